"""What one location update weighs on the wire: real bytes, counted at a socket.

A driver's position goes out as JSON over HTTP/1.1 on a connection that stays open, as a WebSocket frame, and as
protobuf. Counts are of application bytes, both directions, and equal on every run: fixed host name, fixed date, no port
in a header.

What this leaves out: TLS (about 22 bytes a record and a handshake), TCP and IP headers (40 bytes or more a packet), the
WebSocket handshake, HTTP/2 header compression, and the headers that proxies and browsers add.
"""

import base64
import http.client
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from sysdesign.checks import not_empty, one_of, whole
from sysdesign.measurements.location import LocationUpdate, as_json, as_protobuf, nearby

HOST = "api.example.com"
PATH = "/v1/locations"
GIVE_UP_S = 10.0  # a stuck peer ends a test, never hangs it


@dataclass(frozen=True)
class Weight:
    """Bytes of one message: what it says, and all that went over the socket to say it."""

    name: str
    payload: int
    sent: int
    received: int

    @property
    def total(self) -> int:
        """Bytes in both directions."""
        return self.sent + self.received

    @property
    def overhead(self) -> int:
        """Bytes that are not payload."""
        return self.total - self.payload


def bearer_token() -> str:
    """Return a made-up bearer token of typical build, 552 characters: a JSON Web Token signed with RS256.

    36 characters of header, 172 for five claims, 342 of signature (256 zero bytes, not a valid one) and 2 dots.

    >>> [len(part) for part in bearer_token().split(".")]
    [36, 172, 342]
    """

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    claims = {
        "iss": f"https://{HOST}/",
        "sub": "00000000-0000-4000-8000-000000000000",
        "aud": "drivers",
        "iat": 1_767_225_600,
        "exp": 1_767_229_200,
    }
    header = json.dumps({"alg": "RS256", "typ": "JWT"}, separators=(",", ":"))
    return ".".join([part(header.encode()), part(json.dumps(claims, separators=(",", ":")).encode()), part(bytes(256))])


class _CountingSocket(socket.socket):
    sent = 0
    received = 0

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        super().sendall(data, flags)
        self.sent += len(memoryview(data).cast("B"))

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0, /) -> int:
        count = super().recv_into(buffer, nbytes, flags)
        self.received += count
        return count


class _Accept(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = GIVE_UP_S

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def version_string(self) -> str:
        return "BaseHTTP"

    def date_time_string(self, timestamp: float | None = None) -> str:
        return "Thu, 01 Jan 2026 00:00:00 GMT"

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(socketserver.TCPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that breaks off raises on its own side."""


@contextmanager
def _server() -> Iterator[tuple[str, int]]:
    with _Server(("127.0.0.1", 0), _Accept) as server:
        _, port, *_ = server.socket.getsockname()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield "127.0.0.1", port
        finally:
            server.shutdown()
            thread.join(GIVE_UP_S)


def _bytes(name: str, value: bytes) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(f"{name!r} must be bytes: {value!r}")
    return bytes(not_empty(name, value))


def http_weight(body: bytes, token: str | None = None, updates: int = 3, name: str = "") -> Weight:
    """Post `body` `updates` times over one loopback connection and return what one exchange weighs.

    The headers are the fewest that Python's own client and server send (Host, Accept-Encoding, Content-Length; Server,
    Date), a Content-Type, and, with `token`, Authorization. The answer is 204 without a body. Leaves no thread and no
    socket, also after an error.

    >>> plain, signed = http_weight(b"x" * 256), http_weight(b"x" * 256, token=bearer_token())
    >>> plain.payload, signed.sent - plain.sent == len("Authorization: Bearer \\r\\n") + len(bearer_token())
    (256, True)
    """
    _bytes("body", body)
    whole("updates", updates)
    headers = {"Host": HOST, "Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {not_empty('token', token)}"
    with _server() as address, closing(_CountingSocket()) as wire:
        wire.settimeout(GIVE_UP_S)
        wire.connect(address)
        with closing(http.client.HTTPConnection(HOST, timeout=GIVE_UP_S)) as connection:
            connection.sock = wire
            for _ in range(updates):
                connection.request("POST", PATH, body, headers)
                with connection.getresponse() as answer:
                    one_of("status", answer.status, (204,))
            return Weight(name or "HTTP/1.1", len(body), wire.sent // updates, wire.received // updates)


def websocket_weight(body: bytes, name: str = "") -> Weight:
    """Return what `body` weighs as one masked frame from client to server (RFC 6455); nothing comes back.

    Up to 125 bytes take 6 more, up to 65,535 take 8.

    >>> websocket_weight(b"x" * 125).overhead, websocket_weight(b"x" * 256).overhead
    (6, 8)
    """
    from websockets.frames import Frame, Opcode

    frame = Frame(Opcode.BINARY, _bytes("body", body)).serialize(mask=True)
    return Weight(name or "WebSocket frame", len(body), len(frame), 0)


def weigh_update(update: LocationUpdate | None = None) -> list[Weight]:
    """Return one location update on four roads, the heaviest first; deterministic, about 0.1 s.

    >>> [weight.total > 2 * weight.payload for weight in weigh_update()]
    [True, True, False, False]
    """
    sample = nearby(1)[0] if update is None else update
    text, packed = as_json(sample), as_protobuf(sample)
    return [
        http_weight(text, token=bearer_token(), name="JSON, HTTP/1.1, bearer token"),
        http_weight(text, name="JSON, HTTP/1.1"),
        websocket_weight(text, name="JSON, WebSocket frame"),
        websocket_weight(packed, name="protobuf, WebSocket frame"),
    ]
