"""The cache laboratory: four kinds of requests, any policy, and the load that a cache of each size leaves.

The load is the share of the users' requests that the database still answers. The first fifth of each trace fills the
cache and is not counted. A scan's own requests are not the users': they count only by what they push out.

What this leaves out: objects of different sizes, writes, and what a policy costs in time and memory.
"""

from dataclasses import dataclass
from functools import cache

from sysdesign import traces
from sysdesign.caching.optimum import belady
from sysdesign.caching.trace_replay import POLICIES, replay
from sysdesign.checks import number, one_of, within

KEYS, REQUESTS, FIRST = 400, 4_000, 800
SIZES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.99, 1)
WORKLOADS = ("steady", "scans", "loop", "shift")
SCAN = 200
BEST = "the optimum"


@dataclass(frozen=True)
class Lab:
    """The loads that a policy, LRU and the optimum leave at each of `sizes`, and those of the first two at `size`."""

    workload: str
    policy: str
    size: float
    sizes: tuple[float, ...]
    chosen: tuple[float, ...]
    lru: tuple[float, ...]
    optimum: tuple[float, ...]
    load: float
    lru_load: float


def cache_lab(workload: str, s: float, policy: str, size: float) -> Lab:
    """Return what is left for the database behind a cache for a share `size` of the keys, and behind all other sizes.

    `workload` is "steady" (Zipf's law with exponent `s`), "scans" (the same, and after every 200 requests somebody
    reads 200 keys that nobody wants again), "loop" (all keys in order, round and round; `s` plays no part) or "shift"
    (other keys are popular after every 800 requests). About 20 ms; what was worked out before is remembered. Raises
    ValueError for a `size` that is not from one of the keys to all of them.

    >>> [round(cache_lab("loop", 1, "LRU", size).load, 2) for size in (0.99, 1)]
    [1.0, 0.0]
    """
    one_of("workload", workload, WORKLOADS)
    one_of("policy", policy, POLICIES)
    within("size", size, 1 / KEYS, 1)
    number("s", s)
    skew = 1 if workload == "loop" else s

    def load(name: str, share: float) -> float:
        return _load(workload, skew, name, round(share * KEYS))

    chosen, lru, optimum = (tuple(load(name, each) for each in SIZES) for name in (policy, "LRU", BEST))
    return Lab(workload, policy, size, SIZES, chosen, lru, optimum, load(policy, size), load("LRU", size))


@cache
def _trace(workload: str, s: float, requests: int) -> list[int]:
    """Return the first so many of the users' requests, with the scans between them."""
    if workload == "loop":
        return traces.loop(KEYS, requests)
    if workload == "shift":
        return traces.shift(KEYS, s, REQUESTS, every=FIRST, seed=1)[:requests]
    steady = traces.zipf(KEYS, s, REQUESTS, seed=1)[:requests]
    return steady if workload == "steady" else traces.with_scans(steady, every=SCAN, length=SCAN)


@cache
def _load(workload: str, s: float, policy: str, room: int) -> float:
    whole, first = (
        (belady(trace, room) if policy == BEST else replay(policy, trace, room)).hits
        for trace in (_trace(workload, s, requests) for requests in (REQUESTS, FIRST))
    )
    return 1 - (whole - first) / (REQUESTS - FIRST)
