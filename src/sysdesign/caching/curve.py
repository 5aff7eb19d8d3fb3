"""The hit ratio of an LRU cache for every capacity at once, from one pass over a trace.

A request hits in an LRU cache exactly when fewer than `capacity` other keys were used since the last use of its key.
That number is its stack distance; it does not depend on the capacity. So a larger LRU cache holds all that a smaller
one does, and a count of the distances is the whole curve.

Source: Mattson, Gecsei, Slutz and Traiger, "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2),
1970.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from sysdesign.caching.trace_replay import Replay, checked_trace, hashable
from sysdesign.checks import positive, whole, within


@dataclass(frozen=True)
class LRUCurve:
    """How many of `requests` hit in an LRU cache of any size: `hits[c]` at capacity c; more room than that adds none.

    A curve from a sample of the keys has a `rate` below 1: `hits` and `requests` are of the sample, and one key in
    it stands for 1/rate. It knows nothing of capacities below 1/rate: asking for one raises ValueError.
    """

    requests: float
    hits: Sequence[float] = field(repr=False)
    rate: float = 1.0

    def hit_ratio(self, capacity: int) -> float:
        """Return hits for each request with room for `capacity` keys. O(1) time.

        >>> lru_curve(["a", "b", "a", "c", "b"]).hit_ratio(2)
        0.2
        """
        room = int(whole("capacity", capacity) * self.rate)
        if not room:
            raise ValueError(
                f"'capacity' must be >= {1 / self.rate:g} where one key in so many is sampled: {capacity!r}"
            )
        return self.hits[min(room, len(self.hits) - 1)] / self.requests

    def miss_ratio(self, capacity: int) -> float:
        """Return misses for each request with room for `capacity` keys: the database's share of the load. O(1) time.

        >>> lru_curve(["a", "b", "a", "c", "b"]).miss_ratio(3)
        0.6
        """
        return 1 - self.hit_ratio(capacity)

    def replay(self, capacity: int) -> Replay:
        """Return what `replay("LRU", trace, capacity)` would. O(1) time; ValueError for a sampled curve.

        >>> lru_curve(["a", "b", "a", "c", "b"]).replay(2)
        Replay(requests=5, hits=1)
        """
        if self.rate != 1:
            raise ValueError(f"'rate' must be 1 for exact counts: {self.rate!r}")
        return Replay(int(self.requests), int(self.hits[min(whole("capacity", capacity), len(self.hits) - 1)]))

    def capacity_for(self, hit_ratio: float) -> int:
        """Return the least capacity that reaches a hit ratio. O(log keys) time.

        Raises ValueError where none does: the first request of each key always misses.

        >>> lru_curve(["a", "b", "a", "c", "b"]).capacity_for(0.4)
        3
        """
        within("hit_ratio", hit_ratio, 0, 1)
        if hit_ratio * self.requests > self.hits[-1]:
            best = self.hits[-1] / self.requests
            raise ValueError(f"'hit_ratio' must be <= {best:.6g}, the most that this trace allows: {hit_ratio!r}")
        room = bisect_left(self.hits, hit_ratio * self.requests)
        return max(1, -int(-room // positive("rate", self.rate)))


def lru_curve(trace: Iterable[Hashable]) -> LRUCurve:
    """Return the exact LRU curve of a trace. O(n log n) time and O(n) room for n requests; standard library only.

    A Fenwick tree over the places of the trace marks the last use of each key; the marks after a key's last use are
    its stack distance (Bennett and Kruskal 1975; Fenwick 1994). See `lru_curve_numpy` for long traces.

    >>> curve = lru_curve(["a", "b", "a", "c", "b"])
    >>> [curve.hit_ratio(capacity) for capacity in (1, 2, 3, 4)]
    [0.0, 0.2, 0.4, 0.4]
    """
    keys = checked_trace(trace)
    with hashable(keys):
        return LRUCurve(len(keys), list(accumulate(_distances(keys), initial=0)))


def _distances(keys: list[Hashable]) -> list[int]:
    """Return how many requests have stack distance 0, 1, 2 … below the number of keys."""
    size = len(keys)
    tree = [0] * (size + 1)
    last_use: dict[Hashable, int] = {}
    counts = [0] * size
    for place, key in enumerate(keys, start=1):
        before = last_use.get(key)
        if before is not None:
            distance = len(last_use)
            node = before
            while node:  # take away the marks up to and with the last use of this key
                distance -= tree[node]
                node &= node - 1
            counts[distance] += 1
            while before <= size:
                tree[before] -= 1
                before += before & -before
        last_use[key] = node = place
        while node <= size:
            tree[node] += 1
            node += node & -node
    return counts[: len(last_use)]
