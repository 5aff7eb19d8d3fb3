"""What happened in a run: every message, every change of state, every fault, in the order in which it happened.

A trace is plain data: a test compares it, a page replays it. Times are seconds of the simulation since its start.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

Fate = Literal["arrived", "lost", "cut", "down", "flying"]
Tone = Literal["", "leader", "candidate", "waiting", "good", "bad", "stale"]


class Message(NamedTuple):
    """One copy of a message from node to node; a duplicate is a second one with the same `id`.

    `fate` says how it ended, at `ended_s`: it arrived; the link lost it; a partition cut it off, at the start when the
    two ends are equal; the receiver was down when it came; or it was flying still when the run ended.
    """

    id: int
    source: str
    target: str
    kind: str
    text: str
    sent_s: float
    ended_s: float
    fate: Fate


@dataclass(frozen=True, slots=True)
class Change:
    """From `at_s` on a node shows `text`: its state in few words. The tone is how the page colours it."""

    at_s: float
    node: str
    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """From `from_s` until `until_s` nothing passes along these pairs of source and target."""

    from_s: float
    until_s: float
    blocked: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outage:
    """A node was down."""

    node: str
    from_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth jumping to, at a node or at none; `wrong` marks the moment at which it went wrong."""

    at_s: float
    text: str
    node: str | None = None
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """One run of a network, from 0 to `end_s`."""

    nodes: tuple[str, ...]
    end_s: float
    messages: tuple[Message, ...] = ()
    changes: tuple[Change, ...] = ()
    cuts: tuple[Cut, ...] = ()
    outages: tuple[Outage, ...] = ()
    marks: tuple[Mark, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as lists, numbers and text, for JSON."""
        others = {part: [asdict(entry) for entry in getattr(self, part)] for part in PARTS}
        return {
            "nodes": list(self.nodes),
            "end_s": self.end_s,
            "messages": [m._asdict() for m in self.messages],
        } | others


PARTS = ("changes", "cuts", "outages", "marks")
