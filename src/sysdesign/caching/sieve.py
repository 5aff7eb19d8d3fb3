"""SIEVE: one queue, one bit a key, one hand that never goes back for what it has passed."""

from collections import deque
from collections.abc import Hashable

from sysdesign.caching.cache import Policy


class Sieve(Policy):
    """Like CLOCK, but a key that is spared keeps its place, so new keys are judged soon. O(1) time a call, amortised.

    The hand moves from the oldest key to the newest, clears the bit of each key used since it last came by, and drops
    the first that has none; then it starts over. New keys that nobody asks for again are sifted out quickly. Not made
    for scans: Zhang et al. say so themselves.

    Source: Zhang, Yang, Yue, Vigfusson and Rashmi, "SIEVE is simpler than LRU", NSDI 2024.

    >>> cache = Sieve(capacity=3)
    >>> for key in "abc":
    ...     cache.put(key, key)
    >>> cache.get("a")
    'a'
    >>> cache.put("d", "d"); cache.put("e", "e")  # "a" is spared, "b" and then "c" leave
    >>> sorted(cache)
    ['a', 'd', 'e']
    """

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        # The queue, oldest key first, is what the hand has passed and then what lies ahead: no links are needed.
        self._passed: deque[Hashable] = deque()
        self._ahead: deque[Hashable] = deque()
        self._used: set[Hashable] = set()

    def _use(self, key: Hashable) -> None:
        self._used.add(key)

    def _admit(self, key: Hashable) -> None:
        if self._full():
            while (candidate := self._next()) in self._used:
                self._used.remove(candidate)
                self._passed.append(candidate)
            del self._values[candidate]
            self._start_over()  # before the new key comes: it is not part of the round that ended
        self._ahead.append(key)

    def _next(self) -> Hashable:
        self._start_over()
        return self._ahead.popleft()

    def _start_over(self) -> None:
        if not self._ahead:
            self._passed, self._ahead = self._ahead, self._passed

    def _check(self) -> None:
        super()._check()
        assert [*self._passed, *self._ahead] == list(self._values), "the queue is in the order of arrival"
        assert self._used <= self._values.keys()
