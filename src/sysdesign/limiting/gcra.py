"""The generic cell rate algorithm (GCRA)."""

import time
from collections.abc import Callable
from math import floor

from sysdesign.checks import at_least, positive
from sysdesign.limiting.limiter import SLACK, Limiter, went_back


class GCRA(Limiter):
    """The token bucket in one number: the time at which the next request is due. O(1).

    Each request puts the due time 1 / `rate` later; it may come early, by up to `burst` - 1 such intervals. Decides as
    `TokenBucket(rate, capacity=burst)` does; which suits stores where one number is changed more easily than two.

    Source: ITU-T Recommendation I.371, "Traffic control and congestion control in B-ISDN".

    >>> from sysdesign.manual_clock import ManualClock
    >>> clock = ManualClock()
    >>> limiter = GCRA(rate=2, burst=3, clock=clock)
    >>> [limiter.allow() for _ in range(4)], round(limiter.retry_after(), 6)
    ([True, True, True, False], 0.5)
    """

    __slots__ = ("_due", "_interval_s", "_room_s", "burst", "rate")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.burst = positive("rate", rate), at_least("burst", burst, 1)
        super().__init__(floor(burst), clock)
        self._interval_s = 1 / rate
        self._room_s = (burst + SLACK) / rate
        self._due = self._now

    def allow(self, cost: int = 1) -> bool:
        """Return whether a request may come in now; if so, it has."""
        step_s = self._interval_s
        if cost != 1:
            step_s *= self._checked(cost)
        now = self._clock()
        if not now >= self._now:
            raise went_back(now, self._now)
        self._now = now
        due = self._due
        if due < now:
            due = now
        due += step_s
        if due - now > self._room_s:
            return False
        self._due = due
        return True

    def retry_after(self, cost: int = 1) -> float:
        """Return the seconds until the request would not be too early, or 0."""
        early_s = self._ahead_s() + self._checked(cost) * self._interval_s
        return early_s - self.burst * self._interval_s if early_s > self._room_s else 0.0

    def remaining(self) -> int:
        """Return how many requests could come early by now."""
        return floor((self._room_s - self._ahead_s()) * self.rate)

    def at_most(self, span_s: float) -> float:
        """Return burst + rate · span."""
        return self.burst + self.rate * at_least("span_s", span_s, 0)

    @property
    def policy(self) -> tuple[int, float]:
        """The burst, and the time after which it may come again."""
        return self.most, self.burst / self.rate

    def _ahead_s(self) -> float:
        return max(0, self._due - self._read())
