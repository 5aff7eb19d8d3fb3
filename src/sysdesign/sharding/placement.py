"""Where rows go when a table is split, and which shards a query has to ask: by range, by hash, and by both.

A partition key decides the shard of a row. A router that knows only the query has to ask every shard on which a
matching row may lie; so the same key decides what a write costs and what a read costs. Rows here are orders, with a
number, a customer and the day on which they were placed.

Source: Kleppmann, "Designing Data-Intensive Applications" (2017), chapter 6.

What this model leaves out: replicas, transactions over several shards, secondary indexes, shards of unequal machines.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from sysdesign.checks import at_least, not_empty, whole
from sysdesign.hashing import stable_hash
from sysdesign.skew import zipf_weights


@dataclass(frozen=True)
class Order:
    """An order: its number, who placed it, and on which day, counted from the first day of the table."""

    number: int
    customer: int
    day: int


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is asked for: one order by its number, or the orders of a customer, of some days, or of both.

    `days` are the first and the last one. What is None is not restricted.

    >>> Query(customer=7, days=(90, 180)).matches(Order(1, customer=7, day=90))
    True
    """

    number: int | None = None
    customer: int | None = None
    days: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for name in ("number", "customer"):
            if getattr(self, name) is not None:
                whole(name, getattr(self, name), low=0)
        if self.days is not None:
            if not isinstance(self.days, tuple) or len(self.days) != 2:
                raise TypeError(f"'days' must be a pair of days, the first and the last: {self.days!r}")
            whole("last of days", self.days[1], low=whole("first of days", self.days[0], low=0))

    def matches(self, order: Order) -> bool:
        """Tell whether an order is asked for. O(1) time."""
        return (
            self.number in (None, order.number)
            and self.customer in (None, order.customer)
            and (self.days is None or self.days[0] <= order.day <= self.days[1])
        )


class Scheme(Protocol):
    """A partition key with its placement: `place` an order, and the shards to be `asked` for a query."""

    shards: int

    def place(self, order: Order) -> int:
        """Return the shard of an order, from 0."""
        ...

    def asked(self, query: Query) -> list[int]:
        """Return every shard on which a matching order may lie, rising."""
        ...


@dataclass(frozen=True)
class ByDate:
    """Range partitioning by day: shard i holds the days from `starts[i]` until the next one starts.

    Days before the first start belong to the first shard, days after the last to the last. Raises ValueError for
    starts that do not rise.

    >>> quarters = ByDate([0, 90, 181, 273])
    >>> quarters.place(Order(1, customer=7, day=100)), quarters.asked(Query(days=(90, 180)))
    (1, [1])
    >>> quarters.asked(Query(days=(135, 195)))  # over a boundary
    [1, 2]
    """

    starts: Sequence[int]

    def __post_init__(self) -> None:
        for start in not_empty("starts", self.starts):
            whole("starts", start, low=0)
        if any(after <= before for before, after in pairwise(self.starts)):
            raise ValueError(f"'starts' must rise: {self.starts!r}")

    @property
    def shards(self) -> int:
        """How many ranges there are."""
        return len(self.starts)

    def _of(self, day: int) -> int:
        return max(0, bisect_right(self.starts, day) - 1)

    def place(self, order: Order) -> int:
        """Return the shard of an order. O(log shards) time."""
        return self._of(order.day)

    def asked(self, query: Query) -> list[int]:
        """Return the shards whose ranges meet the days asked for; all of them when no days are. O(shards) time."""
        if query.days is None:
            return list(range(self.shards))
        return list(range(self._of(query.days[0]), self._of(query.days[1]) + 1))


@dataclass(frozen=True)
class ByNumber:
    """Hash partitioning by order number: neighbours land anywhere, and only a query by number asks one shard.

    >>> ByNumber(4).asked(Query(days=(90, 180)))
    [0, 1, 2, 3]
    """

    shards: int

    def __post_init__(self) -> None:
        whole("shards", self.shards)

    def place(self, order: Order) -> int:
        """Return the shard of an order. O(1) time."""
        return stable_hash(order.number) % self.shards

    def asked(self, query: Query) -> list[int]:
        """Return the shard of the number, or all."""
        return list(range(self.shards)) if query.number is None else [stable_hash(query.number) % self.shards]


