"""What a cache can reach for data that change: entries that expire, or entries that each write removes.

Reads of one key come at random, λ a second; the key changes at random, every U seconds on average. An answer is stale
when the key has changed since the entry was loaded, and may be so for at most B seconds, the freshness bound.

An entry that *expires* after B seconds keeps the bound without hearing of writes. Its hit ratio λB / (1 + λB) does not
depend on the writes; they decide how many answers are stale. A hit is uniformly 0 to B old, and at age a it is stale
with probability 1 − exp(−a/U).

An entry that is *invalidated* by each write is never stale. Only the first read after a write misses: of λU reads
between writes the hit ratio keeps λU / (1 + λU), whatever the bound.

So reads over writes of the whole system decide neither: it takes the reads per key, the time between changes of that
key, and the bound.

What this model leaves out: the time a load and an invalidation take (an answer may be stale during both), evictions for
lack of room, and writes on a clock, for which the invalidated share is 1 − (1 − exp(−λU)) / λU.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.checks import at_least, not_empty, number, positive
from sysdesign.expiry import hit_ratio


@dataclass(frozen=True, kw_only=True)
class Attainable:
    """What the two caches reach for one key; all shares of its reads."""

    expiring: float  # hits where entries live as long as the bound allows
    stale: float  # answers of that cache that had changed since they were loaded
    invalidated: float  # hits where each write removes the entry: never stale


def attainable(rate: float, update_interval_s: float, bound_s: float) -> Attainable:
    """Return what a cache can reach for a key read `rate` times a second and changed every `update_interval_s`.

    `bound_s` is how long an answer may be out of date; 0 leaves nothing for entries that expire. O(1) time.

    >>> catalogue = attainable(rate=1, update_interval_s=86_400, bound_s=60)
    >>> round(catalogue.expiring, 3), round(catalogue.stale, 4), round(catalogue.invalidated, 5)
    (0.984, 0.0003, 0.99999)
    >>> moving = attainable(rate=1, update_interval_s=4, bound_s=1)  # 4 reads for each write
    >>> moving.expiring, round(moving.stale, 3), moving.invalidated
    (0.5, 0.058, 0.8)
    """
    positive("update_interval_s", update_interval_s)
    expiring = hit_ratio(at_least("rate", rate, 0), at_least("bound_s", bound_s, 0))
    changes = number("bound_s / update_interval_s", bound_s / update_interval_s)
    return Attainable(
        expiring=expiring,
        stale=expiring * _stale_among_hits(changes),
        invalidated=hit_ratio(rate, update_interval_s),
    )


def _stale_among_hits(changes: float) -> float:
    """Return the mean of 1 − exp(−a/U) over ages up to B, of `changes` = B/U: 1 − (1 − exp(−B/U)) / (B/U)."""
    if changes < 1e-5:  # the difference below would lose its digits; the next term is changes³/24
        return changes / 2 - changes**2 / 6
    return 1 + math.expm1(-changes) / changes


def replay_updates(reads: Sequence[float], updates: Sequence[float], bound_s: float) -> Attainable:
    """Read one key at each of `reads` while it changes at each of `updates`, through both caches; times in order.

    At the same moment the change comes first. `arrivals.poisson` gives times for both. O(reads + updates) time.

    >>> replay_updates(reads=[0, 1, 2, 3], updates=[1.5], bound_s=2.5)
    Attainable(expiring=0.5, stale=0.25, invalidated=0.5)
    """
    at_least("bound_s", bound_s, 0)
    _rising("reads", not_empty("reads", reads))
    _rising("updates", updates)
    loaded, version, invalidated = -math.inf, 0, 0  # the expiring entry: when it was loaded, and after how many changes
    kept, hits, stale, changes = -1, 0, 0, 0  # the invalidated entry: after how many changes it was loaded
    for time in reads:
        while changes < len(updates) and updates[changes] <= time:
            changes += 1
        if time - loaded < bound_s:
            hits += 1
            stale += version < changes
        else:
            loaded, version = time, changes
        invalidated += kept == changes
        kept = changes
    return Attainable(expiring=hits / len(reads), stale=stale / len(reads), invalidated=invalidated / len(reads))


def _rising(name: str, times: Sequence[float]) -> None:
    if not isinstance(times, Sequence):
        raise TypeError(f"{name!r} must be a list of times: {times!r}")
    before = -math.inf
    for time in times:
        if number(name, time) < before:
            raise ValueError(f"{name!r} must rise: {time!r} after {before!r}")
        before = time
