"""The leaky bucket as a meter."""

import time
from collections.abc import Callable
from math import floor

from sysdesign.checks import at_least, positive
from sysdesign.limiting.limiter import SLACK, Limiter, went_back


class LeakyMeter(Limiter):
    """A bucket with a hole: each request pours one unit in, `rate` a second leak out, and it must not run over. O(1).

    Nobody waits: what would make it run over is refused. It decides as a token bucket does, whose tokens are the room
    that is left here.

    >>> from sysdesign.manual_clock import ManualClock
    >>> clock = ManualClock()
    >>> limiter = LeakyMeter(rate=2, capacity=3, clock=clock)
    >>> [limiter.allow() for _ in range(4)], limiter.retry_after()
    ([True, True, True, False], 0.5)
    """

    __slots__ = ("_level", "capacity", "rate")

    def __init__(self, rate: float, capacity: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.capacity = positive("rate", rate), at_least("capacity", capacity, 1)
        super().__init__(floor(capacity), clock)
        self._level = 0.0

    def allow(self, cost: int = 1) -> bool:
        """Return whether a request may come in now; if so, it has."""
        if cost != 1:
            self._checked(cost)
        now = self._clock()
        gone = now - self._now
        if not gone >= 0:
            raise went_back(now, self._now)
        self._now = now
        level = self._level - gone * self.rate
        if level < 0:
            level = 0.0
        if level + cost > self.capacity + SLACK:
            self._level = level
            return False
        self._level = level + cost
        return True

    def retry_after(self, cost: int = 1) -> float:
        """Return the seconds until there is room, or 0."""
        over = self._leaked() + self._checked(cost) - self.capacity
        return over / self.rate if over > SLACK else 0.0

    def remaining(self) -> int:
        """Return the room that is left, in whole requests."""
        return floor(self.capacity - self._leaked() + SLACK)

    def at_most(self, span_s: float) -> float:
        """Return capacity + rate · span: an empty bucket, and what leaks out meanwhile."""
        return self.capacity + self.rate * at_least("span_s", span_s, 0)

    @property
    def policy(self) -> tuple[int, float]:
        """The capacity, and the time to empty it."""
        return self.most, self.capacity / self.rate

    def _leaked(self) -> float:
        before = self._now
        self._level = max(0.0, self._level - (self._read() - before) * self.rate)
        return self._level
