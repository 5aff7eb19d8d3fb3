"""CLOCK, the second chance."""

from collections import OrderedDict
from collections.abc import Hashable

from sysdesign.caching.cache import Policy


class Clock(Policy):
    """A queue in which a key that was used since the hand last met it gets another round. O(1) time a call, amortised.

    A use sets one bit and moves nothing, so it needs no lock where LRU does. The hand clears bits until it meets a key
    without one, and drops that. Also known as FIFO with reinsertion, or second chance.

    Source: Corbató, "A paging experiment with the Multics system", MIT Project MAC, 1968.

    >>> cache = Clock(capacity=2)
    >>> cache.put("a", 1); cache.put("b", 2)
    >>> cache.get("a")
    1
    >>> cache.put("c", 3)
    >>> sorted(cache)
    ['a', 'c']
    """

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self._used: OrderedDict[Hashable, bool] = OrderedDict()  # the key under the hand first

    def _use(self, key: Hashable) -> None:
        self._used[key] = True

    def _admit(self, key: Hashable) -> None:
        if self._full():
            candidate, used = self._used.popitem(last=False)
            while used:
                self._used[candidate] = False
                candidate, used = self._used.popitem(last=False)
            del self._values[candidate]
        self._used[key] = False

    def _check(self) -> None:
        super()._check()
        assert self._used.keys() == self._values.keys()
