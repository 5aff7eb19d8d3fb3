"""A store that stays consistent and stops where no majority is: Raft, without snapshots and changes of membership.

A leader, elected by a majority for a term, appends commands to its log, and answers when a majority has them on disk.
How it reads is a choice, and the cheap ones can be stale. Sources: Ongaro and Ousterhout, "In search of an
understandable consensus algorithm", USENIX ATC 2014; for reads Ongaro's thesis, section 6.4.

network = Network(seed=1, latency=lognormal(0.002, 0.5))
for name in "abcde":
    network.add(RaftMember(name, "abcde"))
client = network.add(Client("alice", "abcde", plan=[(0.5, "write", "x", 1), (1, "read", "x", None)]))
trace = network.run(until_s=2)                     # client.history: operations for linearizability.check

What this model leaves out: snapshots, membership, batching, and the time a disk takes.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sysdesign.checks import one_of, positive, truth
from sysdesign.network import Node, Received, Timer
from sysdesign.replication.client import Answer, Request
from sysdesign.replication.raft_log import Entry, RaftLog, apply

READS = ("log", "index", "lease", "leader", "local")
Role = Literal["follower", "candidate", "leader"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a member answers reads, the safest first.

    `log`: the read is a command of its own. `index`: the leader asks a majority whether it still leads. `lease`: it
    trusts its clock that nobody else can lead yet. `leader`: it trusts that it leads. `local`: any member answers.
    """

    way: str = "index"

    def __post_init__(self) -> None:
        one_of("read", self.way, READS)


@dataclass(slots=True)
class _Peer:
    """What a leader knows of another member."""

    next: int
    match: int = 0
    heard_s: float = -1.0  # when the last message that it answered was sent


@dataclass(slots=True)
class _Pending:
    """Who waits for what: entries by their number, reads by the moment from which a majority must have answered."""

    writes: dict[int, Received] = field(default_factory=dict)
    reads: list[tuple[float, Received]] = field(default_factory=list)


