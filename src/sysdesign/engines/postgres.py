"""PostgreSQL, embedded: `with postgres() as pg:` has a server of its own, and leaves nothing of it behind.

Its data lie in a new temporary folder, reached through a socket in that folder, or through TCP on the loopback
interface. Durability is PostgreSQL's own default, fsync and synchronous_commit on, since that is what is measured; only
the making of the empty cluster is not synchronised. Everyone has to show a random password, other users of the machine
included. PostgreSQL does not run as root: there the server runs as the user `nobody`.
"""

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sysdesign.checks import truth
from sysdesign.engine_catalogue import program
from sysdesign.engines.missing import EngineMissing, require
from sysdesign.engines.postgres_cluster import ENVIRONMENT, NAME, SUPERUSER, Cluster, new_cluster
from sysdesign.engines.progress import Tick, starting
from sysdesign.engines.scratch import scratch
from sysdesign.engines.server import EngineError, Running, Server, free_port, serve
from sysdesign.engines.settings import Setting, words_of

if TYPE_CHECKING:
    import psycopg

DATABASE = "postgres"
_SETTING = re.compile(r"[A-Za-z_][\w.]*")
KEPT = frozenset(
    {
        "config_file", "data_directory", "external_pid_file", "hba_file", "ident_file", "listen_addresses",
        "logging_collector", "port", "unix_socket_directories", "unix_socket_permissions",
    }
)  # fmt: skip
DEFAULTS = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "dynamic_shared_memory_type": "mmap",  # files in its folder: a server that is killed leaves others in /dev/shm
}


class Postgres(Running):
    """A running server: connections to it, its programs, its log."""

    def __init__(self, server: Server, cluster: Cluster, host: str, port: int, stack: ExitStack) -> None:
        self._server, self._cluster, self._stack = server, cluster, stack
        self._at = {
            "host": host,
            "port": str(port),
            "user": SUPERUSER,
            "dbname": DATABASE,
            "password": cluster.password,
        }
        self._version = ""

    @property
    def folder(self) -> Path:
        """The data directory."""
        return self._cluster.data

    @property
    def dsn(self) -> str:
        """How to connect, as libpq reads it; it holds the password of this server, so it is not for printing."""
        quoted = {key: value.replace("\\", r"\\").replace("'", r"\'") for key, value in self._at.items()}
        return " ".join(f"{key}='{value}'" for key, value in quoted.items())

    @property
    def environment(self) -> dict[str, str]:
        """How to connect, as variables of the environment for PostgreSQL's programs."""
        return {f"PG{key.upper()}".replace("DBNAME", "DATABASE"): value for key, value in self._at.items()}

    @property
    def version(self) -> str:
        """The server's version, as in `18.6`."""
        if not self._version:
            with closing(self.connect()) as connection:
                self._version = str(connection.execute("SHOW server_version").fetchall()[0][0]).split()[0]
        return self._version

    def connect(self, autocommit: bool = True, **options: Any) -> "psycopg.Connection[Any]":
        """Return a new connection; it is closed when the server is left. `options` go to psycopg.connect."""
        import psycopg

        connection = psycopg.connect(self.dsn, autocommit=truth("autocommit", autocommit), **options)
        self._stack.callback(connection.close)
        return connection

    def tool(self, name: str) -> Path:
        """Return one of PostgreSQL's programs, such as `pgbench`; start it with `environment`.

        Raises EngineMissing when this installation does not have it.
        """
        found = program(self._cluster.found, name)
        if found is None:
            raise EngineMissing(name, "this installation of PostgreSQL does not have it")
        return found

    def run(self, name: str, *words: str, folder: Path | None = None) -> str:
        """Run one of PostgreSQL's programs against this server, in `folder`, and return what it prints.

        Raises EngineError with its complaint when it fails, EngineMissing when there is no such program.
        """
        command = [str(self.tool(name)), *words]
        done = subprocess.run(
            command, env=os.environ | self.environment, cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise EngineError(f"{name} ended with code {done.returncode}: {done.stderr.strip()}")
        return done.stdout


def served(cluster: Cluster, folder: Path, settings: Mapping[str, str], tick: Tick) -> AbstractContextManager[Server]:
    """Start the server of a cluster that is there."""
    return serve(
        NAME,
        [str(cluster.programs / "postgres"), "-D", str(cluster.data), *(f"--{k}={v}" for k, v in settings.items())],
        folder=folder,
        ready=cluster.is_ready,
        user=cluster.owner,
        env=ENVIRONMENT,
        # At once, backends too: the data are thrown away, so no checkpoint is worth waiting for.
        stop=getattr(signal, "SIGQUIT", signal.SIGTERM),
        tick=tick,
    )


@contextmanager
def postgres(settings: Mapping[str, Setting] | None = None, *, tcp: bool = False) -> Iterator[Postgres]:
    """Enter a new, empty PostgreSQL server, ready for connections; when left, it is gone with all its data.

    `settings` are PostgreSQL's own, as in `{"synchronous_commit": "off", "shared_buffers": "32MB"}`. With `tcp` it
    listens on a free port of 127.0.0.1 too; on Windows it always does.

    Raises EngineMissing where it cannot run; EngineError with the log's last lines when it does not start, as with a
    setting that it does not know; ValueError or TypeError for settings that cannot be any.

    >>> with postgres({"work_mem": "8MB"}) as pg:
    ...     pg.connect().execute("SHOW work_mem").fetchone()
    ('8MB',)
    """
    chosen = words_of({} if settings is None else settings, _SETTING, KEPT, ("off", "on"))
    tcp = truth("tcp", tcp) or os.name == "nt"
    require(NAME)
    with ExitStack() as stack:
        tick = stack.enter_context(starting(NAME))
        folder = stack.enter_context(scratch(NAME))
        cluster = new_cluster(folder, tick)
        port = free_port() if tcp else 5432
        at = {
            "port": str(port),
            "listen_addresses": "127.0.0.1" if tcp else "",
            "unix_socket_directories": "" if os.name == "nt" else str(folder),
        }
        server = stack.enter_context(served(cluster, folder, DEFAULTS | chosen | at, tick))
        yield Postgres(server, cluster, "127.0.0.1" if os.name == "nt" else str(folder), port, stack)
