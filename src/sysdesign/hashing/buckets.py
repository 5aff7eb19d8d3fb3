"""Numbered buckets: the remainder of the hash, and jump hash. Neither holds any memory."""

from sysdesign.checks import whole
from sysdesign.hashing.keys import MASK, Key, stable_hash

MOST = 2**31 - 1


def modulo(key: Key, nodes: int) -> int:
    """Return the hash of a key modulo the number of nodes, 0 to `nodes` − 1. O(1) time.

    As even as keys can lie, but from N to N + 1 nodes only one key in N + 1 stays where it is.

    >>> round(sum(modulo(key, 4) != modulo(key, 5) for key in range(100_000)) / 100_000, 2)
    0.8
    """
    return stable_hash(key) % whole("nodes", nodes)


def jump(key: Key, buckets: int) -> int:
    """Return the bucket of a key, 0 to `buckets` − 1. O(log buckets) time, no memory.

    From N to N + 1 buckets one key in N + 1 moves, all of them to the new bucket. Buckets are numbers: they come and
    go at the end only. To take away any other one, use a ring or rendezvous hashing.

    Source: Lamping and Veach, "A fast, minimal memory, consistent hash algorithm", 2014.

    >>> {jump(key, 5) for key in range(1000) if jump(key, 4) != jump(key, 5)}
    {4}
    """
    return jump_bucket(stable_hash(key), buckets)


def jump_bucket(bits: int, buckets: int) -> int:
    """Return the bucket of a key that is 64 bits already, as in the paper.

    >>> [jump_bucket(bits, 10) for bits in (1, 42, 0xDEAD10CC, 2**64 - 1)]
    [6, 2, 5, 9]
    """
    if whole("bits", bits, low=0) > MASK:
        raise ValueError(f"'bits' must be < 2**64: {bits!r}")
    if whole("buckets", buckets) > MOST:
        raise ValueError(f"'buckets' must be < 2**31: {buckets!r}")
    bucket, following = -1, 0
    while following < buckets:
        bucket = following
        bits = (bits * 2862933555777941757 + 1) & MASK
        following = int((bucket + 1) * (2**31 / ((bits >> 33) + 1)))
    return bucket
