"""How much of the traffic a few take: any list of rates, and Zipf's law.

Zipf's law gives the key of rank k a share of the requests in proportion to 1 / kˢ; the exponent s is the skew, 0 is
none, and about 1 is what web traffic shows. The top fifth of n keys takes a sum over a sum, worked out exactly here.

Source: Breslau et al., "Web caching and Zipf-like distributions: evidence and implications", INFOCOM 1999.

What this model leaves out: ranks that change with time, keys that are hot together, and the cut of the tail that real
catalogues show.
"""

import itertools
import math
import random
from collections.abc import Iterable

from sysdesign.checks import at_least, not_empty, positive, whole, within


def top_share(rates: Iterable[float], fraction: float) -> float:
    """Return the share of the sum that the largest `fraction` of all `rates` takes. O(n log n) time.

    Where the fraction is no whole number of them, the next one counts in part, as in a Lorenz curve. Raises ValueError
    when all rates are 0.

    >>> round(top_share([150_000, 600_000, 100, 1_000], 0.5), 4)  # 2 of 4 operations
    0.9985
    >>> top_share([5, 2, 1, 0], 0.375)  # the first, and half of the second
    0.75
    """
    if not isinstance(rates, Iterable):
        raise TypeError(f"'rates' must be a list of numbers: {rates!r}")
    falling = sorted((at_least("rates", rate, 0) for rate in not_empty("rates", list(rates))), reverse=True)
    exact = within("fraction", fraction, 0, 1) * len(falling)
    # 0.07 of 100 keys are 7 of them, not 7.000000000000001.
    count = float(round(exact)) if math.isclose(exact, round(exact), rel_tol=1e-12) else exact
    positive("sum of rates", sum(falling))
    full = int(count)
    part = (count - full) * falling[full] if full < len(falling) else 0.0
    return math.fsum([*falling[:full], part]) / math.fsum(falling)


def zipf_weights(keys: int, s: float) -> list[float]:
    """Return 1 / kˢ for the ranks k = 1 to `keys`: relative rates, the hottest first. O(keys) time.

    >>> zipf_weights(4, 1)
    [1.0, 0.5, 0.3333333333333333, 0.25]
    """
    whole("keys", keys)
    power = float(at_least("s", s, 0))
    return [float(rank) ** -power for rank in range(1, keys + 1)]


def zipf_top_share(keys: int, s: float, fraction: float = 0.2) -> float:
    """Return the share of the requests that the hottest `fraction` of `keys` keys takes under Zipf(s). O(keys) time.

    >>> [round(zipf_top_share(10_000, s), 3) for s in (0.8, 1, 1.2)]
    [0.68, 0.836, 0.937]
    """
    return top_share(zipf_weights(keys, s), fraction)


def sample_zipf(keys: int, s: float, requests: int, seed: int) -> list[int]:
    """Return how many of `requests` random requests went to each key, the key of rank 1 first.

    The list is in the order of the true ranks, so `sum(counts[:n]) / requests` estimates the share of the top n without
    bias; `top_share(counts, …)` picks the luckiest keys of the sample and comes out high. O(keys + requests log keys)
    time.

    >>> counts = sample_zipf(keys=1000, s=1, requests=10_000, seed=1)
    >>> len(counts), sum(counts), 0.7 < sum(counts[:200]) / 10_000 < 0.85
    (1000, 10000, True)
    """
    cumulative = list(itertools.accumulate(zipf_weights(keys, s)))
    rng = random.Random(whole("seed", seed, low=0))
    counts = [0] * keys
    for key in rng.choices(range(keys), cum_weights=cumulative, k=whole("requests", requests)):
        counts[key] += 1
    return counts
