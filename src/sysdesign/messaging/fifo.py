"""A queue that says "exactly once, in order", with the limits that come with the words, as Amazon SQS FIFO has them.

A message that is sent again under the same deduplication id within the window is taken for the same. Messages of one
group are delivered in order, one at a time; groups know nothing of each other. A message that is not deleted within
the visibility timeout is delivered again, and its group waits until then.

Source: the Amazon SQS Developer Guide on FIFO queues: a window of 5 minutes, a visibility timeout of 30 s unless set.
"""

from collections import deque
from typing import Any

from sysdesign.checks import at_least, number, positive
from sysdesign.messaging.queue import Delivery

WINDOW_S = 300.0


class FifoQueue:
    """A FIFO queue with groups. Sending takes O(1) time, receiving O(groups).

    >>> queue = FifoQueue()
    >>> [queue.send("pay 10", group="alice", id="order 7", now=now) for now in (0, 299, 300)]
    [True, False, True]
    """

    def __init__(self, *, window_s: float = WINDOW_S, visibility_s: float = 30) -> None:
        self.window_s = positive("window_s", window_s)
        self.visibility_s = positive("visibility_s", visibility_s)
        self._now, self._sent = float("-inf"), 0
        self._seen: dict[str, float] = {}
        self._groups: dict[str, deque[tuple[int, Any]]] = {}
        self._flying: dict[str, Delivery] = {}
        self._deliveries: dict[int, int] = {}

    def send(self, body: Any, *, group: str, id: str, now: float) -> bool:
        """Add a message; False, and nothing is added, when this `id` was taken less than the window ago."""
        self._advance(now)
        if id in self._seen and now - self._seen[id] < self.window_s:
            return False
        self._seen[id] = now
        self._sent += 1
        self._groups.setdefault(group, deque()).append((self._sent, body))
        return True

    def receive(self, now: float) -> Delivery | None:
        """Hand out the oldest message whose group has none in flight; None when there is none."""
        self._advance(now)
        free = [waiting[0] + (group,) for group, waiting in self._groups.items() if waiting and not self._busy(group)]
        if not free:
            return None
        number_, body, group = min(free, key=lambda each: each[0])
        self._deliveries[number_] = self._deliveries.get(number_, 0) + 1
        until = number("now + visibility_s", now + self.visibility_s)
        self._flying[group] = delivery = Delivery(number_, body, self._deliveries[number_], until)
        return delivery

    def delete(self, delivery: Delivery, now: float) -> bool:
        """Delete a delivered message, its work done; False, and nothing happens, when its time was over."""
        if not isinstance(delivery, Delivery):
            raise TypeError(f"'delivery' must come from receive: {delivery!r}")
        self._advance(now)
        for group, flying in self._flying.items():
            if flying == delivery and self._busy(group):
                self._groups[group].popleft()
                del self._flying[group]
                return True
        return False

    def _advance(self, now: float) -> None:
        self._now = at_least("now", number("now", now), self._now)

    def _busy(self, group: str) -> bool:
        """Whether a message of the group is in flight and its time is not over."""
        return group in self._flying and self._flying[group].until > self._now
