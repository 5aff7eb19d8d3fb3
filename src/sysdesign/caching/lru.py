"""Least recently used (LRU)."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from sysdesign.caching.cache import Policy, unhashable


class LRU(Policy):
    """Drops the key whose last use is longest ago. O(1) time a call.

    Good where what was used lately is used again soon; a scan of keys that are read once pushes everything out, and a
    loop over one key more than there is room for never hits.

    >>> cache = LRU(capacity=2)
    >>> cache.put("a", 1); cache.put("b", 2)
    >>> cache.get("a")  # now "b" is the oldest
    1
    >>> cache.put("c", 3)
    >>> list(cache)  # the next to leave comes first
    ['a', 'c']
    """

    # The shared get and put would do; these spare the calls between them, for the cache that is used most.
    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        # In a plain dict the first key is found by walking over all that left before it: O(capacity) an eviction.
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, default: Any = None) -> Any:
        """Return the value of `key`, or `default`."""
        values = self._values
        try:
            if key not in values:
                return default
        except TypeError as error:
            raise unhashable(key) from error
        values.move_to_end(key)
        return values[key]

    def put(self, key: Hashable, value: Any) -> None:
        """Hold `value` under `key`, as the one used last."""
        values = self._values
        try:
            held = key in values
        except TypeError as error:
            raise unhashable(key) from error
        if held:
            values.move_to_end(key)
        elif len(values) >= self.capacity:
            values.popitem(last=False)
        values[key] = value

    def _use(self, key: Hashable) -> None:
        self._values.move_to_end(key)

    def _admit(self, key: Hashable) -> None:
        if self._full():
            self._values.popitem(last=False)
