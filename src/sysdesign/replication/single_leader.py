"""One primary takes all writes and keeps them in a log; replicas copy the log, replay it, and answer reads.

When a write is acknowledged decides what a failover can lose, and when a replica has replayed it decides who misses it.
The names are PostgreSQL's (`synchronous_commit`): "local" waits for no replica, "on" until replicas have the entry in
their log, "remote_apply" until they have replayed it. `need` says how many of them: one is semi-synchronous, all is
synchronous.

network = Network(seed=1, latency=constant(0.001))
network.add(LogServer("p", replicas=["r"], mode="on"))
network.add(LogServer("r", apply_s=0.3))
trace = network.run(until_s=1)

What this model leaves out: elections (someone calls `promote`), fencing of the old primary, a replica that joins anew.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sysdesign.checks import at_least, one_of, positive, whole
from sysdesign.network import Node, Received

MODES = ("local", "on", "remote_apply")


class Seen(NamedTuple):
    """What a read returns: the newest replayed value, and its position in the log; or a refusal, not `ready`."""

    value: str
    position: int
    ready: bool = True


class LogServer(Node):
    """A primary when it has `replicas`, else a replica, which replays each entry `apply_s` after it has come.

    Its log is on its disk. `mode` says for what a commit waits, and `need` for how many replicas (all, when None).
    Entries that a replica has not confirmed are sent again every `resend_s`. Wrong modes and numbers raise ValueError.
    """

    def __init__(
        self,
        name: str,
        replicas: Sequence[str] = (),
        mode: str = "local",
        need: int | None = None,
        apply_s: float = 0,
        resend_s: float = 0.5,
    ) -> None:
        super().__init__(name)
        self.replicas, self.mode = tuple(replicas), one_of("mode", mode, MODES)
        self.need = len(self.replicas) if need is None else whole("need", need)
        if self.need > len(self.replicas):
            raise ValueError(f"'need' must be at most the {len(self.replicas)} replicas: {need!r}")
        self.apply_s, self.resend_s = at_least("apply_s", apply_s, 0), positive("resend_s", resend_s)
        self.is_primary = bool(self.replicas)

    @property
    def log(self) -> list[str]:
        """All entries on its disk; the position of an entry is its place, from 1."""
        found: list[str] = self.durable.setdefault("log", [])
        return found

    def start(self) -> None:
        """Replay the log; a primary begins to look after its replicas."""
        self.applied = len(self.log)
        self.waiting: dict[int, Received] = {}  # commits by position
        self.confirmed = {name: {"received": 0, "applied": 0} for name in self.replicas}
        self._tell()
        if self.is_primary:
            self.after(self.resend_s, self._resend)

    def promote(self) -> None:
        """Make a replica the primary: it replays all that it has received, and takes writes from now on."""
        self.is_primary, self.applied = True, len(self.log)
        self._tell()

    def value_at(self, position: int) -> str:
        """Return the value after so many entries; 0 is the empty beginning."""
        return self.log[position - 1] if position else "–"

    # The primary.

    def on_write(self, message: Received) -> None:
        """Append to the log, tell the replicas, and acknowledge when the mode says so. A replica refuses."""
        if not self.is_primary:
            self.reply(message, None, text="read-only")
            return
        self.log.append(str(message.body))
        self.applied = position = len(self.log)
        self._tell()
        for name in self.replicas:
            self.send(name, "entries", (position, [message.body]), text=f"log {message.body}")
        self.waiting[position] = message
        self._acknowledge()

    def on_confirmed(self, message: Received) -> None:
        """Note how far a replica is."""
        self.confirmed[message.source] = message.body
        self._acknowledge()

    def _acknowledge(self) -> None:
        stage = "applied" if self.mode == "remote_apply" else "received"
        reached = sorted((state[stage] for state in self.confirmed.values()), reverse=True)
        safe = len(self.log) if self.mode == "local" or not reached else reached[self.need - 1]
        for position in [position for position in self.waiting if position <= safe]:
            self.reply(self.waiting.pop(position), position, text=f"ok, position {position}")

    def _resend(self) -> None:
        for name, state in self.confirmed.items():
            if state["received"] < len(self.log):
                missing = self.log[state["received"] :]
                self.send(name, "entries", (state["received"] + 1, missing), text=f"log, {len(missing)} again")
        self.after(self.resend_s, self._resend)

    # The replica.

    def on_entries(self, message: Received) -> None:
        """Append what continues the log, confirm it, and replay it later."""
        first, entries = message.body
        new = entries[len(self.log) + 1 - first :] if first <= len(self.log) + 1 else []
        self.log.extend(map(str, new))
        self._confirm(message.source)
        self.after(self.apply_s, self._apply, len(self.log), message.source)

    def _apply(self, position: int, primary: str) -> None:
        if position > self.applied:
            self.applied = position
            self._tell()
            self._confirm(primary)

    def _confirm(self, primary: str) -> None:
        state = {"received": len(self.log), "applied": self.applied}
        self.send(primary, "confirmed", state, text=f"has {state['received']}, shows {state['applied']}")

    # Both.

    def on_read(self, message: Received) -> None:
        """Answer with what is replayed, unless the reader asks for a later position: a refusal tells it so."""
        at_least_position: int = message.body or 0
        ready = self.applied >= at_least_position
        seen = Seen(self.value_at(self.applied), self.applied, ready)
        self.reply(message, seen, text=f"reads {seen.value}" if ready else f"only at {self.applied}")

    def _tell(self) -> None:
        self.show(f"{self.value_at(self.applied)} at {self.applied}", "leader" if self.is_primary else "")
