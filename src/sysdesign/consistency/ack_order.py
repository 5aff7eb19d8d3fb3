"""How long a write waits for the k-th fastest of n replicas: order statistics of independent answer times.

Answer times are exponential above a floor, the time that the way there and back takes at least. Then the k-th of n
comes after the floor plus `mean * (1/n + 1/(n-1) + … + 1/(n-k+1))` on average (Rényi 1953): while i replicas are
still silent, the next one speaks after `mean / i`.
"""

import math
from collections.abc import Sequence

from sysdesign.checks import at_least, not_empty, positive, whole, within

MOST = 1_000  # replicas


def ack_mean(acks: int, replicas: int, mean_s: float, floor_s: float = 0) -> float:
    """Return the mean time in seconds until `acks` of the replicas have answered. Takes O(acks) time.

    >>> [round(1000 * ack_mean(k, 5, 0.001, 0.0005), 2) for k in (1, 3, 5)]
    [0.7, 1.28, 2.78]
    """
    first, last, mean, floor = _checked(acks, replicas, mean_s, floor_s)
    return floor + math.fsum(mean / silent for silent in range(last - first + 1, last + 1))


def ack_probability(seconds: float, acks: int, replicas: int, mean_s: float, floor_s: float = 0) -> float:
    """Return how likely `acks` of the replicas have answered after some time: a tail of the binomial distribution.

    >>> round(ack_probability(0.00273, 3, 5, 0.001, 0.0005), 2)
    0.99
    """
    need, count, mean, floor = _checked(acks, replicas, mean_s, floor_s)
    return _answered(max(at_least("seconds", seconds, 0) - floor, 0) / mean, need, count)


def ack_percentile(percentile: float, acks: int, replicas: int, mean_s: float, floor_s: float = 0) -> float:
    """Return the time in seconds within which that percentage of writes has its answers, by bisection.

    >>> [round(1000 * ack_percentile(99, k, 5, 0.001, 0.0005), 2) for k in (1, 3, 5)]
    [1.42, 2.75, 6.71]
    """
    share = within("percentile", percentile, 0, 99.999) / 100
    need, count, mean, floor = _checked(acks, replicas, mean_s, floor_s)
    low, high = 0.0, 1.0  # in units of the mean, above the floor
    while _answered(high, need, count) < share:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _answered(middle, need, count) < share else (low, middle)
    return floor + mean * high


def _answered(waited: float, need: int, count: int) -> float:
    one = -math.expm1(-waited)
    some = (math.comb(count, k) * one**k * (1 - one) ** (count - k) for k in range(need, count + 1))
    return min(math.fsum(some), 1.0)


def farthest_needed(round_trips: Sequence[float], acks: int) -> float:
    """Return how long a write waits for `acks` copies whose answers take these times; a copy at home takes 0.

    >>> farthest_needed([0, 0.07, 0.22], acks=2)
    0.07
    """
    times = sorted(at_least("round_trips", each, 0) for each in not_empty("round_trips", round_trips))
    if whole("acks", acks) > len(times):
        raise ValueError(f"'acks' must be at most the {len(times)} copies that there are: {acks!r}")
    return times[acks - 1]


def _checked(acks: int, replicas: int, mean_s: float, floor_s: float) -> tuple[int, int, float, float]:
    if whole("replicas", replicas) > MOST:
        raise ValueError(f"'replicas' must be at most {MOST}: {replicas!r}")
    if whole("acks", acks) > replicas:
        raise ValueError(f"'acks' must be at most the {replicas} replicas: {acks!r}")
    return acks, replicas, positive("mean_s", mean_s), at_least("floor_s", floor_s, 0)
