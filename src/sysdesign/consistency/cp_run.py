"""A store that prefers consistency, cut in two: five Raft members, a client on each side, and what each is told.

The leader and one other member are on Ann's side of the cut, three members on Bob's. Both write and read in turn,
before the cut, during it and after it has healed, and ask the members of their own side first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sysdesign.linearizability import Operation
from sysdesign.network import Network, Trace, lognormal
from sysdesign.replication.client import Client
from sysdesign.replication.raft import RaftMember

MEMBERS = "abcde"
BEGIN_S, CUT_S, HEALED_S, END_S = 0.9, 1.2, 3.0, 3.6
EVERY_S, PATIENCE_S = 0.3, 0.12
HEARTBEAT_S, ELECTION_S = 0.15, 0.4


@dataclass(frozen=True)
class RegisterRun:
    """What was done and told; `stale` of the reads returned what had been overwritten before they were asked for."""

    trace: Trace
    history: tuple[Operation, ...]
    failures: tuple[Operation, ...]
    stale: int

    def during_cut(self, client: str, since_s: float = CUT_S) -> tuple[int, int]:
        """Return how many requests a client made from then until the cut healed, and how many of them failed.

        Those that waited for an answer when it healed do not count.
        """
        last_s = HEALED_S - len(MEMBERS) * PATIENCE_S
        mine = {each for each in (*self.history, *self.failures) if each.client == client}
        made = [each for each in mine if since_s <= each.called_s <= last_s]
        return len(made), sum(not each.answered for each in made)


class _Asker(Client):
    """A client that marks its first failure, and its first read of what is no longer true."""

    def __init__(self, name: str, servers: Iterable[str], offset_s: float) -> None:
        turns = range(round((END_S - BEGIN_S) / EVERY_S))
        plan = [(BEGIN_S + offset_s + EVERY_S * turn, *self.request(name, turn)) for turn in turns]
        super().__init__(name, list(servers), plan, PATIENCE_S)
        self.all = self.history
        self.stale = 0

    @staticmethod
    def request(name: str, turn: int) -> tuple[str, str, str | None]:
        return ("read", "x", None) if turn % 2 else ("write", "x", f"{name[0]}{turn // 2 + 1}")

    def told(self, operation: Operation) -> None:
        if not operation.answered:
            self.show(f"{operation.name}: no answer", "bad")
            if len(self.errors) == 1:
                self.mark(f"{self.name} gets no answer")
        elif operation.name == "write":
            self.show(f"wrote {operation.argument}", "good")
        elif not outdated(operation, self.all):
            self.show(f"read {operation.result}", "good")
        else:
            self.stale += 1
            self.show(f"read {operation.result}", "stale")
            if self.stale == 1:
                self.mark(f"{self.name} reads {operation.result}, which was overwritten", wrong=True)


def register_parted(seed: int, read: str = "index") -> RegisterRun:
    """Run it for 3.6 simulated seconds, from an election to after the cut. Takes about 20 ms.

    `read` is how members answer reads, see `RaftMember`; with `leader`, a leader also goes on to lead when it hears
    nobody, as it would for a while in any case.
    """
    network = Network(seed, latency=lognormal(0.01, 0.3))
    group = [
        RaftMember(name, MEMBERS, read, HEARTBEAT_S, ELECTION_S, check_quorum=read != "leader") for name in MEMBERS
    ]
    for member in group:
        network.add(member)
    network.advance(BEGIN_S)
    leader = max(group, key=lambda member: (member.role == "leader", member.term)).name
    few = [leader, MEMBERS[MEMBERS.index(leader) - 1]]
    many = [name for name in MEMBERS if name not in few]
    ann, bob = _Asker("Ann", [*few, *many], 0), _Asker("Bob", [*many, *few], EVERY_S / 2)
    ann.all = bob.all = bob.history = ann.history
    for client in (ann, bob):
        network.add(client)
    network.partition([*few, "Ann"], [*many, "Bob"], at_s=CUT_S, for_s=HEALED_S - CUT_S)
    for at_s, text in ((CUT_S, "the cable is cut"), (HEALED_S, "the cable is mended")):
        network.advance(at_s)
        network.mark(text)
    trace = network.run(END_S)
    return RegisterRun(trace, tuple(ann.history), (*ann.errors, *bob.errors), ann.stale + bob.stale)


def outdated(read: Operation, history: Iterable[Operation]) -> bool:
    """Tell whether a read of a register returned a value that had been overwritten before the read was called.

    Values are taken to be written once. What was written without an answer may have come late, and never counts.
    """
    if not isinstance(read, Operation):
        raise TypeError(f"'read' must be an Operation: {read!r}")
    try:
        writes = [each for each in history if each.name == "write" and each.answered]
    except (TypeError, AttributeError):
        raise TypeError(f"'history' must be operations: {history!r}") from None
    found = [each.returned_s for each in writes if each.argument == read.result]
    seen_s = found[0] if found else (-1.0 if read.result is None else None)
    if seen_s is None:
        return False
    return any(seen_s < each.called_s and (each.returned_s or 0) < read.called_s for each in writes)
