"""One node more: which share of the keys moves, and how evenly they lie then, by the way of placing them."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sysdesign.checks import one_of, whole
from sysdesign.hashing.buckets import jump, modulo
from sysdesign.hashing.maglev import Maglev
from sysdesign.hashing.measure import Where, imbalance, owners
from sysdesign.hashing.rendezvous import Rendezvous
from sysdesign.hashing.ring import HashRing
from sysdesign.hashing.slots import Slots

MOST_NODES = 1000
MAGLEV_SIZE = 10_007

Make = Callable[[int, int], Where]


def _ring(points: int, nodes: int, seed: int) -> HashRing:
    return HashRing(range(nodes), points, seed=seed)


# Each makes a placement of so many nodes, with a seed where there is something to draw.
WAYS: dict[str, Make] = {
    "hash mod N": lambda nodes, seed: partial(modulo, nodes=nodes),
    "ring, 1 point a node": partial(_ring, 1),
    "ring, 10 points": partial(_ring, 10),
    "ring, 100 points": partial(_ring, 100),
    "rendezvous": lambda nodes, seed: Rendezvous(range(nodes), seed=seed),
    "jump": lambda nodes, seed: partial(jump, buckets=nodes),
    "Maglev": lambda nodes, seed: Maglev(range(nodes), MAGLEV_SIZE, seed=seed),
    "16,384 slots": lambda nodes, seed: Slots(range(nodes)),
}


@dataclass(frozen=True)
class Growth:
    """The share of the keys that moved, and the largest load over the mean afterwards."""

    moved: float
    imbalance: float


def grow(way: str, nodes: int, seed: int, keys: int = 5_000) -> Growth:
    """Return what happens to some keys when one node joins `nodes` of them; `way` is a key of `WAYS`.

    The seed chooses the keys, and the points or bids of the nodes. O(keys) lookups.

    >>> grow("hash mod N", 10, seed=1, keys=1000).moved > 0.85 > 0.2 > grow("jump", 10, seed=1, keys=1000).moved
    True
    """
    make = WAYS[one_of("way", way, list(WAYS))]
    if whole("nodes", nodes) > MOST_NODES:
        raise ValueError(f"'nodes' must be at most {MOST_NODES}: {nodes!r}")
    first = whole("seed", seed, low=0) * whole("keys", keys)
    asked = range(first, first + keys)
    before = make(nodes, seed)
    if isinstance(before, Slots):  # a cluster grows, and is not made anew
        after: Where = before.copy()
        after.add(nodes)  # type: ignore[union-attr]
    else:
        after = make(nodes + 1, seed)
    old, new = owners(before, asked), owners(after, asked)
    counts = Counter(new)
    share = sum(map(operator.ne, old, new)) / keys
    return Growth(share, imbalance([counts[node] for node in range(nodes + 1)]))
