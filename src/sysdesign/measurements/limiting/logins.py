"""A gateway that limits failed logins by what it can see: the status of the answers that pass through it.

Both are real HTTP servers; the gateway's clock is a fake one that stands still, so that an hour never ends.
"""

import http.client
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from sysdesign.checks import one_of, whole
from sysdesign.limiting import FixedWindow, PerKey
from sysdesign.limiting.headers import TOO_MANY_REQUESTS
from sysdesign.manual_clock import ManualClock
from sysdesign.measurements.limiting.http_face import HOST, PATIENCE_S, serve

PASSWORD = "correct horse"
FAILED = 401  # Unauthorized
HOUR_S, MOST_TRIES = 3600, 1000


@dataclass(frozen=True)
class Guesses:
    """How many passwords of one address the login service looked at, and how many the gateway stopped."""

    reached: int
    stopped: int


def guess(status: int, *, tries: int = 20, limit: int = 5) -> Guesses:
    """Guess wrong passwords at a login service behind a gateway that allows `limit` failures an hour and address.

    The service tells a wrong password by `status`: 401, or 200 with the word in its body, as GraphQL does. The gateway
    counts an answer of 401 as a failure and reads no bodies. It checks before it asks and counts afterwards, which is
    two steps: guesses sent at once would all be checked before the first is counted.
    """
    one_of("status", status, (200, FAILED))
    if whole("tries", tries) > MOST_TRIES:
        raise ValueError(f"'tries' must be <= {MOST_TRIES}: {tries!r}")
    whole("limit", limit)
    failures = PerKey(lambda: FixedWindow(limit, HOUR_S, ManualClock()))
    reached = 0

    class Login(_Quiet):
        def do_POST(self) -> None:
            nonlocal reached
            reached += 1
            right = self.rfile.read(int(self.headers["Content-Length"])).decode() == PASSWORD
            self.answer(200 if right else status, "welcome" if right else "wrong password")

    class Gateway(_Quiet):
        def do_POST(self) -> None:
            address, body = self.client_address[0], self.rfile.read(int(self.headers["Content-Length"]))
            if not failures.limiter(address).remaining():
                self.answer(TOO_MANY_REQUESTS, "")
                return
            told, text = _post(behind, body)
            if told == FAILED:
                failures.allow(address)
            self.answer(told, text)

    with serve(Login) as behind, serve(Gateway) as front:
        told = [_post(front, f"guess {number}".encode())[0] for number in range(tries)]
    return Guesses(reached, told.count(TOO_MANY_REQUESTS))


class _Quiet(BaseHTTPRequestHandler):
    def answer(self, status: int, text: str) -> None:
        """Send a status and a short text."""
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Write nothing."""


def _post(port: int, body: bytes) -> tuple[int, str]:
    with closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE_S)) as connection:
        connection.request("POST", "/login", body)
        with connection.getresponse() as response:
            return response.status, response.read().decode()
