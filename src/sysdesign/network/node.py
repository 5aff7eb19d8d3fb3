"""A node of a simulated network: handlers of messages, timers, calls that may time out, and what a crash leaves.

class Replica(Node):
    def start(self):                   # at the beginning, and after every crash
        self.value = self.durable.get("value", 0)

    def on_write(self, message):       # a handler is named by the kind of message
        self.value = self.durable["value"] = message.body
        self.reply(message, "written")

class Client(Node):
    def start(self):
        self.run(self.write_once())

    def write_once(self):              # a generator waits where it yields
        answer = yield self.call("replica", "write", 42, timeout_s=1)
"""

import copy
from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING, Any, cast

from simpy import Event

from sysdesign.checks import at_least, positive, whole
from sysdesign.network.drifting_clock import DriftingClock
from sysdesign.network.received import Received
from sysdesign.network.trace import Tone

if TYPE_CHECKING:
    from sysdesign.network.simulator import Network

Work = Generator[Any, Any, Any]  # what it yields is an Event, and is checked


class TimedOut(Exception):  # noqa: N818 it is no error of anybody's
    """No answer came in time. The outcome is unknown: the request, or its answer, may be under way or lost."""

    def __init__(self, text: str, replies: tuple[Received, ...] = ()) -> None:
        super().__init__(text)
        self.replies = replies  # those that did come


class _Waiting:
    """A call, that wants one reply, or a broadcast, that wants a list of `need`."""

    __slots__ = ("event", "need", "replies")

    def __init__(self, event: Event, need: int | None) -> None:
        self.event, self.need, self.replies = event, need, list[Received]()

    def take(self, reply: Received) -> None:
        """Count a reply; the last that is needed ends the waiting."""
        self.replies.append(reply)
        if not self.event.triggered and len(self.replies) == (self.need or 1):
            self.event.succeed(reply if self.need is None else list(self.replies))

    def give_up(self, why: str) -> bool:
        """End the waiting without success; False when it has ended already."""
        if self.event.triggered:
            return False
        self.event.fail(TimedOut(why, tuple(self.replies)))
        self.event.defused = True  # who does not look does not mind
        return True


class Timer:
    """Something that a node will do later, unless it is cancelled or the node crashes first."""

    __slots__ = ("cancelled",)

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        """Let it not happen."""
        self.cancelled = True


