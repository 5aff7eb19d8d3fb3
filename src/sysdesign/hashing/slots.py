"""Fixed slots: a key belongs to a slot for ever, and slots are handed to nodes.

Source: the Redis Cluster specification, "Key distribution model".
"""

from __future__ import annotations

from binascii import crc_hqx
from collections.abc import Iterable

from sysdesign.checks import whole
from sysdesign.hashing.keys import Key, encode
from sysdesign.hashing.names import checked_nodes, must_be_new, must_be_there, must_have

REDIS_SLOTS = 16_384
MOST = 65_536  # a remainder of 16 bits has no more


def key_slot(key: Key, slots: int = REDIS_SLOTS) -> int:
    """Return the slot of a key as Redis Cluster does: CRC16 of its bytes modulo the number of slots. O(length) time.

    Where text has something between braces, only that is hashed, so `{user7}:name` and `{user7}:cart` share a slot.
    Text and bytes are one key to Redis, and so here; a whole number or a tuple goes by its `encode`d bytes.

    >>> key_slot("123456789"), key_slot("{user7}:name") == key_slot("{user7}:cart")
    (12739, True)
    """
    if whole("slots", slots) > MOST:
        raise ValueError(f"'slots' must be at most {MOST}: {slots!r}")
    data = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
    if not isinstance(data, bytes):
        return crc_hqx(encode(data), 0) % slots
    tag = data.partition(b"{")[2]
    inside, brace, _ = tag.partition(b"}")
    return crc_hqx(inside if brace and inside else data, 0) % slots


class Slots:
    """A map of slots to nodes, as in Redis Cluster; a key never changes its slot.

    At first each node has a run of slots. A node that comes takes its share one by one from whoever has most, and one
    that goes hands its slots to whoever has fewest, so as few slots move as can. The map must be kept and agreed on by
    all, where the other placements need no more than the list of nodes: it depends on how the cluster came to be.

    Raises ValueError for more nodes than slots, and what `HashRing` raises for nodes.

    >>> cluster = Slots(["a", "b", "c"])
    >>> cluster.lookup("user_1"), cluster.counts()
    ('b', {'a': 5461, 'b': 5462, 'c': 5461})
    """

    def __init__(self, nodes: Iterable[Key] = (), slots: int = REDIS_SLOTS) -> None:
        key_slot("", slots)
        self.slots = slots
        names = self._fit(checked_nodes(nodes))
        self._held: dict[Key, list[int]] = {node: [] for node in names}
        edges = [round(i * slots / len(names)) for i in range(len(names) + 1)] if names else []
        for i, node in enumerate(names):
            self._held[node] = list(range(edges[i], edges[i + 1]))
        self._index()

    def _fit(self, nodes: list[Key]) -> list[Key]:
        if len(nodes) > self.slots:
            raise ValueError(f"'nodes' must be at most the number of slots, {self.slots}: {len(nodes)} nodes")
        return nodes

    def _index(self) -> None:
        owners: list[Key] = [""] * self.slots
        for node, held in self._held.items():
            for slot in held:
                owners[slot] = node
        self._owners = owners

    @property
    def nodes(self) -> list[Key]:
        """The nodes, in the order in which they came."""
        return list(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, node: object) -> bool:
        return node in self._held

    def __repr__(self) -> str:
        return f"Slots({self.nodes!r}, slots={self.slots})"

    def lookup(self, key: Key) -> Key:
        """Return the node that owns a key. O(1) time; ValueError where there is no node."""
        must_have(self._held)
        return self._owners[key_slot(key, self.slots)]

    def counts(self) -> dict[Key, int]:
        """Return how many slots each node has."""
        return {node: len(held) for node, held in self._held.items()}

    def add(self, node: Key) -> None:
        """Add a node, which takes its share of the slots. O(slots × nodes) time."""
        must_be_new(node, self._held)
        self._fit([*self._held, node])
        others = list(self._held.values())
        taken = [max(others, key=len).pop() for _ in range(self.slots // (len(others) + 1))] if others else None
        self._held[node] = sorted(taken) if taken is not None else list(range(self.slots))
        self._index()

    def remove(self, node: Key) -> None:
        """Remove a node and hand its slots to the others. O(slots × nodes) time."""
        left = self._held.pop(must_be_there(node, self._held))
        for slot in left if self._held else []:
            min(self._held.values(), key=len).append(slot)
        self._index()

    def copy(self) -> Slots:
        """Return one that changes on its own."""
        twin = object.__new__(Slots)
        twin.__dict__ = self.__dict__ | {"_held": {node: list(held) for node, held in self._held.items()}}
        return twin
