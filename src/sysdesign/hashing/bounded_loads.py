"""Bounded loads: a ring on which no node may take much more than the mean.

Source: Mirrokni, Thorup and Zadimoghaddam, "Consistent hashing with bounded loads", SODA 2018.
"""

import math
from collections.abc import Iterable

from sysdesign.checks import not_empty, positive
from sysdesign.hashing.keys import Key
from sysdesign.hashing.ring import HashRing


def bounded(ring: HashRing, keys: Iterable[Key], epsilon: float) -> list[Key]:
    """Return the owner of each key when no node takes more than (1 + ε) times the mean number of them, rounded up.

    A key whose node is full goes to the next one on the ring that is not. Who is full depends on the keys before, so
    keys may move that need not, about 1/ε² for each that comes or goes. It bounds the number of keys; how often a key
    is asked for it does not know. O(log points + nodes that are full) time a key on average.

    >>> from collections import Counter
    >>> max(Counter(bounded(HashRing(["a", "b", "c"], 1), range(30), epsilon=0.2)).values())
    12
    """
    if not isinstance(ring, HashRing):
        raise TypeError(f"'ring' must be a HashRing: {ring!r}")
    if isinstance(keys, str | bytes) or not isinstance(keys, Iterable):
        raise TypeError(f"'keys' must be a list of keys: {keys!r}")
    found = not_empty("keys", list(keys))
    room = dict.fromkeys(ring.nodes, _at_most(positive("epsilon", epsilon), len(found), len(not_empty("ring", ring))))
    owners = []
    for key in found:
        node = next(node for node in ring.walk(key) if room[node])
        room[node] -= 1
        owners.append(node)
    return owners


def _at_most(epsilon: float, keys: int, nodes: int) -> int:
    """Return (1 + ε) times the mean, rounded up; never more than all keys."""
    # 1.1 times 10 is 11, not 11.000000000000002.
    return math.ceil(round(min(keys, (1 + epsilon) * keys / nodes), 9))
