"""A small load balancer of our own, on layer 4 or 7, in a process of its own: `with proxy("splice", servers) as it:`.

What this leaves out: TLS, HTTP/2, requests or answers whose length is not told, limits on time and size, weights; and
everything that makes one fit for the open internet. For that there is Caddy, see `engines.caddy`.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sysdesign.checks import not_empty, one_of, whole
from sysdesign.engines.alone import python_path
from sysdesign.engines.cpu_time import process_seconds
from sysdesign.engines.scratch import scratch
from sysdesign.engines.server import Running, Server, serve

KINDS = ("splice", "http")
CODE = "from sysdesign.engines.proxy_run import main; main()"
Address = tuple[str, int] | Path


@dataclass(frozen=True, repr=False)
class Proxy(Running):
    """A running balancer: where it listens, what it has used."""

    kind: str
    port: int
    _server: Server
    host: str = "127.0.0.1"

    def cpu_seconds(self) -> float:
        """Processor seconds so far."""
        return process_seconds(self._server.pid)


def _written(address: Address) -> str:
    if isinstance(address, Path):
        return f"unix://{address}"
    if not isinstance(address, tuple) or len(address) != 2 or not isinstance(address[0], str):
        raise TypeError(f"'servers' must be pairs of host and port, or paths of sockets: {address!r}")
    return f"tcp://{address[0]}:{whole('port', address[1])}"


@contextmanager
def proxy(kind: str, servers: Sequence[Address], *, health: str | None = None) -> Iterator[Proxy]:
    """Start a balancer that goes round its servers; it has ended when left, also after SIGKILL. Takes 0.3 s.

    `kind` is "splice", which copies bytes and chooses a server for each connection, or "http", which reads each request
    and chooses one for it. With `health` it asks every server twenty times a second, and leaves out those that do not
    answer 200 to that path; with `health=""` it asks only whether they take connections.

    Raises EngineError when it does not start; TypeError or ValueError for what cannot be.
    """
    one_of("kind", kind, KINDS)
    written = [_written(each) for each in not_empty("servers", servers)]
    if health is not None and (not isinstance(health, str) or (health and not health.startswith("/"))):
        raise ValueError(f"'health' must be a path, empty, or None: {health!r}")
    asked = "-" if health is None else f":{health}"
    with scratch("proxy") as folder:
        file = folder / "port"
        command = [sys.executable, "-P", "-c", CODE, kind, str(file), asked, *written]
        # It writes the port when it listens.
        with serve("The proxy", command, folder=folder, ready=file.exists, env=python_path()) as server:
            yield Proxy(kind, int(file.read_text(encoding="ascii")), server)
