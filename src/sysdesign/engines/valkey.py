"""Valkey, embedded: `with valkey() as store:` has a server of its own, and leaves nothing of it behind.

It is reached through a socket in a new temporary folder that only this user can enter, or through TCP on the loopback
interface. It persists nothing unless the settings say so (`save`, `appendonly`); what it persists goes with the folder.
"""

import re
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sysdesign.checks import truth
from sysdesign.engine_catalogue import valkey_program
from sysdesign.engines.missing import require
from sysdesign.engines.scratch import scratch
from sysdesign.engines.server import Running, Server, free_port, serve
from sysdesign.engines.settings import Setting, words_of

if TYPE_CHECKING:
    import valkey as client

NAME = "Valkey"
_SETTING = re.compile(r"[a-z][a-z0-9-]*")
KEPT = frozenset(
    {"bind", "daemonize", "dir", "include", "logfile", "pidfile", "port", "supervised", "unixsocket", "unixsocketperm"}
)
DEFAULTS = {"save": "", "appendonly": "no"}
PATIENCE_S = 1.0


class Valkey(Running):
    """A running server: clients of it, its log."""

    def __init__(self, server: Server, path: Path, port: int, stack: ExitStack) -> None:
        self._server, self._path, self._port, self._stack = server, path, port, stack
        self._version = ""

    @property
    def folder(self) -> Path:
        """Where it keeps what it persists."""
        return self._server.folder

    @property
    def address(self) -> Path | tuple[str, int]:
        """The path of its socket, or with `tcp=True` its host and port."""
        return ("127.0.0.1", self._port) if self._port else self._path

    @property
    def version(self) -> str:
        """The server's version, as in `9.1.2`."""
        if not self._version:
            about: Any = self.client().info("server")
            self._version = str(about["valkey_version"])
        return self._version

    def client(self, **options: Any) -> "client.Valkey":
        """Return a new client; it is closed when the server is left. `options` go to valkey.Valkey."""
        import valkey as library

        at: dict[str, Any] = {"unix_socket_path": str(self._path)}
        if self._port:
            at = {"host": "127.0.0.1", "port": self._port}
        made = library.Valkey(**at, **options)
        self._stack.callback(made.close)
        return made


def answers(path: Path) -> bool:
    """Tell whether the server at a socket answers, if only that it wants a password first."""
    with socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(PATIENCE_S)
        asked.connect(str(path))
        asked.sendall(b"PING\r\n")
        return asked.recv(64).startswith((b"+PONG", b"-NOAUTH"))


@contextmanager
def valkey(settings: Mapping[str, Setting] | None = None, *, tcp: bool = False) -> Iterator[Valkey]:
    """Enter a new, empty Valkey server, ready for commands; when left, it is gone with all its keys.

    `settings` are directives of its configuration, as in `{"maxmemory": "64mb", "maxmemory-policy": "allkeys-lru"}`.
    With `tcp` it listens on a free port of 127.0.0.1 too.

    Raises EngineMissing where it cannot run; EngineError with the log's last lines when it does not start, as with a
    directive that it does not know; ValueError or TypeError for settings that cannot be any.

    >>> with valkey({"maxmemory": "64mb"}) as store:
    ...     store.client().config_get("maxmemory")
    {'maxmemory': '67108864'}
    """
    chosen = words_of({} if settings is None else settings, _SETTING, KEPT, ("no", "yes"))
    truth("tcp", tcp)
    require(NAME)
    program = valkey_program()
    assert program is not None
    with ExitStack() as stack:
        folder = stack.enter_context(scratch(NAME))
        path, port = folder / "valkey.sock", free_port() if tcp else 0
        at = {
            "port": str(port),
            "bind": "127.0.0.1",
            "unixsocket": str(path),
            "unixsocketperm": "700",
            "dir": str(folder),
            "daemonize": "no",
        }
        words = [word for name, value in (DEFAULTS | chosen | at).items() for word in (f"--{name}", value)]
        server = stack.enter_context(
            serve(
                NAME,
                [program, *words],
                folder=folder,
                ready=lambda: answers(path),
                env={"LC_ALL": "C"},
                stop=signal.SIGTERM,
            )
        )
        yield Valkey(server, path, port, stack)
