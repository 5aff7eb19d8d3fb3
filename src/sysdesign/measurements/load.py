"""Load for an HTTP server: so many connections, each with one request on the way at any time.

A closed loop: a connection asks again when it has its answer, so a slow server slows the load down; there is no
pipelining. One thread and one selector, 10 to 20 µs of the processor a request, so that the client stays far below the
server that it measures; it says what it has used.
"""

import math
import selectors
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from sysdesign.checks import positive, whole, within

ANSWER_S = 30.0
END_OF_HEADERS = b"\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What the client saw: answers, seconds on the clock, its own processor seconds, and each answer's seconds."""

    connections: int
    seconds: float
    client_cpu_s: float
    latencies: tuple[float, ...] = field(repr=False)

    @property
    def requests(self) -> int:
        """Answers that came back, each 200."""
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds

    def percentile(self, percent: float) -> float:
        """Return the seconds within which `percent` of the answers came: the nearest rank, an observed value.

        >>> Load(1, 1.0, 0.0, (0.1, 0.2, 0.3, 0.4)).percentile(50)
        0.2
        """
        within("percent", percent, 0, 100)
        ranked = sorted(self.latencies)
        return ranked[max(1, math.ceil(percent * len(ranked) / 100)) - 1]


class _Connection:
    """A connection that knows how long an answer is, from its first one."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("ascii")
        self.socket = socket.create_connection((host, port), timeout=ANSWER_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked = 0.0
        self.size = 0
        self.got = b""

    def ask(self) -> None:
        self.asked = time.perf_counter()
        self.socket.sendall(self.request)

    def answered(self) -> bool:
        """Take what has come; say whether the answer is whole. Raises ConnectionError for any but a 200."""
        data = self.socket.recv(65_536)
        if not data:
            raise ConnectionError("the server has closed the connection")
        self.got += data
        if not self.size:
            headers, end, _ = self.got.partition(END_OF_HEADERS)
            if not end:
                return False
            self.size = len(headers) + len(end) + _content_length(headers)
        if len(self.got) < self.size:
            return False
        if not self.got.startswith(b"HTTP/1.1 200 ") or len(self.got) > self.size:
            raise ConnectionError(f"the server has answered {self.got[:200]!r}")
        self.got = b""
        return True


def _content_length(headers: bytes) -> int:
    for line in headers.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    raise ConnectionError(f"the server has told no length: {headers[:200]!r}")


def drive(host: str, port: int, path: str = "/", *, connections: int = 8, seconds: float | None = None,
          requests: int | None = None) -> Load:  # fmt: skip
    """Ask for `path` again and again, for so many `seconds` or so many `requests` (one of the two), and time answers.

    Every answer of a path must have the length of its first. Raises ConnectionError for an answer other than 200 and
    for a closed connection, TimeoutError after 30 s without an answer; TypeError or ValueError for a parameter.
    """
    whole("connections", connections)
    if (seconds is None) == (requests is None):
        raise ValueError(f"'seconds' or 'requests' must be given, one of them: {seconds!r}, {requests!r}")
    end = time.perf_counter() + positive("seconds", seconds) if seconds is not None else float("inf")
    left = whole("requests", requests) if requests is not None else 2**63
    latencies: list[float] = []
    with ExitStack() as stack:
        waiting = stack.enter_context(selectors.DefaultSelector())
        busy = 0
        cpu, start = time.thread_time(), time.perf_counter()
        for _ in range(min(connections, left)):
            connection = _Connection(host, port, path)
            stack.enter_context(connection.socket)
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask()
            busy, left = busy + 1, left - 1
        while busy:
            events = waiting.select(ANSWER_S)
            if not events:
                raise TimeoutError(f"no answer within {ANSWER_S:g} s")
            for key, _ in events:
                connection = key.data
                if not connection.answered():
                    continue
                now = time.perf_counter()
                latencies.append(now - connection.asked)
                if left and now < end:
                    connection.ask()
                    left -= 1
                else:
                    busy -= 1
        return Load(connections, time.perf_counter() - start, time.thread_time() - cpu, tuple(latencies))
