import json
import os
import signal
import socket
import time
from collections.abc import Iterator

import psutil
import pytest

from sysdesign.engines.http_app import burn, milliseconds
from sysdesign.engines.http_run import KINDS
from sysdesign.engines.http_server import HttpServer, http_server
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.scratch import EngineError
from sysdesign.measurements.load import drive


def runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module", params=KINDS)
def server(request) -> Iterator[HttpServer]:
    with http_server(request.param) as running:
        yield running


every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_ready_when_entered_gone_when_left(kind) -> None:
    with http_server(kind) as server:
        assert server.url == f"http://{server.host}:{server.port}"
        assert server.get() == (200, "ok")
        assert psutil.pid_exists(server.pid)
        assert server.version
    assert not psutil.pid_exists(server.pid)
    with socket.socket() as asked:
        assert asked.connect_ex((server.host, server.port)) != 0


def test_a_request_uses_the_processor_time_it_asks_for(server) -> None:
    server.get("/?ms=1")
    before = server.cpu_seconds()
    assert server.get("/?ms=100") == (200, "ok")
    assert 0.1 <= server.cpu_seconds() - before < 0.15


def test_no_answer_waits_for_an_acknowledgement(server) -> None:
    # Nagle's algorithm and a delayed acknowledgement together hold an answer back for 40 ms.
    assert drive(server.host, server.port, connections=2, requests=60).percentile(50) < 0.02


@pytest.mark.parametrize("ms", ["-1", "fast", "nan", "1e9"])
def test_a_bad_query_is_refused(server, ms) -> None:
    status, body = server.get(f"/?ms={ms}")
    assert status == 422
    assert "ms" in body
    assert server.get() == (200, "ok")


def test_what_is_not_there_is_not_found(server) -> None:
    assert server.get("/nowhere")[0] == 404


def test_a_thumbnail_is_made_before_the_answer_or_after_it() -> None:
    with http_server() as server:
        assert server.get("/photo?ms=30") == (200, "ok")
        made = json.loads(server.get("/made")[1])
        assert (made["made"], round(made["seconds"], 3)) == (1, 0.03)
        assert server.get("/photo?ms=30&queued=1") == (200, "ok")
        assert json.loads(server.get("/made")[1])["made"] == 1
        deadline = time.monotonic() + 10
        while json.loads(server.get("/made")[1])["made"] < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_workers_share_the_requests() -> None:
    with http_server(workers=2) as server:
        drive(server.host, server.port, "/?ms=5", connections=8, requests=80)
        busy = [
            child
            for child in psutil.Process(server.pid).children()
            if "spawn_main" in " ".join(child.cmdline()) and sum(child.cpu_times()[:2]) > 0.05
        ]
        assert len(busy) == 2
        assert server.cpu_seconds() > 0.4
        family = psutil.Process(server.pid).children(recursive=True)
    assert len(family) >= 2
    assert not any(map(runs, family))


def test_two_servers_at_once() -> None:
    with http_server("threads") as one, http_server("uvicorn") as two:
        assert one.port != two.port
        assert one.get() == two.get() == (200, "ok")


def test_nothing_is_left_after_an_exception() -> None:
    with pytest.raises(KeyError), http_server("threads") as server:
        raise KeyError("mine")
    assert not psutil.pid_exists(server.pid)


def test_nothing_is_left_after_sigkill(child) -> None:
    held = child(
        """
from sysdesign.engines.http_server import http_server
with http_server() as server:
    server.get("/photo?ms=1")  # it has a worker process now
    server.get("/photo?ms=1000&queued=1")
    tell(port=server.port)
"""
    )
    assert len(held.family) >= 3
    os.kill(held.process.pid, signal.SIGKILL)
    held.assert_nothing_is_left()


def use_after_death() -> None:
    with http_server("threads") as server:
        os.kill(server.pid, signal.SIGKILL)
        server.get()


def test_a_server_that_dies_in_use_is_an_error() -> None:
    with pytest.raises(EngineError, match="HTTP server ended by SIGKILL while it was in use"):
        use_after_death()


def test_a_missing_engine_says_so(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "HTTP server")
    with pytest.raises(EngineMissing, match=r"^HTTP server cannot run here: "), http_server():
        pass


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"app": "apache"}, ValueError, "'app' must be one of 'uvicorn', 'fastapi', 'threads': 'apache'"),
        ({"workers": 0}, ValueError, "'workers' must be >= 1: 0"),
        ({"workers": 1.5}, TypeError, "'workers' must be a whole number: 1.5"),
        ({"app": "threads", "workers": 2}, ValueError, "'app' must be one of 'uvicorn', 'fastapi': 'threads'"),
    ],
)
def test_bad_input_is_named(given, kind, says) -> None:
    with pytest.raises(kind) as caught, http_server(**given):
        pass
    assert str(caught.value) == says


@pytest.mark.parametrize("ms", [0.0, 0.5, 3.0])
def test_burning_takes_what_it_says(ms) -> None:
    assert ms / 1000 <= burn(ms) < ms / 1000 + 0.001


def test_milliseconds_are_a_number() -> None:
    assert milliseconds("2.5") == 2.5
    with pytest.raises(ValueError, match="'ms' must be from 0 to 10000: 'inf'"):
        milliseconds("inf")
