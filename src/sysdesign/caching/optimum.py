"""Bélády's optimum: the fewest misses that any policy could have had, known only afterwards."""

from collections.abc import Hashable, Iterable
from heapq import heappop, heappush

from sysdesign.caching.trace_replay import Replay, checked_trace, hashable
from sysdesign.checks import whole


def belady(trace: Iterable[Hashable], capacity: int) -> Replay:
    """Return the hits of the policy that drops the key whose next use is furthest away. O(n log n) time, n requests.

    It needs the future, so it is a yardstick and no policy. No cache that takes in every missed key, as all of this
    book do, has fewer misses; one that may decline a key could.

    Source: Bélády, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal 5(2), 1966;
    Mattson et al. 1970 prove it optimal.

    >>> belady(["a", "b", "c", "a", "b", "c"], capacity=2)  # LRU has none
    Replay(requests=6, hits=2)
    """
    keys, room = checked_trace(trace), whole("capacity", capacity)
    with hashable(keys):
        next_uses = _next_uses(keys)
    held: set[Hashable] = set()
    furthest: list[int] = []  # a heap of next uses, negative; those gone by are smaller than any that is still to come
    hits = 0
    for key, next_use in zip(keys, next_uses, strict=True):
        if key in held:
            hits += 1
        else:
            if len(held) == room:
                held.remove(keys[-heappop(furthest) % len(keys)])
            held.add(key)
        heappush(furthest, -next_use)
    return Replay(len(keys), hits)


def _next_uses(keys: list[Hashable]) -> list[int]:
    """Return for each request the place of the next one with its key; beyond the end, its own place plus n.

    So all are different, and modulo n each is a place where the key stands.
    """
    found, later = [0] * len(keys), dict[Hashable, int]()
    for place in range(len(keys) - 1, -1, -1):
        found[place] = later.get(keys[place], len(keys) + place)
        later[keys[place]] = place
    return found