class RaftMember(Node):
    """One member of a group whose names all members are given.

    A leader that hears no majority for an election timeout steps down, if `check_quorum`. Clocks that drift apart by
    more than `drift_bound` break reads by lease.
    """

    def __init__(
        self,
        name: str,
        members: Iterable[str],
        read: str = "index",
        heartbeat_s: float = 0.05,
        election_s: float = 0.15,
        check_quorum: bool = True,
        drift_bound: float = 0.01,
        **clock: Any,
    ) -> None:
        super().__init__(name, **clock)
        self.members = tuple(members)
        if name not in self.members:
            raise ValueError(f"'members' must have the member itself, {name!r}: {self.members!r}")
        self.peers = tuple(member for member in self.members if member != name)
        self.quorum = len(self.members) // 2 + 1
        self.read = Reading(read).way
        self.heartbeat_s, self.election_s = positive("heartbeat_s", heartbeat_s), positive("election_s", election_s)
        self.check_quorum, self.drift_bound = truth("check_quorum", check_quorum), drift_bound

    def start(self) -> None:
        """Begin as a follower, with the term, the vote and the log that are on the disk."""
        self.log: RaftLog = self.durable.setdefault("log", RaftLog())
        self.state: dict[Hashable, Any] = {}
        self.committed = self.applied = 0
        self.leader: str | None = None
        self.votes = set[str]()
        self.heard_leader_s = self.now()  # it may have promised one before it crashed to vote for no other yet
        self.timer = Timer()
        self.pending = _Pending()
        self.others_known: dict[str, _Peer] = {}
        self.term = self.durable.get("term", 0)
        self._become("follower")
        self._wait_for_leader()

    # Elections.

    def _become(self, role: Role) -> None:
        self.role: Role = role
        tone = {"follower": "", "candidate": "candidate", "leader": "leader"}[role]
        self.show(f"{role}, term {self.term}", tone)  # type: ignore[arg-type]

    def _enter(self, term: int) -> None:
        if term > self.term:
            self.term = self.durable["term"] = term
            self.durable["vote"] = None
            self._follow(None)

    def _follow(self, leader: str | None) -> None:
        refused, self.pending = self.pending, _Pending()
        for message in [*refused.writes.values(), *(message for _, message in refused.reads)]:
            if message.body.name == "read":
                self.reply(message, Answer(False, instead=leader), text="no")
        self.leader = leader
        self._become("follower")

    def _wait_for_leader(self) -> None:
        self.timer.cancel()
        self.timer = self.after(self.election_s * (1 + self.network.draw.random()), self._campaign)

    def _campaign(self) -> None:
        self.term = self.durable["term"] = self.term + 1
        self.durable["vote"] = self.name
        self.votes, self.leader = {self.name}, None
        self._become("candidate")
        self._wait_for_leader()
        for peer in self.peers:
            self.send(peer, "ask_vote", (self.term, self.log.last, self.log.term(self.log.last)), f"vote {self.term}?")
        self._count_votes()

    def on_ask_vote(self, message: Received) -> None:
        """Vote for a candidate whose log has all that may be committed, once a term, while no leader is heard."""
        term, last, last_term = message.body
        if self.role == "leader" or self.now() - self.heard_leader_s < self.election_s:
            return  # so that a lease can be trusted, and a member that was cut off does not disturb
        self._enter(term)
        free = self.durable.get("vote") in (None, message.source)
        granted = term == self.term and free and self.log.up_to_date(last, last_term)
        if granted:
            self.durable["vote"] = message.source
            self._wait_for_leader()
        self.send(message.source, "vote", (self.term, granted), f"{'yes' if granted else 'no'}, {self.term}")

    def on_vote(self, message: Received) -> None:
        """Count a vote for the present term."""
        term, granted = message.body
        self._enter(term)
        if self.role == "candidate" and granted and term == self.term:
            self.votes.add(message.source)
            self._count_votes()

    def _count_votes(self) -> None:
        if self.role == "candidate" and len(self.votes) >= self.quorum:
            self.timer.cancel()
            self.leader = self.name
            self.others_known = {peer: _Peer(self.log.last + 1, heard_s=self.now()) for peer in self.peers}
            self._become("leader")
            self.log.add(Entry(self.term, None))  # commits what earlier terms left, and tells what is committed
            self._lead(self.term)

    # Leading.

    def _lead(self, term: int) -> None:
        if self.role != "leader" or term != self.term:
            return
        if self.check_quorum and self.now() - self._majority_heard_s() > 2 * self.election_s:
            self._follow(None)
            self._wait_for_leader()
            return
        self._replicate()
        self.after(self.heartbeat_s, self._lead, term)

    def _replicate(self) -> None:
        for name, peer in self.others_known.items():
            before, entries = peer.next - 1, self.log.after(peer.next - 1)
            body = (self.term, before, self.log.term(before), entries, self.committed, self.now())
            self.send(name, "append", body, f"append {len(entries)}" if entries else "heartbeat")
        self._advance_commit()

    def on_append(self, message: Received) -> None:
        """Follow the leader of the term; take its entries if they fit, and what it has committed."""
        term, before, before_term, entries, committed, sent_s = message.body
        self._enter(term)
        if term < self.term:
            self.send(message.source, "appended", (self.term, None, sent_s), f"no, {self.term}")
            return
        self.heard_leader_s = self.now()
        if self.leader != message.source or self.role != "follower":
            self._follow(message.source)
        self._wait_for_leader()
        match = self.log.follow(before, before_term, entries)
        if match is not None:
            self._commit(min(committed, match))
        self.send(message.source, "appended", (self.term, match, sent_s), "ok" if match is not None else "gap")

    def on_appended(self, message: Received) -> None:
        """Learn how far a member has come, and what a majority has."""
        term, match, sent_s = message.body
        self._enter(term)
        if self.role != "leader" or term != self.term:
            return
        peer = self.others_known[message.source]
        peer.heard_s = max(peer.heard_s, sent_s)
        if match is None:
            peer.next = max(1, peer.next - 1)
        else:
            peer.match = max(peer.match, match)
            peer.next = peer.match + 1
            self._advance_commit()
        self._answer_reads()

    def _advance_commit(self) -> None:
        has = sorted([self.log.last, *(peer.match for peer in self.others_known.values())], reverse=True)
        index = has[self.quorum - 1]
        if self.log.term(index) == self.term:  # an entry of an earlier term is safe only behind one of this term
            self._commit(index)

    def _commit(self, index: int) -> None:
        self.committed = max(self.committed, index)
        while self.applied < self.committed:
            self.applied += 1
            command = self.log.entries[self.applied - 1].command
            result = None if command is None else apply(self.state, command)
            message = self.pending.writes.pop(self.applied, None)
            if message is not None:
                self.reply(message, Answer(True, result), text="done")

    def _majority_heard_s(self) -> float:
        heard = sorted([self.now(), *(peer.heard_s for peer in self.others_known.values())], reverse=True)
        return heard[self.quorum - 1]

    # Clients.

    def on_request(self, message: Received) -> None:
        """Serve a client, or send it to the leader."""
        request: Request = message.body
        reading = request.name == "read"
        if reading and self.read == "local":
            self._read(message)
        elif self.role != "leader":
            self.reply(message, Answer(False, instead=self.leader), text=f"ask {self.leader or 'later'}")
        elif reading and self.read != "log":
            self.pending.reads.append((self.now(), message))
            if self.read == "index":
                self._replicate()
            self._answer_reads()
        else:
            self.pending.writes[self.log.add(Entry(self.term, request))] = message
            self._replicate()

    def _answer_reads(self) -> None:
        if not self.pending.reads:
            return
        if self.log.term(self.committed) != self.term and self.read != "leader":
            return  # a new leader does not know yet what is committed
        heard, now = self._majority_heard_s(), self.now()
        trusted = {"index": heard, "lease": now if self._leased(heard) else heard, "leader": now}[self.read]
        ready = [message for since, message in self.pending.reads if since <= trusted]
        self.pending.reads = [(since, message) for since, message in self.pending.reads if since > trusted]
        for message in ready:
            self._read(message)

    def _leased(self, heard_s: float) -> bool:
        return self.now() < heard_s + self.election_s * (1 - self.drift_bound)

    def _read(self, message: Received) -> None:
        value = apply(self.state, message.body)
        self.reply(message, Answer(True, value), text=f"{value}")
