"""The sliding window log."""

import time
from collections import deque
from collections.abc import Callable
from math import ceil

from sysdesign.checks import at_least, positive, whole
from sysdesign.limiting.limiter import Limiter, seconds_until, went_back


class SlidingLog(Limiter):
    """At most `limit` in any `window_s` seconds, wherever they begin: it remembers when each request came.

    Exact, for the price of `limit` numbers. Amortised O(1): each request is forgotten once.

    >>> from sysdesign.manual_clock import ManualClock
    >>> clock = ManualClock(59.9)
    >>> limiter = SlidingLog(limit=2, window_s=60, clock=clock)
    >>> limiter.allow(), limiter.allow()
    (True, True)
    >>> clock.now = 60
    >>> limiter.allow(), round(limiter.retry_after(), 3)
    (False, 59.9)
    """

    __slots__ = ("_came", "limit", "window_s")

    def __init__(self, limit: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit, self.window_s = whole("limit", limit), positive("window_s", window_s)
        super().__init__(self.limit, clock)
        self._came: deque[float] = deque()

    def allow(self, cost: int = 1) -> bool:
        """Return whether a request may come in now; if so, it has."""
        if cost != 1:
            self._checked(cost)
        now = self._clock()
        if not now >= self._now:
            raise went_back(now, self._now)
        self._now = now
        came, window_s = self._came, self.window_s
        while came and came[0] + window_s <= now:
            came.popleft()
        if len(came) + cost > self.limit:
            return False
        if cost == 1:
            came.append(now)
        else:
            came.extend([now] * cost)
        return True

    def retry_after(self, cost: int = 1) -> float:
        """Return the seconds until enough of those that came are forgotten, or 0."""
        over = self._checked(cost) - self.remaining()
        return 0.0 if over <= 0 else seconds_until(self._came[over - 1] + self.window_s, self._now)

    def remaining(self) -> int:
        """Return what is left of the limit."""
        now, came = self._read(), self._came
        while came and came[0] + self.window_s <= now:
            came.popleft()
        return self.limit - len(came)

    def at_most(self, span_s: float) -> float:
        """Return the limit times the windows that it takes to cover the span."""
        return self.limit * max(1, ceil(at_least("span_s", span_s, 0) / self.window_s))

    @property
    def policy(self) -> tuple[int, float]:
        """The limit and the window."""
        return self.limit, self.window_s
