"""A trace through a cache: read each key in turn, put what is missing, count the hits."""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sysdesign.caching.arc import ARC
from sysdesign.caching.cache import Cache
from sysdesign.caching.clock import Clock
from sysdesign.caching.fifo import FIFO
from sysdesign.caching.lfu import LFU
from sysdesign.caching.lru import LRU
from sysdesign.caching.s3fifo import S3FIFO
from sysdesign.caching.sieve import Sieve
from sysdesign.caching.tinylfu import WTinyLFU
from sysdesign.checks import not_empty, one_of, whole

POLICIES: Mapping[str, Callable[[int], Cache]] = {
    "LRU": LRU,
    "LFU": LFU,
    "FIFO": FIFO,
    "CLOCK": Clock,
    "SIEVE": Sieve,
    "S3-FIFO": S3FIFO,
    "ARC": ARC,
    "W-TinyLFU": WTinyLFU,
}


@dataclass(frozen=True)
class Replay:
    """How a cache did on a trace that began with the cache empty."""

    requests: int
    hits: int

    @property
    def misses(self) -> int:
        """Requests that had to be loaded: what the database behind the cache sees."""
        return self.requests - self.hits

    @property
    def hit_ratio(self) -> float:
        """Hits for each request."""
        return self.hits / self.requests

    @property
    def miss_ratio(self) -> float:
        """Misses for each request."""
        return self.misses / self.requests


def checked_trace(trace: Iterable[Hashable]) -> list[Hashable]:
    """Return a trace as a list, or raise TypeError or ValueError unless it is one and has a key."""
    if not isinstance(trace, Iterable):
        raise TypeError(f"'trace' must be a list of keys: {trace!r}")
    keys = trace if isinstance(trace, list) else list(trace)
    not_empty("trace", keys)
    return keys


@contextmanager
def hashable(trace: Iterable[Hashable]) -> Iterator[None]:
    """Give a TypeError from the work within the name of the key that cannot be hashed, if that was the cause.

    Looking at every key beforehand would take as long as the work does.
    """
    try:
        yield
    except TypeError as error:
        for key in trace:
            try:
                hash(key)
            except TypeError:
                raise TypeError(f"'trace' must hold hashable keys: {key!r}") from error
        raise


def replay(policy: str | Callable[[int], Cache], trace: Iterable[Hashable], capacity: int) -> Replay:
    """Read the keys of a trace one after the other through a new cache, and put those that it does not hold.

    `policy` is a name in `POLICIES`, or anything that makes a cache from a capacity. O(requests) time for the
    policies of this book; LRU and FIFO take a loop of their own.

    >>> replay("LRU", ["a", "b", "a", "c", "a", "b"], capacity=2)
    Replay(requests=6, hits=2)
    >>> replay("MRU", ["a"], capacity=2)
    Traceback (most recent call last):
    ValueError: 'policy' must be one of 'LRU', 'LFU', 'FIFO', 'CLOCK', 'SIEVE', 'S3-FIFO', 'ARC', 'W-TinyLFU': 'MRU'
    """
    keys, room = checked_trace(trace), whole("capacity", capacity)
    if isinstance(policy, str):
        policy = POLICIES[one_of("policy", policy, POLICIES)]
    if not callable(policy):
        raise TypeError(f"'policy' must be a name or make a cache from a capacity: {policy!r}")
    with hashable(keys):
        count = _INLINE.get(policy)
        hits = count(keys, room) if count else _hits(policy(room), keys)
    return Replay(len(keys), hits)


def _hits(cache: Cache, trace: list[Hashable]) -> int:
    get, put, hits = cache.get, cache.put, 0
    missing = object()
    for key in trace:
        if get(key, missing) is missing:
            put(key, None)
        else:
            hits += 1
    return hits


def _lru_hits(trace: list[Hashable], capacity: int) -> int:
    held: OrderedDict[Hashable, None] = OrderedDict()
    refresh, drop = held.move_to_end, held.popitem
    misses = 0  # and not hits, so that a hit does nothing but move
    for key in trace:
        if key in held:
            refresh(key)
        else:
            held[key] = None
            misses += 1
            if misses > capacity:
                drop(last=False)
    return len(trace) - misses


def _fifo_hits(trace: list[Hashable], capacity: int) -> int:
    held: set[Hashable] = set()
    queue: deque[Hashable] = deque()
    misses = 0
    for key in trace:
        if key not in held:
            held.add(key)
            queue.append(key)
            misses += 1
            if misses > capacity:
                held.remove(queue.popleft())
    return len(trace) - misses


# The same in one loop, without a call for each request. By class, not by method: a subclass may do something else.
_INLINE: Mapping[Any, Callable[[list[Hashable], int], int]] = {LRU: _lru_hits, FIFO: _fifo_hits}
