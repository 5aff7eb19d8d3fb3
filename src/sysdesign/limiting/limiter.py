"""What a rate limiter is, and what all of them share."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from math import ulp

from sysdesign.checks import number, whole

# Float seconds cannot say when a token is whole: (0.3 - 0.2) * 10 is less than 1. So a millionth of it may be missing.
SLACK = 1e-6


class Limiter(ABC):
    """Decides for each request whether it comes in. Subclasses say how much may come, and how soon again.

    `clock` returns seconds that do not go back: `time.monotonic`, or the time of a simulation. A request costs a whole
    number of units, 1 unless told otherwise; one that is refused costs nothing.

    Raises TypeError or ValueError for parameters that cannot be; for a cost that is no whole number from 1 to `most`,
    since more would have to wait for ever; and ValueError when the clock has gone back. Not safe for threads: hold a
    lock around each call.
    """

    __slots__ = ("_clock", "_now", "most")

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        if not callable(clock):
            raise TypeError(f"'clock' must be a function that returns seconds: {clock!r}")
        self.most, self._clock = most, clock
        self._now = number("clock", clock())

    @abstractmethod
    def allow(self, cost: int = 1) -> bool:
        """Return whether a request may come in now; if so, it has."""

    @abstractmethod
    def retry_after(self, cost: int = 1) -> float:
        """Return in how many seconds a request would be allowed if none came before it; 0 if it would be now."""

    @abstractmethod
    def remaining(self) -> int:
        """Return how many requests of cost 1 would be allowed at once."""

    @abstractmethod
    def at_most(self, span_s: float) -> float:
        """Return what can come in at most, whoever asks, within any `span_s` seconds (the first instant left out)."""

    @property
    @abstractmethod
    def policy(self) -> tuple[int, float]:
        """What a caller is told: so many requests in so many seconds."""

    def _read(self) -> float:
        """Return the time, and note it."""
        now = self._clock()
        if not now >= self._now:
            raise went_back(now, self._now)
        self._now = now
        return now

    def _checked(self, cost: int) -> int:
        """Return a cost that can be met."""
        if whole("cost", cost) > self.most:
            raise ValueError(f"'cost' must be <= {self.most}, which is the most that can come at once: {cost!r}")
        return cost


def went_back(now: float, before: float) -> ValueError:
    """Return the error for a clock that has gone back."""
    return ValueError(f"'clock' must not go back, it said {before!r}: {now!r}")


def seconds_until(moment: float, now: float) -> float:
    """Return how long to wait for a moment, so that `now` plus the wait is not before it; 0 if it has come.

    >>> 0.2 + (0.9 - 0.2) >= 0.9, 0.2 + seconds_until(0.9, 0.2) >= 0.9
    (False, True)
    """
    wait = number("moment", moment) - number("now", now)
    if wait <= 0:
        return 0.0
    return wait if now + wait >= moment else wait + ulp(moment)
