"""A limited service over real HTTP, and a caller that does as it is told.

One clock, moved by hand, serves the limiter and the caller's waits, so that a minute takes no time and every run is the
same; the requests, the answers and their header fields are real.
"""

import http.client
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from sysdesign.checks import one_of, truth, whole
from sysdesign.limiting import Limiter, rate_limit_fields, read_rate_limit, retry_after_s, x_fields
from sysdesign.limiting.headers import TOO_MANY_REQUESTS, whole_seconds
from sysdesign.manual_clock import ManualClock

START = datetime(2026, 1, 1, tzinfo=UTC)  # where that clock stands at 0
HOST, PATIENCE_S = "127.0.0.1", 10.0
TOLD = (
    "RateLimit-Policy",
    "RateLimit",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "Retry-After",
)


@dataclass(frozen=True)
class Told:
    """An answer: its status, and the header fields that speak of limits, in the order in which they came."""

    status: int
    fields: Mapping[str, str]


@contextmanager
def limited_service(limiter: Limiter, clock: ManualClock, *, as_date: bool = False) -> Iterator[Callable[[], Told]]:
    """Serve HTTP on a free port of the loopback interface behind a limiter; entered, it is a function that asks once.

    A refused request is answered with 429 and `Retry-After`, in whole seconds rounded up, or `as_date`.
    """
    truth("as_date", as_date)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            allowed = limiter.allow()
            self.send_response(200 if allowed else TOO_MANY_REQUESTS)
            fields = rate_limit_fields(limiter) | x_fields(limiter)
            if not allowed:
                wait = whole_seconds(limiter.retry_after())
                moment = START + timedelta(seconds=whole_seconds(clock()) + wait)
                fields["Retry-After"] = format_datetime(moment, usegmt=True) if as_date else str(wait)
            for name, value in {**fields, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Write nothing."""

    with serve(Handler) as port:
        yield lambda: _ask(port)


@contextmanager
def serve(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Serve HTTP by a handler, one request after the other, on a free port of the loopback interface: the port."""
    with HTTPServer((HOST, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _ask(port: int) -> Told:
    with closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE_S)) as connection:
        connection.request("GET", "/")
        with connection.getresponse() as response:
            return Told(response.status, {name: value for name, value in response.getheaders() if name in TOLD})


@dataclass(frozen=True)
class Run:
    """What a caller got: how many answers, how many refusals, and after how many seconds it had all."""

    answered: int
    refused: int
    seconds: float


def caller(ask: Callable[[], Told], clock: ManualClock, requests: int, manner: str = "polite") -> Run:
    """Ask until `requests` are answered. After a 429 a "polite" caller waits as it is told, a "stubborn" one 0.1 s.

    A "careful" one reads `RateLimit` as well: when nothing remains it waits until something does, before it asks.
    The clock is moved by what is waited, and by 10 ms for each request.
    """
    one_of("manner", manner, ("careful", "polite", "stubborn"))
    begin, refused, answered = clock(), 0, 0
    while answered < whole("requests", requests):
        told = ask()
        clock.advance(0.01)
        if told.status == TOO_MANY_REQUESTS:
            refused += 1
            here = START + timedelta(seconds=clock())
            clock.advance(retry_after_s(told.fields["Retry-After"], here) if manner != "stubborn" else 0.1)
        else:
            answered += 1
            left = read_rate_limit(told.fields["RateLimit"])["default"]
            if manner == "careful" and left["r"] == 0 and answered < requests:
                clock.advance(left["t"])
    return Run(answered, refused, clock() - begin)
