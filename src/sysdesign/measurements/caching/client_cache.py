"""What a browser's cache keeps away from a server: the same reads under different headers, counted at the server.

The server is real and listens on loopback; the clock of the cache is moved by hand, so an hour passes at once.

What this leaves out: everything that `http_cache` leaves out, and connections that have to be opened first.
"""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median

from sysdesign.checks import positive, whole
from sysdesign.engines.network import delayed
from sysdesign.measurements.caching.http_cache import Answer, Fetch, Headers, HttpCache
from sysdesign.measurements.rounds import durations

BODY, TAG = b"x" * 4096, '"1"'
CONTROL = {
    "/kept": {"cache-control": "max-age=3600", "etag": TAG},
    "/asked-again": {"cache-control": "no-cache", "etag": TAG},
    "/never-kept": {"cache-control": "no-store"},
    "/by-language": {"cache-control": "max-age=3600", "vary": "accept-language"},
}
LANGUAGES = ("en", "pt")
MINUTE_S = 60


@dataclass(frozen=True)
class Asked:
    """How often a page was read, what of it came to the server as a request, and what as a request with a body back."""

    reads: int
    requests: int
    bodies: int


class CountingServer:
    """A running server that counts what it is asked."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address, self.requests, self.bodies = address, 0, 0


@contextmanager
def counting_server() -> Iterator[CountingServer]:
    """Serve the paths of CONTROL from threads of this process until left."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match") == TAG
            with lock:
                counts.requests += 1
                counts.bodies += not known
            self.send_response_only(304 if known else 200)
            for name, value in CONTROL[self.path].items():
                self.send_header(name, value)
            if not known:
                self.send_header("content-length", str(len(BODY)))
            self.end_headers()
            if not known:
                self.wfile.write(BODY)

    lock = threading.Lock()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        counts = CountingServer(("127.0.0.1", server.server_address[1]))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="counting server")
        thread.start()
        try:
            yield counts
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def fetching(address: tuple[str, int]) -> Iterator[Fetch]:
    """Give a call that asks a server, over one connection that stays open."""
    with closing(http.client.HTTPConnection(*address, timeout=30)) as connection:

        def fetch(path: str, headers: Headers) -> Answer:
            connection.request("GET", path, headers=dict(headers))
            with connection.getresponse() as response:
                said = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, said, response.read())

        yield fetch


def client_cache(reads: int = 100) -> dict[str, Asked]:
    """Read a page `reads` times in each of eight ways and count at the server. Equal on every run, about 0.5 s.

    >>> found = client_cache(20)
    >>> found["no cache"].requests, found["max-age=3600"].requests
    (20, 1)
    """
    whole("reads", reads, low=2)
    found = {}
    with counting_server() as server, fetching(server.address) as fetch:
        for name, way in _ways(fetch, reads).items():
            server.requests = server.bodies = 0
            way()
            found[name] = Asked(reads, server.requests, server.bodies)
    return found


def _ways(fetch: Fetch, reads: int) -> dict[str, Callable[[], None]]:
    """Return what the reader of a page may do, by the name it has in the table."""
    clock = [0.0]

    def browser() -> HttpCache:
        return HttpCache(fetch, lambda: clock[0])

    def same(path: str, reload: bool = False) -> None:
        cache = browser()
        for _ in range(reads):
            cache.get(path, reload=reload)

    def later() -> None:
        cache = browser()
        for minute in range(reads):
            clock[0] = minute * MINUTE_S
            cache.get("/kept")
        clock[0] = 0

    def visitors() -> None:
        for _ in range(reads):
            browser().get("/kept")

    def languages() -> None:
        cache = browser()
        for n in range(reads):
            cache.get("/by-language", {"accept-language": LANGUAGES[n % 2]})

    def uncached() -> None:
        for _ in range(reads):
            fetch("/kept", {})

    return {
        "no cache": uncached,
        "max-age=3600": lambda: same("/kept"),
        "max-age=3600, a read each minute": later,
        "no-cache, with an ETag": lambda: same("/asked-again"),
        "no-store": lambda: same("/never-kept"),
        "Vary: Accept-Language, two of them": languages,
        "the reload button": lambda: same("/kept", reload=True),
        "a new private window each time": visitors,
    }


@dataclass(frozen=True)
class Trip:
    """Median seconds of a read that the server answers, and of one from the cache."""

    server_s: float
    cache_s: float


def client_trip(network_ms: float = 20, reads: int = 8) -> Trip:
    """Time reads behind a network that holds every byte back, and the same page from the cache. About 0.3 s."""
    seconds = positive("network_ms", network_ms) / 1000
    with counting_server() as server, delayed(server.address, seconds) as far, fetching(far) as fetch:
        cache = HttpCache(fetch, lambda: 0.0)
        asked = durations(lambda: cache.get("/kept", reload=True), whole("reads", reads))
        return Trip(median(asked), median(durations(lambda: cache.get("/kept"), reads)))
