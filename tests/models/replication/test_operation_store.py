"""Operations sent between replicas: none is lost, ids keep repeats from counting twice, a crash loses nothing."""

import pytest

from sysdesign.network import Network, constant
from sysdesign.replication import OperationReplica

NAMES = "abc"


def group(ids=True, loss=0.0, seed=1):
    network = Network(seed, latency=constant(0.01), loss=loss)
    return network, [network.add(OperationReplica(name, ids=ids, resend_s=0.1)) for name in NAMES]


def values(replicas):
    return [replica.value for replica in replicas]


def test_an_addition_counts_at_once_here_and_after_a_message_elsewhere():
    network, replicas = group()
    network.advance(0.001)
    replicas[0].add(3)
    assert values(replicas) == [3, 0, 0]
    network.advance(0.02)
    assert values(replicas) == [3, 3, 3]


def test_what_was_acknowledged_is_sent_no_more():
    network, replicas = group()
    network.advance(0.001)
    replicas[0].add()
    trace = network.run(2)
    assert sum(m.kind == "operation" for m in trace.messages) == 2
    assert not replicas[0].disk["waiting"]


@pytest.mark.parametrize("ids", [True, False])
def test_lost_acknowledgements_make_repeats_which_count_only_without_ids(ids):
    network, replicas = group(ids)
    network.link("a", "b", constant(0.01), loss=0, both=False)
    network.link("b", "a", constant(0.01), loss=1, both=False)
    network.advance(0.001)
    replicas[0].add()
    network.advance(0.35)
    assert values(replicas) == [1, 1 if ids else 4, 1]


@pytest.mark.parametrize("loss", [0.2, 0.6])
def test_with_ids_all_replicas_have_the_right_count_in_the_end(loss):
    network, replicas = group(loss=loss)
    network.advance(0.001)
    for number in range(30):
        replicas[number % 3].add(number)
        network.advance(network.now + 0.01)
    network.advance(network.now + 20)
    assert values(replicas) == [sum(range(30))] * 3


def test_a_crash_keeps_the_count_and_what_is_still_to_be_sent():
    network, replicas = group()
    network.partition("a", "bc", at_s=0, for_s=0.5)
    network.crash("a", at_s=0.2, for_s=0.1)
    network.advance(0.001)
    replicas[0].add(2)
    network.advance(0.35)
    assert values(replicas) == [2, 0, 0]
    network.advance(1)
    assert values(replicas) == [2, 2, 2]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: OperationReplica("a", ids=1), "'ids' must be True or False: 1"),
        (lambda: OperationReplica("a", resend_s=0), "'resend_s' must be > 0: 0"),
        (lambda: OperationReplica(""), "'name' must be text"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
