"""Three real servers that agree, cables that part them, and nothing left of either."""

import asyncio

import psutil
import pytest
from nats.errors import Error

from sysdesign.engine_catalogue import missing_reason
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.nats_cluster import nats_cluster

REASON = missing_reason("NATS")
pytestmark = pytest.mark.skipif(REASON is not None, reason=f"NATS cannot run here: {REASON}")


@pytest.fixture(scope="module")
def cluster():
    with nats_cluster() as running:
        yield running


async def tried(stream, patience_s=0.3) -> bool:
    try:
        await stream.publish("orders", b"123", timeout=patience_s)
    except (Error, TimeoutError):
        return False
    return True


async def accepted(stream) -> None:
    async with asyncio.timeout(20):
        while not await tried(stream, 1):  # a server may not have heard of stream or leader yet
            await asyncio.sleep(0.02)


def test_every_server_takes_writes_and_none_does_alone(cluster) -> None:
    async def work(clients):
        streams = [client.jetstream() for client in clients]
        await streams[0].add_stream(name="orders", num_replicas=3)
        await asyncio.gather(*map(accepted, streams))
        cluster.part({0}, {1}, {2})
        alone = await asyncio.gather(*map(tried, streams))
        cluster.part({0, 1, 2})
        await asyncio.gather(*map(accepted, streams))
        return alone

    assert cluster.run(work) == [False] * 3


def test_it_listens_on_loopback_only_and_servers_meet_through_the_cables_only(cluster) -> None:
    ports = {line.address[1] for line in cluster._cables.values()}
    for server in cluster.servers:
        for each in psutil.Process(server.pid).net_connections():
            assert each.laddr.ip == "127.0.0.1"
            assert each.status != "ESTABLISHED" or each.raddr.port in ports or each.laddr.port not in ports
    listening = [
        {each.laddr.port for each in psutil.Process(server.pid).net_connections() if each.status == "LISTEN"}
        for server in cluster.servers
    ]
    for server, own in zip(cluster.servers, listening, strict=True):
        others = set().union(*listening) - own
        reached = {each.raddr.port for each in psutil.Process(server.pid).net_connections() if each.raddr}
        assert not reached & others
    assert repr(cluster) == "<NATS cluster of 3>"


@pytest.mark.parametrize("sides", [({0}, {1}), ({0, 1}, {1, 2}), ({0, 1, 2, 3},), ()])
def test_each_server_is_on_one_side(cluster, sides) -> None:
    with pytest.raises(ValueError, match=r"^'sides' must hold each of the servers 0 to 2 once: "):
        cluster.part(*sides)


def test_what_cannot_be(cluster) -> None:
    with pytest.raises(TypeError, match=r"^'work' must be a function of clients: 5$"):
        cluster.run(5)
    with pytest.raises(ValueError, match=r"^'nodes' must be one of 3, 5: 4$"), nats_cluster(4):
        pass


def test_nothing_outlives_its_process(child) -> None:
    code = "from sysdesign.engines.nats_cluster import nats_cluster\nwith nats_cluster() as cluster:\n"
    one = child(f"{code}    tell(port=cluster.servers[0].address[1])\n    os.kill(os.getpid(), signal.SIGKILL)")
    assert len(one.named("nats-server")) >= 3
    one.go_on()
    one.assert_nothing_is_left()


def test_where_it_is_missing_it_says_so_in_one_line(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "NATS")
    with pytest.raises(EngineMissing, match=r"^NATS cannot run here: SYSDESIGN_WITHOUT names it\.$"), nats_cluster():
        pass
