"""Rendezvous hashing: every node bids for a key, and the highest bid wins.

Source: Thaler and Ravishankar, "Using name-based mappings to increase hit rates", IEEE/ACM ToN 6(1), 1998.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from sysdesign.checks import positive
from sysdesign.hashing.arrays import checked_hashes, mix64_many
from sysdesign.hashing.keys import MASK, Hash, Key, encode, hash_of_keys, keyed_hash, mix64
from sysdesign.hashing.names import checked_count, checked_weights, must_be_new, must_be_there, must_have

_SPAN = 2.0**-64


class Rendezvous:
    """Highest-random-weight hashing, exact for any weights.

    A node's bid for a key is random and depends on nothing but the two. So when a node goes, only its keys move, to the
    second-highest bids, evenly over all that stay; when one comes, it takes what it bids highest for. No virtual nodes
    are needed, and the price is a bid of every node for each lookup: O(nodes) time.

    With weights, the bid is −w / ln u for a uniform u: the node with weight w wins in proportion to it, exactly.
    Parameters and errors are those of `HashRing`.

    >>> nodes = Rendezvous(["a", "b", "c"], weights={"c": 2})
    >>> nodes.lookup("user_1"), nodes.replicas("user_1", 2)
    ('c', ['c', 'b'])
    """

    def __init__(
        self,
        nodes: Iterable[Key] = (),
        weights: Mapping[Key, float] | None = None,
        *,
        hash: Hash | None = None,
        seed: int = 0,
    ) -> None:
        self.seed = seed
        self._hash = hash_of_keys(hash, seed)
        self._names = keyed_hash(seed)  # not the caller's: the bids should not change with it
        self._weights: dict[Key, float] = {}
        self._seeds: dict[Key, int] = {}
        for node, weight in checked_weights(nodes, weights).items():
            self.add(node, weight)

    @property
    def nodes(self) -> list[Key]:
        """The nodes, in the order in which they came."""
        return list(self._weights)

    def __len__(self) -> int:
        return len(self._weights)

    def __contains__(self, node: object) -> bool:
        return node in self._weights

    def __repr__(self) -> str:
        return f"Rendezvous({self.nodes!r})"

    def add(self, node: Key, weight: float = 1) -> None:
        """Add a node. O(1) time."""
        self._weights[must_be_new(node, self._weights)] = positive("weights", weight)
        self._seeds[node] = self._names(encode(node))
        self._plain = len(set(self._weights.values())) == 1

    def remove(self, node: Key) -> None:
        """Remove a node. O(1) time."""
        del self._weights[must_be_there(node, self._weights)]
        del self._seeds[node]
        self._plain = len(set(self._weights.values())) == 1

    def copy(self) -> Rendezvous:
        """Return one that changes on its own."""
        twin = object.__new__(Rendezvous)
        twin.__dict__ = self.__dict__ | {"_weights": dict(self._weights), "_seeds": dict(self._seeds)}
        return twin

    def _waits(self, key: Key) -> list[tuple[float, Key]]:
        """Return −ln u / w of each node: the inverse of its bid, so that the least one wins."""
        bits = self._hash(key)
        if self._plain:  # the same order without logarithms, in whole numbers
            return [(MASK - mix64(bits ^ seed), node) for node, seed in self._seeds.items()]
        return [
            (-math.log((mix64(bits ^ seed) + 1.0) * _SPAN) / self._weights[node], node)
            for node, seed in self._seeds.items()
        ]

    def lookup(self, key: Key) -> Key:
        """Return the node with the highest bid for a key. O(nodes) time; ValueError where there is no node."""
        must_have(self._weights)
        return min(self._waits(key), key=_wait)[1]

    def replicas(self, key: Key, n: int) -> list[Key]:
        """Return the `n` nodes with the highest bids, the owner first. O(nodes log nodes) time."""
        return [node for _, node in sorted(self._waits(key), key=_wait)[: checked_count(n, self._weights)]]

    def lookup_many(self, hashes: Any) -> Any:
        """Return the owners of many hashes, as places in `nodes`: an array for an array of uint64. Needs numpy.

        O(nodes) time a hash; `hash_many` makes hashes of keys.
        """
        import numpy as np

        must_have(self._weights)
        hashes = checked_hashes(hashes)
        owner = np.zeros(hashes.shape, np.min_scalar_type(len(self._weights)))
        least: Any = None
        for at, node in enumerate(self._weights):
            wait = MASK - mix64_many(hashes ^ np.uint64(self._seeds[node]))
            if not self._plain:
                wait = -np.log((MASK - wait + 1.0) * _SPAN) / self._weights[node]
            won = True if least is None else wait < least
            least = wait if least is None else np.where(won, wait, least)
            owner[won] = at
        return owner


def _wait(entry: tuple[float, Key]) -> float:
    return entry[0]
