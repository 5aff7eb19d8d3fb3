"""The batch form of the ring: many hashes at once, with numpy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sysdesign.checks import whole
from sysdesign.hashing.arrays import checked_hashes
from sysdesign.hashing.keys import Key
from sysdesign.hashing.names import must_have
from sysdesign.hashing.ring import MOST_POINTS, ring_points

CHUNK = 1 << 15  # hashes at a time, so that what is in between stays in the processor's cache
SPREAD = 5  # about 2**5 buckets a point, so that few hashes meet one
BITS = range(8, 23)  # of the prefix; 2**22 buckets are 8 MB


class RingTable:
    """A ring as arrays: `points`, rising, and `owners`, the place in `nodes` of each point's node.

    `counts` maps nodes to their number of points. Nothing is made that Python would have to count one by one, so 100
    nodes of 1000 points are built in a few milliseconds.

    Most lookups need no search. The first bits of a hash name one of 2ⁿ equal parts of the circle, and where no point
    lies in that part, a table knows the owner; only the few others are searched. The result is exact.

    Raises ValueError for no nodes.

    >>> from sysdesign.hashing import hash_many
    >>> table = RingTable({"a": 100, "b": 100})
    >>> [table.nodes[at] for at in table.lookup_many(hash_many(["x", "y", "z"]))]
    ['b', 'b', 'a']
    """

    def __init__(self, counts: Mapping[Key, int], *, seed: int = 0) -> None:
        import numpy as np

        must_have(counts)
        self.nodes = list(counts)
        sizes = [whole("counts", count) for count in counts.values()]
        stream = b"".join(ring_points(node, count, seed) for node, count in counts.items())
        points = np.frombuffer(stream, "<u8").astype(np.uint64, copy=False)
        order = np.argsort(points)
        self.points = points[order]
        places = np.arange(len(self.nodes), dtype=np.min_scalar_type(len(self.nodes)))
        owners = np.repeat(places, sizes)[order]
        self.owners = np.append(owners, owners[0])  # behind the end the ring begins again
        self._prefix: tuple[Any, Any] | None = None

    def shares(self) -> Any:
        """Return the share of the circle that each node owns, an array in the order of `nodes`; the sum is 1."""
        import numpy as np

        arcs = np.diff(self.points, prepend=self.points[-1:])  # the first wraps around, as 64 bits do
        if len(arcs) == 1:
            return np.ones(1)
        return np.bincount(self.owners[:-1], arcs * 2.0**-64, len(self.nodes))

    def _table(self) -> tuple[Any, Any]:
        """Return by how many bits to shift, and the owner of each part of the circle; one more than all is unknown."""
        import numpy as np

        bits = min(max(len(self.points).bit_length() + SPREAD, BITS[0]), BITS[-1])
        shift = np.uint64(64 - bits)
        edges = np.arange(2**bits, dtype=np.uint64) << shift
        owner = self.owners[np.searchsorted(self.points, edges)]
        owner[self.points >> shift] = len(self.nodes)
        return shift, owner

    def search_many(self, hashes: Any) -> Any:
        """Return what `lookup_many` does, by binary search for each hash. O(log points) time a hash."""
        import numpy as np

        return self.owners[np.searchsorted(self.points, checked_hashes(hashes))]

    def lookup_many(self, hashes: Any) -> Any:
        """Return the owners of an array of uint64, as places in `nodes`. O(1) time a hash, about 10 ns."""
        import numpy as np

        flat = checked_hashes(hashes).reshape(-1)
        if self._prefix is None:
            self._prefix = self._table()
        shift, owner = self._prefix
        found = np.empty(flat.shape, owner.dtype)
        for start in range(0, len(flat), CHUNK):
            chunk = flat[start : start + CHUNK]
            part = owner[chunk >> shift]
            unknown = np.flatnonzero(part == len(self.nodes))
            part[unknown] = self.owners[np.searchsorted(self.points, chunk[unknown])]
            found[start : start + CHUNK] = part
        return found.reshape(hashes.shape)


def share_spread(nodes: int, points: int, seed: int = 0) -> float:
    """Return by how much the nodes' shares of a ring differ: their standard deviation over the mean. Needs numpy.

    On average over the seeds its square is (nodes − 1) / (nodes × points + 1), because the arcs between random points
    follow a Dirichlet distribution.

    >>> share_spread(10, 4, seed=1) > share_spread(10, 400, seed=1)
    True
    """
    import numpy as np

    if whole("nodes", nodes) * whole("points", points) > MOST_POINTS:
        raise ValueError(f"'nodes' times 'points' must be at most {MOST_POINTS}: {nodes!r} times {points!r}")
    shares = RingTable(dict.fromkeys(range(nodes), points), seed=seed).shares()
    return float(np.sqrt(np.mean((nodes * shares - 1) ** 2)))
