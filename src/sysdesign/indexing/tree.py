"""How high a B-tree is, and how many pages its leaves take.

A page of a B-tree leads to as many pages below as it has room for keys, a few hundred: its fan-out f. A tree of h
levels therefore reaches f to the power of h entries, and its height is a logarithm to a large base.

Source: Bayer and McCreight, "Organization and maintenance of large ordered indexes", 1972; Comer, "The ubiquitous
B-tree", 1979. The fill of ln 2 is Yao's, "On random 2-3 trees", 1978.
"""

import math

from sysdesign.checks import positive, whole, within

FILL = {"random": math.log(2), "rising": 1.0}


def levels(entries: int, fan_out: int, per_leaf: int | None = None) -> int:
    """Return the levels of a tree with that many entries, leaves included: the pages that a lookup reads.

    A leaf holds `per_leaf` entries, `fan_out` when not given. O(log n) time.

    >>> [levels(keys, fan_out=500) for keys in (10**6, 10**9)], [levels(keys, fan_out=100) for keys in (10**6, 10**9)]
    ([3, 4], [3, 5])
    """
    wide = whole("fan_out", fan_out, low=2)
    pages = -(-whole("entries", entries) // (wide if per_leaf is None else whole("per_leaf", per_leaf)))
    found = 1
    while pages > 1:
        pages = -(-pages // wide)
        found += 1
    return found


def leaf_pages(entries: int, per_leaf: int, fill: float = 1.0) -> int:
    """Return the leaves of a tree whose pages hold `per_leaf` entries when full and are filled to `fill` on average.

    Keys that arrive in random order split full leaves in two, which leaves them ln 2 = 69 % full; rising keys only ever
    add to the last leaf and fill each (`FILL`). O(1) time.

    >>> leaf_pages(1_000_000, per_leaf=400), leaf_pages(1_000_000, per_leaf=400, fill=FILL["random"])
    (2500, 3607)
    """
    whole("entries", entries)
    whole("per_leaf", per_leaf)
    positive("fill", within("fill", fill, 0, 1))
    return math.ceil(entries / (per_leaf * fill))
