"""The fixed window counter."""

import time
from collections.abc import Callable
from math import ceil

from sysdesign.checks import at_least, positive, whole
from sysdesign.limiting.limiter import Limiter, seconds_until, went_back


class FixedWindow(Limiter):
    """At most `limit` in each window of `window_s` seconds; windows begin at whole multiples of it. O(1).

    One number to keep, and the weakest promise: the end of one window and the start of the next are a moment apart,
    so twice the limit can come in within that moment.

    >>> from sysdesign.manual_clock import ManualClock
    >>> clock = ManualClock(59.9)
    >>> limiter = FixedWindow(limit=2, window_s=60, clock=clock)
    >>> limiter.allow(), limiter.allow(), limiter.allow()
    (True, True, False)
    >>> clock.now = 60
    >>> limiter.allow(), limiter.allow(), limiter.allow()
    (True, True, False)
    """

    __slots__ = ("_count", "_end", "limit", "window_s")

    def __init__(self, limit: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit, self.window_s = whole("limit", limit), positive("window_s", window_s)
        super().__init__(self.limit, clock)
        self._count = 0
        self._begin(self._now)

    def allow(self, cost: int = 1) -> bool:
        """Return whether a request may come in now; if so, it has."""
        if cost != 1:
            self._checked(cost)
        now = self._clock()
        # Written out in each limiter: a call would cost a third of the decision.
        if not now >= self._now:
            raise went_back(now, self._now)
        self._now = now
        if now >= self._end:
            self._begin(now)
        count = self._count + cost
        if count > self.limit:
            return False
        self._count = count
        return True

    def retry_after(self, cost: int = 1) -> float:
        """Return the seconds to the end of this window, or 0."""
        return 0.0 if self._checked(cost) <= self.remaining() else seconds_until(self._end, self._now)

    def remaining(self) -> int:
        """Return what is left in this window."""
        if self._read() >= self._end:
            self._begin(self._now)
        return self.limit - self._count

    def at_most(self, span_s: float) -> float:
        """Return the limit times the windows that the span can touch: one more than fit into it."""
        return self.limit * (ceil(at_least("span_s", span_s, 0) / self.window_s) + 1)

    @property
    def policy(self) -> tuple[int, float]:
        """The limit and the window."""
        return self.limit, self.window_s

    def _begin(self, now: float) -> None:
        end = (now // self.window_s + 1) * self.window_s
        self._end = end if end > now else end + self.window_s
        self._count = 0
