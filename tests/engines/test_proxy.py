"""Our own two balancers: the splice copies any bytes, the HTTP proxy deals out requests; neither outlives its block."""

import re
import socket
from pathlib import Path

import pytest

from sysdesign.engines import proxy_run
from sysdesign.engines.proxy import proxy
from sysdesign.engines.server import free_port
from sysdesign.measurements.balancing.backends import backends, requests_of
from sysdesign.measurements.balancing.client import Client, request


def test_the_splice_chooses_a_server_for_each_connection() -> None:
    with backends(3) as several, proxy("splice", [each.address for each in several]) as balancer:
        for _ in range(3):
            with Client(balancer.port) as client:
                assert len({client.ask(request("/"))[2] for _ in range(4)}) == 1
        assert balancer.cpu_seconds() > 0
        assert balancer.log() == ""
    assert requests_of(several) == [4, 4, 4]


def test_the_http_proxy_chooses_one_for_each_request_and_says_who_asked() -> None:
    with backends(3) as several, proxy("http", [each.address for each in several]) as balancer:
        with Client(balancer.port) as one, Client(balancer.port) as other:
            for _ in range(6):
                assert one.ask(request("/"))[0] == other.ask(request("/"))[0] == 200
        assert balancer.log() == ""
    assert requests_of(several) == [4, 4, 4]
    assert several[0].sent_on == {"127.0.0.1": 4}


@pytest.mark.parametrize("kind", ["splice", "http"])
def test_bytes_arrive_whole_in_any_pieces(kind) -> None:
    with backends(1) as (server,), proxy(kind, [server.address]) as balancer, Client(balancer.port) as client:
        both = request("/first") + request("/second", {"X-Filler": "y" * 70_000})
        client.socket.sendall(both[:10])
        for start in range(10, len(both), 9_000):
            client.socket.sendall(both[start : start + 9_000])
        got = b""
        while got.count(b"\r\n\r\nA") < 2:
            got += client.socket.recv(65_536)
    assert server.paths == {"/first": 1, "/second": 1}


@pytest.mark.parametrize("kind", ["splice", "http"])
def test_a_server_that_is_gone_is_an_error_at_once(kind) -> None:
    with proxy(kind, [("127.0.0.1", free_port())]) as balancer, Client(balancer.port) as client:
        if kind == "http":
            assert client.ask(request("/"))[0] == 502
        else:
            with pytest.raises(ConnectionError):
                client.ask(request("/"))


@pytest.mark.parametrize("kind", ["splice", "http"])
def test_health_checks_leave_a_server_out_and_let_it_back(kind) -> None:
    with backends(2) as (good, bad):
        bad.well = False
        with proxy(kind, [good.address, bad.address], health="/health") as balancer:
            for well in (False, True):
                bad.well = well
                seen = bad.checks + 3
                while bad.checks < seen:
                    pass
                answers = set()
                for _ in range(4):
                    with Client(balancer.port) as client:
                        answers.add(client.ask(request("/"))[2])
                assert answers == ({b"A", b"B"} if well else {b"A"})


def test_it_is_gone_when_left() -> None:
    with backends(1) as (server,), proxy("splice", [server.address]) as balancer:
        port = balancer.port
    with socket.socket() as asked:
        assert asked.connect_ex(("127.0.0.1", port)) != 0


BAD = [
    (lambda: proxy("l4", [("127.0.0.1", 1)]), ValueError, "'kind' must be one of 'splice', 'http': 'l4'"),
    (lambda: proxy("http", []), ValueError, "'servers' must not be empty: []"),
    (
        lambda: proxy("http", ["127.0.0.1:80"]),
        TypeError,
        "'servers' must be pairs of host and port, or paths",
    ),
    (lambda: proxy("http", [("127.0.0.1", "80")]), TypeError, "'port' must be a whole number: '80'"),
    (
        lambda: proxy("http", [Path("s")], health="up"),
        ValueError,
        "'health' must be a path, empty, or None: 'up'",
    ),
]


@pytest.mark.parametrize(("make", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_parameters_are_named(make, kind, says) -> None:
    with pytest.raises(kind, match=f"^{re.escape(says)}"), make():
        pass


def test_examples_in_the_docstrings() -> None:
    import doctest

    assert doctest.testmod(proxy_run).failed == 0
