"""The leaky bucket as a queue."""

import time
from collections.abc import Callable
from math import floor

from sysdesign.checks import at_least, positive
from sysdesign.limiting.limiter import SLACK, Limiter


class LeakyQueue(Limiter):
    """A queue with room for `capacity` requests, the one that leaves among them; they leave `rate` a second. O(1).

    It takes in what the meter takes in. But each request waits for its turn, so what leaves is even: for workers that
    bear no bursts. A request of cost 3 leaves whole, and the next one three intervals after it.

    >>> from sysdesign.manual_clock import ManualClock
    >>> queue = LeakyQueue(rate=2, capacity=3, clock=ManualClock())
    >>> [queue.enter() for _ in range(4)]
    [0.0, 0.5, 1.0, None]
    """

    __slots__ = ("_free", "capacity", "rate")

    def __init__(self, rate: float, capacity: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.capacity = positive("rate", rate), at_least("capacity", capacity, 1)
        super().__init__(floor(capacity), clock)
        self._free = self._now  # when the hole is free again

    def enter(self, cost: int = 1) -> float | None:
        """Take a request in and return the seconds until it leaves, or None where there is no room."""
        self._checked(cost)
        wait = self._wait()
        if wait * self.rate + cost > self.capacity + SLACK:
            return None
        self._free = self._now + wait + cost / self.rate
        return wait

    def allow(self, cost: int = 1) -> bool:
        """Return whether there is room in the queue; if so, the request is in it."""
        return self.enter(cost) is not None

    def retry_after(self, cost: int = 1) -> float:
        """Return the seconds until there is room in the queue, or 0."""
        over = self._wait() * self.rate + self._checked(cost) - self.capacity
        return over / self.rate if over > SLACK else 0.0

    def remaining(self) -> int:
        """Return the room in the queue."""
        return floor(self.capacity - self._wait() * self.rate + SLACK)

    def at_most(self, span_s: float) -> float:
        """Return capacity + rate · span: what can be taken in. See `leaves_at_most`."""
        return self.capacity + self.rate * at_least("span_s", span_s, 0)

    def leaves_at_most(self, span_s: float) -> float:
        """Return how many requests of cost 1 can leave within any `span_s` seconds: 1 + rate · span."""
        return 1 + self.rate * at_least("span_s", span_s, 0)

    @property
    def policy(self) -> tuple[int, float]:
        """The capacity, and the time to empty it."""
        return self.most, self.capacity / self.rate

    def _wait(self) -> float:
        return max(0.0, self._free - self._read())
