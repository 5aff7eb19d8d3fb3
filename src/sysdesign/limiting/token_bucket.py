"""The token bucket."""

import time
from collections.abc import Callable
from math import floor

from sysdesign.checks import at_least, positive
from sysdesign.limiting.limiter import SLACK, Limiter, went_back


class TokenBucket(Limiter):
    """A bucket that holds up to `capacity` tokens and gets `rate` a second; each request takes one. O(1).

    Bursts up to the capacity come in at once, and at most `capacity` + `rate` · s within s seconds. Two numbers to
    keep: the tokens, and when they were counted. Nothing ticks; the tokens that have come since are added when asked.

    >>> from sysdesign.manual_clock import ManualClock
    >>> clock = ManualClock()
    >>> limiter = TokenBucket(rate=2, capacity=3, clock=clock)
    >>> [limiter.allow() for _ in range(4)], limiter.retry_after()
    ([True, True, True, False], 0.5)
    >>> clock.advance(0.5)
    >>> limiter.allow()
    True
    """

    __slots__ = ("_capacity", "_rate", "_tokens", "capacity", "rate")

    def __init__(self, rate: float, capacity: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.capacity = positive("rate", rate), at_least("capacity", capacity, 1)
        super().__init__(floor(capacity), clock)
        # Python adds and compares two floats faster than a float and an int.
        self._rate, self._capacity = float(rate), float(capacity)
        self._tokens = self._capacity

    def allow(self, cost: int = 1) -> bool:
        """Return whether a request may come in now; if so, it has."""
        need = 1.0 if cost == 1 else float(self._checked(cost))
        now = self._clock()
        gone = now - self._now
        if not gone >= 0.0:
            raise went_back(now, self._now)
        self._now = now
        tokens = self._tokens + gone * self._rate
        if tokens > self._capacity:
            tokens = self._capacity
        if tokens + SLACK < need:
            self._tokens = tokens
            return False
        self._tokens = tokens - need
        return True

    def retry_after(self, cost: int = 1) -> float:
        """Return the seconds until there are as many tokens, or 0."""
        missing = self._checked(cost) - self._filled()
        return missing / self.rate if missing > SLACK else 0.0

    def remaining(self) -> int:
        """Return the whole tokens in the bucket."""
        return floor(self._filled() + SLACK)

    def at_most(self, span_s: float) -> float:
        """Return capacity + rate · span: a full bucket, and what is refilled meanwhile."""
        return self.capacity + self.rate * at_least("span_s", span_s, 0)

    @property
    def policy(self) -> tuple[int, float]:
        """The capacity, and the time to fill it."""
        return self.most, self.capacity / self.rate

    def _filled(self) -> float:
        before = self._now
        self._tokens = min(self._capacity, self._tokens + (self._read() - before) * self._rate)
        return self._tokens
