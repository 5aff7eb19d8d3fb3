"""Reads of a replicated register: what the leader has to ask before it answers, and what happens if it does not.

Five members run Raft. Clients stand beside the members, so that their own way counts for little.
"""

from dataclasses import dataclass, replace
from statistics import median

from sysdesign.checks import one_of, truth, whole, within
from sysdesign.linearizability.operation import Operation
from sysdesign.network import DriftingClock, Network, Trace, constant, lognormal
from sysdesign.replication.client import Client
from sysdesign.replication.raft import READS, RaftMember

MEMBERS = "abcde"
NAME = "alice_g"
SAYS = {"None": "free", "Alice": "taken"}  # what answers to Bob show
CUT_S, FOR_S, END_S = 0.3, 0.7, 1.2


@dataclass(frozen=True)
class NameRun:
    """Alice claimed a name at the leader; right after her answer Bob went to the member furthest from it."""

    alice: Operation
    bob: Operation
    trace: Trace  # from shortly before the claim
    leader: str


def _settled(seed: int, read: str) -> tuple[Network, RaftMember]:
    """Return five members that have elected their leader, and it."""
    one_of("read", read, READS)
    network = Network(whole("seed", seed, low=0), latency=lognormal(0.002, 0.3))
    members = [RaftMember(name, MEMBERS, read=read) for name in MEMBERS]
    for member in members:
        network.add(member)
    leaders: list[RaftMember] = []
    while not leaders:
        network.advance(network.now + 0.1)
        leaders = [member for member in members if member.role == "leader"]
    return network, leaders[-1]


class _Person(Client):
    """A client that says in words what it was told."""

    def told(self, operation: Operation) -> None:
        """Show it."""
        if operation.name == "claim":
            self.show("201 Created" if operation.result else "409 Conflict", "good")
        elif operation.result is None:
            self.show(f"{NAME} is free", "bad")
        else:
            self.show(f"{NAME} is taken", "good")


def _since(trace: Trace, begin_s: float) -> Trace:
    """Return what happened from a time on, counted from there and in the words of names.

    Of earlier states the last one is shown from the beginning, without its term.
    """
    states = {each.node: replace(each, text=each.text.split(",")[0]) for each in trace.changes if each.at_s < begin_s}
    later = [each for each in trace.changes if each.at_s >= begin_s]
    return Trace(
        trace.nodes,
        trace.end_s - begin_s,
        tuple(
            each._replace(
                sent_s=each.sent_s - begin_s, ended_s=each.ended_s - begin_s, text=SAYS.get(each.text, each.text)
            )
            for each in trace.messages
            if each.sent_s >= begin_s
        ),
        (
            *(replace(each, at_s=0.0) for each in states.values()),
            *(replace(each, at_s=each.at_s - begin_s) for each in later),
        ),
        marks=tuple(replace(each, at_s=each.at_s - begin_s) for each in trace.marks),
    )


def _beside(network: Network, client: Client, seconds: float) -> Client:
    """Add a client with short ways to all members."""
    network.add(client)
    for name in MEMBERS:
        network.link(client.name, name, constant(seconds))
    return client


def claim_then_ask(seed: int, read: str = "local", *, claims: bool = False) -> NameRun:
    """Claim a name at the leader, and ask the member furthest from it, which answers reads in the way `read`.

    `local` is from its own memory. With `index` it sends Bob on to the leader, who asks a majority first. If Bob
    `claims` the name instead of asking who has it, he is sent on as well, whatever the way of reading is.

    >>> claim_then_ask(1).bob.result, claim_then_ask(1, "index").bob.result, claim_then_ask(1, claims=True).bob.result
    (None, 'Alice', False)
    """
    network, leader = _settled(seed, read)
    truth("claims", claims)
    far = "d" if leader.name != "d" else "e"
    network.link(leader.name, far, constant(0.03))
    begin = network.now
    alice = _beside(network, _Person("Alice", leader.name, [(begin + 0.01, "claim", NAME, "Alice")]), 0.001)
    while not alice.history:
        network.advance(network.now + 0.001)
    network.mark("Alice has her 201", node="Alice")
    asks = (network.now, "claim", NAME, "Bob") if claims else (network.now, "read", NAME, None)
    bob = _beside(network, _Person("Bob", far + leader.name, [asks]), 0.001)
    while not bob.history:
        network.advance(network.now + 0.001)
    asked = bob.history[0]
    if asked.result is None:
        network.mark("Bob is told that the name is free", node="Bob", wrong=True)
    network.advance(network.now + 0.03)
    return NameRun(alice.history[0], asked, _since(network.trace(), begin), leader.name)


