"""A Raft group whose leader is cut off, then all members from each other, then healed: which writes are accepted.

The same experiment runs on real servers in `sysdesign.measurements.consistency.jetstream`. Clients reach their member
throughout, and give up on a write after a while; members send them to the leader they know of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sysdesign.checks import whole
from sysdesign.network import Network, lognormal
from sysdesign.replication.client import Client
from sysdesign.replication.raft import RaftMember

PHASES = ("before", "leader’s side", "majority’s side", "each alone", "healed")
HEARTBEAT_S, ELECTION_S = 1.0, 4.0  # JetStream's
PATIENCE_S, RETRY_S, PHASE_S, PAUSE_MOST_S = 0.4, 0.25, 10.0, 30.0
MOST_TRIES, SIZES = 100, (3, 7)


class Writes(NamedTuple):
    """Writes that were tried, and those of them that were acknowledged."""

    tried: int
    accepted: int


@dataclass(frozen=True)
class LeaderCut:
    """What came of it: writes by phase, and what became of reads and of acknowledged writes.

    `pause_s` seconds passed from the cut until the majority accepted a write. `stale_read`: the old leader answered a
    read with a value that had been overwritten. `lost` acknowledged writes are not there in the end.
    """

    writes: dict[str, Writes]
    pause_s: float
    stale_read: bool
    lost: int

    def accepted_shares(self) -> dict[str, float]:
        """The share of each phase's writes that was accepted."""
        return {phase: self.share(phase) for phase in self.writes}

    @property
    def outcome(self) -> tuple[float, float, float, float]:
        """Shares of writes: accepted before the cut, on the old leader's side, on the other; lost of all accepted."""
        accepted = sum(each.accepted for each in self.writes.values())
        before, its_side, other = map(self.share, PHASES[:3])
        return before, its_side, other, self.lost / accepted if accepted else 0.0

    def share(self, phase: str) -> float:
        """The share of a phase's writes that was accepted."""
        return self.writes[phase].accepted / self.writes[phase].tried


def leader_cut(seed: int, nodes: int = 3, tries: int = 5, read: str = "leader") -> LeaderCut:
    """Simulate it with JetStream's heartbeat and election timeout, and `tries` writes for a member and phase.

    `read` is how members answer reads, see `RaftMember`. Takes about 50 ms of processor time. Raises ValueError for an
    even number of nodes, for fewer than three and more than seven.
    """
    if not SIZES[0] <= whole("nodes", nodes) <= SIZES[1] or not nodes % 2:
        raise ValueError(f"'nodes' must be odd, from {SIZES[0]} to {SIZES[1]}: {nodes!r}")
    if whole("tries", tries) > MOST_TRIES:
        raise ValueError(f"'tries' must be at most {MOST_TRIES}: {tries!r}")
    return _Run(seed, nodes, tries, read).all_phases()


class _Run:
    def __init__(self, seed: int, nodes: int, tries: int, read: str) -> None:
        self.network = Network(seed, latency=lognormal(0.001, 0.5), record=False)
        self.names = [f"n{number}" for number in range(nodes)]
        terms: dict[str, float] = {"heartbeat_s": HEARTBEAT_S, "election_s": ELECTION_S}
        self.members = [RaftMember(name, self.names, read, **terms) for name in self.names]  # type: ignore[arg-type]
        for member in self.members:
            self.network.add(member)
        self.tries, self.clients = tries, list[Client]()

    def all_phases(self) -> LeaderCut:
        network, names = self.network, self.names
        network.advance(5 * ELECTION_S)
        leader = next(member.name for member in self.members if member.role == "leader")
        rest = [name for name in names if name != leader]
        writes = {"before": self.phase([[name, *names] for name in names])}
        old = self.read(leader)

        network.partition([leader], rest, for_s=PAUSE_MOST_S)
        began = network.now
        its_side = self.writing([[leader]])
        pause_s = self.first(rest) - began
        stale = self.read(leader) == old
        writes["leader’s side"] = self.counted(its_side)
        writes["majority’s side"] = self.phase([[name, *rest] for name in rest])
        network.advance(began + PAUSE_MOST_S)

        network.partition(*([name] for name in names), for_s=PHASE_S)
        writes["each alone"] = self.phase([[name] for name in names])
        network.advance(began + PAUSE_MOST_S + PHASE_S)
        self.first(names)
        writes["healed"] = self.phase([[name, *names] for name in names])
        return LeaderCut(writes, pause_s, stale, self.lost())

    def client(self, servers: Sequence[str], writes: int, every_s: float) -> Client:
        now, number = self.network.now, len(self.clients)
        plan = [(now + at * every_s, "write", "x", (number, at)) for at in range(writes)]
        client = Client(f"client {number}", list(dict.fromkeys(servers)), plan, PATIENCE_S)
        self.clients.append(client)
        self.network.add(client)
        return client

    def writing(self, routes: Sequence[Sequence[str]]) -> list[Client]:
        return [self.client(servers, self.tries, 0.01) for servers in routes]

    def counted(self, clients: Sequence[Client]) -> Writes:
        return Writes(self.tries * len(clients), sum(_answered(client) for client in clients))

    def phase(self, routes: Sequence[Sequence[str]]) -> Writes:
        clients = self.writing(routes)
        self.network.advance(self.network.now + (self.tries + 1) * PATIENCE_S * len(self.names))
        return self.counted(clients)

    def first(self, servers: Sequence[str]) -> float:
        """Go on until a write is acknowledged, tried again and again, and return when it was."""
        probe = self.client(servers, round(PAUSE_MOST_S / RETRY_S), RETRY_S)
        while not _answered(probe):
            self.network.advance(self.network.now + RETRY_S)
        return min(each.returned_s for each in probe.history if each.returned_s is not None)

    def read(self, member: str) -> object:
        """Return what one member says that the value is, or None if it does not say."""
        now, number = self.network.now, len(self.clients)
        reader = Client(f"reader {number}", [member], [(now, "read", "x", None)], PATIENCE_S)
        self.clients.append(reader)
        self.network.add(reader)
        self.network.advance(now + 2 * PATIENCE_S)
        return reader.history[0].result if reader.history else None

    def lost(self) -> int:
        told = {
            each.argument
            for client in self.clients
            for each in client.history
            if each.name == "write" and each.answered
        }
        best = max(self.members, key=lambda member: member.committed)
        kept = {entry.command.argument for entry in best.log.entries[: best.committed] if entry.command is not None}
        return len(told - kept)


def _answered(client: Client) -> int:
    return sum(each.answered for each in client.history)
