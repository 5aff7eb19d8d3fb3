"""A client that asks one thing after another on a connection that stays open, with headers as a browser sends them."""

import socket
import ssl
from types import TracebackType

from sysdesign.engines.proxy_run import END, head_of

# Made up, but as many and as long as those of a usual browser with a session's cookie: about 900 bytes.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.7",
    "Cache-Control": "max-age=0",
    "Cookie": "session=" + "0123456789abcdef" * 16 + "; theme=dark; consent=yes",
    "Referer": "https://www.example.org/a/page/that/links/here?with=a&query=string",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Upgrade-Insecure-Requests": "1",
}


def request(path: str, headers: dict[str, str] | None = None) -> bytes:
    r"""Return a request as bytes.

    >>> request("/", {})
    b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'
    """
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    return "\r\n".join(lines).encode() + END


class Client:
    """A connection to a port of the loopback interface, over TLS with a `context`; use it as a context manager."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.socket.close()

    @property
    def name(self) -> tuple[str, int]:
        """This end's host and port."""
        host, port = self.socket.getsockname()
        return host, port

    def ask(self, data: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
        """Send a request and return the answer's status, headers and body. Raises ConnectionError if none comes."""
        self.send(data)
        return self.receive()

    def send(self, data: bytes) -> None:
        """Send a request."""
        self.socket.sendall(data)

    def receive(self) -> tuple[int, dict[bytes, bytes], bytes]:
        """Wait for an answer and return its status, headers and body. Raises ConnectionError if none comes."""
        got = bytearray()
        while (found := head_of(bytes(got[:65_536]))) is None:
            got += self._more()
        words, headers = found
        size = got.index(END) + len(END) + int(headers[b"content-length"])
        while len(got) < size:
            got += self._more()
        return int(words[1]), headers, bytes(got[size - int(headers[b"content-length"]) : size])

    def _more(self) -> bytes:
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part
