"""How often a chain of parts works when each works a share of the time, and fails on its own.

What this model leaves out: failures that come together (a bad release, one power supply, the network that all share),
and the time until a failure is noticed. Both are most of what happens, so real numbers are lower.
"""

import math

from sysdesign.checks import not_empty, whole, within

MOST = 1_000  # beyond it binomial coefficients leave the range of a float


def in_series(*parts: float) -> float:
    """Return the availability of parts that must all work: their product.

    >>> round(in_series(0.9999, 0.999), 6)
    0.9989
    """
    return math.prod(within("parts", part, 0, 1) for part in not_empty("parts", parts))


def in_parallel(part: float, copies: int, needed: int = 1) -> float:
    """Return the availability of `copies`, at most 1,000, of which `needed` must work. O(needed) time.

    >>> round(in_parallel(0.99, 3), 9), round(in_parallel(0.99, 3, needed=2), 9)
    (0.999999, 0.999702)
    """
    down = 1 - within("part", part, 0, 1)
    within("copies", whole("copies", copies), 1, MOST)
    if whole("needed", needed) > copies:
        raise ValueError(f"'needed' must be at most the copies, {copies}: {needed!r}")
    return 1 - math.fsum(math.comb(copies, up) * part**up * down ** (copies - up) for up in range(needed))
