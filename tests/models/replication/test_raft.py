"""Safety over many seeds and faults: one leader a term, logs that agree, histories that are linearizable."""

import itertools
import random
from typing import Any

import pytest

from sysdesign.linearizability import CasRegister, check
from sysdesign.network import DriftingClock, Network, Trace, lognormal
from sysdesign.replication import Client, Entry, RaftLog, RaftMember, Request
from sysdesign.replication.raft_log import apply

GROUP = "abcde"


def group(
    seed: int, read: str = "index", members: str = GROUP, check_quorum: bool = True, **terms: Any
) -> tuple[Network, list[RaftMember]]:
    network = Network(seed=seed, **({"latency": lognormal(0.002, 0.5)} | terms))
    raft = [RaftMember(name, members, read=read, check_quorum=check_quorum) for name in members]
    for member in raft:
        network.add(member)
    return network, raft


def client(network: Network, name: str, plan: Any, servers: str = GROUP, **terms: Any) -> Client:
    added = network.add(Client(name, servers, plan, **terms))
    assert isinstance(added, Client)
    return added


def leaders(trace: Trace) -> list[tuple[str, str]]:
    return [(c.text.rpartition(" ")[2], c.node) for c in trace.changes if c.tone == "leader"]


def troubled(seed: int, read: str) -> tuple[Trace, list[RaftMember], list[Client]]:
    """Three seconds with losses, doubles, reordering, two partitions, two crashes and two busy clients."""
    network, raft = group(seed, read, loss=0.03, duplicate=0.03, ordered=False)
    draw = random.Random(seed)
    clients = []
    for number, name in enumerate(("p", "q", "r")):
        plan = []
        for step in range(12):
            ask = draw.choice(["read", "write", "cas"])
            value = number * 100 + step
            argument = {"read": None, "write": value, "cas": (draw.randrange(12), value)}[ask]
            plan.append((0.4 + 0.2 * step, ask, "x", argument))
        clients.append(client(network, name, plan, "".join(draw.sample(GROUP, 5)), timeout_s=0.1))
    for at_s in (0.7, 1.6):
        side = draw.sample(GROUP, 2)
        network.partition(side, [name for name in GROUP if name not in side], at_s=at_s, for_s=0.6)
    for at_s in (1.3, 2.1):
        network.crash(draw.choice(GROUP), at_s=at_s, for_s=0.3)
    return network.run(3.5), raft, clients


@pytest.mark.parametrize("seed", range(25))
def test_terms_have_one_leader_and_committed_entries_are_the_same_everywhere(seed: int) -> None:
    trace, raft, _ = troubled(seed, "index")
    terms: dict[str, set[str]] = {}
    for term, name in leaders(trace):
        terms.setdefault(term, set()).add(name)
    assert all(len(names) == 1 for names in terms.values())
    logs = [member.log.entries[: member.committed] for member in raft]
    for one, other in itertools.combinations(logs, 2):
        both = min(len(one), len(other))
        assert one[:both] == other[:both]
    assert max(map(len, logs)) > 5
    assert raft[0].state == raft[1].state  # quiet since a second


@pytest.mark.parametrize("read", ["log", "index", "lease"])
def test_safe_ways_of_reading_are_linearizable_under_faults(read: str) -> None:
    for seed in range(15):
        _, _, clients = troubled(seed, read)
        history = [operation for one in clients for operation in one.history]
        assert len(history) > 12
        assert check(history, CasRegister(None)).answer == "yes", f"seed {seed}"


def cut_off_leader(read: str, seed: int, **options: Any) -> tuple[Client, Trace]:
    """The leader alone on one side with a client that reads, another writes on the other side."""
    network, raft = group(seed, read, **options)
    network.advance(0.5)
    leader = next(member.name for member in raft if member.role == "leader")
    rest = GROUP.replace(leader, "")
    near = client(network, "near", [(0.6 + 0.1 * i, "read", "x", None) for i in range(10)], leader, timeout_s=0.08)
    far = client(network, "far", [(0.55, "write", "x", 1), (1.2, "write", "x", 2)], rest + leader)
    network.partition([leader, "near"], [*rest, "far"], at_s=0.7)
    trace = network.run(2)
    assert [operation.argument for operation in far.history if operation.answered] == [1, 2]
    return near, trace


@pytest.mark.parametrize("seed", range(5))
def test_a_leader_that_is_cut_off_reads_stale_if_it_trusts_itself(seed: int) -> None:
    near, _ = cut_off_leader("leader", seed, check_quorum=False)
    assert [operation.result for operation in near.history] == [1] * 10
    assert near.history[-1].called_s > 1.4  # long after 2 was acknowledged


@pytest.mark.parametrize("read", ["log", "index", "lease"])
def test_a_leader_that_is_cut_off_and_asks_or_has_a_lease_refuses(read: str) -> None:
    near, trace = cut_off_leader(read, seed=1)
    assert all(operation.called_s < 0.9 for operation in near.history)
    assert len(near.errors) >= 7
    assert len(leaders(trace)) == 2


