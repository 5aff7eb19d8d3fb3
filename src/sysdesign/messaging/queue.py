"""A message queue: a task is hidden while a worker has it, gone when acknowledged, and back when it is not.

A message is handed to one worker and hidden for the visibility timeout. Acknowledged in time it is deleted; otherwise
it is ready again, for any worker. One that was delivered `max_deliveries` times goes to the dead letters instead. Time
is passed in and must not run backwards.

What this model leaves out: a broker that fails or loses messages, priorities, delays, workers that prefetch several.
"""

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from sysdesign.checks import at_least, number, positive, whole


@dataclass(frozen=True)
class Delivery:
    """A message in a worker's hands: its number, its body, how often it was delivered, until when it is hidden."""

    id: int
    body: Any
    deliveries: int
    until: float


class Queue:
    """A queue with acknowledgement. Every operation takes O(log n) time for n messages in flight.

    >>> queue = Queue(visibility_s=30)
    >>> queue.send("Process Order #123")
    1
    >>> first = queue.receive(now=0)
    >>> queue.receive(now=29) is None  # hidden: somebody has it
    True
    >>> second = queue.receive(now=30)  # not acknowledged in time: delivered again
    >>> second.body, second.deliveries
    ('Process Order #123', 2)
    >>> queue.acknowledge(first, now=31), queue.acknowledge(second, now=31), len(queue)
    (False, True, 0)
    """

    def __init__(self, *, visibility_s: float = 30, max_deliveries: int | None = None) -> None:
        self.visibility_s = positive("visibility_s", visibility_s)
        self.max_deliveries = None if max_deliveries is None else whole("max_deliveries", max_deliveries)
        self.dead: list[Any] = []  # bodies of messages that were given up
        self._now, self._sent = float("-inf"), 0
        self._ready: deque[tuple[int, Any, int]] = deque()
        self._hidden: dict[int, Delivery] = {}
        self._timeouts: list[tuple[float, int]] = []

    def __len__(self) -> int:
        """The messages that wait or are in flight."""
        return len(self._ready) + len(self._hidden)

    def send(self, body: Any) -> int:
        """Add a message at the end and return its number, from 1."""
        self._sent += 1
        self._ready.append((self._sent, body, 0))
        return self._sent

    def receive(self, now: float) -> Delivery | None:
        """Hand out the message that is ready longest, hidden from now on; None when none is ready."""
        self._advance(now)
        if not self._ready:
            return None
        id, body, before = self._ready.popleft()
        delivery = Delivery(id, body, before + 1, number("now + visibility_s", now + self.visibility_s))
        self._hidden[id] = delivery
        heappush(self._timeouts, (delivery.until, id))
        return delivery

    def acknowledge(self, delivery: Delivery, now: float) -> bool:
        """Delete a delivered message; False, and nothing happens, when its time was over."""
        if not isinstance(delivery, Delivery):
            raise TypeError(f"'delivery' must come from receive: {delivery!r}")
        self._advance(now)
        if self._hidden.get(delivery.id) != delivery:
            return False
        del self._hidden[delivery.id]
        return True

    def _advance(self, now: float) -> None:
        """Let the messages whose time is over be ready again, or dead."""
        self._now = at_least("now", number("now", now), self._now)
        while self._timeouts and self._timeouts[0][0] <= now:
            _, id = heappop(self._timeouts)
            delivery = self._hidden.pop(id, None)
            if delivery is None:  # acknowledged meanwhile
                continue
            if self.max_deliveries is not None and delivery.deliveries >= self.max_deliveries:
                self.dead.append(delivery.body)
            else:
                self._ready.append((id, delivery.body, delivery.deliveries))
