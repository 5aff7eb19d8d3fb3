"""A cache entry with a time to live (TTL) of T seconds: what share of reads it answers, and how much age it adds.

A miss loads the entry, and reads during the next T seconds are hits. With Poisson reads of rate λ a cycle is one miss
and λT hits on average, so the hit ratio is λT / (1 + λT). The size of the cache plays no part.

What this model leaves out: the time a load takes (reads that meet a load in flight, and the stampede they may start),
evictions for lack of room, and invalidation by writes.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.checks import at_least, not_empty, number, positive, whole


def hit_ratio(rate: float, ttl_s: float) -> float:
    """Return the share of hits under Poisson reads of one key, `rate` a second: λT / (1 + λT). O(1) time.

    >>> round(hit_ratio(rate=50 / 10, ttl_s=2), 3)  # 50 riders, each polling every 10 s
    0.909
    """
    reads = number("rate × ttl_s", at_least("rate", rate, 0) * at_least("ttl_s", ttl_s, 0))
    return reads / (1 + reads)


def periodic_hit_ratio(rate: float, ttl_s: float) -> float:
    """Return the share of hits when reads come on one clock, exactly 1/rate apart. O(1) time.

    An entry is stale at age `ttl_s`, so a lone reader who polls every `ttl_s` or more seldom never hits.

    >>> periodic_hit_ratio(rate=1, ttl_s=1), periodic_hit_ratio(rate=1, ttl_s=3.5)
    (0.0, 0.75)
    """
    hits = max(math.ceil(number("rate × ttl_s", at_least("rate", rate, 0) * at_least("ttl_s", ttl_s, 0))) - 1, 0)
    return hits / (hits + 1)


def mean_added_age(rate: float, ttl_s: float) -> float:
    """Return the mean seconds that the cache adds to the age of an answer, over all Poisson reads. O(1) time.

    A miss adds nothing and a hit T/2 on average, so it is the hit ratio times T/2: close to T/2 where the cache is of
    use.

    >>> round(mean_added_age(rate=5, ttl_s=2), 2)
    0.91
    """
    return hit_ratio(rate, ttl_s) * ttl_s / 2


def polled_reads(riders: int, interval_s: float, duration_s: float, seed: int) -> list[float]:
    """Return times of reads of `riders` who each poll every `interval_s`, phases at random, in order.

    O(n log n) time for n reads. With many riders this looks Poisson over a time well below `interval_s`.

    >>> len(polled_reads(riders=50, interval_s=10, duration_s=100, seed=1))
    500
    """
    positive("interval_s", interval_s)
    positive("duration_s", duration_s)
    rng = random.Random(whole("seed", seed, low=0))
    phases = [rng.random() * interval_s for _ in range(whole("riders", riders))]
    polls = math.ceil(number("duration_s / interval_s", duration_s / interval_s))
    times = (phase + poll * interval_s for phase in phases for poll in range(polls))
    return sorted(time for time in times if time < duration_s)


@dataclass(frozen=True)
class Replay:
    """What a cache with a time to live did with a sequence of reads."""

    reads: int
    hits: int
    mean_added_age: float  # seconds, over all reads

    @property
    def hit_ratio(self) -> float:
        """Hits for each read."""
        return self.hits / self.reads


def replay(times: Sequence[float], ttl_s: float) -> Replay:
    """Read one key at each of `times`, in rising order, through a cache that keeps it `ttl_s` seconds. O(reads) time.

    >>> replay([0, 1, 2, 3, 4], ttl_s=2.5)
    Replay(reads=5, hits=3, mean_added_age=0.8)
    """
    at_least("ttl_s", ttl_s, 0)
    loaded, hits, age, before = -math.inf, 0, 0.0, -math.inf
    for time in not_empty("times", times):
        if number("times", time) < before:
            raise ValueError(f"'times' must rise: {time!r} after {before!r}")
        before = time
        if time - loaded < ttl_s:
            hits += 1
            age += time - loaded
        else:
            loaded = time
    return Replay(len(times), hits, age / len(times))
