"""A store without a leader: N replicas, W of which acknowledge a write and R of which answer a read.

The client library coordinates: it asks all N and goes on with the first answers. Versions are ordered by the clock of
the writer, and by its name where two clocks agree. Sources: Gifford, "Weighted voting for replicated data", SOSP 1979;
DeCandia et al., "Dynamo: Amazon's highly available key-value store", SOSP 2007, for sloppy quorums, hinted handoff and
read repair; Attiya, Bar-Noy and Dolev, "Sharing memory robustly in message-passing systems", JACM 1995, for what
blocking repair makes of it.

rule = QuorumRule(n=3, r=2, w=2)
network, history = Network(seed=1), []
for name in "abc":
    network.add(QuorumReplica(name))
network.add(QuorumClient("alice", "abc", rule, alice, history))   # def alice(client): yield from client.write(1)
trace = network.run(until_s=1)                                    # history: operations for linearizability.check

What this model leaves out: vector clocks and siblings, anti-entropy by Merkle trees, and changes of membership.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import one_of, positive, truth
from sysdesign.linearizability.operation import Operation
from sysdesign.network import Node, Received, TimedOut
from sysdesign.replication.crdt import LWWRegister
from sysdesign.replication.quorum_sizes import checked_sizes

REPAIRS = ("none", "background", "blocking")
KEY = "x"
Waiting = Generator[Any, Any, Any]


@dataclass(frozen=True)
class QuorumRule:
    """How many replicas, how many of them count, and what happens when they disagree or do not answer.

    Repair: a read sends the newest value to replicas that it found behind, "background" without waiting for them, and
    "blocking" until W replicas have it. A `sloppy` quorum counts stand-ins for replicas that do not answer in time.
    """

    n: int = 3
    r: int = 2
    w: int = 2
    repair: str = "none"
    sloppy: bool = False
    timeout_s: float = 0.5

    def __post_init__(self) -> None:
        checked_sizes(self.n, self.r, self.w)
        one_of("repair", self.repair, REPAIRS)
        truth("sloppy", self.sloppy)
        positive("timeout_s", self.timeout_s)


class QuorumReplica(Node):
    """Keeps the newest version of every key on its disk, and hints for replicas it stands in for.

    A hint is handed to the replica that it is for, as soon as that one answers: hinted handoff.
    """

    handoff_s = 0.2

    def start(self) -> None:
        """Go on with what is on the disk."""
        self.data: dict[str, LWWRegister] = self.durable.setdefault("data", {})
        self.hints: dict[tuple[str, str], LWWRegister] = self.durable.setdefault("hints", {})
        self._trying = False
        self._hand_off_later()

    def on_put(self, message: Received) -> None:
        """Keep a version, for itself or as a hint for another."""
        key, version, stands_in = message.body
        home = stands_in.get(self.name)
        if home is None:
            self.data[key] = self.data.get(key, LWWRegister()).merge(version)
        else:
            self.hints[home, key] = self.hints.get((home, key), LWWRegister()).merge(version)
            self._hand_off_later()
        self._show(key)
        self.reply(message, text="stored")

    def on_get(self, message: Received) -> None:
        """Answer with the newest version that it has, a hint for another included."""
        newest = self._newest(message.body)
        self.reply(message, newest, text=_text(newest.value))

    def _newest(self, key: str) -> LWWRegister:
        newest = self.data.get(key, LWWRegister())
        for (_, hinted), version in self.hints.items():
            newest = newest.merge(version) if hinted == key else newest
        return newest

    def _show(self, key: str) -> None:
        hinted = " (hint)" if any(of == key for _, of in self.hints) else ""
        self.show(f"{_text(self._newest(key).value)}{hinted}")

    def _hand_off_later(self) -> None:
        if self.hints and not self._trying:
            self._trying = True
            self.after(self.handoff_s, lambda: self.run(self._hand_off()))

    def _hand_off(self) -> Waiting:
        for (home, key), version in list(self.hints.items()):
            try:
                yield self.call(home, "put", (key, version, {}), self.handoff_s, text="hint")
            except TimedOut:
                continue
            if self.hints.get((home, key)) == version:
                del self.hints[home, key]
            self._show(key)
        self._trying = False
        self._hand_off_later()


class QuorumClient(Node):
    """Reads and writes by quorums, and adds what it did to `history`.

    `script(client)` is a generator that calls `yield from client.write(value)`, `yield from client.read()` and
    `yield client.sleep(seconds)`. The first N of `replicas` are home to every key, the rest can stand in for them.
    """

    def __init__(
        self,
        name: str,
        replicas: Iterable[str],
        rule: QuorumRule,
        script: Callable[["QuorumClient"], Waiting],
        history: list[Operation],
        clock: Any = None,
    ) -> None:
        super().__init__(name, clock)
        self.replicas, self.rule, self.script = tuple(replicas), rule, script
        if len(self.replicas) < rule.n:
            raise ValueError(f"'replicas' must be at least the {rule.n} of the rule: {self.replicas!r}")
        self.durable["history"] = history  # a crash of the client loses nothing that the experimenter has seen
        self._stamp = 0.0

    def start(self) -> None:
        """Begin the script."""
        self.run(self.script(self))

    def write(self, value: Any, key: str = KEY) -> Waiting:
        """Write, and return whether W replicas have acknowledged in time; if not, the outcome is unknown."""
        began = self.network.now
        self._stamp = max(self.now(), self._stamp + 1e-9)  # no two writes of one client at one time
        version = LWWRegister().set(value, self._stamp, self.name)
        try:
            yield from self._gather("put", lambda homes: (key, version, homes), self.rule.w, f"write {value}")
        except TimedOut:
            self.show(f"write {value} failed", "bad")
            self._note("write", value, None, began, None, key)
            return False
        self.show(f"wrote {value}", "good")
        self._note("write", value, None, began, self.network.now, key)
        return True

    def read(self, key: str = KEY) -> Waiting:
        """Return the newest value among the first R answers; raises TimedOut when too few come."""
        began = self.network.now
        try:
            replies = yield from self._gather("get", lambda homes: key, self.rule.r, "read")
            newest = LWWRegister()
            for reply in replies:
                newest = newest.merge(reply.body)
            yield from self._repair(key, newest, replies)
        except TimedOut:
            self.show("read failed", "bad")
            raise
        self.show(f"read {_text(newest.value)}")
        self._note("read", None, newest.value, began, self.network.now, key)
        return newest.value

    def _repair(self, key: str, newest: LWWRegister, replies: list[Received]) -> Waiting:
        have = [reply.source for reply in replies if reply.body == newest]
        behind = [name for name in self.replicas[: self.rule.n] if name not in have]
        lacking = self.rule.w - len(have) if self.rule.repair == "blocking" else 0
        if lacking > 0:
            yield self.broadcast("put", (key, newest, {}), lacking, self.rule.timeout_s, behind, "repair")
        elif self.rule.repair != "none":
            for name in behind:
                if any(reply.source == name for reply in replies):
                    self.send(name, "put", (key, newest, {}), text="repair")

    def _gather(self, kind: str, body: Callable[[dict[str, str]], Any], need: int, text: str) -> Waiting:
        """Ask the homes, and if too few answer and the quorum is sloppy, stand-ins for the others."""
        homes, others = self.replicas[: self.rule.n], self.replicas[self.rule.n :]
        try:
            return (yield self.broadcast(kind, body({}), need, self.rule.timeout_s, homes, text))
        except TimedOut as late:
            came = {reply.source for reply in late.replies}
            stands_in = dict(zip(others, [home for home in homes if home not in came], strict=False))
            if not self.rule.sloppy or len(came) + len(stands_in) < need:
                raise
            missing, replies = need - len(came), list(late.replies)
        more = yield self.broadcast(kind, body(stands_in), missing, self.rule.timeout_s, stands_in, text)
        return replies + more

    def _note(self, name: str, argument: Any, result: Any, began: float, ended: float | None, key: str) -> None:
        self.durable["history"].append(Operation(self.name, name, argument, result, began, ended, key))


def _text(value: Any) -> str:
    return "nothing" if value is None else str(value)
