"""A query that waits for many shards waits for the slowest of them.

If a shard is slow once in a hundred times, a query that asks n of them meets a slow one with probability 1 - 0.99ⁿ.
A hedged request sends a second copy to a replica when the first has not answered for a while, and takes what comes
first: then both have to be slow.

Source: Dean and Barroso, "The tail at scale", Communications of the ACM 56(2), 2013.

What this model leaves out: shards that are slow together, because they share a network, a rack or a bad query; queues
on the shards, which extra requests make longer; answers that may be incomplete.
"""

import math
import random
from dataclasses import dataclass

from sysdesign.checks import at_least, number, positive, whole, within


def any_slow(shards: int, slow: float) -> float:
    """Return the probability that at least one of `shards` is slow, when each is with probability `slow`. O(1) time.

    >>> [round(any_slow(n, 0.01), 3) for n in (1, 10, 100)]
    [0.01, 0.096, 0.634]
    """
    fast = 1 - within("slow", slow, 0, 1)
    return float(1 - fast ** whole("shards", shards))


def shards_for(chance: float, slow: float) -> int:
    """Return the fewest shards of which one is slow with probability `chance` or more. O(1) time.

    >>> shards_for(0.5, 0.01)
    69
    """
    if not 0 < number("chance", chance) < 1:
        raise ValueError(f"'chance' must be between 0 and 1: {chance!r}")
    if not 1e-9 <= number("slow", slow) < 1:
        raise ValueError(f"'slow' must be from 1e-9 to below 1: {slow!r}")
    return max(1, math.ceil(math.log1p(-chance) / math.log1p(-slow) - 1e-9))


@dataclass(frozen=True, kw_only=True)
class Shard:
    """How long a shard takes to answer: usually about `usual_s`, and with probability `slow` ten to twenty times that.

    Usual times are spread between 0.5 and 1.5 of `usual_s`. Raises TypeError or ValueError naming the field.
    """

    usual_s: float = 0.010
    slow: float = 0.01

    def __post_init__(self) -> None:
        positive("usual_s", self.usual_s)
        within("slow", self.slow, 0, 1)

    def answer_s(self, rng: random.Random) -> float:
        """Draw the time of one answer."""
        if rng.random() < self.slow:
            return self.usual_s * (10 + 10 * rng.random())
        return self.usual_s * (0.5 + rng.random())


SHARD = Shard()


@dataclass(frozen=True)
class Scattered:
    """Simulated queries: the seconds of each, and requests sent for each that one copy a shard would not have sent."""

    seconds: list[float]
    extra: float

    def quantile(self, share: float) -> float:
        """Return the time that `share` of the queries do not exceed (nearest rank). O(n log n) time."""
        rank = math.ceil(within("share", share, 0, 1) * len(self.seconds) - 1e-9)
        return sorted(self.seconds)[max(rank, 1) - 1]

    def slower(self, seconds: float) -> float:
        """Return the share of queries that took longer. O(n) time."""
        return sum(one > seconds for one in self.seconds) / len(self.seconds)


def simulate_scatter(
    shards: int, queries: int, *, seed: int, shard: Shard = SHARD, hedge_s: float | None = None
) -> Scattered:
    """Send each query to `shards` shards at once and wait for all. O(queries · shards) time.

    With `hedge_s`, a shard that has not answered by then is asked again, on a replica whose time is independent.

    >>> plain = simulate_scatter(100, 1000, seed=1)
    >>> hedged = simulate_scatter(100, 1000, seed=1, hedge_s=0.015)
    >>> 0.58 < plain.slower(0.05) < 0.69, hedged.slower(0.05) < 0.03, 0.008 < hedged.extra < 0.012
    (True, True, True)
    """
    whole("shards", shards)
    if not isinstance(shard, Shard):
        raise TypeError(f"'shard' must be made by Shard: {shard!r}")
    if hedge_s is not None:
        at_least("hedge_s", hedge_s, 0)
    rng, again = random.Random(whole("seed", seed, low=0)), random.Random(f"replicas {seed}")
    found, extra = [], 0
    for _ in range(whole("queries", queries)):
        worst = 0.0
        for _ in range(shards):
            took = shard.answer_s(rng)
            if hedge_s is not None and took > hedge_s:
                extra += 1
                took = min(took, hedge_s + shard.answer_s(again))
            worst = max(worst, took)
        found.append(worst)
    return Scattered(found, extra / (queries * shards))


def scatter_gain(shards: int, fixed: float) -> float:
    """Return how many times as many queries all shards answer as one machine, when each query asks all of them.

    A share `fixed` of a query's work falls on every shard: parse, plan, descend an index, answer. The rest is divided.
    A single query is faster by the same factor. Queries that ask one shard each gain `shards`. O(1) time.

    Source: Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities", 1967.

    >>> scatter_gain(4, fixed=0), scatter_gain(4, fixed=1), round(scatter_gain(100, fixed=0.5), 2)
    (4.0, 1.0, 1.98)
    """
    within("fixed", fixed, 0, 1)
    whole("shards", shards)
    return 1 / (fixed + (1 - fixed) / shards)
