"""What TLS costs a real proxy: Caddy's processor seconds for a small answer and for a large one, with and without.

A connection that stays open pays for its handshake once; one for each request pays each time, in full, since the client
here resumes nothing. Caddy answers itself, so that nothing is counted but TLS and HTTP.
"""

from dataclasses import dataclass
from statistics import median

from sysdesign.checks import whole
from sysdesign.engines.caddy import Caddy, Route, caddy
from sysdesign.measurements.balancing.client import Client, request

LARGE = 1_000_000
ROUNDS = 5


@dataclass(frozen=True)
class TlsCost:
    """Processor seconds of Caddy for one request, medians of some rounds; `large` has an answer of a megabyte."""

    plain: float
    plain_connecting: float  # a connection for each
    tls: float
    tls_connecting: float
    plain_large: float
    tls_large: float

    @property
    def handshake_s(self) -> float:
        """What a new connection costs more over TLS than without."""
        return (self.tls_connecting - self.tls) - (self.plain_connecting - self.plain)

    @property
    def kept_s(self) -> float:
        """What a small request on an open connection costs more over TLS."""
        return self.tls - self.plain

    @property
    def bytes_s(self) -> float:
        """Bytes encrypted and sent per extra processor second; infinity if there was none."""
        extra = self.tls_large - self.plain_large
        return LARGE / extra if extra > 0 else float("inf")


def _kept(server: Caddy, path: str, requests: int) -> float:
    context = server.context() if server.tls else None
    with Client(server.port, context) as client:
        client.ask(request(path))
        before = server.cpu_seconds()
        for _ in range(requests):
            client.ask(request(path))
        return (server.cpu_seconds() - before) / requests


def _connecting(server: Caddy, path: str, requests: int) -> float:
    context = server.context() if server.tls else None
    before = server.cpu_seconds()
    for _ in range(requests):
        with Client(server.port, context) as client:
            client.ask(request(path))
    return (server.cpu_seconds() - before) / requests


def tls_cost(requests: int = 40) -> TlsCost:
    """Measure Caddy in five rounds of so many `requests` each way, eight times as many small ones on an open one.

    Raises EngineMissing without Caddy. 3 s.
    """
    whole("requests", requests)
    routes = [Route(path="/large", body="x" * LARGE), Route(body="ok")]
    with caddy(routes) as plain, caddy(routes, tls=True) as secure:
        rounds = [
            (
                _kept(plain, "/", 8 * requests),
                _connecting(plain, "/", requests),
                _kept(secure, "/", 8 * requests),
                _connecting(secure, "/", requests),
                _kept(plain, "/large", requests),
                _kept(secure, "/large", requests),
            )
            for _ in range(ROUNDS + 1)
        ][1:]
    return TlsCost(*map(median, zip(*rounds, strict=True)))
