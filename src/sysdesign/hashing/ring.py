"""Consistent hashing on a ring: a key belongs to the first node at or after its own hash.

Source: Karger et al., "Consistent hashing and random trees", STOC 1997.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from hashlib import shake_128
from itertools import chain, compress, islice
from typing import TYPE_CHECKING, Any

from sysdesign.checks import positive, whole
from sysdesign.hashing.keys import Hash, Key, checked_seed, encode, hash_of_keys
from sysdesign.hashing.names import checked_count, checked_node, checked_weights, must_be_new, must_be_there, must_have

if TYPE_CHECKING:
    from sysdesign.hashing.ring_table import RingTable

MOST_POINTS = 10_000_000  # of one node


def ring_points(node: Key, count: int, seed: int = 0) -> bytes:
    """Return the points of a node as `count` little-endian numbers of 64 bits: a stream of SHAKE128 of its name.

    A longer stream begins with the shorter one, so a heavier node keeps its points and gains some. O(count) time.
    """
    if whole("count", count) > MOST_POINTS:
        raise ValueError(f"'count' must be at most {MOST_POINTS}: {count!r}")
    return shake_128(checked_seed(seed).to_bytes(8, "little") + encode(checked_node(node))).digest(8 * count)


class HashRing:
    """A hash ring with virtual nodes, weights and replica sets.

    Each node holds `virtual_nodes` points of the ring, times its weight and rounded. When a node comes, the keys of the
    arcs that end at its points move to it, and no other key moves; when it goes, they go to the nodes that follow. With
    v points a node, the largest share of the keys is about 1 + 1/√v times the mean for a few nodes, and more for many.

    `hash` is a faster hash of bytes to 64 bits, for instance `xxhash.xxh3_64_intdigest`; the points do not depend on
    it. `seed` gives another ring. Nodes and keys are text, bytes, whole numbers or tuples of them, and `1` is not
    `"1"`. Raises ValueError or TypeError for nodes that repeat, weights that are no positive numbers, and a weight so
    small that no point is left.

    >>> ring = HashRing(["a", "b", "c"])
    >>> ring.lookup("user_1"), ring.replicas("user_1", 2)
    ('a', ['a', 'b'])
    """

    def __init__(
        self,
        nodes: Iterable[Key] = (),
        virtual_nodes: int = 100,
        weights: Mapping[Key, float] | None = None,
        *,
        hash: Hash | None = None,
        seed: int = 0,
    ) -> None:
        self.virtual_nodes = whole("virtual_nodes", virtual_nodes)
        self.seed = checked_seed(seed)
        self._hash = hash_of_keys(hash, seed)
        self._counts = {node: self._count(weight) for node, weight in checked_weights(nodes, weights).items()}
        owner: dict[int, Key] = {}
        for node in self._counts:
            owner.update(dict.fromkeys(self._points_of(node), node))
        # Two lists side by side, which bisect is fastest on; the first owner is also behind the end.
        self._points = sorted(owner)
        self._owners = list(map(owner.__getitem__, self._points))
        self._owners += self._owners[:1]
        self._table: RingTable | None = None

    def _count(self, weight: float) -> int:
        count = round(self.virtual_nodes * positive("weights", weight))
        if not 1 <= count <= MOST_POINTS:
            raise ValueError(f"'weights' must leave 1 to {MOST_POINTS} of {self.virtual_nodes} points: {weight!r}")
        return count

    def _points_of(self, node: Key) -> tuple[int, ...]:
        count = self._counts[node]
        return struct.unpack(f"<{count}Q", ring_points(node, count, self.seed))

    @property
    def nodes(self) -> list[Key]:
        """The nodes, in the order in which they came."""
        return list(self._counts)

    @property
    def points(self) -> list[tuple[int, Key]]:
        """Every point of the ring with its owner, rising."""
        return list(zip(self._points, self._owners, strict=False))

    def __len__(self) -> int:
        return len(self._counts)

    def __contains__(self, node: object) -> bool:
        return node in self._counts

    def __repr__(self) -> str:
        return f"HashRing({self.nodes!r}, virtual_nodes={self.virtual_nodes})"

    def lookup(self, key: Key) -> Key:
        """Return the node that owns a key. O(log points) time; ValueError where there is no node."""
        try:
            return self._owners[bisect_left(self._points, self._hash(key))]
        except IndexError:
            raise ValueError("'nodes' must not be empty: there is no node to own a key") from None

    def walk(self, key: Key) -> Iterator[Key]:
        """Yield all nodes, each once, in the order in which they are met from a key's hash on: its owner first."""
        must_have(self._counts)
        at, end = bisect_left(self._points, self._hash(key)), len(self._points)
        met: set[Key] = set()
        for place in chain(range(at, end), range(at)):
            node = self._owners[place]
            if node not in met:
                met.add(node)
                yield node

    def replicas(self, key: Key, n: int) -> list[Key]:
        """Return the first `n` different nodes at or after a key's hash, its owner first.

        When a node goes, a set that held it gains one node at its end, and no other set changes. O(log points + the
        points that are passed) time.
        """
        return list(islice(self.walk(key), checked_count(n, self._counts)))

    def add(self, node: Key, weight: float = 1) -> None:
        """Add a node. O(points) time: its points are put in order into the others."""
        self._counts[must_be_new(node, self._counts)] = self._count(weight)
        points: list[int] = []
        owners: list[Key] = []
        done = 0
        for point in sorted(self._points_of(node)):
            at = bisect_left(self._points, point, done)
            points += self._points[done:at]
            owners += self._owners[done:at]
            points.append(point)
            owners.append(node)
            done = at
        points += self._points[done:]
        owners += self._owners[done : len(self._points)]
        self._points, self._owners, self._table = points, owners + owners[:1], None

    def remove(self, node: Key) -> None:
        """Remove a node. O(points) time."""
        del self._counts[must_be_there(node, self._counts)]
        stay = [owner != node for owner in self._owners[: len(self._points)]]
        owners = list(compress(self._owners, stay))
        self._points, self._owners, self._table = list(compress(self._points, stay)), owners + owners[:1], None

    def copy(self) -> HashRing:
        """Return a ring that changes on its own."""
        twin = object.__new__(HashRing)
        twin.__dict__ = self.__dict__ | {"_counts": dict(self._counts)}
        return twin

    def hash(self, key: Key) -> int:
        """Return the place of a key on the ring, 64 bits."""
        return self._hash(key)

    def table(self) -> RingTable:
        """Return the batch form, with the same owner for every hash; kept until the ring changes. Needs numpy."""
        from sysdesign.hashing.ring_table import RingTable

        if self._table is None:
            self._table = RingTable(self._counts, seed=self.seed)
        return self._table

    def lookup_many(self, hashes: Any) -> Any:
        """Return the owners of many hashes, as places in `nodes`: an array for an array of uint64.

        Needs numpy, and takes about 10 ns a hash, see `RingTable`. `hash_many` makes hashes of keys.
        """
        return self.table().lookup_many(hashes)
