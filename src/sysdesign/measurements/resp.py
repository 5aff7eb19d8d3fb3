"""The Redis serialization protocol (RESP), as far as a client needs that sends many commands and knows the answers.

The usual Python client spends many times the server's processor time on a command, so with it one measures the client.

Source: "Redis serialization protocol specification", redis.io/docs; Valkey speaks the same.
"""

import socket
from pathlib import Path
from types import TracebackType

OK = b"+OK\r\n"
GIVE_UP_S = 30.0


def command(*words: bytes) -> bytes:
    r"""Return a command as bytes: an array of bulk strings.

    >>> command(b"GET", b"k")
    b'*2\r\n$3\r\nGET\r\n$1\r\nk\r\n'
    """
    return b"*%d\r\n" % len(words) + b"".join(map(bulk, words))


def bulk(word: bytes) -> bytes:
    r"""Return a bulk string, as a value comes back.

    >>> bulk(b"there")
    b'$5\r\nthere\r\n'
    """
    return b"$%d\r\n%b\r\n" % (len(word), word)


class Connection:
    """A connection to a server at a socket's path or a host and port; use it as a context manager."""

    def __init__(self, address: Path | tuple[str, int], timeout_s: float = GIVE_UP_S) -> None:
        self._socket = socket.socket(socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX)
        self._socket.settimeout(timeout_s)
        try:
            self._socket.connect(address if isinstance(address, tuple) else str(address))
            if isinstance(address, tuple):
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            self._socket.close()
            raise

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def ask(self, sent: bytes, answer: bytes) -> None:
        """Send one or many commands and wait for the answer to all of them."""
        self.send(sent)
        self.receive(answer)

    def send(self, data: bytes) -> None:
        """Send commands."""
        self._socket.sendall(data)

    def receive(self, answer: bytes) -> None:
        """Wait for an answer.

        Raises ValueError when another one comes, ConnectionError when the server hangs up, TimeoutError when nothing
        comes in time.
        """
        got = bytearray()
        while len(got) < len(answer):
            part = self._socket.recv(len(answer) - len(got))
            if not part:
                raise ConnectionError("the server closed the connection")
            got += part
            if not answer.startswith(got):
                raise ValueError(f"'answer' must be {short(answer)}: {short(bytes(got))}")


def short(data: bytes) -> str:
    """Return the beginning of some bytes, for an error."""
    return f"{data[:40]!r}" + ("..." if len(data) > 40 else "")
