import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from sysdesign.engines.network import cable, delayed


@pytest.fixture
def echo() -> Iterator[tuple[str, int]]:
    """A server that sends back what it gets, and hangs up when the other end does."""

    def serve(peer: socket.socket) -> None:
        with peer:
            while data := peer.recv(65_536):
                peer.sendall(data)

    def accept() -> None:
        while True:
            try:
                peer = listening.accept()[0]
            except OSError:
                return
            thread = threading.Thread(target=serve, args=(peer,))
            thread.start()
            threads.append(thread)

    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        accepting = threading.Thread(target=accept)
        accepting.start()
        yield listening.getsockname()
        listening.shutdown(socket.SHUT_RDWR)
    accepting.join()
    for thread in threads:
        thread.join(timeout=5)
        assert not thread.is_alive()


def ask(peer: socket.socket, data: bytes) -> float:
    start = time.perf_counter()
    peer.sendall(data)
    got = b""
    while len(got) < len(data):
        got += peer.recv(65_536)
    assert got == data
    return time.perf_counter() - start


@pytest.mark.parametrize("added", [0, 0.02, 0.06])
def test_a_round_trip_takes_so_much_longer(echo, added: float) -> None:
    with delayed(echo, added) as address, socket.create_connection(address) as peer:
        fastest = min(ask(peer, b".") for _ in range(5))
    assert added <= fastest < added + 0.02


def test_many_bytes_come_whole_and_in_order(echo) -> None:
    data = b"".join(number.to_bytes(4) for number in range(200_000))
    with delayed(echo, 0.02) as address, socket.create_connection(address) as peer:
        threading.Thread(target=peer.sendall, args=(data,)).start()
        got = b""
        while len(got) < len(data):
            got += peer.recv(65_536)
    assert got == data


def test_waits_are_not_added_up(echo) -> None:
    with delayed(echo, 0.1) as address, socket.create_connection(address) as peer:
        start = time.perf_counter()
        for _ in range(20):
            peer.sendall(b".")
            time.sleep(0.001)
        got = 0
        while got < 20:
            got += len(peer.recv(100))
        assert time.perf_counter() - start < 0.3


def test_hanging_up_goes_through(echo) -> None:
    with delayed(echo, 0.01) as address, socket.create_connection(address) as peer:
        peer.settimeout(5)
        ask(peer, b"x")
        peer.shutdown(socket.SHUT_WR)
        assert peer.recv(10) == b""


def test_nothing_is_left(echo) -> None:
    before = threading.active_count()
    with delayed(echo, 0.05) as address:
        peer = socket.create_connection(address)
        peer.sendall(b"on its way")
    assert threading.active_count() <= before + 1  # the echo's own
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(address)
    peer.close()


def test_an_error_inside_leaves_nothing(echo) -> None:
    with pytest.raises(RuntimeError, match="stop"), delayed(echo, 0):
        raise RuntimeError("stop")
    assert not [thread for thread in threading.enumerate() if thread.name == "relay"]


def test_no_server_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
    with pytest.raises(OSError, match="Connect call failed"), delayed(address, 0):
        pass
    assert not [thread for thread in threading.enumerate() if thread.name == "relay"]


def test_a_server_that_has_gone_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, delayed(listening.getsockname(), 0) as address:
        listening.close()
        with socket.create_connection(address) as peer:
            peer.settimeout(5)
            assert peer.recv(1) == b""


def test_a_negative_time_is_named(echo) -> None:
    with pytest.raises(ValueError, match="'round_trip_s' must be >= 0: -1"), delayed(echo, -1):
        pass


def test_a_cut_cable_holds_everything_back_and_tells_nobody(echo) -> None:
    with cable(echo) as line, socket.create_connection(line.address, timeout=5) as client:
        client.sendall(b"before")
        assert client.recv(64) == b"before"
        line.cut()
        client.sendall(b"during, ")
        client.sendall(b"and more")
        client.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client.recv(64)
        line.mend()
        client.settimeout(5)
        got = b""
        while len(got) < 16:
            got += client.recv(64)
        assert got == b"during, and more"


def test_a_cable_may_lie_before_there_is_a_server() -> None:
    with socket.socket() as later:
        later.bind(("127.0.0.1", 0))
        with cable(later.getsockname()) as line:
            later.listen()
            with socket.create_connection(line.address, timeout=5) as client, later.accept()[0] as server:
                client.sendall(b"hello")
                assert server.recv(5) == b"hello"


def test_a_connection_that_is_reset_ends_and_the_relay_stops(echo) -> None:
    with delayed(echo, 0) as address:
        client = socket.create_connection(address, timeout=5)
        client.sendall(b"before")
        assert client.recv(64) == b"before"
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()  # with that option it resets
        with socket.create_connection(address, timeout=5) as other:
            other.sendall(b"after")
            assert other.recv(64) == b"after"
