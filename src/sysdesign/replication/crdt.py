"""Values whose copies can be changed apart and always be merged: conflict-free replicated data types, state-based.

Each type is an immutable value with `merge`, which takes the copy of another replica and is commutative, associative
and idempotent: the least upper bound of the two. Whatever the order in which copies meet, and however often, replicas
that have heard of the same changes have the same value (Shapiro, Preguiça, Baquero and Zawirski, "Conflict-free
replicated data types", SSS 2011).

Changes name the replica that makes them, `node`. A node changes its own newest copy only: one that is set back to an
old copy, by a backup for instance, has to come back under a new name.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import filterfalse
from typing import Any, Protocol, Self

from sysdesign.checks import number, whole

Dot = tuple[Hashable, str, int]  # an element, the node that added it, and which of the node's additions this was


class Mergeable(Protocol):
    """What a replica can hold: a value, and a way to take in another replica's."""

    @property
    def value(self) -> Any:
        """What a reader sees."""

    def merge(self, other: Self, /) -> Self:
        """Return the least state that has what both have."""


def _same_type(mine: object, other: object) -> None:
    if type(other) is not type(mine):
        raise TypeError(f"'other' must be a {type(mine).__name__}: {other!r}")


def _named(node: object) -> str:
    if not isinstance(node, str) or not node:
        raise TypeError(f"'node' must be a name: {node!r}")
    return node


def _counts(counts: object) -> Mapping[str, int]:
    if not isinstance(counts, Mapping):
        raise TypeError(f"'counts' must be a mapping of nodes to counts: {counts!r}")
    return {_named(node): whole("counts", counts[node], low=0) for node in sorted(counts, key=str)}


