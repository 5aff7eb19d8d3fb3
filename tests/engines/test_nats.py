"""A real NATS with JetStream: ready when entered, driven from synchronous code, and gone without a trace."""

import asyncio
import os
import signal
import threading
import time

import psutil
import pytest

from sysdesign.engine_catalogue import missing_reason
from sysdesign.engines import nats as engine
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.nats import in_own_loop, nats
from sysdesign.engines.server import EngineError

REASON = missing_reason("NATS")
pytestmark = pytest.mark.skipif(REASON is not None, reason=f"NATS cannot run here: {REASON}")


@pytest.fixture(scope="module")
def server():
    with nats() as running:
        yield running


async def publish(client):
    stream = client.jetstream()
    await stream.add_stream(name="orders")
    try:
        return (await stream.publish("orders", b"123")).seq
    finally:
        await stream.delete_stream("orders")


def test_it_is_ready_with_jetstream_on_loopback_only(server) -> None:
    assert server.run(publish) == 1
    assert server.version[0].isdigit()
    assert "Server is ready" in server.log()
    assert repr(server) == "<NATS, running>"
    (listening,) = [each for each in psutil.Process(server.pid).net_connections() if each.status == "LISTEN"]
    assert tuple(listening.laddr) == server.address
    assert server.address[0] == "127.0.0.1"


def test_work_runs_also_where_a_loop_runs_already(server) -> None:
    async def notebook() -> int:
        return server.run(publish)

    assert asyncio.run(notebook()) == 1


def test_what_the_work_raises_is_raised_and_the_connection_closed(server) -> None:
    kept = []

    async def fail(client) -> None:
        kept.append(client)
        raise LookupError("on purpose")

    with pytest.raises(LookupError, match="on purpose"):
        server.run(fail)
    assert kept[0].is_closed
    with pytest.raises(TypeError, match=r"^'work' must be a function of a client: 5$"):
        server.run(5)


def test_an_interrupted_call_cancels_its_work(server) -> None:
    ended = threading.Event()

    async def forever(client) -> None:
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        server.run(forever)
    assert ended.is_set()
    assert time.monotonic() - began < 30


def test_the_loop_ends_with_the_call() -> None:
    async def loop() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    assert in_own_loop(loop()).is_closed()
    assert not [thread for thread in threading.enumerate() if thread.name == "sdm-loop"]


def test_two_at_once_and_neither_is_left() -> None:
    with nats() as one, nats() as two:
        assert one.address != two.address
        pids = [one.pid, two.pid]
    assert not any(map(psutil.pid_exists, pids))


ENDINGS = {
    "left": "pass",
    "an exception": "raise RuntimeError('on purpose')",
    "SIGKILL": "os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_nothing_outlives_its_process(child, ending) -> None:
    code = "from sysdesign.engines.nats import nats\nwith nats() as server:\n"
    one = child(f"{code}    tell(port=server.address[1])\n    {ending}")
    assert one.named("nats-server")
    one.go_on()
    one.assert_nothing_is_left()


def test_one_that_dies_in_use_shows_its_log() -> None:
    def use_one_that_dies() -> None:
        with nats() as server:
            os.kill(server.pid, signal.SIGKILL)
            server.run(publish)

    with pytest.raises(EngineError, match=r"(?s)^NATS ended by SIGKILL while it was in use\. Its log ends:.*"):
        use_one_that_dies()


def test_a_stranger_at_the_port_is_not_taken_for_it() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as stranger:

        def answer() -> None:
            met, _ = stranger.accept()
            with met:
                met.sendall(b"220 mail\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        assert engine.greeting(stranger.getsockname()[1]) is None
        thread.join()


def test_where_it_is_missing_it_says_so_in_one_line(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "NATS")
    with pytest.raises(EngineMissing, match=r"^NATS cannot run here: SYSDESIGN_WITHOUT names it\.$"), nats():
        pass
