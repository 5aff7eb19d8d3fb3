"""N copies, W of them acknowledge a write, R of them answer a read: what the three numbers alone decide."""

from math import comb

from sysdesign.checks import whole

MOST_REPLICAS = 100


def checked_sizes(n: int, r: int, w: int) -> tuple[int, int, int]:
    """Return the sizes, checked: from 1 to 100 replicas, and no quorum larger than all of them.

    >>> checked_sizes(3, r=4, w=1)
    Traceback (most recent call last):
    ValueError: 'r' must be at most the 3 replicas of 'n': 4
    """
    if whole("n", n) > MOST_REPLICAS:
        raise ValueError(f"'n' must be <= {MOST_REPLICAS}: {n!r}")
    for name, size in (("r", r), ("w", w)):
        if whole(name, size) > n:
            raise ValueError(f"{name!r} must be at most the {n} replicas of 'n': {size!r}")
    return n, r, w


def shared_replicas(n: int, r: int, w: int) -> int:
    """Return how many replicas every read quorum has in common with every write quorum (Gifford, 1979).

    >>> shared_replicas(3, r=2, w=2), shared_replicas(3, r=1, w=2)
    (1, 0)
    """
    n, r, w = checked_sizes(n, r, w)
    return max(0, r + w - n)


def missed_odds(n: int, r: int, w: int) -> float:
    """Return the probability that `r` replicas picked at random are all without what `w` of `n` have.

    Before anything is repaired or sent on, this is the probability of a stale read.

    >>> missed_odds(3, r=1, w=2) == 1 / 3, missed_odds(3, r=2, w=2)
    (True, 0.0)
    """
    n, r, w = checked_sizes(n, r, w)
    return comb(n - w, r) / comb(n, r)
