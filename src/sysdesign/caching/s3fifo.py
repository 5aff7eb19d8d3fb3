"""S3-FIFO: three static queues, first in, first out."""

from collections import OrderedDict, deque
from collections.abc import Hashable

from sysdesign.caching.cache import Policy
from sysdesign.checks import number

MOST = 3  # a count of uses has two bits


class S3FIFO(Policy):
    """New keys wait in a small queue, and only those used twice while there go on to the main one. O(1), amortised.

    A key that leaves the small queue unproven is remembered in a ghost queue, without its value; if it comes back
    from there, it goes straight to the main queue. In the main queue each use earns another round, up to three. So
    what is read once, as in a scan, passes through the small queue and leaves the main one alone.

    `small` is the share of the room that the small queue has, above 0 and below 1; at least one key. The ghost queue
    remembers as many keys as the main queue has room for.

    Source: Yang, Zhang, Qiu, Yue and Rashmi, "FIFO queues are all you need for cache eviction", SOSP 2023.

    >>> cache = S3FIFO(capacity=10)
    >>> for key in [1, 2, *range(100, 200)]:  # two keys used again, then a scan
    ...     cache.put(key, key)
    ...     _ = [cache.get(hot) for hot in (1, 2) * 2]
    >>> 1 in cache, 2 in cache, len(cache)
    (True, True, 10)
    """

    def __init__(self, capacity: int, small: float = 0.1) -> None:
        super().__init__(capacity)
        if not 0 < number("small", small) < 1:
            raise ValueError(f"'small' must be > 0 and < 1: {small!r}")
        self._target = max(1, int(capacity * small))
        self._small: deque[Hashable] = deque()
        self._main: deque[Hashable] = deque()
        self._ghost: OrderedDict[Hashable, None] = OrderedDict()
        self._uses: dict[Hashable, int] = {}

    def _use(self, key: Hashable) -> None:
        self._uses[key] = min(self._uses[key] + 1, MOST)

    def _admit(self, key: Hashable) -> None:
        known = key in self._ghost
        if known:
            del self._ghost[key]
        while self._full():
            if len(self._small) >= self._target or not self._main:
                self._leave_small()
            else:
                self._leave_main()
        (self._main if known else self._small).append(key)
        self._uses[key] = 0

    def _leave_small(self) -> None:
        """Move the oldest key of the small queue on, to the main queue or out."""
        key = self._small.popleft()
        if self._uses[key] > 1:
            self._uses[key] = 0
            self._main.append(key)
            return
        self._drop(key)
        self._ghost[key] = None
        if len(self._ghost) > self.capacity - self._target:
            self._ghost.popitem(last=False)

    def _leave_main(self) -> None:
        """Give the oldest key of the main queue another round, for one of its uses, or drop it."""
        key = self._main.popleft()
        if self._uses[key]:
            self._uses[key] -= 1
            self._main.append(key)
        else:
            self._drop(key)

    def _drop(self, key: Hashable) -> None:
        del self._values[key], self._uses[key]

    def _check(self) -> None:
        super()._check()
        held = [*self._small, *self._main]
        assert len(set(held)) == len(held) == len(self)
        assert set(held) == self._values.keys() == self._uses.keys()
        assert not self._values.keys() & self._ghost.keys()
        assert len(self._ghost) <= self.capacity - self._target
