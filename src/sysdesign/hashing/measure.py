"""What a placement is judged by: which keys move when it changes, and how evenly they lie."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, runtime_checkable

from sysdesign.checks import at_least, not_empty, positive
from sysdesign.hashing.keys import Key


@runtime_checkable
class Placement(Protocol):
    """What a hash ring, rendezvous hashing, Maglev and slots have in common."""

    @property
    def nodes(self) -> list[Key]:
        """The nodes."""

    def lookup(self, key: Key) -> Key:
        """Return the node that owns a key."""


Where = Placement | Callable[[Key], Key]  # a function does as well, such as `partial(modulo, nodes=4)`


def owners(where: Where, keys: Iterable[Key]) -> list[Key]:
    """Return the owner of each key, in their order.

    >>> owners(len, ["a", "bb"])
    [1, 2]
    """
    lookup = where.lookup if isinstance(where, Placement) else where
    if not callable(lookup):
        raise TypeError(f"'where' must be a placement or a function of keys: {where!r}")
    if not isinstance(keys, Iterable):
        raise TypeError(f"'keys' must be a list of keys: {keys!r}")
    return list(map(lookup, keys))


def moved(before: Where, after: Where, keys: Iterable[Key]) -> float:
    """Return the share of the keys that have another owner afterwards.

    Between two placements, so copy the one that is about to change. At least 1/(N + 1) of the keys must move when N
    even nodes become N + 1.

    >>> from functools import partial
    >>> from sysdesign.hashing import modulo
    >>> round(moved(partial(modulo, nodes=4), partial(modulo, nodes=5), range(100_000)), 2)
    0.8
    """
    for name, where in (("before", before), ("after", after)):
        if not callable(where) and not isinstance(where, Placement):
            raise TypeError(f"{name!r} must be a placement or a function of keys: {where!r}")
    if not isinstance(keys, Iterable):
        raise TypeError(f"'keys' must be a list of keys: {keys!r}")
    found = not_empty("keys", list(keys))
    changed: int = sum(map(operator.ne, owners(before, found), owners(after, found)))
    return changed / len(found)


def loads(where: Placement, keys: Iterable[Key]) -> dict[Key, int]:
    """Return how many of the keys each node owns, 0 included."""
    if not isinstance(where, Placement):
        raise TypeError(f"'where' must be a placement with nodes: {where!r}")
    found = dict.fromkeys(where.nodes, 0)
    for node in owners(where, keys):
        found[node] += 1
    return found


def imbalance(loads: Mapping[Key, float] | Iterable[float]) -> float:
    """Return the largest load over the mean: 1 when all are alike, the number of nodes when one has it all.

    >>> imbalance([10, 20, 30]), imbalance({"a": 0, "b": 8})
    (1.5, 2.0)
    """
    if not isinstance(loads, Iterable) or isinstance(loads, str | bytes):
        raise TypeError(f"'loads' must be numbers, or map nodes to numbers: {loads!r}")
    values = list(loads.values() if isinstance(loads, Mapping) else loads)
    found = [at_least("loads", load, 0) for load in not_empty("loads", values)]
    return max(found) / (positive("sum of loads", math.fsum(found)) / len(found))
