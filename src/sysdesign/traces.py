"""Traces: sequences of keys as a cache sees them, seeded, the same on every machine.

A key is a whole number from 0. Under Zipf's law key 0 is the most popular; a cache does not care which number a key
has. Traces are plain lists: join them with `+`, and see `sysdesign.skew` for the shares behind them.

What these leave out: time of day, objects of different sizes, keys that are asked for together, and writes.
"""

import itertools
import random
from collections.abc import Sequence

from sysdesign.checks import not_empty, whole
from sysdesign.skew import zipf_weights


def zipf(keys: int, s: float, requests: int, seed: int) -> list[int]:
    """Return independent requests under Zipf's law: key k − 1 comes with a chance in proportion to 1 / kˢ.

    Exact, by inverting the distribution function: one uniform number a request, and a binary search. 0 is no skew,
    about 1 what web traffic shows. O(keys + requests log keys) time.

    >>> zipf(keys=100, s=1, requests=8, seed=1)
    [0, 45, 29, 1, 6, 5, 15, 33]
    """
    cumulative = list(itertools.accumulate(zipf_weights(keys, s)))
    rng = random.Random(whole("seed", seed, low=0))
    return rng.choices(range(keys), cum_weights=cumulative, k=whole("requests", requests))


def scan(keys: int, first: int = 0) -> list[int]:
    """Return each of `keys` keys once, in order, from the key `first`: a backup, a report, a crawler. O(keys) time.

    >>> scan(4), scan(2, first=100)
    ([0, 1, 2, 3], [100, 101])
    """
    return list(range(whole("first", first, low=0), first + whole("keys", keys)))


def loop(keys: int, requests: int) -> list[int]:
    """Return `keys` keys in order, over and over. O(requests) time.

    The worst case of LRU: with one key more than there is room, each is dropped right before its turn.

    >>> loop(keys=3, requests=7)
    [0, 1, 2, 0, 1, 2, 0]
    """
    rounds = itertools.cycle(range(whole("keys", keys)))
    return list(itertools.islice(rounds, whole("requests", requests)))


def with_scans(trace: Sequence[int], every: int, length: int) -> list[int]:
    """Return a trace with a scan of `length` new keys after each `every` requests, also after the last full one.

    No key of a scan ever comes again: they are numbered on from the largest key of the trace. O(requests) time.

    >>> with_scans([5, 6, 5, 6, 5], every=2, length=3)
    [5, 6, 7, 8, 9, 5, 6, 10, 11, 12, 5]
    """
    new = itertools.count(max(whole("trace", key, low=0) for key in not_empty("trace", trace)) + 1)
    whole("every", every)
    whole("length", length)
    mixed: list[int] = []
    for start in range(0, len(trace), every):
        part = trace[start : start + every]
        mixed += part
        if len(part) == every:
            mixed += itertools.islice(new, length)
    return mixed


def shift(keys: int, s: float, requests: int, every: int, seed: int) -> list[int]:
    """Return Zipf requests whose popularity is dealt out anew after each `every`: yesterday's news. O(requests) time.

    In each stretch the ranks go to the keys in another random order, so each stretch alone is Zipf(s), and what was
    popular before it tells nothing.

    >>> trace = shift(keys=50, s=1.5, requests=2000, every=1000, seed=1)
    >>> max(set(trace[:1000]), key=trace[:1000].count), max(set(trace[1000:]), key=trace[1000:].count)
    (2, 19)
    """
    rng = random.Random(whole("seed", seed, low=0))
    names = list(range(whole("keys", keys)))
    cumulative = list(itertools.accumulate(zipf_weights(keys, s)))
    left, found = whole("requests", requests), list[int]()
    whole("every", every)
    while left:
        rng.shuffle(names)
        stretch = min(every, left)
        found += rng.choices(names, cum_weights=cumulative, k=stretch)
        left -= stretch
    return found
