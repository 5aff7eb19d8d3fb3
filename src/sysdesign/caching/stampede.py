"""A popular entry expires: how many database calls that makes, and who waits, with four ways to fill it again.

Reads come at given times. A call to the database takes `recompute_s`, and its result is kept for `ttl_s` from when it
has arrived. What is done at a miss, or shortly before one, is the remedy:

- `none`: every read that misses calls;
- `single flight`: the first that misses calls, and the others wait for its result;
- `early refresh`: each read that hits may call before the entry expires, more likely the nearer that is, with
  probability exp(−left / (β × recompute_s)) (XFetch: Vattani, Chierichetti and Lowenstein, 2015); a miss calls;
- `stale while revalidate`: an expired entry is answered as it is, while one call fetches the next (RFC 5861).

What this leaves out: calls that slow each other down, which makes a stampede feed on itself, and calls that fail.
"""

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sysdesign.checks import at_least, not_empty, number, one_of, positive, whole

REMEDIES = ("none", "single flight", "early refresh", "stale while revalidate")


@dataclass(frozen=True)
class Stampede:
    """What a sequence of reads did: when calls began, from when to when reads waited, and how many were late.

    `stale` counts the reads that got an entry that had expired, `oldest_s` is the age of the oldest answer, from the
    beginning of the call that fetched it.
    """

    reads: int
    calls: tuple[float, ...]
    waits: tuple[tuple[float, float], ...]
    stale: int
    oldest_s: float
    recompute_s: float

    def calls_at(self, time: float) -> int:
        """Return the database calls under way at a time. O(log calls) time."""
        number("time", time)
        return bisect_right(self.calls, time) - bisect_right(self.calls, time - self.recompute_s)

    def waiting_at(self, time: float) -> int:
        """Return the reads that wait at a time. O(reads) time."""
        number("time", time)
        return sum(begin <= time < end for begin, end in self.waits)

    @property
    def peak(self) -> int:
        """The most calls under way at once."""
        return max((self.calls_at(begin) for begin in self.calls), default=0)

    def calls_between(self, begin: float, end: float) -> int:
        """Return how many calls began in a time. O(log calls) time."""
        return bisect_left(self.calls, number("end", end)) - bisect_left(self.calls, number("begin", begin))


def stampede(remedy: str, times: Sequence[float], recompute_s: float, ttl_s: float, *, beta: float = 1.0,
             seed: int = 0) -> Stampede:  # fmt: skip
    """Read one entry, fetched at time 0, at each of `times` in rising order. O(reads log reads) time.

    >>> burst = [10 + i / 2_000 for i in range(400)]
    >>> [len(stampede(remedy, burst, recompute_s=0.1, ttl_s=10).calls) for remedy in ("none", "single flight")]
    [200, 1]
    """
    one_of("remedy", remedy, REMEDIES)
    if not isinstance(times, list | tuple):
        raise TypeError(f"'times' must be a list of times: {times!r}")
    for before, time in pairwise([0.0, *times]):
        if number("times", time) < before:
            raise ValueError(f"'times' must rise from 0: {time!r} after {before!r}")
    positive("recompute_s", recompute_s)
    positive("ttl_s", ttl_s)
    positive("beta", beta)
    rng = random.Random(whole("seed", seed, 0))
    calls: list[float] = []
    waits: list[tuple[float, float]] = []
    fetched, expires, stale, oldest, landed = 0.0, float(ttl_s), 0, 0.0, 0
    for time in times:
        # A result that lands as a read comes is there, whatever the last digit of their sums says.
        while landed < len(calls) and calls[landed] + recompute_s <= time + 1e-9:
            fetched, expires = calls[landed], calls[landed] + recompute_s + ttl_s
            landed += 1
        flying = landed < len(calls)
        hit = time < expires
        early = remedy == "early refresh" and hit and time - beta * recompute_s * math.log(1 - rng.random()) >= expires
        late = remedy == "stale while revalidate" and not hit
        if (early or not hit) and not (flying and remedy in ("single flight", "stale while revalidate")):
            calls.append(time)
        if (early or not hit) and not late:
            begun = calls[landed] if remedy == "single flight" else time
            waits.append((time, begun + recompute_s))
            oldest = max(oldest, waits[-1][1] - begun)
        else:
            stale += late
            oldest = max(oldest, time - fetched)
    return Stampede(len(times), tuple(calls), tuple(waits), stale, oldest, recompute_s)


def reads_evenly(rate: float, begin_s: float, end_s: float) -> list[float]:
    """Return times of reads on a clock, `rate` a second, half an interval after `begin_s` first.

    >>> reads_evenly(rate=2, begin_s=0, end_s=2)
    [0.25, 0.75, 1.25, 1.75]
    """
    positive("rate", rate)
    at_least("end_s", end_s, at_least("begin_s", begin_s, 0))
    reads = number("rate × (end_s − begin_s)", rate * (end_s - begin_s))
    if reads > 1e7:
        raise ValueError(f"'rate' × (end_s − begin_s) must be at most ten million reads: {reads:g}")
    return [begin_s + (i + 0.5) / rate for i in range(round(reads))]


def expected_calls(rate: float, recompute_s: float) -> float:
    """Return the calls that one expiry makes without a remedy: the reads that come until the first result is there.

    It is Little's law, `rate` × `recompute_s`, where nobody queues. With reads at random there is one more: the first.

    >>> expected_calls(rate=2_000, recompute_s=0.1)
    200.0
    """
    return number("rate × recompute_s", positive("rate", rate) * positive("recompute_s", recompute_s))


def expiries(keys: int, ttl_s: float, jitter: float, seed: int) -> list[float]:
    """Return when entries expire that were stored together, in order; each lives ttl_s × (1 ± up to `jitter`).

    >>> expiries(keys=3, ttl_s=60, jitter=0, seed=1)
    [60.0, 60.0, 60.0]
    """
    if whole("keys", keys) > 10_000_000:
        raise ValueError(f"'keys' must be at most ten million: {keys!r}")
    positive("ttl_s", ttl_s)
    if not 0 <= number("jitter", jitter) < 1:
        raise ValueError(f"'jitter' must be from 0 to less than 1: {jitter!r}")
    rng = random.Random(whole("seed", seed, 0))
    return sorted(ttl_s * (1 + jitter * (2 * rng.random() - 1)) for _ in range(keys))


def busiest(times: Sequence[float], window_s: float = 1.0) -> int:
    """Return the most of `times`, in order, that fall into one window. O(n) time.

    >>> busiest([0, 0.5, 1.2, 1.3, 1.4])
    4
    """
    positive("window_s", window_s)
    first, most = 0, 0
    for last, time in enumerate(not_empty("times", times)):
        while number("times", time) - times[first] >= window_s:
            first += 1
        most = max(most, last - first + 1)
    return most
