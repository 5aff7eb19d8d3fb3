"""Time to live (TTL): how long an entry counts as valid, over any cache."""

from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakValueDictionary

from sysdesign.caching.cache import Cache
from sysdesign.checks import positive


class _Entry:
    """A value and when it expires."""

    __slots__ = ("__weakref__", "expires_at", "value")

    def __init__(self, value: Any, expires_at: float) -> None:
        self.value, self.expires_at = value, expires_at


class TTL:
    """A cache whose entries are misses once they are `ttl_s` seconds old. O(1) time a call over an O(1) cache.

    A time to live is about validity, not about room: who leaves when there is no room is decided by `cache`, which
    knows nothing of ages. An expired entry keeps its room, and counts in `len`, until it is put again or pushed out.
    `clock` returns seconds that do not go back: the time of a simulation, or `time.monotonic`. Raises TypeError or
    ValueError for a `ttl_s` that is no number above 0.

    >>> from sysdesign.caching import LRU
    >>> now = 0.0
    >>> cache = TTL(LRU(capacity=2), ttl_s=60, clock=lambda: now)
    >>> cache.put("a", 1)
    >>> now = 59.9
    >>> cache.get("a"), len(cache)
    (1, 1)
    >>> now = 60.0
    >>> cache.get("a"), "a" in cache, len(cache)
    (None, False, 1)
    """

    def __init__(self, cache: Cache, ttl_s: float, clock: Callable[[], float]) -> None:
        if not isinstance(cache, Cache) or isinstance(cache, type):
            raise TypeError(f"'cache' must have get, put, len and in: {cache!r}")
        if not callable(clock):
            raise TypeError(f"'clock' must be a function that returns seconds: {clock!r}")
        self.cache, self.ttl_s, self.clock = cache, positive("ttl_s", ttl_s), clock
        # What the cache below drops goes from here too; without this, `in` would have to read, which is a use.
        self._entries: WeakValueDictionary[Hashable, _Entry] = WeakValueDictionary()

    def get(self, key: Hashable, default: Any = None) -> Any:
        """Return the value of `key` if it is held and still valid, else `default`.

        The cache below sees a use either way: it does not know that the entry has expired.
        """
        entry = self.cache.get(key)
        return entry.value if entry is not None and self.clock() < entry.expires_at else default

    def put(self, key: Hashable, value: Any) -> None:
        """Hold `value` under `key`, valid for `ttl_s` seconds from now."""
        entry = _Entry(value, self.clock() + self.ttl_s)
        self.cache.put(key, entry)
        self._entries[key] = entry

    def __len__(self) -> int:
        return len(self.cache)

    def __contains__(self, key: Hashable) -> bool:
        return key in self.cache and self.clock() < self._entries[key].expires_at

    def __repr__(self) -> str:
        return f"TTL({self.cache!r}, ttl_s={self.ttl_s})"