def _larger(mine: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {node: max(mine.get(node, 0), other.get(node, 0)) for node in sorted({*mine, *other})}


@dataclass(frozen=True)
class GCounter:
    """A counter that only grows.

    Each node counts its own additions; the value is their sum. Merging
    takes the larger count of each node, so that nothing is counted
    twice and nothing is lost. All take O(nodes) time.

    >>> us, eu = GCounter().add("us", 3), GCounter().add("eu")
    >>> us.merge(eu).value, us.merge(eu).merge(eu).value
    (4, 4)
    """

    counts: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", _counts(self.counts))

    def __hash__(self) -> int:
        return hash(frozenset(self.counts.items()))

    @property
    def value(self) -> int:
        """The sum of all nodes' counts."""
        return sum(self.counts.values())

    def add(self, node: str, amount: int = 1) -> "GCounter":
        """Return the counter after `node` has added zero or more."""
        more = whole("amount", amount, low=0)
        mine = self.counts.get(_named(node), 0)
        return GCounter({**self.counts, node: mine + more})

    def merge(self, other: "GCounter") -> "GCounter":
        """Return the counter that knows what either has heard of."""
        _same_type(self, other)
        return GCounter(_larger(self.counts, other.counts))


@dataclass(frozen=True)
class PNCounter:
    """A counter that grows and shrinks: one GCounter of what was added, one of what was taken away.

    It keeps no bound: two nodes may each take the last item. A bound needs rights that are shared out beforehand.

    >>> us = PNCounter().add("us", 5)
    >>> us.take("us", 1).merge(us.take("eu", 2)).value
    2
    """

    added: GCounter = field(default_factory=GCounter)
    taken: GCounter = field(default_factory=GCounter)

    @property
    def value(self) -> int:
        """What was added less what was taken away."""
        return self.added.value - self.taken.value

    def add(self, node: str, amount: int = 1) -> "PNCounter":
        """Return the counter after `node` has added `amount`, zero or more."""
        return PNCounter(self.added.add(node, amount), self.taken)

    def take(self, node: str, amount: int = 1) -> "PNCounter":
        """Return the counter after `node` has taken `amount` away, zero or more."""
        return PNCounter(self.added, self.taken.add(node, amount))

    def merge(self, other: "PNCounter") -> "PNCounter":
        """Return the counter that has heard of what either has heard of."""
        _same_type(self, other)
        return PNCounter(self.added.merge(other.added), self.taken.merge(other.taken))


@dataclass(frozen=True)
class LWWRegister:
    """One value, and who wrote it when: of two copies the later one wins, and the other is lost without a word.

    Copies converge, since a tie of the times is broken by the name of the node. What counts as later is what the
    writers' clocks say. All take O(1) time.

    >>> us, eu = LWWRegister().set("tea", 1.0, "us"), LWWRegister().set("milk", 1.5, "eu")
    >>> us.merge(eu).value
    'milk'
    """

    value: Any = None
    time_s: float = float("-inf")
    node: str = ""

    def set(self, value: Any, time_s: float, node: str) -> "LWWRegister":
        """Return the register after `node` has written at `time_s` of its clock; an earlier write than ours is lost."""
        return self.merge(LWWRegister(value, number("time_s", time_s), _named(node)))

    def merge(self, other: "LWWRegister") -> "LWWRegister":
        """Return the later of the two.

        Raises ValueError when a node has written two values at one time, which no rule could order.
        """
        _same_type(self, other)
        mine, theirs = (self.time_s, self.node), (other.time_s, other.node)
        if mine == theirs and self.value != other.value:
            raise ValueError(f"'time_s' must differ for every write of one node: {self.time_s!r}")
        return other if theirs > mine else self


@dataclass(frozen=True)
class ORSet:
    """A set in which an addition wins over a removal that did not see it: the observed-remove set.

    Every addition is a dot of its own, (element, node, number), and `remove` takes away the dots that it sees. `seen`
    has the number of the last addition of each node that this copy has heard of. So a dot that one copy has and the
    other has not was removed there, if it was seen there; otherwise it is new. Nothing remains of removed elements
    (Bieniusa et al., "An optimized conflict-free replicated set", 2012). All take O(dots + nodes) time.

    >>> base = ORSet().add("tea", "us")
    >>> there, here = base.remove("tea").add("milk", "eu"), base.add("tea", "us")
    >>> sorted(here.merge(there).value)
    ['milk', 'tea']
    """

    dots: frozenset[Dot] = frozenset()
    seen: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "dots", frozenset(self.dots))
        object.__setattr__(self, "seen", _counts(self.seen))
        if unseen := [dot for dot in self.dots if not self._has_seen(dot)]:
            raise ValueError(f"'dots' must be among those seen: {unseen[0]!r}")

    def __hash__(self) -> int:
        return hash((self.dots, frozenset(self.seen.items())))

    def __contains__(self, element: Hashable) -> bool:
        return any(dot[0] == element for dot in self.dots)

    @property
    def value(self) -> frozenset[Any]:
        """The elements."""
        return frozenset(dot[0] for dot in self.dots)

    def add(self, element: Hashable, node: str) -> "ORSet":
        """Return the set after `node` has added the element; the new dot stands for its older ones as well."""
        dot = (element, node, self.seen.get(_named(node), 0) + 1)
        return ORSet(frozenset({*self._without(element), dot}), {**self.seen, node: dot[2]})

    def remove(self, element: Hashable) -> "ORSet":
        """Return the set without the element, as far as this copy has heard of it; nothing happens if it has not."""
        return ORSet(frozenset(self._without(element)), self.seen)

    def merge(self, other: "ORSet") -> "ORSet":
        """Return the set that has heard of what either has heard of."""
        _same_type(self, other)
        mine = filterfalse(other._has_seen, self.dots)
        theirs = filterfalse(self._has_seen, other.dots)
        return ORSet(self.dots & other.dots | {*mine, *theirs}, _larger(self.seen, other.seen))

    def _without(self, element: Hashable) -> Iterable[Dot]:
        return (dot for dot in self.dots if dot[0] != element)

    def _has_seen(self, dot: Dot) -> bool:
        return dot[2] <= self.seen.get(dot[1], 0)
