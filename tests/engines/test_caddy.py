"""A real Caddy: balances as it is told, speaks TLS, and is gone without a trace."""

import os
import re
import signal

import psutil
import pytest

from sysdesign.engine_catalogue import missing_reason
from sysdesign.engines.caddy import POLICIES, Route, ask, caddy
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.server import EngineError
from sysdesign.measurements.balancing.backends import backends, requests_of
from sysdesign.measurements.balancing.client import Client, request

REASON = missing_reason("Caddy")
pytestmark = pytest.mark.skipif(REASON is not None, reason=f"Caddy cannot run here: {REASON}")


def test_it_answers_and_leaves_nothing() -> None:
    with caddy([Route(body="here")]) as proxy:
        assert ask(proxy.port) == (200, "here")
        assert proxy.cpu_seconds() > 0
        folder, pid = proxy._server.folder, proxy.pid
        assert "warn" in proxy.log()
    assert not psutil.pid_exists(pid)
    assert not folder.exists()


def test_the_first_route_that_matches_is_taken_and_none_is_an_empty_answer() -> None:
    routes = [
        Route(path="/a/*", body="path"),
        Route(path="/b", headers=(("X-Kind", "new*"),), body="header"),
        Route(path="/b", body="rest"),
    ]
    with caddy(routes) as proxy:
        assert [ask(proxy.port, path)[1] for path in ("/a/1", "/b", "/c")] == ["path", "rest", ""]
        assert ask(proxy.port, "/b", {"X-Kind": "newest"}) == (200, "header")


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_reaches_servers(policy) -> None:
    with backends(3) as several:
        key = "home" if policy in ("header", "cookie") else ""
        route = Route([each.address for each in several], policy=policy, key=key)
        with caddy([route]) as proxy, Client(proxy.port) as client:
            for _ in range(30):
                assert client.ask(request("/", {"home": "mine"}))[0] == 200
        got = requests_of(several)
    assert sum(got) == 30
    if policy == "round robin":
        assert got == [10, 10, 10]
    if policy in ("IP hash", "header"):
        assert sorted(got) == [0, 0, 30]


def test_it_speaks_tls_with_a_certificate_of_its_own() -> None:
    with caddy([Route(body="secret")], tls=True) as proxy, Client(proxy.port, proxy.context()) as client:
        assert client.ask(request("/"))[2] == b"secret"
        assert client.socket.version() == "TLSv1.3"


def test_a_long_answer_tells_its_length() -> None:
    with caddy([Route(body="x" * 300_000)]) as proxy, Client(proxy.port) as client:
        assert len(client.ask(request("/"))[2]) == 300_000


@pytest.mark.parametrize("ending", ["pass", "raise RuntimeError('on purpose')", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_nothing_outlives_its_process(child, ending) -> None:
    code = "from sysdesign.engines.caddy import Route, caddy\n"
    one = child(code + f"with caddy([Route(body='here')]) as proxy:\n    tell(port=proxy.port)\n    {ending}")
    assert one.named("caddy")
    one.go_on()
    one.assert_nothing_is_left()


def test_one_that_dies_in_use_shows_its_log() -> None:
    def use_one_that_dies() -> None:
        with caddy([Route(body="here")]) as proxy:
            os.kill(proxy.pid, signal.SIGKILL)
            while True:
                ask(proxy.port)

    with pytest.raises(EngineError, match=r"^Caddy ended by SIGKILL while it was in use"):
        use_one_that_dies()


BAD = [
    (lambda: caddy([]), ValueError, "'routes' must not be empty: []"),
    (lambda: caddy([("127.0.0.1", 80)]), TypeError, "'routes' must be made by Route: ('127.0.0.1', 80)"),
    (lambda: caddy([Route()]), ValueError, "'servers' must not be empty: ()"),
    (lambda: caddy([Route([("127.0.0.1", "80")])]), TypeError, "'port' must be a whole number: '80'"),
    (lambda: caddy([Route([("127.0.0.1", 80)], policy="best")]), ValueError, "'policy' must be one of "),
    (lambda: caddy([Route([("127.0.0.1", 80)], policy="cookie")]), ValueError, "'key' must not be empty: ''"),
    (lambda: caddy([Route(path="", body="")]), ValueError, "'path' must not be empty: ''"),
    (lambda: caddy([Route(body="")], tls=1), TypeError, "'tls' must be True or False: 1"),
]


@pytest.mark.parametrize(("make", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_routes_are_named(make, kind, says) -> None:
    with pytest.raises(kind, match=f"^{re.escape(says)}"), make():
        pass


def test_where_it_is_missing_it_says_so_in_one_line(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "Caddy")
    with (
        pytest.raises(EngineMissing, match=r"^Caddy cannot run here: SYSDESIGN_WITHOUT names it\.$"),
        caddy([Route(body="")]),
    ):
        pass
