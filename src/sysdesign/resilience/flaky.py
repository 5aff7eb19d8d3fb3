"""A callee that fails a steady share of its calls, behind a breaker: how often it trips, and what it lets through."""

import math
import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from sysdesign.checks import positive, whole, within

MOST = 1_000_000


@dataclass(frozen=True)
class Flaky:
    """What came of the calls: how often the breaker tripped, how often a trial reopened it, and calls by outcome."""

    trips: int
    reopened: int
    good: int
    failed: int
    rejected: int


def trip_chance(failing: float, *, window: int = 20, threshold: float = 0.5) -> float:
    """Return the chance that more than `threshold` of `window` calls fail: one look of a breaker. Binomial, O(window).

    >>> f"{trip_chance(0.1):.0e} {trip_chance(0.3):.1%} {trip_chance(0.4):.1%}"
    '7e-07 1.7% 12.8%'
    """
    p, n = within("failing", failing, 0, 1), whole("window", window)
    least = math.floor(within("threshold", threshold, 0, 1) * n) + 1
    if n > 10_000:
        raise ValueError(f"'window' must be at most 10000: {window!r}")
    return math.fsum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(least, n + 1))


def closing_chance(failing: float, trials: int = 1) -> float:
    """Return the chance that a half-open breaker closes, on a callee that fails the share `failing` of its calls.

    >>> closing_chance(0.3), round(closing_chance(0.3, trials=5), 3)
    (0.7, 0.168)
    """
    return float((1 - within("failing", failing, 0, 1)) ** whole("trials", trials))


def flaky_callee(
    failing: float,
    *,
    window: int = 20,
    threshold: float = 0.5,
    trials: int = 1,
    cool_down_s: float = 10,
    rate: float = 50,
    seconds: float = 600,
    seed: int = 1,
) -> Flaky:
    """Return what a breaker does with `rate` calls a second, each failing at random. About 0.1 µs a call.

    The breaker is a `CircuitBreaker` that looks at whole windows, on calls that come evenly and end at once. The same
    seed draws the same calls for every `failing`.

    >>> flaky_callee(0.3), flaky_callee(0.3, window=500).trips
    (Flaky(trips=33, reopened=13, good=4931, failed=2191, rejected=22878), 0)
    """
    within("failing", failing, 0, 1)
    whole("window", window)
    whole("trials", trials)
    calls = round(positive("rate", rate) * positive("seconds", seconds))
    if calls > MOST:
        raise ValueError(f"'seconds' must make at most {MOST} calls: {seconds!r}")
    cool = max(1, math.ceil(positive("cool_down_s", cool_down_s) * rate - 1e-9))
    fails = [draw < failing for draw in _draws(calls, whole("seed", seed, low=0))]
    before = [0, *accumulate(fails)]  # failures among the first so many calls
    most = within("threshold", threshold, 0, 1) * window
    at = trips = reopened = failed = made = 0
    while at < calls:
        first = at
        for last in range(at + window, calls + 1):
            if fails[last - 1] and before[last] - before[last - window] > most:
                trips, at = trips + 1, last
                break
        else:
            at = calls
        made, failed = made + at - first, failed + before[at] - before[first]
        if at == calls:
            break
        while (at := at - 1 + cool) < calls:  # the call that tripped it came at the beginning of the cool-down
            passed = next((i for i in range(trials) if at + i < calls and fails[at + i]), None)
            if passed is None:
                used = min(trials, calls - at)
                made, at = made + used, at + used
                break
            made, failed, reopened, at = made + passed + 1, failed + 1, reopened + 1, at + passed + 1
    return Flaky(trips, reopened, made - failed, failed, calls - made)


@cache
def _draws(calls: int, seed: int) -> tuple[float, ...]:
    draws = random.Random(seed)
    return tuple(draws.random() for _ in range(calls))
