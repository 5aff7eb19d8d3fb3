"""Nodes that send each other messages over links that delay, lose, double and reorder them, on SimPy.

Everything follows from one seed, and ties are broken by the order in which events were made, so that a run repeats to
the event. What happened is in the trace.
"""

import math
import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import simpy
from simpy.events import NORMAL

from sysdesign.checks import at_least, positive, truth, whole
from sysdesign.network.latency import Latency, constant
from sysdesign.network.link import Link
from sysdesign.network.node import Node
from sysdesign.network.received import Received
from sysdesign.network.trace import Change, Cut, Mark, Outage, Tone, Trace


class Network:
    """Nodes and links. All links are alike until `link` says otherwise.

    `loss` and `duplicate` are probabilities a message; `ordered` links, as a TCP connection is one, deliver what
    arrives in the order in which it was sent, others let messages overtake each other. A network that does not `record`
    has no messages in its trace, and is faster.

    >>> class Echo(Node):
    ...     def on_ping(self, message):
    ...         self.reply(message, message.body)
    >>> class Caller(Node):
    ...     def start(self):
    ...         self.run(self.ask())
    ...     def ask(self):
    ...         answer = yield self.call("echo", "ping", "hello")
    ...         self.show(answer.body)
    >>> network = Network(seed=1)
    >>> _ = network.add(Echo("echo")), network.add(Caller("caller"))
    >>> trace = network.run(until_s=1)
    >>> [(m.kind, m.sent_s, m.ended_s, m.fate) for m in trace.messages]
    [('ping', 0.0, 0.001, 'arrived'), ('reply', 0.001, 0.002, 'arrived')]
    """

    def __init__(
        self,
        seed: int,
        latency: Latency | None = None,
        loss: float = 0,
        duplicate: float = 0,
        ordered: bool = True,
        record: bool = True,
    ) -> None:
        self.draw = random.Random(whole("seed", seed, 0))
        self.env = simpy.Environment(0.0)
        self.nodes: dict[str, Node] = {}
        self._terms = latency or constant(0.001), loss, duplicate, ordered
        Link(Node("any"), *self._terms)  # bad terms are refused here
        self._links: dict[tuple[str, str], Link] = {}
        self.sent = 0  # messages so far
        self._record = truth("record", record)
        self._started = False
        self._messages: list[Received] = []
        self._changes: list[Change] = []
        self._cuts: list[Cut] = []
        self._outages: list[Outage] = []
        self._marks: list[Mark] = []
        self._shown: dict[str, tuple[str, Tone]] = {}

    @property
    def now(self) -> float:
        """The true time, in seconds since the start."""
        return float(self.env.now)

    def add(self, node: Node) -> Node:
        """Add a node, linked with all others, and return it. It starts with the run, or at once in one that runs."""
        if not isinstance(node, Node):
            raise TypeError(f"'node' must be a Node: {node!r}")
        if node.name in self.nodes:
            raise ValueError(f"'node' must have a name of its own, {node.name!r} is taken")
        for other in self.nodes.values():
            self._links[node.name, other.name] = Link(other, *self._terms)
            self._links[other.name, node.name] = Link(node, *self._terms)
        self._links[node.name, node.name] = Link(node, constant(0), 0, 0, True)
        self.nodes[node.name] = node
        node._join(self)
        if self._started:
            node.start()
        return node

    def link(
        self,
        source: str,
        target: str,
        latency: Latency,
        loss: float = 0,
        duplicate: float = 0,
        ordered: bool = True,
        both: bool = True,
    ) -> None:
        """Give the link of two nodes terms of its own, in both directions or in one."""
        pairs = [(source, target), (target, source)] if truth("both", both) else [(source, target)]
        for pair in pairs:
            old = self._between(*pair)
            new = Link(old.target, latency, loss, duplicate, ordered)
            new.cuts, new.last_s = old.cuts, old.last_s
            self._links[pair] = new

    def partition(self, *sides: Iterable[str], at_s: float | None = None, for_s: float = math.inf) -> None:
        """Cut the network into sides that do not hear each other, from `at_s`, or now, for a while or for good.

        Nodes that no side names hear, and are heard by, all. A side is a collection of names; for nodes that are named
        by one letter each, `"abc"` will do.
        """
        groups = [self._known("sides", side) for side in sides]
        named = [name for group in groups for name in group]
        if len(groups) < 2 or len(set(named)) < len(named):
            raise ValueError(f"'sides' must be two or more groups that share no node: {groups!r}")
        self._cut_pairs([(a, b) for group in groups for a in group for b in named if b not in group], at_s, for_s)

    def cut(self, source: str, target: str, at_s: float | None = None, for_s: float = math.inf) -> None:
        """Cut one direction: `target` no longer hears `source`, while `source` hears `target` as before."""
        self._between(source, target)
        self._cut_pairs([(source, target)], at_s, for_s)

    def crash(self, node: str, at_s: float | None = None, for_s: float = math.inf) -> None:
        """Stop a node from `at_s`, or now; after `for_s` it starts again with what was durable.

        One that is down already stays down as long as was said first.
        """
        (name,) = self._known("node", [node])
        begin, end = self._times(at_s, for_s)

        def stop() -> None:
            if not self.nodes[name].down:
                self.nodes[name]._crash()
                self._outages.append(Outage(name, begin, end))
                self._at(end, start)

        def start() -> None:
            self.nodes[name].down = False
            self.nodes[name].start()

        self._at(begin, stop)

    def send(
        self, source: Node, to: str, kind: str, body: Any = None, text: str = "", answers: int | None = None
    ) -> int:
        """Put a message on its way and return its id; what nodes do by `send`, `reply`, `call` and `broadcast`."""
        link = self._links.get((source.name, to)) or self._between(source.name, to)
        if not isinstance(kind, str) or not kind:
            raise TypeError(f"'kind' must be a name, its handler is on_<kind>: {kind!r}")
        self.sent = id_ = self.sent + 1
        if source.down:
            return id_
        draw, env = self.draw, self.env
        now = env._now
        for _ in range(2 if link.duplicate and draw.random() < link.duplicate else 1):
            message = Received(id_, source.name, kind, body, text, answers, link, now)
            if self._record:
                self._messages.append(message)
            if link.cuts:
                continue
            delay = link.latency(draw)
            if link.ordered:
                delay = link.in_order(now, delay)
            message.ended_s = now + delay
            if link.loss and draw.random() < link.loss:
                message.fate = "lost"
                continue
            message.fate = "flying"
            message.callbacks = link.deliver
            env.schedule(message, NORMAL, delay)  # type: ignore[arg-type]  # it has what SimPy asks for
        return id_

    def show(self, node: str, text: str, tone: Tone = "") -> None:
        """Record the state of a node, when it is another than the one it had."""
        if self._shown.get(node) != (text, tone):
            self._shown[node] = text, tone
            self._changes.append(Change(self.now, node, text, tone))

    def mark(self, text: str, node: str | None = None, wrong: bool = False) -> None:
        """Mark this moment in the trace."""
        self._marks.append(Mark(self.now, text, node, wrong))

    def advance(self, until_s: float) -> None:
        """Run until a time, from the start or from where the last call ended."""
        if positive("until_s", until_s) <= self.now:
            raise ValueError(f"'until_s' must be after the {self.now:g} s that have passed: {until_s!r}")
        if not self._started:
            self._started = True
            for node in list(self.nodes.values()):
                if not node.down:
                    node.start()
        self.env.run(until=until_s)

    def trace(self) -> Trace:
        """Return all that happened so far."""
        now = self.now
        return Trace(
            nodes=tuple(self.nodes),
            end_s=now,
            messages=tuple(message.recorded() for message in self._messages),
            changes=tuple(self._changes),
            cuts=tuple(replace(cut, until_s=min(cut.until_s, now)) for cut in self._cuts if cut.from_s < now),
            outages=tuple(replace(outage, until_s=min(outage.until_s, now)) for outage in self._outages),
            marks=tuple(self._marks),
        )

    def run(self, until_s: float) -> Trace:
        """Run until a time and return all that happened so far: `advance`, then `trace`."""
        self.advance(until_s)
        return self.trace()

    def _between(self, source: str, target: str) -> Link:
        self._known("source", [source])
        self._known("target", [target])
        return self._links[source, target]

    def _known(self, parameter: str, names: Iterable[str]) -> list[str]:
        found = [names] if isinstance(names, str) and names in self.nodes else list(names)  # "ab" is a and b
        for name in found:
            if name not in self.nodes:
                raise ValueError(f"{parameter!r} must name nodes of the network, {', '.join(self.nodes)}: {name!r}")
        return found

    def _times(self, at_s: float | None, for_s: float) -> tuple[float, float]:
        begin = self.now if at_s is None else at_least("at_s", at_s, self.now)
        return begin, begin + (for_s if for_s == math.inf else positive("for_s", for_s))

    def _cut_pairs(self, pairs: list[tuple[str, str]], at_s: float | None, for_s: float) -> None:
        begin, end = self._times(at_s, for_s)
        self._cuts.append(Cut(begin, end, tuple(pairs)))

        def change(by: int) -> None:
            for pair in pairs:
                self._links[pair].cuts += by

        self._at(begin, lambda: change(1))
        self._at(end, lambda: change(-1))

    def _at(self, when_s: float, action: Any) -> None:
        if when_s == math.inf:
            return
        event = simpy.Timeout(self.env, when_s - self.now)
        event.callbacks.append(lambda _: action())
