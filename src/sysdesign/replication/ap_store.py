"""A store whose replicas take every write at once and tell each other later: available on both sides of a cut.

What becomes of two changes that did not know of each other is not the store's to say. It merges, and the type of what
it holds decides: of two LWWRegisters one is lost, two GCounters add up.

network = Network(seed=1, latency=constant(0.1))
for name in ("us", "eu"):
    network.add(ApReplica(name, GCounter()))
like = lambda likes, replica: likes.add(replica.name)
alice = network.add(ApClient("alice", "us", [(0.0, like), (0.5, None)]))
trace = network.run(until_s=1)
alice.answers                     # what she was told, and when she asked

Sources: Demers et al., "Epidemic algorithms for replicated database maintenance", PODC 1987 (anti-entropy); Vogels,
"Eventually consistent", CACM 2009; Shapiro et al., "Conflict-free replicated data types", SSS 2011.
"""

from collections.abc import Callable, Generator, Iterable
from typing import Any

from sysdesign.checks import at_least, positive
from sysdesign.network import Node, Received, TimedOut
from sysdesign.replication.crdt import Mergeable

Change = Callable[[Any, "ApReplica"], Any]  # from what the replica holds, and the replica, to what it holds then


class ApReplica(Node):
    """Holds one mergeable value on its disk, changes it on its own, and sends it to all other replicas after a change.

    Every `sync_s` it sends its value again to those that are not known to hold the same: anti-entropy, which makes good
    for lost messages and cuts. `told` returns the words of a value, for those who watch.
    """

    def __init__(
        self, name: str, initial: Mergeable, sync_s: float = 0.5, told: Callable[[Any], str] | None = None
    ) -> None:
        super().__init__(name)
        if not hasattr(initial, "merge"):
            raise TypeError(f"'initial' must be mergeable, such as GCounter(): {initial!r}")
        self.initial, self.sync_s, self.told = initial, positive("sync_s", sync_s), told or _words

    def start(self) -> None:
        """Go on with what is on the disk."""
        self.held: Any = self.durable.setdefault("held", self.initial)
        self.heard: dict[str, Any] = {}  # what each other replica was last known to hold
        self.show(self.told(self.held.value))
        self.after(self.sync_s, self._sync)

    def stamp(self) -> float:
        """Return a time of its own clock in seconds, later than any it has returned before."""
        latest: float = max(self.now(), self.durable.get("stamp", float("-inf")) + 1e-9)
        self.durable["stamp"] = latest
        return latest

    def change(self, how: Change) -> Any:
        """Change what it holds, send it on, and return its new value."""
        self._hold(how(self.held, self))
        for name in self._peers():
            self.send(name, "state", self.held, text=self.told(self.held.value))
        return self.held.value

    def on_change(self, message: Received) -> None:
        """Do what a client asks for and answer at once; no other replica is asked."""
        value = self.change(message.body)
        self.reply(message, value, text=self.told(value))

    def on_read(self, message: Received) -> None:
        """Answer with what it holds."""
        self.reply(message, self.held.value, text=self.told(self.held.value))

    def on_state(self, message: Received) -> None:
        """Merge what another holds."""
        self.heard[message.source] = message.body
        self._hold(self.held.merge(message.body))

    def on_sync(self, message: Received) -> None:
        """Merge what another holds, and tell it what came of it, so that it knows."""
        self.on_state(message)
        self.send(message.source, "state", self.held, text=self.told(self.held.value))

    def _hold(self, held: Any) -> None:
        self.held = self.durable["held"] = held
        self.show(self.told(held.value))

    def _peers(self) -> list[str]:
        return [name for name in self.others if isinstance(self.network.nodes[name], ApReplica)]

    def _sync(self) -> None:
        for name in self._peers():
            if self.heard.get(name, self.initial) != self.held:
                self.send(name, "sync", self.held, text=self.told(self.held.value))
        self.after(self.sync_s, self._sync)


class ApClient(Node):
    """Asks one replica at given times to change what it holds, or with None as the change to say what that is."""

    def __init__(
        self, name: str, replica: str, steps: Iterable[tuple[float, Change | None]], timeout_s: float = 1
    ) -> None:
        super().__init__(name)
        self.replica, self.timeout_s = replica, positive("timeout_s", timeout_s)
        self.steps = [(at_least("at_s", at_s, 0), how) for at_s, how in steps]
        self.durable["answers"] = []

    @property
    def answers(self) -> list[tuple[float, Any]]:
        """For each call its time and the value that was told; None where no answer came in time."""
        return self.durable["answers"]  # type: ignore[no-any-return]

    def start(self) -> None:
        """Make each call at its time; one that fell due while the client was down is not made."""
        for at_s, how in self.steps:
            if at_s >= self.network.now:
                self.after(at_s - self.network.now, self._begin_call, how)

    def _begin_call(self, how: Change | None) -> None:
        self.run(self._ask_replica(how))

    def _ask_replica(self, how: Change | None) -> Generator[Any, Any, None]:
        began, value = self.network.now, None
        try:
            kind = "read" if how is None else "change"
            reply = yield self.call(self.replica, kind, how, self.timeout_s, text=_named(how) or kind)
            value = reply.body
            self.show(_words(value), "good")
        except TimedOut:
            self.show("no answer", "bad")
        self.answers.append((began, value))


def _named(how: Change | None) -> str:
    name = getattr(how, "__name__", "")
    return name if name.isidentifier() else ""


def _words(value: Any) -> str:
    return ", ".join(sorted(map(str, value))) or "empty" if isinstance(value, (set, frozenset)) else str(value)
