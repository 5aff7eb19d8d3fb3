"""An HTTP server over loopback, in processes of its own: uvicorn, FastAPI on it, or the standard library's threads.

What this leaves out: TLS, a reverse proxy, a network with delay, a database behind the handlers.
"""

import http.client
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec

from sysdesign.checks import one_of, whole
from sysdesign.engines.alone import python_path
from sysdesign.engines.cpu_time import tree_seconds
from sysdesign.engines.http_run import KINDS
from sysdesign.engines.missing import EngineMissing, require
from sysdesign.engines.scratch import scratch
from sysdesign.engines.server import Running, Server, serve

NAME = "HTTP server"
HOST = "127.0.0.1"
CODE = "import sys; from sysdesign.engines.http_run import run; run(*sys.argv[1:])"
ANSWER_S = 30.0


@dataclass(frozen=True, repr=False)
class HttpServer(Running):
    """A running server: its kind, its worker processes, where it listens."""

    app: str
    workers: int
    port: int
    _server: Server
    host: str = HOST

    @property
    def url(self) -> str:
        """The address, without a path."""
        return f"http://{self.host}:{self.port}"

    @property
    def version(self) -> str:
        """The version of uvicorn, or of Python for "threads"."""
        if self.app == "threads":
            return f"Python {sys.version_info.major}.{sys.version_info.minor}"
        return metadata.version("uvicorn")

    def cpu_seconds(self) -> float:
        """Processor seconds so far of the server and its workers."""
        return tree_seconds(self.pid)

    def get(self, path: str = "/") -> tuple[int, str]:
        """Ask once, on a connection of its own, and return status and body."""
        with closing(http.client.HTTPConnection(self.host, self.port, timeout=ANSWER_S)) as connection:
            connection.request("GET", path)
            with connection.getresponse() as response:
                return response.status, response.read().decode()


@contextmanager
def http_server(app: str = "uvicorn", workers: int = 1) -> Iterator[HttpServer]:
    """Start a server on a free port of the loopback interface; it has ended when left, also after SIGKILL.

    `app` is "uvicorn" (a bare ASGI handler, parsed by httptools), "fastapi" or "threads" (`http.server`, one worker
    only). Ready when entered: it has answered. Its paths are in `sysdesign.engines.http_app`. Starts in 0.4 to 1 s.
    Raises EngineMissing without its packages, EngineError when it does not start; TypeError or ValueError.

    >>> with http_server("threads") as server:
    ...     server.get("/?ms=1")
    (200, 'ok')
    """
    one_of("app", app, KINDS)
    if whole("workers", workers) > 1:
        one_of("app", app, ("uvicorn", "fastapi"))
    if app != "threads":
        require(NAME)
    if app == "fastapi" and find_spec("fastapi") is None:
        raise EngineMissing("FastAPI", "the package fastapi is not installed")
    with scratch("http") as folder:
        file = folder / "port"
        command = [sys.executable, "-P", "-c", CODE, app, str(workers), str(file)]

        def ready() -> bool:
            if not file.exists():
                return False
            port = int(file.read_text(encoding="ascii"))
            with closing(http.client.HTTPConnection(HOST, port, timeout=1)) as connection:
                connection.request("GET", "/")
                return connection.getresponse().status == 200

        with serve(NAME, command, folder=folder, ready=ready, env=python_path()) as server:
            yield HttpServer(app, workers, int(file.read_text(encoding="ascii")), server)
