"""SHARDS: the LRU curve of a long trace from a small, fixed sample of its keys."""

from collections.abc import Iterable

from sysdesign.caching.curve import LRUCurve, lru_curve
from sysdesign.caching.trace_replay import checked_trace, hashable
from sysdesign.checks import number
from sysdesign.hashing.keys import Key, stable_hash


def shards_curve(trace: Iterable[Key], rate: float, seed: int) -> LRUCurve:
    """Return an estimate of the LRU curve from about `rate` of the keys, above 0 to 1. O(n + m log m) time, m sampled.

    A key is in the sample if its hash is below a threshold, so all of its requests are, or none; a distance in the
    sample stands for one 1/rate times as long. A popular key more or less in the sample would shift the whole curve;
    the correction counts the difference between the sampled and the expected number of requests as hits of the
    shortest distance, since popular keys have short ones. Where a few keys take much of the load that is too coarse
    for small caches, and can leave a hit ratio below 0: trust the estimate from many times 1/rate keys on.

    Keys are text, bytes, whole numbers, or tuples of them. Raises ValueError when the sample is empty.

    Source: Waldspurger, Park, Garthwaite and Ahmad, "Efficient MRC construction with SHARDS", FAST 2015, with its
    adjustment (SHARDS_adj).

    >>> from sysdesign.traces import zipf
    >>> trace = zipf(keys=10_000, s=0.9, requests=50_000, seed=1)
    >>> error = shards_curve(trace, rate=0.1, seed=1).hit_ratio(1000) - lru_curve(trace).hit_ratio(1000)
    >>> abs(error) < 0.03
    True
    """
    keys = checked_trace(trace)
    if not 0 < number("rate", rate) <= 1:
        raise ValueError(f"'rate' must be > 0 and <= 1: {rate!r}")
    below = rate * 2**64
    with hashable(keys):
        sampled = {key for key in set(keys) if stable_hash(key, seed) < below}  # type: ignore[arg-type]
    sample = [key for key in keys if key in sampled]
    if not sample:
        raise ValueError(f"'rate' must be large enough to sample a key of {len(set(keys))}: {rate!r}")
    expected = len(keys) * rate
    missing = expected - len(sample)
    none, *hits = lru_curve(sample).hits
    return LRUCurve(expected, [none, *(count + missing for count in hits)], rate)
