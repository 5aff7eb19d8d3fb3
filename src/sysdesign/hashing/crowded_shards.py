"""How full the fullest shard is: keys dealt by hash, and asked for by Zipf's law."""

from collections.abc import Iterable

from sysdesign.checks import not_empty, whole
from sysdesign.hashing.arrays import hash_many
from sysdesign.hashing.measure import imbalance
from sysdesign.skew import zipf_weights

MOST_KEYS, MOST_SHARDS = 10_000_000, 1_000_000


def crowding(
    keys: int, shards: Iterable[int], exponents: Iterable[float] = (0,), seed: int = 0
) -> dict[tuple[float, int], float]:
    """Return the load of the busiest shard over the mean, by (exponent, shards). Needs numpy.

    The keys are dealt to shards by their hash modulo the number of shards; the seed deals anew. The key of rank k is
    asked for in proportion to 1 / kˢ, so an exponent of 0 counts keys. Exact but for the deal: O(keys) time for each
    number of shards and exponent.

    >>> found = crowding(10_000, [10, 100], [0, 1], seed=1)
    >>> found[0, 10] < 1.1, found[1, 10] < found[1, 100]
    (True, True)
    """
    import numpy as np

    for name, value in (("shards", shards), ("exponents", exponents)):
        if isinstance(value, str | bytes) or not isinstance(value, Iterable):
            raise TypeError(f"{name!r} must be a list of numbers: {value!r}")
    fleets = not_empty("shards", [whole("shards", many) for many in shards])
    if whole("keys", keys) > MOST_KEYS or max(fleets) > MOST_SHARDS:
        raise ValueError(
            f"'keys' and 'shards' must be at most {MOST_KEYS} and {MOST_SHARDS}: {keys!r}, {max(fleets)!r}"
        )
    hashes = hash_many(range(keys), seed=seed)
    dealt = {many: (hashes % np.uint64(many)).astype(np.intp) for many in fleets}
    traffic = {s: np.array(zipf_weights(keys, s)) for s in exponents}
    return {
        (s, many): float(imbalance(np.bincount(shard, weights, many).tolist()))
        for s, weights in traffic.items()
        for many, shard in dealt.items()
    }
