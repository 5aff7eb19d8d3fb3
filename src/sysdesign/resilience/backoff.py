"""How long to wait before a retry: strategies that are called with the retry, the wait before it, and a drawn number.

A wait is any function `wait(retry, before_s, u)` that returns seconds. `retry` counts from 0 for the first retry,
`before_s` is the wait before the last one (0 at first), and `u` is drawn uniformly from 0 to 1. Each strategy is made
from plain numbers, so that a caller passes the randomness and a test passes none.

None, equal, full and decorrelated jitter as compared by Brooker, "Exponential Backoff and Jitter" (AWS, 2015).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sysdesign.checks import at_least, number, positive, whole, within

Wait: TypeAlias = Callable[[int, float, float], float]


def doubled(retry: int, base_s: float, cap_s: float) -> float:
    """Return min(cap_s, base_s × 2^retry), in seconds; `retry` counts from 0. O(1) time, however large it is.

    >>> [doubled(retry, 0.1, 5) for retry in (0, 1, 2, 10_000)]
    [0.1, 0.2, 0.4, 5]
    """
    positive("base_s", base_s)
    at_least("cap_s", cap_s, base_s)
    return _doubled(whole("retry", retry, low=0), base_s, cap_s)


def _doubled(retry: int, base_s: float, cap_s: float) -> float:
    # 2.0**1024 is no float, and no cap is so far above its base that fewer doublings would not reach it.
    return min(cap_s, base_s * 2.0 ** min(retry, 1000)) if retry else base_s


@dataclass(frozen=True, slots=True)
class Constant:
    """The same wait each time; `Constant(0)` retries at once.

    >>> Constant(0.5)(0, 0, 0.7)
    0.5
    """

    wait_s: float

    def __post_init__(self) -> None:
        at_least("wait_s", self.wait_s, 0)

    def __call__(self, retry: int, before_s: float, u: float) -> float:
        """Return the wait, in seconds."""
        return self.wait_s


@dataclass(frozen=True, slots=True)
class Exponential:
    """Twice as long each time, from `base_s` up to `cap_s`; without jitter, clients that fail together stay together.

    >>> wait = Exponential(base_s=0.1, cap_s=5)
    >>> [wait(retry, 0, 0.7) for retry in range(3)], wait(20, 0, 0.7)
    ([0.1, 0.2, 0.4], 5)
    """

    base_s: float
    cap_s: float

    def __post_init__(self) -> None:
        at_least("cap_s", self.cap_s, positive("base_s", self.base_s))

    def __call__(self, retry: int, before_s: float, u: float) -> float:
        """Return the wait, in seconds."""
        return _doubled(retry, self.base_s, self.cap_s)


@dataclass(frozen=True, slots=True)
class FullJitter(Exponential):
    """Anywhere from 0 to the exponential bound, which halves the mean wait.

    >>> FullJitter(base_s=0.1, cap_s=5)(2, 0, 0.25)
    0.1
    """

    def __call__(self, retry: int, before_s: float, u: float) -> float:
        """Return the wait, in seconds."""
        return _doubled(retry, self.base_s, self.cap_s) * u


@dataclass(frozen=True, slots=True)
class EqualJitter(Exponential):
    """Anywhere from half the exponential bound to all of it: never at once, and less spread.

    >>> EqualJitter(base_s=0.1, cap_s=5)(2, 0, 0)
    0.2
    """

    def __call__(self, retry: int, before_s: float, u: float) -> float:
        """Return the wait, in seconds."""
        return _doubled(retry, self.base_s, self.cap_s) * (1 + u) / 2


@dataclass(frozen=True, slots=True)
class DecorrelatedJitter(Exponential):
    """Anywhere from `base_s` to three times the wait before, up to `cap_s`: it grows by chance, not by the count.

    >>> round(DecorrelatedJitter(base_s=0.1, cap_s=5)(1, 0.2, 0.5), 3)
    0.35
    """

    def __call__(self, retry: int, before_s: float, u: float) -> float:
        """Return the wait, in seconds."""
        low = self.base_s
        return min(self.cap_s, low + u * (3 * max(low, before_s) - low))


def waits(wait: Wait, draws: list[float]) -> list[float]:
    """Return the waits of one client, a retry for each drawn number: what it would sleep if every try failed.

    Raises ValueError where the strategy answers with something else than seconds from 0 on.

    >>> waits(Exponential(0.1, 5), [0.5] * 4)
    [0.1, 0.2, 0.4, 0.8]
    """
    if not callable(wait):
        raise TypeError(f"'wait' must be a function of retry, before_s and u: {wait!r}")
    if not isinstance(draws, list | tuple):
        raise TypeError(f"'draws' must be a list of numbers: {draws!r}")
    slept: list[float] = []
    for retry, u in enumerate(draws):
        before_s = slept[-1] if slept else 0.0
        slept.append(at_least("wait", number("wait", wait(retry, before_s, within("draws", u, 0, 1))), 0))
    return slept
