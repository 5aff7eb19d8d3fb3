"""Servers to balance over: small, in a thread of this process, and they count what reaches them.

Each answers any path with its name. It can be told to be slow, to fail, to be unwell (`/health` says 503 while the rest
still answers), and to hang up on everybody.
"""

import asyncio
import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sysdesign.checks import whole
from sysdesign.engines.proxy_run import END, Message

REASONS = {200: "OK", 500: "Internal Server Error", 503: "Service Unavailable"}
NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class Backend:
    """One server. Set its fields while it runs; `requests` counts those that are no health checks."""

    name: str
    port: int = 0
    delay_s: float = 0.0
    status: int = 200
    well: bool = True
    requests: int = 0
    checks: int = 0
    paths: Counter[str] = field(default_factory=Counter)
    peers: set[tuple[str, int]] = field(default_factory=set)  # the other ends of its connections
    sent_on: Counter[str] = field(default_factory=Counter)  # what X-Forwarded-For has said

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return "127.0.0.1", self.port


class _Connection(Message):
    def __init__(self, backend: Backend, open_now: set[asyncio.Transport]) -> None:
        super().__init__()
        self.backend, self.open_now = backend, open_now

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert self.transport is not None
        self.open_now.add(self.transport)
        self.backend.peers.add(transport.get_extra_info("peername"))

    def connection_lost(self, error: Exception | None) -> None:
        assert self.transport is not None
        self.open_now.discard(self.transport)

    def whole(self, words: list[bytes], headers: dict[bytes, bytes], body: bytes) -> None:
        path, backend = words[1].decode(), self.backend
        if path == "/health":
            backend.checks += 1
            self._answer(200 if backend.well else 503)
            return
        backend.requests += 1
        backend.paths[path] += 1
        backend.sent_on[headers.get(b"x-forwarded-for", b"").decode()] += 1
        if backend.delay_s:
            asyncio.get_running_loop().call_later(backend.delay_s, self._answer, backend.status)
        else:
            self._answer(backend.status)

    def _answer(self, status: int) -> None:
        assert self.transport is not None
        body = self.backend.name.encode()
        head = f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Length: {len(body)}".encode()
        self.transport.write(head + END + body)


@contextmanager
def backends(servers: int) -> Iterator[list[Backend]]:
    """Start so many servers, at most 26, named A, B, C and so on; they are gone when left.

    >>> with backends(2) as (a, b):
    ...     a.name, b.name, a.port != b.port, a.requests
    ('A', 'B', True, 0)
    """
    if whole("servers", servers) > len(NAMES):
        raise ValueError(f"'servers' must be at most {len(NAMES)}: {servers!r}")
    several = [Backend(name) for name in NAMES[:servers]]
    ready, loop = threading.Event(), asyncio.new_event_loop()
    serving: set[asyncio.Task[None]] = set()
    open_now: set[asyncio.Transport] = set()

    async def run(backend: Backend) -> None:
        def connection() -> _Connection:
            return _Connection(backend, open_now)

        listening = socket.socket(proto=socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", backend.port))
        backend.port = listening.getsockname()[1]
        server = await loop.create_server(connection, sock=listening)
        await server.serve_forever()

    async def run_all() -> None:
        serving.update(asyncio.create_task(run(each)) for each in several)
        while not all(each.port for each in several):
            await asyncio.sleep(0)
        ready.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*serving)

    def run_loop() -> None:
        try:
            loop.run_until_complete(run_all())
        finally:
            ready.set()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

    def stop() -> None:
        for task in serving:
            task.cancel()
        for transport in list(open_now):  # from Python 3.12 on a server ends only after its connections
            transport.abort()

    thread = threading.Thread(target=run_loop, name="backends")
    thread.start()
    ready.wait()
    try:
        yield several
    finally:
        loop.call_soon_threadsafe(stop)
        thread.join()


def requests_of(several: list[Backend]) -> list[int]:
    """Return how many requests each server has had."""
    return [each.requests for each in several]
