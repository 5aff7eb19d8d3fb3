"""Which keys are hot right now? The most frequent keys of a stream, in a fixed number of counters.

What this leaves out: forgetting. A service that watches for hot keys starts a new summary every few seconds.
"""

from collections.abc import Hashable

from sysdesign.checks import whole


class SpaceSaving:
    """Counts at most `counters` keys; one that is new takes the place and the count of the least. O(counters) an add.

    No count is too low, and none is too high by more than what was added divided by `counters`, so every key with a
    larger share is among them.

    Source: Metwally, Agrawal and El Abbadi, "Efficient computation of frequent and top-k elements in data streams",
    ICDT 2005.

    >>> found = SpaceSaving(counters=2)
    >>> for key in "abacada":
    ...     found.add(key)
    >>> found.top(1)
    [('a', 4)]
    """

    def __init__(self, counters: int) -> None:
        self._counters = whole("counters", counters)
        self._counts: dict[Hashable, int] = {}
        self.added = 0

    def add(self, key: Hashable) -> None:
        """Count a key once more."""
        self.added += 1
        if key in self._counts or len(self._counts) < self._counters:
            self._counts[key] = self._counts.get(key, 0) + 1
        else:  # of several that are least, the one that came first
            least = min(self._counts, key=self._counts.__getitem__)
            self._counts[key] = self._counts.pop(least) + 1

    def top(self, most: int) -> list[tuple[Hashable, int]]:
        """Return the keys with the highest counts, highest first, at most `most` of them. O(c log c) time."""
        whole("most", most)
        return sorted(self._counts.items(), key=lambda pair: -pair[1])[:most]

    def __len__(self) -> int:
        return len(self._counts)
