import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.network import Network, constant, exponential
from sysdesign.replication.ap_store import ApClient, ApReplica
from sysdesign.replication.crdt import GCounter, LWWRegister, ORSet, PNCounter
from sysdesign.replication.likes_on_network import MERGES, like, likes_run
from sysdesign.replication.operation_store import OperationReplica

NAMES = ("us", "eu", "asia")
TYPES = [GCounter(), PNCounter(), LWWRegister(0), ORSet()]


def some_change(held, replica):
    if isinstance(held, ORSet):
        return held.remove("tea") if "tea" in held and replica.name == "us" else held.add("tea", replica.name)
    return like(held, replica)


def run(initial, plans, until_s=10, **network):
    net = Network(seed=2, **network)
    for name in NAMES:
        net.add(ApReplica(name, initial, sync_s=0.3))
    clients = [net.add(ApClient(f"at {name}", name, plan)) for name, plan in zip(NAMES, plans, strict=True)]
    for client, name in zip(clients, NAMES, strict=True):
        net.link(client.name, name, constant(0.001))
    return net, clients, until_s


TIMES = st.lists(st.floats(0, 3), max_size=6)


@pytest.mark.parametrize("initial", TYPES, ids=lambda each: type(each).__name__)
@given(times=st.tuples(TIMES, TIMES, TIMES), loss=st.sampled_from([0, 0.3]), down_s=st.floats(0.1, 2))
@settings(max_examples=15, deadline=None)
def test_replicas_converge_whatever_is_lost_cut_off_or_down(initial, times, loss, down_s):
    plans = [[(at_s, some_change) for at_s in each] for each in times]
    net, clients, _ = run(initial, plans, latency=exponential(0.1), loss=loss, duplicate=0.2, ordered=False)
    net.partition(["us"], ["eu", "asia"], at_s=0.5, for_s=2)
    net.crash("asia", at_s=1, for_s=down_s)
    net.run(20)
    states = [net.nodes[name].held for name in NAMES]
    assert states[0] == states[1] == states[2]
    if isinstance(initial, GCounter):  # what was acknowledged is never lost
        assert states[0].value >= sum(told is not None for client in clients for _, told in client.answers)


def test_all_replicas_answer_during_a_cut_and_are_silent_when_they_agree():
    plans = [[(1.0, like), (2.0, None)], [(1.0, like), (4.0, None)], []]
    net, clients, _ = run(GCounter(), plans)
    net.partition(["us"], ["eu", "asia"], at_s=0.5, for_s=2)
    trace = net.run(10)
    assert clients[0].answers == [(1.0, 1), (2.0, 1)]
    assert clients[1].answers == [(1.0, 1), (4.0, 2)]
    assert max(message.sent_s for message in trace.messages) < 4.1


def test_a_client_whose_replica_is_down_gets_no_answer():
    net, clients, _ = run(GCounter(), [[(1.0, like)], [], []])
    net.crash("us", at_s=0.5)
    net.run(5)
    assert clients[0].answers == [(1.0, None)]


@pytest.mark.parametrize("merge", MERGES)
def test_likes_told_in_five_ways(merge):
    results = [likes_run(merge, lag_s=0.05, likes=200, for_s=2, seed=seed) for seed in range(5)]
    if merge == "LWW state":
        assert all(r.final[0] == r.final[1] < 0.8 * r.true for r in results)
    elif merge == "operations":
        assert max(max(r.final) for r in results) > 200
    else:
        assert {r.final for r in results} == {(200, 200)}


def test_operations_are_remembered_over_a_crash():
    net = Network(seed=1, loss=0.2)
    a, b = net.add(OperationReplica("a", resend_s=0.1)), net.add(OperationReplica("b", resend_s=0.1))
    for number in range(20):
        a.after(number / 20, a.add)
    net.crash("b", at_s=0.3, for_s=0.5)
    net.run(5)
    assert a.value == b.value == 20


def test_wrong_input_is_named():
    with pytest.raises(TypeError, match="'initial' must be mergeable"):
        ApReplica("a", 3)
    with pytest.raises(ValueError, match="'sync_s' must be > 0: 0"):
        ApReplica("a", GCounter(), sync_s=0)
    with pytest.raises(ValueError, match="'at_s' must be >= 0: -1"):
        ApClient("c", "a", [(-1, None)])
    with pytest.raises(ValueError, match="'merge' must be one of"):
        likes_run("sum", 0.1)
