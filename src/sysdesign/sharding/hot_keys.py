"""One hot key and its shards: what buckets, copies and local caches do to the busiest of them.

A *bucket* holds a part of the key's rows: a write goes to one bucket, and a read has to ask them all. A *copy* holds
all of the rows: a read asks one copy, and a write goes to them all. A *local cache* in each application server answers
reads from memory, and passes on one read in each time to live. Buckets divide writes, copies divide reads, caches
divide the reads that may be a little old.

What this model leaves out: queues, the time that a read waits for the slowest bucket (see `fan_out`), the work of
keeping copies equal, and stampedes when a popular entry expires (see `caching.stampede`).
"""

import random
from collections.abc import Collection
from dataclasses import dataclass

from sysdesign.checks import at_least, number, one_of, positive, whole, within

LAYERS = ("cache", "copies", "buckets")
MOST = 10_000  # pieces and shards


def _size(name: str, value: int, most: int = MOST, low: int = 1) -> int:
    within(name, whole(name, value, low), low, most)
    return value


def distinct_shards(pieces: int, shards: int) -> float:
    """Return on how many shards `pieces` lie on average, when each is put on one of them at random. O(1) time.

    >>> round(distinct_shards(10, 10), 2)
    6.51
    """
    whole("pieces", pieces)
    return number("shards", shards * (1 - (1 - 1 / _size("shards", shards)) ** pieces))


def drawn_shards(pieces: int, shards: int, *, seed: int) -> int:
    """Put `pieces` on shards at random and return how many shards have one. O(pieces) time.

    >>> drawn_shards(10, 10, seed=1)
    7
    """
    rng = random.Random(whole("seed", seed, low=0))
    _size("shards", shards)
    return len({rng.randrange(shards) for _ in range(_size("pieces", pieces))})


def passed_on(reads: float, ttl_s: float, servers: int = 1) -> float:
    """Return the reads a second that local caches in `servers` pass on, when an entry is valid for `ttl_s`. O(1) time.

    Reads are Poisson and go to any server; a miss fetches at once. A server that gets r reads a second passes on
    r / (1 + r·ttl): at most one in each time to live.

    >>> passed_on(50_000, ttl_s=0, servers=20), round(passed_on(50_000, ttl_s=1, servers=20), 1)
    (50000.0, 20.0)
    """
    each = at_least("reads", reads, 0) / whole("servers", servers)
    return number("reads × ttl_s", reads / (1 + number("reads × ttl_s", each * at_least("ttl_s", ttl_s, 0))))


@dataclass(frozen=True)
class Heat:
    """Operations a second on each shard: reads and writes of the hot key."""

    reads: tuple[float, ...]
    writes: tuple[float, ...]

    @property
    def total(self) -> tuple[float, ...]:
        """Reads and writes of each shard together."""
        return tuple(r + w for r, w in zip(self.reads, self.writes, strict=True))

    @property
    def busiest(self) -> float:
        """Operations a second on the busiest shard."""
        return max(self.total)


def heat_of(
    reads: float,
    writes: float,
    *,
    buckets: int = 1,
    copies: int = 1,
    ttl_s: float = 0,
    servers: int = 20,
    fresh: float = 0,
    shards: int = 10,
) -> Heat:
    """Return what one hot key does to each shard: its means a second. O(buckets · copies + shards) time.

    Its buckets · copies pieces lie on the shards in turn, beginning with the first. The share `fresh` of the reads must
    not come from a local cache.

    >>> heat_of(1000, 0, buckets=10).busiest, heat_of(1000, 0, copies=10).busiest
    (1000.0, 100.0)
    >>> heat_of(0, 1000, buckets=10).busiest, heat_of(0, 1000, copies=10).busiest
    (100.0, 1000.0)
    """
    _pieces(buckets, copies, shards)
    share = within("fresh", fresh, 0, 1)
    asked = at_least("reads", reads, 0) * share + passed_on(reads * (1 - share), ttl_s, servers)
    written = at_least("writes", writes, 0)
    at = [0] * shards
    for piece in range(buckets * copies):
        at[piece % shards] += 1
    return Heat(
        tuple(number("reads", asked / copies * n) for n in at),
        tuple(number("writes", written / buckets * n) for n in at),
    )


def simulate_heat(reads: int, writes: int, *, buckets: int = 1, copies: int = 1, shards: int = 10, seed: int) -> Heat:
    """Send single reads and writes of a hot key to its shards and count them; no caches.

    Takes O((reads · buckets + writes · copies) + shards) time.

    >>> simulate_heat(100, 0, buckets=4, shards=4, seed=1).reads
    (100, 100, 100, 100)
    """
    _pieces(buckets, copies, shards)
    rng = random.Random(whole("seed", seed, low=0))
    read, written = [0] * shards, [0] * shards
    for _ in range(_size("reads", reads, 10**6, low=0)):
        for bucket in range(buckets):
            read[(bucket * copies + rng.randrange(copies)) % shards] += 1
    for _ in range(_size("writes", writes, 10**6, low=0)):
        bucket = rng.randrange(buckets)
        for copy in range(copies):
            written[(bucket * copies + copy) % shards] += 1
    return Heat(tuple(read), tuple(written))


def _pieces(buckets: int, copies: int, shards: int) -> None:
    for name, value in (("buckets", buckets), ("copies", copies), ("shards", shards)):
        _size(name, value)
    _size("buckets × copies", buckets * copies)


def defended(layers: Collection[str], *, reads: float, writes: float, fresh: float = 0, ttl_s: float = 1,
             shards: int = 10) -> Heat:  # fmt: skip
    """Return the heat under a choice of the `LAYERS`: local caches, copies, buckets.

    Copies or buckets alone use all shards; together there are two copies, and as many buckets as room is left for.

    >>> round(defended(["cache", "buckets"], reads=50_000, writes=10_000, fresh=0.1).busiest)
    6020
    """
    if isinstance(layers, str) or not isinstance(layers, Collection):
        raise TypeError(f"'layers' must be a list of some of {', '.join(LAYERS)}: {layers!r}")
    for layer in layers:
        one_of("layers", layer, LAYERS)
    _size("shards", shards)
    positive("ttl_s", ttl_s)
    both = {"copies", "buckets"} <= set(layers)
    copies = (2 if both else shards) if "copies" in layers else 1
    buckets = (max(1, shards // 2) if both else shards) if "buckets" in layers else 1
    return heat_of(
        reads, writes, buckets=buckets, copies=copies, ttl_s=ttl_s if "cache" in layers else 0, fresh=fresh,
        shards=shards,
    )  # fmt: skip
