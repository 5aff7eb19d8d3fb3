"""A limiter on given arrivals: what it lets in, what an adversary gets out of it, how much of that comes together."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from statistics import pvariance
from typing import Any

from sysdesign.checks import at_least, number, positive, whole
from sysdesign.limiting.leaky_queue import LeakyQueue
from sysdesign.limiting.limiter import Limiter
from sysdesign.manual_clock import ManualClock

Make = Callable[[ManualClock], Limiter]
MOST_STEPS = 1_000_000


def decisions(make: Make, times: Iterable[float]) -> list[bool]:
    """Return what the limiter made by `make(clock)` decides on requests at these times, which must not fall.

    >>> from sysdesign.limiting import TokenBucket
    >>> decisions(lambda clock: TokenBucket(1, 2, clock), [0, 0, 0, 1])
    [True, True, False, True]
    """
    clock = ManualClock()
    limiter = _made(make, clock)
    decided = []
    for clock.now in _checked(times):
        decided.append(limiter.allow())
    return decided


def served(make: Make, times: Iterable[float]) -> list[float]:
    """Return when the requests that are let in get through: at once, or when a queue lets them out.

    >>> served(lambda clock: LeakyQueue(1, 2, clock), [0, 0, 0, 1])
    [0.0, 1.0, 2.0]
    """
    clock = ManualClock()
    limiter = _made(make, clock)
    through = []
    for clock.now in _checked(times):
        wait = limiter.enter() if isinstance(limiter, LeakyQueue) else 0.0 if limiter.allow() else None
        if wait is not None:
            through.append(clock.now + wait)
    return through


def taken(make: Make, begin_s: float, end_s: float, step_s: float) -> list[float]:
    """Return when requests come in if somebody asks from `begin_s` on every `step_s` seconds, each time until refused.

    O(steps + requests), at most a million steps.
    """
    number("begin_s", begin_s)
    steps = at_least("end_s", end_s, begin_s) - begin_s
    if steps / positive("step_s", step_s) > MOST_STEPS:
        raise ValueError(f"'step_s' must make at most {MOST_STEPS} steps: {step_s!r}")
    clock = ManualClock()
    limiter = _made(make, clock)
    came = []
    for step in range(int(steps / step_s) + 1):
        clock.now = begin_s + step * step_s
        while limiter.allow():
            came.append(clock.now)
    return came


def running(times: Sequence[float], span_s: float, until_s: float, steps: int) -> list[int]:
    """Return the count within the last `span_s` seconds at its highest in each of `steps` equal steps to `until_s`.

    >>> running([1, 2, 3, 8], span_s=5, until_s=20, steps=2)
    [3, 1]
    """
    checked = _checked(times)
    positive("span_s", span_s)
    if whole("steps", steps) > MOST_STEPS:
        raise ValueError(f"'steps' must be <= {MOST_STEPS}: {steps!r}")
    width = positive("until_s", until_s) / steps
    highest = []
    begin = end = 0
    for step in range(steps):
        while begin < end and checked[begin] + span_s <= step * width:
            begin += 1
        top = end - begin
        while end < len(checked) and checked[end] <= (step + 1) * width:
            while begin < end and checked[begin] + span_s <= checked[end]:
                begin += 1
            end += 1
            top = max(top, end - begin)
        highest.append(top)
    return highest


def unevenness(times: Sequence[float], until_s: int) -> float:
    """Return the variance of how many of the times lie in each whole second before `until_s`. O(n).

    >>> unevenness([0, 0, 1, 1], until_s=2), unevenness([0, 0, 0, 0], until_s=2)
    (0.0, 4.0)
    """
    if whole("until_s", until_s) > MOST_STEPS:
        raise ValueError(f"'until_s' must be <= {MOST_STEPS}: {until_s!r}")
    counts = [0] * until_s
    for at in _checked(times):
        if at < until_s:
            counts[int(at)] += 1
    return float(pvariance(counts))


def _made(make: Any, clock: ManualClock) -> Limiter:
    if not callable(make) or not isinstance(limiter := make(clock), Limiter):
        raise TypeError(f"'make' must be a function that makes a Limiter with a clock: {make!r}")
    return limiter


def _checked(times: Any) -> list[float]:
    if isinstance(times, str | bytes) or not isinstance(times, Iterable):
        raise TypeError(f"'times' must be numbers that do not fall: {times!r}")
    checked = [at_least("times", at, 0) for at in times]
    for before, after in pairwise(checked):
        if after < before:
            raise ValueError(f"'times' must not fall: {after!r} after {before!r}")
    return checked
