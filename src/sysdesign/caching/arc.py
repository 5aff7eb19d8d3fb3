"""ARC, the adaptive replacement cache."""

from collections import OrderedDict
from collections.abc import Hashable

from sysdesign.caching.cache import Policy

Order = OrderedDict[Hashable, None]  # the key used longest ago first


class ARC(Policy):
    """Keeps keys seen once apart from keys seen again, and lets misses decide how much room each gets. O(1) a call.

    Each of the two LRU lists has a ghost list, of keys that left it lately. A miss on a key among the ghosts of one
    list says that this list was too short, and moves the share of the room in its favour. A scan fills the first
    list only.

    Source: Megiddo and Modha, "ARC: a self-tuning, low overhead replacement cache", FAST 2003, figure 4, with its
    names: T1 and T2 are held, B1 and B2 are their ghosts, p is the room meant for T1.

    >>> cache = ARC(capacity=2)
    >>> cache.put("a", 1)
    >>> cache.get("a")
    1
    >>> for key in range(10):
    ...     cache.put(key, key)
    >>> sorted(map(str, cache))
    ['9', 'a']
    """

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self._t1, self._t2, self._b1, self._b2 = Order(), Order(), Order(), Order()
        self._p = 0.0

    def _use(self, key: Hashable) -> None:
        (self._t1 if key in self._t1 else self._t2).pop(key)
        self._t2[key] = None

    def _admit(self, key: Hashable) -> None:
        t1, t2, b1, b2 = self._t1, self._t2, self._b1, self._b2
        if key in b1:
            self._p = min(self._p + max(len(b2) / len(b1), 1), self.capacity)
            self._replace()
            del b1[key]
            t2[key] = None
        elif key in b2:
            self._p = max(self._p - max(len(b1) / len(b2), 1), 0)
            self._replace(from_b2=True)
            del b2[key]
            t2[key] = None
        else:
            if len(t1) == self.capacity:  # then b1 is empty
                del self._values[t1.popitem(last=False)[0]]
            elif len(t1) + len(b1) == self.capacity:
                b1.popitem(last=False)
                self._replace()
            elif self._full():
                if len(t1) + len(t2) + len(b1) + len(b2) == 2 * self.capacity:
                    b2.popitem(last=False)
                self._replace()
            t1[key] = None

    def _replace(self, from_b2: bool = False) -> None:
        """Turn the oldest key of T1 or T2 into a ghost."""
        seen_once = len(self._t1)
        if seen_once and (seen_once > self._p or (from_b2 and seen_once == self._p)):
            held, ghosts = self._t1, self._b1
        else:
            held, ghosts = self._t2, self._b2
        key, _ = held.popitem(last=False)
        ghosts[key] = None
        del self._values[key]

    def _check(self) -> None:
        super()._check()
        t1, t2, b1, b2 = map(len, (self._t1, self._t2, self._b1, self._b2))
        keys = self._t1.keys() | self._t2.keys() | self._b1.keys() | self._b2.keys()
        assert len(keys) == t1 + t2 + b1 + b2 <= 2 * self.capacity, "no key is in two lists"
        assert self._values.keys() == self._t1.keys() | self._t2.keys()
        assert t1 + b1 <= self.capacity
        assert t1 + t2 == self.capacity or b1 + b2 == 0, "ghosts only once the cache has been full"
        assert 0 <= self._p <= self.capacity