@dataclass(frozen=True)
class ByCustomer:
    """The hybrid: hash of the customer chooses the shard, and within it the orders are sorted by day.

    >>> len(ByCustomer(4).asked(Query(customer=7, days=(90, 180))))
    1
    """

    shards: int

    def __post_init__(self) -> None:
        whole("shards", self.shards)

    def place(self, order: Order) -> int:
        """Return the shard of an order. O(1) time."""
        return stable_hash(order.customer) % self.shards

    def asked(self, query: Query) -> list[int]:
        """Return the shard of the customer, or all."""
        return list(range(self.shards)) if query.customer is None else [stable_hash(query.customer) % self.shards]


@dataclass(frozen=True)
class ByBucketAndDate:
    """Ranges of the pair (bucket, day): the hash of the number chooses one of `buckets`, each with ranges of its own.

    Shard `bucket * len(starts) + i` holds the days of one bucket from `starts[i]` on. One bucket is `ByDate`; one range
    a bucket is as good as hashing. New orders go to the last range of every bucket.

    >>> spread = ByBucketAndDate(2, [0, 181])
    >>> spread.shards, spread.asked(Query(days=(181, 365)))
    (4, [1, 3])
    """

    buckets: int
    starts: Sequence[int]

    def __post_init__(self) -> None:
        whole("buckets", self.buckets)
        ByDate(self.starts)

    @property
    def shards(self) -> int:
        """How many shards there are: the ranges of all buckets."""
        return self.buckets * len(self.starts)

    def place(self, order: Order) -> int:
        """Return the shard of an order. O(log shards) time."""
        bucket = stable_hash(order.number) % self.buckets
        return bucket * len(self.starts) + ByDate(self.starts).place(order)

    def asked(self, query: Query) -> list[int]:
        """Return the ranges that meet the days, of the number's bucket or of all. O(shards) time."""
        chosen = range(self.buckets) if query.number is None else [stable_hash(query.number) % self.buckets]
        return [bucket * len(self.starts) + i for bucket in chosen for i in ByDate(self.starts).asked(query)]


def even_starts(days: int, ranges: int) -> list[int]:
    """Return the first days of `ranges` ranges that share `days` days as evenly as whole days allow. O(ranges) time.

    >>> even_starts(365, 4)
    [0, 91, 182, 273]
    """
    whole("ranges", ranges)
    if whole("days", days) < ranges:
        raise ValueError(f"'days' must be at least one for each of {ranges} ranges: {days!r}")
    return [days * i // ranges for i in range(ranges)]


def sample_orders(
    count: int, *, customers: int = 500, skew: float = 0, days: tuple[int, int] = (0, 364), first: int = 0, seed: int
) -> list[Order]:
    """Return random orders, the oldest first and numbered from `first`: days uniform, customers by Zipf's law.

    `skew` is Zipf's exponent: 0 makes all customers alike, 1 lets the busiest order `customers` times as often as the
    last. O(count log count + customers) time.

    >>> sample_orders(2, seed=1)
    [Order(number=0, customer=423, day=68), Order(number=1, customer=381, day=291)]
    """
    Query(days=days)
    whole("count", count)
    whole("first", first, low=0)
    cumulative = list(accumulate(zipf_weights(whole("customers", customers), at_least("skew", skew, 0))))
    rng = random.Random(whole("seed", seed, low=0))
    at = sorted(rng.randint(*days) for _ in range(count))
    who = rng.choices(range(customers), cum_weights=cumulative, k=count)
    return [Order(number, customer, day) for number, (customer, day) in enumerate(zip(who, at, strict=True), first)]


def load_shares(scheme: Scheme, orders: Sequence[Order]) -> list[float]:
    """Return the share of the orders on each shard. O(n) time.

    >>> load_shares(ByDate([0, 10]), [Order(1, 1, 5), Order(2, 1, 15), Order(3, 1, 16), Order(4, 1, 17)])
    [0.25, 0.75]
    """
    if not (hasattr(scheme, "place") and hasattr(scheme, "shards")):
        raise TypeError(f"'scheme' must place orders on shards: {scheme!r}")
    counts = [0] * scheme.shards
    for order in not_empty("orders", orders):
        if not isinstance(order, Order):
            raise TypeError(f"'orders' must hold orders: {order!r}")
        counts[scheme.place(order)] += 1
    return [count / len(orders) for count in counts]
