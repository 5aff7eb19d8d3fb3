"""Which keys travel when a node comes or goes: a few keys, by name, for a picture."""

from __future__ import annotations

from dataclasses import dataclass

from sysdesign.checks import one_of, whole
from sysdesign.hashing.keys import Key, stable_hash
from sysdesign.hashing.rendezvous import Rendezvous
from sysdesign.hashing.ring import HashRing

SCHEMES = ("modulo", "ring", "rendezvous")
CHANGES = ("nothing", "add", "remove")
NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LEAVES = "B"  # not the last one, which modulo and jump would get away with more easily


@dataclass(frozen=True)
class Journey:
    """Keys before and after a change: their places on the circle in turns, and their owners."""

    scheme: str
    nodes: tuple[str, ...]  # afterwards
    came: str
    went: str
    places: tuple[float, ...]
    before: tuple[Key, ...]
    after: tuple[Key, ...]
    points: tuple[tuple[float, Key], ...]  # of the ring, afterwards; none for the other schemes

    @property
    def moved(self) -> int:
        """How many keys changed their owner."""
        return sum(one != other for one, other in zip(self.before, self.after, strict=True))

    @property
    def must(self) -> int:
        """How many had to: those of a node that went, or a new node's even share of all, rounded."""
        if self.went:
            return self.before.count(self.went)
        return round(len(self.places) / len(self.nodes)) if self.came else 0

    @property
    def fullest(self) -> int:
        """How many keys the fullest node owns afterwards."""
        return max(map(self.after.count, self.nodes))


def journey(scheme: str, nodes: int, virtual_nodes: int, change: str, keys: int = 60, seed: int = 0) -> Journey:
    """Return what becomes of `keys` keys when `change` is "add", "remove" or "nothing". O(points + keys × nodes) time.

    `scheme` is "modulo", "ring" or "rendezvous"; `nodes` are called A, B, C …, and it is B that is removed.

    >>> journey("modulo", 4, 1, "add").moved, journey("rendezvous", 4, 1, "add").moved
    (50, 11)
    """
    one_of("scheme", scheme, SCHEMES)
    one_of("change", change, CHANGES)
    if not 2 <= whole("nodes", nodes) < len(NAMES):
        raise ValueError(f"'nodes' must be from 2 to {len(NAMES) - 1}: {nodes!r}")
    first = NAMES[:nodes]
    last = {"nothing": first, "add": NAMES[: nodes + 1], "remove": first.replace(LEAVES, "")}[change]
    hashes = [stable_hash(number, seed) for number in range(whole("keys", keys))]
    before, after = (_owners(scheme, names, virtual_nodes, hashes, seed) for names in (first, last))
    ring = HashRing(list(last), virtual_nodes, seed=seed).points if scheme == "ring" else []
    return Journey(
        scheme,
        tuple(last),
        came=last[-1] if change == "add" else "",
        went=LEAVES if change == "remove" else "",
        places=tuple(bits / 2**64 for bits in hashes),
        before=before,
        after=after,
        points=tuple((point / 2**64, node) for point, node in ring),
    )


def _owners(scheme: str, names: str, virtual_nodes: int, hashes: list[int], seed: int) -> tuple[Key, ...]:
    if scheme == "modulo":
        return tuple(names[bits % len(names)] for bits in hashes)
    where = HashRing(list(names), virtual_nodes, seed=seed) if scheme == "ring" else Rendezvous(list(names), seed=seed)
    return tuple(where.lookup(number) for number in range(len(hashes)))
