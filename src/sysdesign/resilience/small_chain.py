"""The cascade in small, on the simulated network: a run of few messages, for a replay that one can follow.

`sysdesign.resilience.chain` has the same chain in the sizes of a real service, without the messages.
"""

from collections import deque
from collections.abc import Generator
from typing import Any

from sysdesign.checks import truth
from sysdesign.network import Network, Node, Received, TimedOut, Trace, constant

LINK_S = 0.12
SLOW_FROM_S, SLOW_S, FAST_S = 1.0, 30.0, 0.05
PATIENCE_S = 1.5
ORDER_EVERY_S, PROFILE_EVERY_S = 0.5, 0.8
WORKERS = {"gateway": 6, "orders": 4, "inventory": 2}
BULKHEAD = 2
UNTIL_S = 8.0
Work = Generator[Any, Any, None]


class _Service(Node):
    """Has a few workers, and a queue for what comes while they are all taken."""

    def __init__(self, name: str, below: str | None, bulkhead: int | None = None) -> None:
        super().__init__(name)
        self.below, self.bulkhead = below, bulkhead
        self.busy = self.waiting = 0
        self.was_full = False
        self.queue: deque[Received] = deque()

    def start(self) -> None:
        self.tell()

    def on_order(self, message: Received) -> None:
        self.take(message)

    def on_profile(self, message: Received) -> None:
        self.take(message)

    def take(self, message: Received) -> None:
        """Give a worker to a request, or let it wait for one."""
        if self.busy < WORKERS[self.name]:
            self.busy += 1
            if self.busy == WORKERS[self.name] and not self.was_full:
                self.was_full = True
                self.mark(f"{self.name}: no worker left")
            self.run(self.work(message))
        else:
            self.queue.append(message)
        self.tell()

    def work(self, message: Received) -> Work:
        """Hold a worker until the answer is there."""
        if self.below is None:
            yield self.sleep(SLOW_S if self.now() >= SLOW_FROM_S else FAST_S)
        elif message.kind == "order" or self.name == "gateway":
            if self.bulkhead is not None and self.waiting >= self.bulkhead:
                self.done(message, "refused")
                return
            self.waiting += 1
            answer = yield self.call(self.below, message.kind, timeout_s=60)
            self.waiting -= 1
            self.done(message, answer.body)
            return
        self.done(message, "ok")

    def done(self, message: Received, body: str) -> None:
        """Answer, and go on with the next that waits."""
        self.reply(message, body, text=body)
        self.busy -= 1
        if self.queue:
            self.take(self.queue.popleft())
        self.tell()

    def tell(self) -> None:
        """Show how many workers are taken."""
        full = self.busy == WORKERS[self.name]
        self.show(f"{self.busy} of {WORKERS[self.name]} busy", "bad" if full else "waiting" if self.busy else "")


class _User(Node):
    """Asks for orders and for profiles, on time whatever the answers do."""

    def __init__(self) -> None:
        super().__init__("user")
        self.lost = False

    def start(self) -> None:
        self.every("order", ORDER_EVERY_S)
        self.every("profile", PROFILE_EVERY_S)

    def every(self, kind: str, seconds: float) -> None:
        """Ask now, and again after so many seconds."""
        self.run(self.ask(kind))
        self.after(seconds, self.every, kind, seconds)

    def ask(self, kind: str) -> Work:
        """Wait for an answer as long as patience lasts."""
        try:
            answer = yield self.call("gateway", kind, timeout_s=PATIENCE_S, text=kind)
        except TimedOut:
            self.show(f"{kind}: no answer", "bad")
            if kind == "profile" and not self.lost:
                self.lost = True
                self.mark("a profile, which needs no inventory, has no answer", wrong=True)
        else:
            self.show(f"{kind}: {answer.body}", "good" if answer.body == "ok" else "waiting")


def small_cascade(bulkhead: bool = False) -> Trace:
    """Return the run of a small chain whose inventory slows down after a second, with a bulkhead in orders or without.

    >>> wrong = [mark for mark in small_cascade().marks if mark.wrong]
    >>> len(wrong), any(mark.wrong for mark in small_cascade(bulkhead=True).marks)
    (1, False)
    """
    limit = BULKHEAD if truth("bulkhead", bulkhead) else None
    network = Network(seed=1, latency=constant(LINK_S))
    network.add(_User())
    network.add(_Service("gateway", "orders"))
    network.add(_Service("orders", "inventory", limit))
    network.add(_Service("inventory", None))
    return network.run(until_s=UNTIL_S)
