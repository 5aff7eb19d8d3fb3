"""The sliding window counter."""

import time
from collections.abc import Callable
from math import floor

from sysdesign.checks import at_least, positive, whole
from sysdesign.limiting.limiter import SLACK, Limiter, seconds_until, went_back


class SlidingCounter(Limiter):
    """About `limit` in any `window_s` seconds, from two numbers: the counts of this window and of the one before.

    The window before counts with the share of it that the last `window_s` seconds still cover, as if its requests had
    come evenly. Where they did not, up to `limit` · (1 + span / window) come in within a span. O(1).

    >>> from sysdesign.manual_clock import ManualClock
    >>> clock = ManualClock(59.9)
    >>> limiter = SlidingCounter(limit=2, window_s=60, clock=clock)
    >>> limiter.allow(), limiter.allow()
    (True, True)
    >>> clock.now = 60
    >>> limiter.allow()
    False
    >>> clock.now = 90  # half of the window before still counts: 2 × 0.5 + 1
    >>> limiter.allow(), limiter.allow()
    (True, False)
    """

    __slots__ = ("_before", "_count", "_end", "limit", "window_s")

    def __init__(self, limit: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit, self.window_s = whole("limit", limit), positive("window_s", window_s)
        super().__init__(self.limit, clock)
        self._count, self._end = 0, self._now
        self._begin(self._now)

    def allow(self, cost: int = 1) -> bool:
        """Return whether a request may come in now; if so, it has."""
        if cost != 1:
            self._checked(cost)
        now = self._clock()
        if not now >= self._now:
            raise went_back(now, self._now)
        self._now = now
        if now >= self._end:
            self._begin(now)
        if self._before * (self._end - now) / self.window_s + self._count + cost > self.limit + SLACK:
            return False
        self._count += cost
        return True

    def retry_after(self, cost: int = 1) -> float:
        """Return the seconds until the window before counts little enough, which may be in the next window; or 0."""
        if self._checked(cost) <= self.remaining():
            return 0.0
        now = self._now
        end, before, free = self._end, self._before, self.limit - self._count - cost
        if free < 0:
            end, before, free = end + self.window_s, self._count, self.limit - cost
        share = min(1, free / before) if before else 1.0
        return seconds_until(end - share * self.window_s, now)

    def remaining(self) -> int:
        """Return what is left of the limit, rounded down."""
        if self._read() >= self._end:
            self._begin(self._now)
        return floor(self.limit + SLACK - self._before * (self._end - self._now) / self.window_s - self._count)

    def at_most(self, span_s: float) -> float:
        """Return limit · (1 + span / window), the same as a token bucket that holds `limit`."""
        return self.limit * (1 + at_least("span_s", span_s, 0) / self.window_s)

    @property
    def policy(self) -> tuple[int, float]:
        """The limit and the window."""
        return self.limit, self.window_s

    def _begin(self, now: float) -> None:
        end = (now // self.window_s + 1) * self.window_s
        end = end if end > now else end + self.window_s
        self._before = self._count if end - self._end < 1.5 * self.window_s else 0
        self._count, self._end = 0, end
