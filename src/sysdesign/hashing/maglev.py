"""Maglev hashing: one table, in which every node holds almost exactly as many places as any other.

Source: Eisenbud et al., "Maglev: a fast and reliable software network load balancer", NSDI 2016.
"""

from __future__ import annotations

from collections.abc import Iterable

from sysdesign.checks import whole
from sysdesign.hashing.keys import Hash, Key, encode, hash_of_keys, keyed_hash
from sysdesign.hashing.names import checked_nodes, must_be_new, must_be_there, must_have

MOST = 10_000_000


class Maglev:
    """A lookup table of `size` places, a prime number well above the number of nodes.

    The nodes fill it in turns, each along its own order of all places, so no two differ by more than one place. A
    lookup is one remainder: O(1) time. The price is that some keys move that need not: when a node goes, its places are
    filled again, and a few others change hands with them. Rebuilding takes O(size log size) time on average.

    Parameters and errors are those of `HashRing`; a size that is no prime, or not above the number of nodes, raises
    ValueError. There are no weights and no replica sets.

    >>> table = Maglev(["a", "b", "c"], size=101)
    >>> table.lookup("user_1"), table.shares()
    ('c', {'a': 33, 'b': 34, 'c': 34})
    """

    def __init__(
        self, nodes: Iterable[Key] = (), size: int = 65_537, *, hash: Hash | None = None, seed: int = 0
    ) -> None:
        self.size = _prime("size", size)
        self._hash = hash_of_keys(hash, seed)
        self._names = keyed_hash(seed)
        self._nodes = checked_nodes(nodes)
        self._fill()

    def _fill(self) -> None:
        """Let the nodes take places in turns until none is left."""
        size, count = self.size, len(self._nodes)
        if count >= size:
            raise ValueError(f"'size' must be above the number of nodes, {count}: {size!r}")
        table: list[Key | None] = [None] * size
        bits = [self._names(encode(node)) for node in self._nodes]
        places = [one % size for one in bits]
        skips = [(one >> 32) % (size - 1) + 1 for one in bits]
        turns = sorted(range(count), key=bits.__getitem__)  # the order in which the nodes came must not matter
        left = size if count else 0
        while left:
            for turn in turns:
                place = places[turn]
                while table[place] is not None:
                    place = (place + skips[turn]) % size
                table[place] = self._nodes[turn]
                places[turn] = (place + skips[turn]) % size
                left -= 1
                if not left:
                    break
        self._table = table

    @property
    def nodes(self) -> list[Key]:
        """The nodes, in the order in which they came."""
        return list(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, node: object) -> bool:
        return node in self._nodes

    def __repr__(self) -> str:
        return f"Maglev({self.nodes!r}, size={self.size})"

    def lookup(self, key: Key) -> Key:
        """Return the node that owns a key. O(1) time; ValueError where there is no node."""
        must_have(self._nodes)
        return self._table[self._hash(key) % self.size]  # type: ignore[return-value]

    def shares(self) -> dict[Key, int]:
        """Return how many places of the table each node holds."""
        found = dict.fromkeys(self._nodes, 0)
        for node in self._table:
            if node is not None:
                found[node] += 1
        return found

    def add(self, node: Key) -> None:
        """Add a node and fill the table anew."""
        self._nodes = [*self._nodes, must_be_new(node, self._nodes)]
        self._fill()

    def remove(self, node: Key) -> None:
        """Remove a node and fill the table anew."""
        must_be_there(node, self._nodes)
        self._nodes = [one for one in self._nodes if one != node]
        self._fill()

    def copy(self) -> Maglev:
        """Return one that changes on its own."""
        twin = object.__new__(Maglev)
        twin.__dict__ = dict(self.__dict__)
        return twin


def _prime(name: str, value: int) -> int:
    if not 2 <= whole(name, value) <= MOST or any(value % part == 0 for part in range(2, int(value**0.5) + 1)):
        raise ValueError(f"{name!r} must be a prime number from 2 to {MOST}: {value!r}")
    return value
