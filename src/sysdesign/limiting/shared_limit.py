"""One limit for many gateways: kept at one place, cut into shares, or counted apart and added up now and then.

What this leaves out: gateways that come and go, and messages between them that are late or lost.
"""

import random
from collections.abc import Sequence
from itertools import accumulate

from sysdesign.checks import at_least, whole

MOST_GATEWAYS, MOST_REQUESTS = 10_000, 1_000_000


def routed(gateways: int, requests: int, skew: float, seed: int) -> list[int]:
    """Return the gateway of each request: the k-th of them gets a share in proportion to 1 / k^skew.

    With a skew of 0 all are equal; the larger it is, the more go to the first. O(requests · log gateways).
    """
    if whole("gateways", gateways) > MOST_GATEWAYS:
        raise ValueError(f"'gateways' must be <= {MOST_GATEWAYS}: {gateways!r}")
    if whole("requests", requests) > MOST_REQUESTS:
        raise ValueError(f"'requests' must be <= {MOST_REQUESTS}: {requests!r}")
    if at_least("skew", skew, 0) > 100:
        raise ValueError(f"'skew' must be <= 100: {skew!r}")
    rng = random.Random(whole("seed", seed, low=0))
    ends = list(accumulate(rank**-skew for rank in range(1, gateways + 1)))
    return rng.choices(range(gateways), cum_weights=ends, k=requests)


def cut_into_shares(to: Sequence[int], gateways: int, limit: int) -> int:
    """Return how many requests of one window come in if each gateway may let in an equal share of the limit.

    >>> cut_into_shares([0, 0, 0, 1], gateways=2, limit=4)
    3
    """
    share = whole("limit", limit) // whole("gateways", gateways)
    counts: dict[int, int] = {}
    for gateway in _gateways(to, gateways):
        counts[gateway] = counts.get(gateway, 0) + 1
    return sum(min(count, share) for count in counts.values())


def added_up(to: Sequence[int], gateways: int, limit: int, every: int) -> int:
    """Return how many come in if each gateway counts alone, and learns of the others after each `every` requests.

    A gateway refuses when what it has heard of and what it has let in since reach the limit.

    >>> added_up([0, 1, 0, 1], gateways=2, limit=2, every=4)
    4
    """
    whole("limit", limit)
    whole("every", every)
    known, since = 0, dict[int, int]()
    for place, gateway in enumerate(_gateways(to, gateways)):
        if place % every == 0:
            known, since = known + sum(since.values()), {}
        if known + since.get(gateway, 0) < limit:
            since[gateway] = since.get(gateway, 0) + 1
    return known + sum(since.values())


def _gateways(to: Sequence[int], gateways: int) -> Sequence[int]:
    whole("gateways", gateways)
    if not isinstance(to, list | tuple):
        raise TypeError(f"'to' must be a list of gateways: {to!r}")
    for gateway in to:
        if whole("to", gateway, low=0) >= gateways:
            raise ValueError(f"'to' must hold gateways below {gateways}: {gateway!r}")
    return to
