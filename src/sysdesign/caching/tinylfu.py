"""W-TinyLFU: an LRU window, then a contest of frequencies for a place in the main part."""

from collections import OrderedDict
from collections.abc import Hashable

from sysdesign.caching.cache import Policy
from sysdesign.caching.sketch import CountMin
from sysdesign.checks import number

PROTECTED = 0.8  # of the main part
SAMPLE = 10  # uses for each key of room, until all counts are halved
COUNTERS = 4  # a row of the sketch, for each key of room


class WTinyLFU(Policy):
    """A newcomer stays only if it was asked for more often of late than the key it would replace. O(1) time a call.

    New keys enter a small LRU window. The key that leaves the window and the main part's next victim are compared by
    a count-min sketch, which also remembers keys that are not held and ages by halving; the less frequent one is
    dropped, on a tie the newcomer. The main part is a segmented LRU: a key that is used again is protected, four
    fifths of the main part are for those.

    `window` is the share of the room that the window has, above 0 and below 1; at least one key. Keys are text,
    bytes, whole numbers, or tuples of them, as the sketch has to hash them the same way in every run.

    Source: Einziger, Friedman and Manes, "TinyLFU: a highly efficient cache admission policy", ACM Transactions on
    Storage 13(4), 2017; Caffeine's defaults, without its adaptive window and its guard against chosen keys.

    >>> cache = WTinyLFU(capacity=10)
    >>> for key in list(range(9)) * 3 + list(range(100, 200)):  # nine popular keys, then a scan
    ...     if cache.get(key) is None:
    ...         cache.put(key, "v")
    >>> sum(key in cache for key in range(9))
    9
    """

    def __init__(self, capacity: int, window: float = 0.01) -> None:
        super().__init__(capacity)
        if not 0 < number("window", window) < 1:
            raise ValueError(f"'window' must be > 0 and < 1: {window!r}")
        self._window_room = max(1, int(capacity * window))
        self._main_room = capacity - self._window_room
        self._protected_room = int(self._main_room * PROTECTED)
        # Each has the key used longest ago first.
        self._window: OrderedDict[Hashable, None] = OrderedDict()
        self._probation: OrderedDict[Hashable, None] = OrderedDict()
        self._protected: OrderedDict[Hashable, None] = OrderedDict()
        self._sketch = CountMin(COUNTERS * capacity, SAMPLE * capacity)

    def _use(self, key: Hashable) -> None:
        self._sketch.add(key)
        if key in self._window:
            self._window.move_to_end(key)
        elif key in self._protected:
            self._protected.move_to_end(key)
        else:
            del self._probation[key]
            self._protected[key] = None
            if len(self._protected) > self._protected_room:
                demoted, _ = self._protected.popitem(last=False)
                self._probation[demoted] = None

    def _admit(self, key: Hashable) -> None:
        self._sketch.add(key)
        self._window[key] = None
        if len(self._window) > self._window_room:
            candidate, _ = self._window.popitem(last=False)
            self._compete(candidate)

    def _compete(self, candidate: Hashable) -> None:
        """Let a key that left the window into the main part, or drop it."""
        if len(self._probation) + len(self._protected) < self._main_room:
            self._probation[candidate] = None
            return
        segment = self._probation or self._protected
        victim = next(iter(segment), candidate)  # no main part: nothing to win
        if self._sketch.count(candidate) > self._sketch.count(victim):
            del segment[victim], self._values[victim]
            self._probation[candidate] = None
        else:
            del self._values[candidate]

    def _check(self) -> None:
        super()._check()
        held = [*self._window, *self._probation, *self._protected]
        assert len(set(held)) == len(held) == len(self)
        assert set(held) == self._values.keys()
        assert len(self._window) <= self._window_room
        assert len(self._protected) <= self._protected_room
        assert len(held) - len(self._window) <= self._main_room
