import pytest

from sysdesign.linearizability import check
from sysdesign.network import Network, constant, lognormal
from sysdesign.replication.quorum import QuorumClient, QuorumReplica, QuorumRule
from sysdesign.replication.quorum_runs import contend, cut_off, stale_share
from sysdesign.replication.staleness_odds import Lognormal, Ways, batch_odds

SLOW = lognormal(0.005, 1.5)


class Store:
    """A network with replicas a, b, c, ... and clients that have each a script."""

    def __init__(self, rule, names="abc", **network):
        self.network, self.rule, self.names = Network(seed=1, **network), rule, names
        self.history = []
        self.replicas = [self.network.add(QuorumReplica(name)) for name in names]

    def client(self, name, script):
        return self.network.add(QuorumClient(name, self.names, self.rule, script, self.history))

    def told(self):
        return [(each.label, each.answered) for each in self.history]


def write(value, at_s=0.0, told=None):
    def script(client):
        yield client.sleep(at_s)
        told_ = yield from client.write(value)
        if told is not None:
            told.append(told_)

    return script


def read(at_s):
    def script(client):
        yield client.sleep(at_s)
        yield from client.read()

    return script


def test_a_value_written_by_a_quorum_is_read_by_the_next():
    store = Store(QuorumRule())
    store.client("alice", write(1))
    store.client("bob", read(0.1))
    store.network.run(1)
    assert store.told() == [("write x 1", True), ("read x → 1", True)]


def test_a_strict_quorum_fails_on_the_smaller_side_and_says_that_the_outcome_is_unknown():
    store, told = Store(QuorumRule()), []
    store.client("alice", write(1, told=told))
    store.client("bob", write(2, told=told))
    store.network.partition(["a", "alice"], ["b", "c", "bob"])
    store.network.run(2)
    assert sorted(told) == [False, True]
    assert ("write x 1", False) in store.told()
    assert store.replicas[0].data["x"].value == 1  # it did take effect there


def test_a_sloppy_quorum_takes_the_write_and_the_hint_goes_home():
    store, told = Store(QuorumRule(sloppy=True), "abcde"), []
    store.client("alice", write(1, told=told))
    store.network.partition(["alice", "a", "d", "e"], ["b", "c"], at_s=0, for_s=3)
    store.network.advance(2)
    assert told == [True]
    assert ("b", "x") in store.replicas[3].hints
    assert "x" not in store.replicas[1].data
    store.network.advance(6)
    assert store.replicas[1].data["x"].value == store.replicas[2].data["x"].value == 1
    assert not store.replicas[3].hints
    assert not store.replicas[4].hints


def test_a_sloppy_read_on_the_other_side_misses_the_write():
    store = Store(QuorumRule(sloppy=True), "abcde")
    store.client("alice", write(1))
    store.client("bob", read(1.5))
    store.network.partition(["alice", "a", "d"], ["b", "c", "e", "bob"])
    store.network.run(4)
    assert store.told() == [("write x 1", True), ("read x → nothing", True)]


def test_a_hint_outlives_a_crash_of_the_replica_that_keeps_it():
    store = Store(QuorumRule(sloppy=True), "abcd")
    store.client("alice", write(1))
    store.network.partition(["alice", "a", "d"], ["b", "c"], at_s=0, for_s=3)
    store.network.crash("d", at_s=2, for_s=0.5)
    store.network.run(6)
    assert store.replicas[1].data["x"].value == 1
    assert not store.replicas[3].hints


def test_a_cut_store_is_honest_when_strict_and_available_when_sloppy():
    told = {
        sloppy: [(each.label, each.answered) for each in cut_off(QuorumRule(sloppy=sloppy)).history]
        for sloppy in (False, True)
    }
    for sloppy, answers in told.items():
        assert answers == [("write x 7", sloppy), ("read x → nothing", True), ("read x → 7", True)]


@pytest.mark.parametrize(("repair", "copies"), [("none", 1), ("background", 3), ("blocking", 3)])
def test_read_repair_brings_up_replicas_that_it_found_behind(repair, copies):
    store = Store(QuorumRule(n=3, r=3, w=1, repair=repair))
    store.client("alice", write(1))
    store.client("bob", read(1))
    store.network.partition(["alice", "a"], ["b", "c"], at_s=0, for_s=0.5)
    store.network.run(3)
    assert sum("x" in replica.data for replica in store.replicas) == copies


def test_a_crash_keeps_what_is_on_the_disk():
    store = Store(QuorumRule(n=1, r=1, w=1), "a")
    store.client("alice", write(1))
    store.client("bob", read(1))
    store.network.crash("a", at_s=0.3, for_s=0.2)
    store.network.run(2)
    assert ("read x → 1", True) in store.told()


def test_overlapping_quorums_alone_are_not_linearizable_and_with_blocking_repair_they_are():
    seeds = range(20)
    verdicts = {
        repair: [
            check(contend(QuorumRule(repair=repair), SLOW, seed, writes=5, readers=4).history).answer for seed in seeds
        ]
        for repair in ("none", "blocking")
    }
    assert "no" in verdicts["none"]
    assert set(verdicts["blocking"]) == {"yes"}


def test_the_network_is_as_stale_as_the_odds_say():
    delay = Lognormal(0.001, 1)
    for after_s in (0, 0.003):
        share = stale_share(QuorumRule(r=1, w=1), delay, after_s, rounds=1500)
        assert share == pytest.approx(batch_odds(3, 1, 1, Ways.alike(delay)).stale(after_s), abs=0.03)
    assert stale_share(QuorumRule(), delay, 0, rounds=200) == 0


def test_a_run_repeats():
    assert contend(QuorumRule(), SLOW, 3) == contend(QuorumRule(), SLOW, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: QuorumRule(n=3, r=4), "'r' must be at most the 3 replicas of 'n': 4"),
        (lambda: QuorumRule(n=0), "'n' must be >= 1: 0"),
        (lambda: QuorumRule(repair="later"), "'repair' must be one of 'none', 'background', 'blocking': 'later'"),
        (lambda: QuorumRule(sloppy=1), "'sloppy' must be True or False: 1"),
        (lambda: QuorumClient("c", "ab", QuorumRule(), read(0), []), "'replicas' must be at least the 3 of the rule"),
        (lambda: contend(3, constant(1), 1), "'rule' must be a QuorumRule: 3"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_an_unknown_replica_is_named():
    store = Store(QuorumRule(), "abc")
    store.names = "abz"
    store.client("alice", write(1))
    with pytest.raises(ValueError, match="z"):
        store.network.run(1)
