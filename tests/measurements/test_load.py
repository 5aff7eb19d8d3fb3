import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.engines.http_server import http_server
from sysdesign.measurements import load
from sysdesign.measurements.load import Load, drive


@contextlib.contextmanager
def answering(*parts: bytes, close: bool = False) -> Iterator[tuple[str, int]]:
    """A server that says the parts, a packet each, to every request."""

    def serve(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            while client.recv(65_536):
                for part in parts:
                    client.sendall(part)
                    done.wait(0.01)
                if close:
                    return

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                threads.append(threading.Thread(target=serve, args=(client,)))
                threads[-1].start()

    done, threads = threading.Event(), []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield listening.getsockname()
        finally:
            done.set()
            listening.shutdown(socket.SHUT_RDWR)
            acceptor.join()
            for thread in threads:
                thread.join()


def test_so_many_requests() -> None:
    with http_server("threads") as server:
        seen = drive(server.host, server.port, "/", connections=3, requests=50)
        assert seen.requests == 50
        assert seen.rate == pytest.approx(50 / seen.seconds)
        assert 0 < seen.client_cpu_s < seen.seconds
        assert drive(server.host, server.port, connections=8, requests=1).requests == 1


def test_so_many_seconds() -> None:
    with http_server("threads") as server:
        seen = drive(server.host, server.port, "/?ms=1", connections=2, seconds=0.2)
        assert 0.2 <= seen.seconds < 0.5
        assert all(0.001 <= each < 0.3 for each in seen.latencies)


def test_an_answer_may_come_in_pieces() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nConte", b"nt-Length: 4\r\n\r\nab", b"cd") as address:
        assert drive(*address, connections=1, requests=3).requests == 3


@pytest.mark.parametrize(
    ("parts", "close", "says"),
    [
        ((b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",), False, "the server has answered b'HTTP/1.1 503 Busy"),
        ((b"HTTP/1.1 200 OK\r\n\r\n",), False, "the server has told no length"),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab",), False, "the server has answered"),
        ((b"HTTP/1.1 200 OK\r\n",), True, "the server has closed the connection"),
    ],
)
def test_anything_but_an_answer_is_an_error(parts, close, says) -> None:
    with answering(*parts, close=close) as address, pytest.raises(ConnectionError, match=says):
        drive(*address, connections=1, requests=2)


def test_no_answer_is_an_error(monkeypatch) -> None:
    monkeypatch.setattr(load, "ANSWER_S", 0.2)
    with answering() as address, pytest.raises(TimeoutError, match=r"no answer within 0\.2 s"):
        drive(*address, connections=1, requests=1)


@given(st.lists(st.floats(0, 10), min_size=1, max_size=200), st.floats(0, 100))
def test_a_percentile_is_the_smallest_with_so_many_at_or_below(latencies, percent) -> None:
    found = Load(1, 1.0, 0.0, tuple(latencies)).percentile(percent)
    assert found in latencies
    assert sum(each <= found for each in latencies) * 100 >= percent * len(latencies) - 1e-6
    assert sum(each < found for each in latencies) * 100 < percent * len(latencies) or found == min(latencies)


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"requests": 0}, ValueError, "'requests' must be >= 1: 0"),
        ({"seconds": 0}, ValueError, "'seconds' must be > 0: 0"),
        ({"seconds": 1, "connections": 0}, ValueError, "'connections' must be >= 1: 0"),
        ({}, ValueError, "'seconds' or 'requests' must be given, one of them: None, None"),
        ({"seconds": 1, "requests": 1}, ValueError, "'seconds' or 'requests' must be given, one of them: 1, 1"),
    ],
)
def test_bad_input_is_named(given, kind, says) -> None:
    with pytest.raises(kind) as caught:
        drive("127.0.0.1", 1, **given)
    assert str(caught.value) == says


def test_a_percentile_is_of_a_hundred() -> None:
    with pytest.raises(ValueError, match="'percent' must be from 0 to 100: 101"):
        Load(1, 1.0, 0.0, (1.0,)).percentile(101)
