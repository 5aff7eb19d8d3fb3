"""The count of a cut agrees with stores on the simulated network that get the same requests."""

import pytest

from sysdesign.consistency import cable_cut
from sysdesign.consistency.cable import CUT_S, requests
from sysdesign.network import Network, constant
from sysdesign.replication import GCounter, LWWRegister
from sysdesign.replication.ap_store import ApClient, ApReplica
from sysdesign.replication.client import Client
from sysdesign.replication.raft import RaftMember

NODES, SEED = "abcde", 10
BEFORE_S = 2.0  # until a leader is elected


@pytest.mark.parametrize("merge", ["AP, last writer", "AP, CRDT"])
@pytest.mark.parametrize(("left", "rates"), [(2, (10, 10)), (2, (20, 1)), (1, (0, 5))])
def test_an_available_store(merge, left, rates) -> None:
    network = Network(SEED, latency=constant(1e-6), record=False)
    counter = LWWRegister(0) if merge == "AP, last writer" else GCounter()
    replicas = [network.add(ApReplica(name, counter, sync_s=0.5)) for name in NODES]

    def like(held, replica):
        if merge == "AP, CRDT":
            return held.add(replica.name)
        return held.set(held.value + 1, replica.stamp(), replica.name)

    likes, reads = requests(*rates, SEED)
    clients = []
    for side, at in enumerate((NODES[0], NODES[-1])):
        asked = [(time, like) for time in likes[side]] + [(time, None) for time in reads[side]]
        clients.append(network.add(ApClient(f"client {side}", at, sorted(asked, key=lambda each: each[0]))))
    sides = ([*NODES[:left], "client 0"], [*NODES[left:], "client 1"])
    network.partition(*sides, at_s=0, for_s=CUT_S)
    network.advance(CUT_S + 5)

    written = sum(map(len, likes))
    counted = cable_cut(len(NODES), left, *rates, SEED)[merge]
    assert counted.errors == sum(value is None for client in clients for _, value in client.answers) == 0
    assert {written - replica.held.value for replica in replicas} == {counted.lost}
    stale = 0
    for client in clients:
        for time, value in client.answers:
            is_read = any(time == read for side in reads for read in side)
            stale += is_read and value < sum(like < time for side in likes for like in side)
    assert stale == counted.stale


def test_a_consistent_store_whose_leader_is_with_the_majority() -> None:
    network = Network(SEED, latency=constant(1e-4), record=False)
    members = [network.add(RaftMember(name, NODES)) for name in NODES]
    network.advance(BEFORE_S)
    leader = next(member.name for member in members if member.role == "leader")
    many = [leader, *[name for name in NODES if name != leader][:2]]
    few = [name for name in NODES if name not in many]
    likes, reads = requests(1, 1, SEED)
    clients = []
    for side, servers in enumerate((many, few)):
        for kind, times in (("write", likes[side]), ("read", reads[side])):
            for time in times:
                plan = [(BEFORE_S + time, kind, "likes", time if kind == "write" else None)]
                clients.append(network.add(Client(f"{side} {kind} {time}", servers, plan, timeout_s=0.1)))
    network.partition(many, few, for_s=CUT_S + 2)
    network.advance(BEFORE_S + CUT_S + 1)
    counted = cable_cut(len(NODES), len(many), 1, 1, SEED)["CP"]
    assert sum(len(client.errors) for client in clients) == counted.errors > 0