@dataclass(frozen=True)
class ReadsRun:
    """What clients did and were told while the leader was cut off for a while, and how long reads took before."""

    history: tuple[Operation, ...]
    trace: Trace
    read_ms: float


def leader_cut_off(read: str, seed: int, slow_clock: float = 0) -> ReadsRun:
    """Write on the majority's side and read on both, while the leader and a reader are cut off from the others.

    `slow_clock` is by how much the leader's clock is slow: 0.5 shows half of the time. `read_ms` is the median of
    the reads at the leader before the cut, in milliseconds.
    """
    drift = -within("slow_clock", slow_clock, 0, 0.9)
    network, old = _settled(seed, read)
    begin = network.now
    old.clock = DriftingClock(offset_s=-drift * begin, drift=drift)
    rest = MEMBERS.replace(old.name, "")
    times = [begin + 0.02 * turn for turn in range(int(END_S / 0.02))]
    writer = Client("writer", rest + old.name, [(at, "write", "x", value) for value, at in enumerate(times, 1)], 0.1)
    inside = Client("reader 1", old.name, [(at + 0.005, "read", "x", None) for at in times], 0.1)
    outside = Client("reader 2", rest, [(at + 0.012, "read", "x", None) for at in times], 0.1)
    for client in (writer, inside, outside):
        _beside(network, client, 0.0002)
    cut = begin + CUT_S
    network.partition([old.name, inside.name], [*rest, writer.name, outside.name], at_s=cut, for_s=FOR_S)
    trace = network.run(until_s=begin + END_S)
    history = sorted(writer.history + inside.history + outside.history, key=lambda each: each.called_s)
    took = [each.returned_s - each.called_s for each in inside.history if each.returned_s and each.called_s < cut - 0.1]
    return ReadsRun(tuple(history), trace, 1000 * median(took))


def write_trips(seed: int) -> dict[str, float]:
    """Return round trips between members: of a write at the leader, of one at another, and of a first one after a loss.

    All ways between members take the same time. A client that asks another member is sent to the leader. When the
    leader is lost, the next has to be elected before it can write; the time in which nobody has noticed does not count.
    """
    network = Network(whole("seed", seed, low=0), latency=constant(0.01))
    members = [RaftMember(name, MEMBERS) for name in MEMBERS]
    for member in members:
        network.add(member)
    network.advance(2)
    (leader,) = (member for member in members if member.role == "leader")
    other = next(member for member in members if member is not leader)
    took = {}
    for name, at in (("at the leader", leader.name), ("at another member", other.name)):
        client = network.add(Client(name, at + leader.name, [(network.now + 0.01, "write", "x", 1)]))
        assert isinstance(client, Client)
        network.link(name, at, constant(0))
        network.advance(network.now + 1)
        (done,) = client.history
        assert done.returned_s is not None
        took[name] = (done.returned_s - done.called_s) / 0.02
    network.crash(leader.name)
    trace = network.run(until_s=network.now + 4)
    elected = next(each for each in trace.changes[::-1] if each.tone == "leader")
    asked = max(m.sent_s for m in trace.messages
                if m.kind == "ask_vote" and m.source == elected.node and m.sent_s <= elected.at_s)  # fmt: skip
    took["after a loss"] = (elected.at_s - asked) / 0.02 + took["at the leader"]
    return {name: round(trips, 6) for name, trips in took.items()}
