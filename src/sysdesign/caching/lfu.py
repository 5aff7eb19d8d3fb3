"""Least frequently used (LFU)."""

from collections import OrderedDict, defaultdict
from collections.abc import Hashable

from sysdesign.caching.cache import Policy


class LFU(Policy):
    """Drops the key with the fewest uses; among equals, the one whose last use is longest ago. O(1) time a call.

    A count begins with 1 when the key comes and is forgotten when it leaves. One burst does not push out what has
    long been popular; what was popular once stays long after that, because counts do not age.

    Source: the lists by count are those of Shah, Mitra and Matani, "An O(1) algorithm for implementing the LFU cache
    eviction scheme", 2010.

    >>> cache = LFU(capacity=2)
    >>> cache.put("a", 1); cache.put("b", 2)
    >>> cache.get("a")
    1
    >>> cache.put("c", 3); cache.put("d", 4)
    >>> sorted(cache)
    ['a', 'd']
    """

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self._counts: dict[Hashable, int] = {}
        # Count -> its keys, the one used longest ago first.
        self._keys: defaultdict[int, OrderedDict[Hashable, None]] = defaultdict(OrderedDict)
        self._fewest = 1

    def _use(self, key: Hashable) -> None:
        count = self._counts[key]
        self._drop(key, count)
        if count == self._fewest and count not in self._keys:
            self._fewest = count + 1
        self._note(key, count + 1)

    def _admit(self, key: Hashable) -> None:
        if self._full():
            victim = next(iter(self._keys[self._fewest]))
            self._drop(victim, self._fewest)
            del self._counts[victim], self._values[victim]
        self._note(key, 1)
        self._fewest = 1

    def _note(self, key: Hashable, count: int) -> None:
        self._counts[key] = count
        self._keys[count][key] = None

    def _drop(self, key: Hashable, count: int) -> None:
        del self._keys[count][key]
        if not self._keys[count]:
            del self._keys[count]

    def _check(self) -> None:
        super()._check()
        assert self._counts == {key: count for count, keys in self._keys.items() for key in keys}
        assert self._counts.keys() == self._values.keys()
        assert self._fewest == min(self._counts.values(), default=1)