class Node:
    """A process on a machine of its own. Subclasses give it `start` and handlers `on_<kind>(message)`.

    A crash loses every attribute but `durable`, the node's disk: what `__init__` built is as it was built, timers and
    waiting work are gone, and `start` is called when the node is back. A handler may be a generator, that waits.
    """

    def __init__(self, name: str, clock: DriftingClock | None = None) -> None:
        if not isinstance(name, str) or not name:
            raise TypeError(f"'name' must be text: {name!r}")
        self.name = name
        self.clock = clock or DriftingClock()
        self.durable: dict[str, Any] = {}
        self.down = False
        self._network: Network | None = None

    def start(self) -> None:
        """Begin, or begin again after a crash, with nothing but `durable`."""

    @property
    def network(self) -> "Network":
        """The network it was added to; RuntimeError before."""
        if self._network is None:
            raise RuntimeError(f"node {self.name!r} is in no network: network.add(node) first")
        return self._network

    @property
    def others(self) -> tuple[str, ...]:
        """The names of all other nodes, in the order in which they were added."""
        return tuple(name for name in self.network.nodes if name != self.name)

    def now(self) -> float:
        """Return what its own clock shows, in seconds."""
        return self.clock.read(self.network.now)

    def send(self, to: str, kind: str, body: Any = None, text: str = "") -> int:
        """Send a message and return its id; nobody tells whether it arrives. `text` is what a replay shows of it."""
        return (self._network or self.network).send(self, to, kind, body, text)

    def reply(self, message: Received, body: Any = None, kind: str = "reply", text: str = "") -> int:
        """Answer a message, so that the call that waits for it goes on."""
        return self.network.send(self, message.source, kind, body, text, message.id)

    def call(self, to: str, kind: str, body: Any = None, timeout_s: float = 1, text: str = "") -> Event:
        """Send a message and return an event to yield: it has the reply, a Received, or raises TimedOut."""
        patience = positive("timeout_s", timeout_s)
        return self._ask([self.send(to, kind, body, text)], None, patience, f"{kind} to {to}")

    def broadcast(
        self,
        kind: str,
        body: Any = None,
        need: int = 1,
        timeout_s: float = 1,
        to: Iterable[str] | None = None,
        text: str = "",
    ) -> Event:
        """Send the same to several nodes, all others when not told, and return an event to yield.

        It has the first `need` replies, a list of Received, or raises TimedOut, which has those that came.
        """
        targets, patience = list(self.others if to is None else to), positive("timeout_s", timeout_s)
        if whole("need", need) > len(targets):
            raise ValueError(f"'need' must be at most the {len(targets)} nodes that are asked: {need!r}")
        return self._ask([self.send(name, kind, body, text) for name in targets], need, patience, kind)

    def after(self, seconds: float, action: Callable[..., Any], *arguments: Any) -> Timer:
        """Call `action(*arguments)` when its own clock has advanced by that much, unless it crashes before."""
        timer, life = Timer(), self._life

        def ring(_: Event) -> None:
            if not timer.cancelled and life is self._life:
                action(*arguments)

        rings = self._timeout(seconds).callbacks
        assert rings is not None
        rings.append(ring)
        return timer

    def sleep(self, seconds: float) -> Event:
        """Return an event to yield that comes when its own clock has advanced by that much."""
        return self._timeout(seconds)

    def run(self, work: Work) -> Event:
        """Begin work that waits where it yields, and return an event with what it returns; a crash ends it."""
        done = self.network.env.event()
        self._advance(work, self._life, done, None)
        return done

    def show(self, text: str, tone: Tone = "") -> None:
        """Say in few words what state it is in, for whoever watches."""
        self.network.show(self.name, text, tone)

    def mark(self, text: str, wrong: bool = False) -> None:
        """Mark this moment at this node in the trace."""
        self.network.mark(text, node=self.name, wrong=wrong)

    # What the network calls.

    def _join(self, network: "Network") -> None:
        self._built = {name: copy.deepcopy(value) for name, value in vars(self).items() if name != "durable"}
        self._network = network
        self._begin()

    def _begin(self) -> None:
        self._life = object()  # whatever belongs to an earlier one comes too late
        self._handlers: dict[str, Callable[[Received], Any]] = {}
        self._calls: dict[int, _Waiting] = {}

    def _crash(self) -> None:
        network, built, durable = self.network, self._built, self.durable
        vars(self).clear()
        vars(self).update(copy.deepcopy(built))
        self.durable, self._built, self._network, self.down = durable, built, network, True
        self._begin()

    def _arrive(self, message: Received) -> None:
        if message.link.cuts:
            message.fate = "cut"
            return
        if self.down:
            message.fate = "down"
            return
        message.fate = "arrived"
        waiting = None if message.answers is None else self._calls.pop(message.answers, None)
        if waiting is not None:
            waiting.take(message)
            return
        handler = self._handlers.get(message.kind) or self._handler(message)
        waits = handler(message)
        if waits is not None and hasattr(waits, "send"):
            self.run(waits)

    def _handler(self, message: Received) -> Callable[[Received], Any]:
        handler: Callable[[Received], Any] | None = getattr(self, "on_" + message.kind, None)
        if handler is None:
            if message.answers is None:
                raise NotImplementedError(f"node {self.name!r} has no handler on_{message.kind}")
            return _ignore  # an answer that nobody waits for any more
        self._handlers[message.kind] = handler
        return handler

    # How waiting works.

    def _timeout(self, seconds: float) -> Event:
        return self.network.env.timeout(self.clock.true_seconds(at_least("seconds", seconds, 0)))

    def _ask(self, sent: list[int], need: int | None, timeout_s: float, what: str) -> Event:
        waiting = _Waiting(self.network.env.event(), need)
        for id_ in sent:
            self._calls[id_] = waiting

        def give_up() -> None:
            if waiting.give_up(f"{what}: {len(waiting.replies)} of {need or 1} answers in {timeout_s:g} s"):
                for id_ in sent:
                    self._calls.pop(id_, None)

        self.after(timeout_s, give_up)
        return waiting.event

    def _advance(self, work: Work, life: object, done: Event, event: Event | None) -> None:
        if life is not self._life:
            work.close()
            return
        try:
            if event is None:
                awaited = next(work)
            elif event.ok:
                awaited = work.send(event.value)
            else:
                event.defused = True
                awaited = work.throw(cast(Exception, event.value))
        except StopIteration as end:
            done.succeed(end.value)
            return
        if not isinstance(awaited, Event):
            raise TypeError(
                f"work of node {self.name!r} must yield events, such as call(...) or sleep(...): {awaited!r}"
            )
        if awaited.processed:
            self._advance(work, life, done, awaited)
        else:
            awaited.callbacks.append(lambda event: self._advance(work, life, done, event))


def _ignore(message: Received) -> None:
    pass
