"""First in, first out (FIFO)."""

from collections import deque
from collections.abc import Hashable

from sysdesign.caching.cache import Policy


class FIFO(Policy):
    """Drops the key that came first, however often it was used since. O(1) time a call.

    The simplest policy, and the frame of CLOCK, SIEVE and S3-FIFO. More room can mean more misses (Bélády, Nelson and
    Shedler 1969).

    >>> cache = FIFO(capacity=2)
    >>> cache.put("a", 1); cache.put("b", 2)
    >>> cache.get("a")
    1
    >>> cache.put("c", 3)
    >>> list(cache)
    ['b', 'c']
    """

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self._queue: deque[Hashable] = deque()  # the first to leave on the left

    def _use(self, key: Hashable) -> None:
        pass

    def _admit(self, key: Hashable) -> None:
        if self._full():
            del self._values[self._queue.popleft()]
        self._queue.append(key)

    def _check(self) -> None:
        super()._check()
        assert list(self._queue) == list(self._values)
