"""What each layer sees: any protocol on layer 4, content on layer 7, health on either, and one behind the other."""

import time
from contextlib import ExitStack
from dataclasses import dataclass

from sysdesign.engines.caddy import Route, ask, caddy
from sysdesign.engines.proxy import proxy
from sysdesign.engines.valkey import valkey
from sysdesign.measurements.balancing.backends import Backend, backends, requests_of
from sysdesign.measurements.balancing.client import Client, request

WAITED_S = 3.0


@dataclass(frozen=True)
class Spliced:
    """What came through the same splice: an answer of Valkey, one of an HTTP server, and who it thinks asked."""

    stored: bytes
    page: bytes
    client: tuple[str, int]
    seen: frozenset[tuple[str, int]]


def any_protocol() -> Spliced:
    """Send Redis commands and HTTP requests through splices, which are told of neither.

    Raises EngineMissing without Valkey. 1 s.
    """
    import valkey as library

    with valkey() as store, backends(1) as (page,):
        assert not isinstance(store.address, tuple)
        with proxy("splice", [store.address]) as redis, proxy("splice", [page.address]) as http:
            with library.Valkey(host=redis.host, port=redis.port) as through:
                through.set("greeting", "hello")
                stored = through.get("greeting")
            with Client(http.port) as client:
                answer, name = client.ask(request("/"))[2], client.name
    assert isinstance(stored, bytes)
    return Spliced(stored, answer, name, frozenset(page.peers))


def by_content() -> dict[str, str]:
    """Return who answers requests that differ in path, header and cookie only, through Caddy; and what layer 4 sees.

    Servers A, B and C stand for films, users and a test of something new; D for the rest. The last entry counts the
    different pairs of address and port that these requests went to: 1. Raises EngineMissing without Caddy. 0.5 s.
    """
    with backends(4) as (films, users, trial, rest):
        routes = [
            Route([trial.address], headers=(("Cookie", "*trial=yes*"),)),
            Route([films.address], path="/api/video/*"),
            Route([users.address], path="/api/user/*"),
            Route([trial.address], headers=(("Accept-Language", "de*"),)),
            Route([rest.address]),
        ]
        with caddy(routes) as balancer:
            asked: dict[str, tuple[str, dict[str, str]]] = {
                "/api/video/7": ("/api/video/7", {}),
                "/api/user/7": ("/api/user/7", {}),
                "/": ("/", {}),
                "/ in German": ("/", {"Accept-Language": "de-DE"}),
                "/ with a cookie": ("/", {"Cookie": "theme=dark; trial=yes"}),
            }
            return {name: ask(balancer.port, path, headers)[1] for name, (path, headers) in asked.items()}


def sticky_cookie(visits: int = 9) -> tuple[int, int]:
    """Return how many of three servers a client meets in so many visits: without keeping Caddy's cookie, and with it.

    Raises EngineMissing without Caddy. 0.5 s.
    """
    with backends(3) as several:
        routes = [Route([each.address for each in several], policy="cookie", key="home")]
        with caddy(routes) as balancer, Client(balancer.port) as client:
            forgetful = {client.ask(request("/"))[2] for _ in range(visits * 4)}
            _, headers, first = client.ask(request("/"))
            cookie = headers[b"set-cookie"].split(b";")[0].decode()
            faithful = {first} | {client.ask(request("/", {"Cookie": cookie}))[2] for _ in range(visits)}
    return len(forgetful), len(faithful)


def health_on_layer_4(connections: int = 30) -> dict[str, list[int]]:
    """Return the requests of each of three servers behind a splice, one of which takes connections and answers 503.

    The splice does not check; checks that the port is open; asks for `/health`. A connection each. 2 s.
    """
    found = {}
    for name, health in {"no check": None, "the port": "", "GET /health": "/health"}.items():
        with backends(3) as several:
            several[0].well, several[0].status = False, 503
            with proxy("splice", [each.address for each in several], health=health) as balancer:
                if health:
                    _wait(several[0])
                for _ in range(connections):
                    with Client(balancer.port) as client:
                        client.ask(request("/"))
            found[name] = requests_of(several)
    return found


def _wait(server: Backend) -> None:
    end = time.monotonic() + WAITED_S
    while server.checks < 2 and time.monotonic() < end:
        time.sleep(0.01)


def tier() -> dict[str, list[str]]:
    """Send requests through a splice, then through one of two Caddys that route by path, to one of four servers.

    Returns who answered each path, twice as many requests as there are Caddys. Raises EngineMissing without Caddy. 1 s.
    """
    with ExitStack() as stack:
        films_a, films_b, users_a, users_b = stack.enter_context(backends(4))
        routes = [
            Route([films_a.address, films_b.address], path="/api/video/*"),
            Route([users_a.address, users_b.address], path="/api/user/*"),
        ]
        second = [stack.enter_context(caddy(routes)) for _ in range(2)]
        front = stack.enter_context(proxy("splice", [(each.host, each.port) for each in second]))
        paths = ("/api/video/1", "/api/user/1")
        return {path: sorted(ask(front.port, path)[1] for _ in range(4)) for path in paths}
