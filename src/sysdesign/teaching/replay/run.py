"""A trace, checked and made ready to draw: times as whole ticks, names as numbers, in an order of their own."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sysdesign.checks import not_empty, one_of, positive, within
from sysdesign.network.trace import Cut, Mark, Message, Outage, Trace
from sysdesign.teaching.replay.clock import Clock

FATES = ("arrived", "lost", "cut", "down", "flying")
TONES = ("", "leader", "candidate", "waiting", "good", "bad", "stale")
MOST_NODES, MOST_MARKS = 10, 12
MOST_DRAWN = 150  # messages in a diagram; more than that is a grey mass
LONGEST = 48  # characters of a state


def said(message: Message) -> str:
    """Return what a message shows of itself."""
    return message.text or message.kind


@dataclass(frozen=True)
class Flight:
    """A message from node to node; a quiet one is played, but neither drawn in the diagram nor stepped to."""

    sent: int
    ended: int
    source: int
    target: int
    text: str
    fate: int
    quiet: bool


@dataclass(frozen=True)
class State:
    """What a node shows from a tick on, until its next state."""

    at: int
    text: str
    tone: int


@dataclass(frozen=True)
class Span:
    """From one tick to another: pairs of nodes that a cut parts, or the node of an outage."""

    begin: int
    end: int
    pairs: tuple[tuple[int, int], ...] = ()
    node: int = -1


@dataclass(frozen=True)
class Flag:
    """A mark, at a node or at none, -1."""

    at: int
    text: str
    node: int
    wrong: bool


@dataclass(frozen=True)
class Run:
    """A trace in ticks. Nodes are numbered in the order in which they are drawn."""

    trace: Trace
    names: tuple[str, ...]
    clients: frozenset[int]
    chosen: Callable[[Message], bool] | None

    @cached_property
    def clock(self) -> Clock:
        """How seconds become ticks, and ticks words."""
        return Clock(self.trace.end_s)

    @property
    def end(self) -> int:
        """The last tick."""
        return self.clock.ticks(self.trace.end_s)

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each node."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def quiet(self) -> dict[str, int]:
        """What the diagram leaves out: how many messages of each text. Without `show` these are all of their text."""
        travelling = [m for m in self.trace.messages if m.source != m.target]
        if self.chosen is not None:
            return dict(sorted(Counter(said(m) for m in travelling if not self.chosen(m)).items()))
        counts, left = Counter(said(m) for m in travelling), len(travelling)
        found: dict[str, int] = {}
        for text, many in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            if left <= MOST_DRAWN:
                break
            found[text], left = many, left - many
        return found

    @cached_property
    def flights(self) -> list[Flight]:
        """The messages between two nodes by the time they were sent."""
        drawn = self.chosen or (lambda message: said(message) not in self.quiet)
        found = [
            Flight(
                self.clock.ticks(m.sent_s),
                self.clock.ticks(m.ended_s),
                self.number[m.source],
                self.number[m.target],
                said(m),
                FATES.index(m.fate),
                not drawn(m),
            )
            for m in self.trace.messages
            if m.source != m.target
        ]
        return sorted(found, key=lambda flight: flight.sent)

    @cached_property
    def states(self) -> list[list[State]]:
        """The states of each node, in order; of several at one tick the last."""
        found: list[dict[int, State]] = [{} for _ in self.names]
        for change in sorted(self.trace.changes, key=lambda change: change.at_s):
            at = self.clock.ticks(change.at_s)
            found[self.number[change.node]][at] = State(at, change.text, TONES.index(change.tone))
        return [list(states.values()) for states in found]

    def shown(self, node: int) -> list[tuple[State, int]]:
        """Return the states of a node, each with the tick at which it ends."""
        states = self.states[node]
        return list(zip(states, [*(state.at for state in states[1:]), self.end], strict=False))

    @cached_property
    def cuts(self) -> list[Span]:
        """The partitions, clipped to the run."""
        pairs = [tuple((self.number[a], self.number[b]) for a, b in cut.blocked) for cut in self.trace.cuts]
        spans = [self._span(cut, pairs=tuple(blocked)) for cut, blocked in zip(self.trace.cuts, pairs, strict=True)]
        return sorted(spans, key=lambda span: (span.begin, span.end, span.pairs))

    @cached_property
    def outages(self) -> list[Span]:
        """When nodes were down, clipped to the run."""
        spans = [self._span(outage, node=self.number[outage.node]) for outage in self.trace.outages]
        return sorted(spans, key=lambda span: (span.begin, span.node))

    @cached_property
    def flags(self) -> list[Flag]:
        """The marks in the order of time."""
        return [
            Flag(self.clock.ticks(m.at_s), m.text, -1 if m.node is None else self.number[m.node], m.wrong)
            for m in sorted(self.trace.marks, key=lambda mark: mark.at_s)
        ]

    def _span(self, fault: Cut | Outage, *, pairs: tuple[tuple[int, int], ...] = (), node: int = -1) -> Span:
        end = min(fault.until_s, self.trace.end_s)
        return Span(self.clock.ticks(fault.from_s), self.clock.ticks(end), pairs, node)

    def opening(self, start: str | float) -> int:
        """Return the tick at which to open: at `"start"`, at a time, or at `"wrong"`: the first wrong mark, if any."""
        if start == "wrong":
            return next((flag.at for flag in self.flags if flag.wrong), 0)
        if isinstance(start, str):
            one_of("start", start, ("wrong", "start"))
            return 0
        return self.clock.ticks(within("start", start, 0, self.trace.end_s))


def checked_run(
    trace: Trace,
    nodes: Sequence[str] | None = None,
    clients: Sequence[str] | None = None,
    show: Callable[[Message], bool] | None = None,
) -> Run:
    """Return a trace ready to draw; raise TypeError or ValueError for one that contradicts itself.

    `clients` stand apart from the others on the stage: those named, or all whose name begins with "client". `nodes` is
    the order of the lanes: clients first, then as in the trace, when not given.
    """
    if not isinstance(trace, Trace):
        raise TypeError(f"'trace' must be a Trace, as of Network.run: {trace!r}")
    names = tuple(not_empty("trace.nodes", trace.nodes))
    positive("trace.end_s", trace.end_s)
    if len(set(names)) < len(names) or len(names) > MOST_NODES:
        raise ValueError(f"'trace.nodes' must be at most {MOST_NODES} different names: {list(names)!r}")
    if show is not None and not callable(show):
        raise TypeError(f"'show' must be a function of a message: {show!r}")
    _check_messages(trace)
    _check_changes(trace)
    _check_faults(trace)
    _check_marks(trace)
    apart = [name for name in names if name.startswith("client")] if clients is None else list(clients)
    for name in apart:
        one_of("clients", name, names)
    order = (*apart, *(name for name in names if name not in apart)) if nodes is None else tuple(nodes)
    if sorted(order) != sorted(names):
        raise ValueError(
            f"'nodes' must be the nodes of the trace in another order, {', '.join(names)}: {list(order)!r}"
        )
    return Run(trace, order, frozenset(order.index(name) for name in apart), show)


def _check_messages(trace: Trace) -> None:
    for m in trace.messages:
        one_of("source of a message", m.source, trace.nodes)
        one_of("target of a message", m.target, trace.nodes)
        one_of("fate of a message", m.fate, FATES)
        within("sent_s of a message", m.sent_s, 0, trace.end_s)
        within("ended_s of a message", m.ended_s, m.sent_s, math.inf if m.fate == "flying" else trace.end_s)


def _check_changes(trace: Trace) -> None:
    for change in trace.changes:
        one_of("node of a change", change.node, trace.nodes)
        one_of("tone of a change", change.tone, TONES)
        within("at_s of a change", change.at_s, 0, trace.end_s)
        if len(change.text) > LONGEST:
            raise ValueError(f"'text of a change' must be at most {LONGEST} characters: {change.text!r}")


def _check_faults(trace: Trace) -> None:
    for cut in trace.cuts:
        for pair in not_empty("blocked pairs of a cut", cut.blocked):
            for name in pair:
                one_of("node of a cut", name, trace.nodes)
    for outage in trace.outages:
        one_of("node of an outage", outage.node, trace.nodes)
    faults: list[Cut | Outage] = [*trace.cuts, *trace.outages]
    for fault in faults:
        within("from_s of a fault", fault.from_s, 0, trace.end_s)
        if not fault.until_s >= fault.from_s:
            raise ValueError(f"'until_s of a fault' must be >= {fault.from_s:g}: {fault.until_s!r}")


def _check_marks(trace: Trace) -> None:
    if len(trace.marks) > MOST_MARKS:
        raise ValueError(f"'trace.marks' must be at most {MOST_MARKS}: {len(trace.marks)}")
    for mark in trace.marks:
        _check_mark(mark, trace)


def _check_mark(mark: Mark, trace: Trace) -> None:
    not_empty("text of a mark", mark.text)
    within(f"at_s of the mark {mark.text!r}", mark.at_s, 0, trace.end_s)
    if mark.node is not None:
        one_of(f"node of the mark {mark.text!r}", mark.node, trace.nodes)
