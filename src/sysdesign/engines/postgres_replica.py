"""A streaming replica of an embedded PostgreSQL: `with replica(pg) as behind:` follows `pg`, and takes reads only.

It is a physical copy (`pg_basebackup`) that replays the log of its primary as it comes. Its own SQL can hold it back,
`SELECT pg_wal_replay_pause()`, and let it go on, `SELECT pg_wal_replay_resume()`. `delay_replay` lets it follow late,
`frozen_receiver` not at all, and `crash` and `promote` are the two halves of a failover.
"""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sysdesign.checks import within
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.postgres import DEFAULTS, Postgres, served
from sysdesign.engines.postgres_cluster import NAME
from sysdesign.engines.progress import starting
from sysdesign.engines.scratch import scratch
from sysdesign.engines.server import EngineError

PATIENCE_S = 10.0
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


@contextmanager
def replica(primary: Postgres, name: str = "replica") -> Iterator[Postgres]:
    """Enter a new streaming replica of a running server; when left, it is gone. It reads what `primary` has written.

    `name` is what the primary knows it by, as in `synchronous_standby_names`. About a second. Raises EngineMissing on
    Windows, EngineError when the copy fails or the server does not start, ValueError for other names.
    """
    if not isinstance(primary, Postgres):
        raise TypeError(f"'primary' must be a running server of postgres(): {primary!r}")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"'name' must be lower-case letters, digits and underscores: {name!r}")
    if os.name == "nt":
        raise EngineMissing(NAME, "its replica needs sockets in a folder")
    with ExitStack() as stack:
        tick = stack.enter_context(starting(NAME))
        folder = stack.enter_context(scratch(f"{NAME}-replica"))
        cluster = replace(primary._cluster, data=folder / "data")
        copy = ["-R", "--wal-method=stream", "--checkpoint=fast", "--no-sync", "-D", str(cluster.data)]
        primary.run("pg_basebackup", *copy, folder=folder)
        if cluster.owner:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, *cluster.owner, follow_symlinks=False)
        at = {"cluster_name": name, "port": "5432", "listen_addresses": "", "unix_socket_directories": str(folder)}
        server = stack.enter_context(served(cluster, folder, DEFAULTS | at, tick))
        yield Postgres(server, cluster, str(folder), 5432, stack)


def delay_replay(standby: Postgres, seconds: float) -> None:
    """Let a replica replay each commit no earlier than `seconds` after it was made; 0 ends the delay."""
    milliseconds = round(1000 * within("seconds", seconds, 0, 3600))
    with closing(standby.connect()) as db:
        before = _one(db, "SHOW recovery_min_apply_delay")
        db.execute(f"ALTER SYSTEM SET recovery_min_apply_delay = {milliseconds}")
        db.execute("SELECT pg_reload_conf()")
        if milliseconds != _milliseconds(before):
            _until(lambda: _one(db, "SHOW recovery_min_apply_delay") != before, "took no new delay")


@contextmanager
def frozen_receiver(standby: Postgres) -> Iterator[None]:
    """Stop the process by which a replica receives the log; it goes on when left. Needs signals: not on Windows."""
    with closing(standby.connect()) as db:
        _until(lambda: db.execute("SELECT pid FROM pg_stat_wal_receiver").fetchone() is not None, "receives nothing")
        pid = _one(db, "SELECT pid FROM pg_stat_wal_receiver")
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def crash(primary: Postgres) -> None:
    """End a server at once, without a checkpoint or a word to its replicas."""
    os.kill(primary.pid, getattr(signal, "SIGQUIT", signal.SIGTERM))
    _until(lambda: primary._server.returncode is not None, "did not end")


def begin_promotion(standby: Postgres) -> None:
    """Tell a replica to become a primary; a receiver that is frozen will end, unread, when it is let go."""
    with closing(standby.connect()) as db:
        pid = _one(db, "SELECT coalesce((SELECT pid FROM pg_stat_wal_receiver), 0)")
        db.execute("SELECT pg_promote(false)")
        if pid:
            _until(lambda: _told_to_end(pid), "was not told to end its receiver")


def promoted(standby: Postgres) -> None:
    """Wait until a replica that was told to is a primary; EngineError when it takes more than ten seconds."""
    with closing(standby.connect()) as db:
        _until(lambda: not _one(db, "SELECT pg_is_in_recovery()"), "was not promoted")


def _told_to_end(pid: int) -> bool:
    """Whether SIGTERM waits for a process that is frozen, or the process is gone."""
    status = Path(f"/proc/{pid}/status")
    if not status.parent.parent.joinpath("self").exists():  # where nobody tells, time has to do
        time.sleep(0.1)
        return True
    try:
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
    except OSError:
        return True
    pending = int(lines["SigPnd"], 16) | int(lines["ShdPnd"], 16)
    return lines["State"].split()[0] not in "Tt" or bool(pending >> (signal.SIGTERM - 1) & 1)


def _milliseconds(shown: str) -> float:
    found = re.fullmatch(r"(\d+)(ms|s|min|h)?", shown)
    return int(found[1]) * {"ms": 1, "s": 1e3, "min": 6e4, "h": 3.6e6, None: 1}[found[2]] if found else -1


def _one(db: Any, query: str) -> Any:
    return db.execute(query).fetchone()[0]


def _until(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise EngineError(f"{NAME} {otherwise} within {PATIENCE_S:g} s")
        time.sleep(0.001)
