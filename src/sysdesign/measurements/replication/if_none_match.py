"""What a server answers by RFC 9110 when a version is sent: `If-None-Match`, `If-Match`, or a header of our own.

Behind one address stand a primary, at version v4512 of a profile, and a replica that is still at v4511. A load balancer
sends every GET to the replica.

Source: RFC 9110, sections 13.1.1 and 13.1.2 (HTTP Semantics, 2022).
"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OLD, NEW = ("v4511", "the old name"), ("v4512", "the new name")
OUR_HEADER = "Read-After-Version"  # no standard: any name that server and client agree on
OK, NOT_MODIFIED, PRECONDITION_FAILED = 200, 304, 412


@dataclass(frozen=True)
class Exchange:
    """What was sent, and what came back; `shown` is what the user then sees, whose page had the old name."""

    header: str
    status: int
    body: str
    server: str

    @property
    def shown(self) -> str:
        """A 304 leaves the page as it is, an error leaves nothing."""
        return {OK: self.body, NOT_MODIFIED: OLD[1]}.get(self.status, "an error")


class _Replica(BaseHTTPRequestHandler):
    """The replica, which knows the primary."""

    def do_GET(self) -> None:
        """Answer by the rules of RFC 9110, and by ours where our header is sent."""
        (version, body), server = OLD, "replica"
        if int(self.headers.get(OUR_HEADER, "v0")[1:]) > int(version[1:]):
            (version, body), server = NEW, "primary"
        tag = f'"{version}"'
        if self.headers.get("If-Match", tag) != tag:
            self._answer(PRECONDITION_FAILED, tag, "", server)
        elif self.headers.get("If-None-Match") == tag:
            self._answer(NOT_MODIFIED, tag, "", server)
        else:
            self._answer(OK, tag, body, server)

    def _answer(self, status: int, tag: str, body: str, server: str) -> None:
        self.send_response(status)
        self.send_header("ETag", tag)
        self.send_header("X-Served-By", server)
        if status != NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *values: object) -> None:
        """Keep quiet."""


@contextmanager
def _serving() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Replica) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def exchanges() -> list[Exchange]:
    """Ask for the profile after an edit that returned v4512, with each header that could carry a version."""
    sent = [
        {},
        {"If-None-Match": f'"{OLD[0]}"'},
        {"If-None-Match": f'"{NEW[0]}"'},
        {"If-Match": f'"{NEW[0]}"'},
        {OUR_HEADER: NEW[0]},
    ]
    with _serving() as port:
        return [_ask(port, headers) for headers in sent]


def _ask(port: int, headers: dict[str, str]) -> Exchange:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/profile", headers=headers)
        with connection.getresponse() as answer:
            body = answer.read().decode()
            shown = ", ".join(f"{name}: {value}" for name, value in headers.items()) or "none"
            return Exchange(shown, answer.status, body, str(answer.headers["X-Served-By"]))
