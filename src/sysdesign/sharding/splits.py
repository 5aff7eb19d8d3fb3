"""Ranges that split when they grow: how Bigtable and CockroachDB keep range partitioning even.

Every range holds at most `most` keys. One more, and it is cut at its middle key into two, of which either can move to
another machine. Sizes even out whatever the keys look like; the load does not, when keys rise: each new one still
belongs to the last range.

Source: Chang et al., "Bigtable: a distributed storage system for structured data", OSDI 2006; Taft et al.,
"CockroachDB: the resilient geo-distributed SQL database", SIGMOD 2020.

What this model leaves out: moving a range takes time, splitting by load, merging ranges that have shrunk.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable
from typing import Any

from sysdesign.checks import whole


class SplitRanges:
    """Sorted keys in ranges of at most `most`; equal keys stay together, so a range of one key alone may exceed it.

    >>> names = SplitRanges(most=2, keys=["Ada", "Bob", "Cy", "Dan", "Eve"])
    >>> names.sizes, names.starts
    ([1, 1, 1, 2], ['Bob', 'Cy', 'Dan'])
    """

    def __init__(self, most: int, keys: Iterable[Any] = ()) -> None:
        self.most = whole("most", most)
        self.starts: list[Any] = []  # the first range has no lower end, range i + 1 begins at starts[i]
        self.ranges: list[list[Any]] = [[]]
        if isinstance(keys, str) or not isinstance(keys, Iterable):
            raise TypeError(f"'keys' must be a list of keys: {keys!r}")
        for key in keys:
            self.add(key)

    def range_of(self, key: Any) -> int:
        """Return the number of the range that a key belongs to, from 0. O(log ranges) time."""
        return bisect_right(self.starts, key)

    def add(self, key: Any) -> int:
        """Add a key and return the range that took it; afterwards that range may have split. O(ranges + most) time.

        Raises TypeError for a key that cannot be compared with the others.
        """
        try:
            at = self.range_of(key)
            insort(self.ranges[at], key)
        except TypeError as error:
            raise TypeError(f"'key' must compare with the other keys: {key!r}") from error
        if len(self.ranges[at]) > self.most:
            self._split(at)
        return at

    def _split(self, at: int) -> None:
        """Cut a range so that equal keys stay together, as near to the middle as that allows."""
        keys = self.ranges[at]
        cuts = [cut for cut in range(1, len(keys)) if keys[cut - 1] != keys[cut]]
        if cuts:
            cut = min(cuts, key=lambda cut: abs(2 * cut - len(keys)))
            self.ranges[at : at + 1] = [keys[:cut], keys[cut:]]
            self.starts.insert(at, keys[cut])

    @property
    def sizes(self) -> list[int]:
        """How many keys each range holds, in order."""
        return [len(keys) for keys in self.ranges]

    def check(self) -> None:
        """Assert what must always hold. O(n) time."""
        assert len(self.starts) == len(self.ranges) - 1
        assert all(keys == sorted(keys) for keys in self.ranges)
        assert all(start <= keys[0] for start, keys in zip(self.starts, self.ranges[1:], strict=True))
        assert all(keys[-1] < start for keys, start in zip(self.ranges, self.starts, strict=False))
        assert all(len(keys) <= self.most or keys[0] == keys[-1] for keys in self.ranges)