def test_a_clock_that_is_slow_breaks_reads_by_lease() -> None:
    stale = []
    for seed in range(5):
        network, raft = group(seed, "lease")
        network.advance(0.5)
        leader = next(member for member in raft if member.role == "leader")
        leader.clock = DriftingClock(offset_s=0.45, drift=-0.9)  # shows the same now, and hardly moves from here on
        rest = GROUP.replace(leader.name, "")
        near = client(network, "near", [(0.6 + 0.1 * i, "read", "x", None) for i in range(10)], leader.name)
        client(network, "far", [(0.55, "write", "x", 1), (1.0, "write", "x", 2)], rest + leader.name)
        network.partition([leader.name, "near"], [*rest, "far"], at_s=0.7)
        network.run(2)
        stale += [operation for operation in near.history if operation.called_s > 1.3 and operation.result == 1]
    assert stale


def test_the_side_without_a_majority_refuses_and_the_other_goes_on() -> None:
    network, _ = group(seed=1)
    few = client(network, "few", [(1 + i / 10, "read", "x", None) for i in range(5)], "ab", timeout_s=0.2)
    many = client(network, "many", [(1.5 + i / 10, "write", "x", i) for i in range(5)], "cde", timeout_s=0.2)
    network.partition(["a", "b", "few"], ["c", "d", "e", "many"], at_s=0.9)
    network.run(3)
    assert (len(few.history), len(few.errors)) == (0, 5)
    assert (len(many.history), len(many.errors)) == (5, 0)


def test_a_local_read_at_a_member_that_was_cut_off_is_stale() -> None:
    network, _ = group(seed=1, read="local")
    network.partition(["e", "bob"][:1], ["a", "b", "c", "d"], at_s=0.5)
    client(network, "alice", [(0.7, "claim", "alice_g", "Alice")], "abcd")
    bob = client(network, "bob", [(1.2, "read", "alice_g", None)], "e")
    network.run(2)
    assert bob.history[0].result is None


def test_all_but_the_last_vote_and_the_log_may_be_lost_in_a_crash() -> None:
    network, raft = group(seed=2, members="abc")
    client(network, "p", [(0.5, "write", "x", 7), (1.5, "read", "x", None)], "abc")
    for name in "abc":
        network.crash(name, at_s=0.8, for_s=0.2)
    network.run(2)
    assert [member.state for member in raft] == [{"x": 7}] * 3


def test_a_log_takes_only_what_fits() -> None:
    log = RaftLog()
    assert log.follow(1, 1, [Entry(1, None)]) is None
    assert log.follow(0, 0, [Entry(1, None), Entry(1, None)]) == 2
    assert log.follow(1, 2, []) is None
    assert log.follow(0, 0, [Entry(1, None)]) == 1  # an old message: what came since stays
    assert log.last == 2
    assert log.up_to_date(1, 2)
    assert not log.up_to_date(1, 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: RaftMember("x", "abc"), "'members' must have the member itself, 'x'"),
        (lambda: RaftMember("a", "abc", read="maybe"), "'read' must be one of"),
        (lambda: RaftMember("a", "abc", heartbeat_s=0), "'heartbeat_s' must be > 0"),
        (lambda: Client("c", ""), "'servers' must name one node or more"),
        (lambda: Client("c", "abc", timeout_s=0), "'timeout_s' must be > 0"),
        (lambda: apply({}, Request("sing", "x")), "'name' must be 'read', 'write', 'claim' or 'cas': 'sing'"),
    ],
)
def test_bad_input_is_named(wrong: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        wrong()


def test_a_term_and_a_vote_outlive_a_crash() -> None:
    network, raft = group(seed=1, members="abc")
    network.advance(0.5)
    terms = [member.term for member in raft]
    for name in "abc":
        network.crash(name, for_s=0.01)
    network.advance(0.52)
    assert [member.term for member in raft] == terms != [0, 0, 0]


def test_an_entry_of_an_earlier_term_is_committed_only_behind_one_of_this_term() -> None:
    network, (leader, *_) = group(seed=1)
    network.advance(0.5)
    leader = next(member for member in [leader, *_] if member.role == "leader")
    leader.log.entries = [Entry(1, None)]
    leader.term, leader.committed, leader.applied = 3, 0, 0
    for peer in leader.others_known.values():
        peer.match = 1
    leader._advance_commit()
    assert leader.committed == 0
    leader.log.add(Entry(3, None))
    for peer in leader.others_known.values():
        peer.match = 2
    leader._advance_commit()
    assert leader.committed == 2


def test_a_member_that_hears_nobody_does_not_depose_a_leader_that_the_others_hear() -> None:
    network, raft = group(seed=1)
    network.advance(0.5)
    leader = next(member.name for member in raft if member.role == "leader")
    deaf = next(name for name in GROUP if name != leader)
    for name in GROUP.replace(deaf, ""):
        network.cut(name, deaf)
    trace = network.run(3)
    assert [name for _, name in leaders(trace)] == [leader]
    assert next(member for member in raft if member.name == deaf).term > 3


def test_a_leader_that_hears_no_majority_steps_down_if_it_is_told_to() -> None:
    for told in (True, False):
        network, raft = group(seed=1, check_quorum=told)
        network.advance(0.5)
        leader = next(member for member in raft if member.role == "leader")
        network.partition(leader.name, GROUP.replace(leader.name, ""))
        network.advance(1.5)
        assert (leader.role == "leader") is not told
