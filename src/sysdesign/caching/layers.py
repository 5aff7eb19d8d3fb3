"""Caches one behind the other, side by side in several processes, and how full one has to be: closed forms.

A layer answers a share of what reaches it, its hit ratio, and passes on the rest. What counts for the origin is the
rest, not the share that is answered: from 99 % to 98 % the load behind the cache doubles.

Sources: Che, Tung and Wang, "Hierarchical Web caching systems: modeling, design and experimental results", IEEE JSAC
20(7), 2002 (the approximation for LRU).

What these models leave out: layers that ask for the same keys (a second layer sees what the first one misses, so its
hit ratio is lower than it would be alone), popularity that changes, and objects of different sizes.
"""

import math
from collections.abc import Iterable

from sysdesign.checks import not_empty, positive, whole, within

MOST_STEPS = 200


def reaching(hit_ratios: Iterable[float]) -> list[float]:
    """Return the share of all requests that reaches each layer, and last what reaches the origin. O(layers) time.

    Each hit ratio is a share of what reaches its own layer.

    >>> [round(share, 3) for share in reaching([0.6, 0.8])]
    [1.0, 0.4, 0.08]
    """
    if not isinstance(hit_ratios, Iterable):
        raise TypeError(f"'hit_ratios' must be a list of shares: {hit_ratios!r}")
    shares = [1.0]
    for ratio in hit_ratios:
        shares.append(shares[-1] * (1 - within("hit_ratios", ratio, 0, 1)))
    return shares


def load_factor(before: float, after: float) -> float:
    """Return by how much the load behind a cache grows when its hit ratio goes from `before` to `after`. O(1) time.

    Raises ValueError when `before` is 1: nothing came through, and nothing times any factor is nothing.

    >>> round(load_factor(0.99, 0.97), 2), round(load_factor(0.90, 0.99), 2)
    (3.0, 0.1)
    """
    if within("before", before, 0, 1) == 1:
        raise ValueError(f"'before' must be below 1: {before!r}")
    return (1 - within("after", after, 0, 1)) / (1 - before)


def cold_reads(counts: Iterable[int], processes: int = 1) -> float:
    """Return how many reads of the database fill the caches of `processes` that start empty. O(keys) time.

    `counts` says how often each key is asked for; each request goes to a process at random, each process keeps all it
    has read. A key asked for r times is met by N(1 − (1 − 1/N)ʳ) of N processes on average.

    >>> cold_reads([1000] * 50), round(cold_reads([1000] * 50, processes=8)), round(cold_reads([2] * 50, processes=8))
    (50.0, 400, 94)
    """
    if not isinstance(counts, Iterable):
        raise TypeError(f"'counts' must be a list of whole numbers: {counts!r}")
    several = float(whole("processes", processes))
    missed = 1 - 1 / several
    return math.fsum(several * (1 - missed ** float(whole("counts", count, low=0))) for count in counts)


def lru_hit_ratio(weights: Iterable[float], capacity: int) -> float:
    """Return the hit ratio of LRU when requests are independent, by Che's approximation. O(60 × keys) time.

    `weights` are relative rates of the keys. A key is a hit when it was asked for within the time in which `capacity`
    different keys are, and that time hardly varies: T solves Σ (1 − e^(−wT)) = capacity. It is off by a part in a
    hundred or less for Zipf weights and a few hundred keys.

    >>> from sysdesign.skew import zipf_weights
    >>> [round(lru_hit_ratio(zipf_weights(10_000, s), 2_000), 2) for s in (0.8, 1, 1.2)]
    [0.57, 0.77, 0.91]
    """
    if not isinstance(weights, Iterable):
        raise TypeError(f"'weights' must be a list of numbers: {weights!r}")
    rates = [float(positive("weights", weight)) for weight in not_empty("weights", list(weights))]
    if whole("capacity", capacity) >= len(rates):
        return 1.0
    total = math.fsum(rates)
    rates = [positive("weights over their sum", rate / total) for rate in rates]

    def held(time: float) -> float:
        return -math.fsum(math.expm1(-rate * time) for rate in rates)

    low, high = 0.0, float(capacity)
    while held(high) < capacity:
        low, high = high, positive("time in which 'capacity' keys come", 2 * high)
    for _ in range(MOST_STEPS):
        middle = (low + high) / 2
        if not low < middle < high or high - low < 1e-9 * high:
            break
        low, high = (middle, high) if held(middle) < capacity else (low, middle)
    return -math.fsum(rate * math.expm1(-rate * high) for rate in rates)
