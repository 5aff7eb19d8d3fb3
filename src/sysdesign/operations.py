"""Read-heavy or write-heavy? A system's operations, counted, and weighed by what they cost.

A count takes a write for as much as a read. A durable write waits for the disk, updates every index and goes to every
copy; a read from memory does none of that. With `write_cost` a write is weighed in reads. With `freshness_s` a cache
answers the share of reads that λT / (1 + λT) allows, and they cost the store nothing: λ is how often one key is read.
`expiry.hit_ratio` explains it.

What this model leaves out: reads that differ in cost among themselves (a scan is a thousand lookups), writes too, the
cost of the cache itself, and operations that read and write at once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.checks import at_least, not_empty, number, one_of, positive
from sysdesign.expiry import hit_ratio

KINDS = ("read", "write")
WRITE_COST = 20  # reads: an assumption, until it is measured
BALANCED = 1.25  # neither side is larger than this many times the other


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One row of the balance sheet. Raises TypeError or ValueError naming the field."""

    name: str
    kind: str  # "read" or "write"
    rate: float  # a second, at the peak
    reads_per_key: float = 0  # a second, of one key: what lets a cache answer; 0 when nobody asks for the same again

    def __post_init__(self) -> None:
        not_empty("name", self.name)
        one_of("kind", self.kind, KINDS)
        at_least("rate", self.rate, 0)
        at_least("reads_per_key", self.reads_per_key, 0)


# Fifty riders look at one cell of the map, each every 10 s; a history is read by its owner alone.
RIDE_SHARING = (
    Operation(name="location update", kind="write", rate=150_000),
    Operation(name="nearby drivers", kind="read", rate=600_000, reads_per_key=50 / 10),
    Operation(name="ride request", kind="write", rate=100),
    Operation(name="ride history", kind="read", rate=1_000),
)
SENSORS = (
    Operation(name="sensor reading", kind="write", rate=1_000_000),
    Operation(name="analyst's query", kind="read", rate=1),
)


@dataclass(frozen=True)
class Sides:
    """Reads against writes, in operations or in work."""

    reads: float
    writes: float

    @property
    def read_share(self) -> float:
        """Reads among both, 0 to 1; 0 when there is nothing at all."""
        return self.reads / (self.reads + self.writes) if self.reads + self.writes else 0.0

    @property
    def verdict(self) -> str:
        """`read-dominated`, `write-dominated`, or `balanced` within ×/÷ 1.25."""
        if self.reads > BALANCED * self.writes:
            return "read-dominated"
        return "write-dominated" if self.writes > BALANCED * self.reads else "balanced"

    @property
    def ratio(self) -> str:
        """The two as people say them, the smaller side 1; `1:0` and `0:1` when one side is nothing.

        >>> Sides(601_000, 150_100).ratio, Sides(100, 250).ratio, Sides(0, 7).ratio
        ('4:1', '1:2.5', '0:1')
        """
        if not self.reads or not self.writes:
            return f"{int(self.reads > 0)}:{int(self.writes > 0)}"
        small, large = sorted((self.reads, self.writes))
        times = number("reads / writes", large / small)
        told = f"{times:.2g}" if times < 10 else f"{times:,.0f}"
        return f"{told}:1" if self.reads > self.writes else f"1:{told}"


@dataclass(frozen=True)
class Balance:
    """Operations counted and weighed; a tuple has one value an operation, in their order."""

    operations: tuple[Operation, ...]
    rates: tuple[float, ...]  # operations a second
    work: tuple[float, ...]  # of the store, in uncached reads a second
    cached: float  # share of all reads that the cache answers
    by_rate: Sides
    by_work: Sides

    @property
    def rate_shares(self) -> tuple[float, ...]:
        """Each operation's share of the operations."""
        return _shares(self.rates)

    @property
    def work_shares(self) -> tuple[float, ...]:
        """Each operation's share of the store's work."""
        return _shares(self.work)

    @property
    def turns(self) -> bool:
        """Whether the work tells another story than the count."""
        return self.by_rate.verdict != self.by_work.verdict


def weigh(operations: Sequence[Operation], *, write_cost: float = WRITE_COST, freshness_s: float = 0) -> Balance:
    """Count the operations, weigh them, and say which side is heavier. O(n) time.

    `write_cost` is a write's cost in reads. `freshness_s` is how old a read's answer may be; 0 sends every read to the
    store.

    >>> sheet = weigh(RIDE_SHARING, write_cost=20)
    >>> sheet.by_rate, sheet.by_rate.ratio, sheet.by_rate.verdict
    (Sides(reads=601000.0, writes=150100.0), '4:1', 'read-dominated')
    >>> sheet.by_work.ratio, sheet.by_work.verdict
    ('1:5', 'write-dominated')
    >>> round(weigh(RIDE_SHARING, write_cost=1, freshness_s=2).cached, 3)
    0.908
    """
    positive("write_cost", write_cost)
    at_least("freshness_s", freshness_s, 0)
    if not isinstance(operations, Sequence):
        raise TypeError(f"'operations' must be a list of Operations: {operations!r}")
    for each in not_empty("operations", operations):
        if not isinstance(each, Operation):
            raise TypeError(f"'operations' must hold Operations: {each!r}")
    hits = [hit_ratio(each.reads_per_key, freshness_s) if each.kind == "read" else 0.0 for each in operations]
    rates = [each.rate for each in operations]
    work = [
        number("rate × write_cost", each.rate * write_cost) if each.kind == "write" else each.rate * (1 - hit)
        for each, hit in zip(operations, hits, strict=True)
    ]
    by_rate, by_work = _sides(operations, rates), _sides(operations, work)
    answered = math.fsum(rate * hit for rate, hit in zip(rates, hits, strict=True))
    return Balance(
        operations=tuple(operations),
        rates=tuple(rates),
        work=tuple(work),
        cached=answered / by_rate.reads if by_rate.reads else 0.0,
        by_rate=by_rate,
        by_work=by_work,
    )


def _sides(operations: Sequence[Operation], amounts: Sequence[float]) -> Sides:
    number("sum of rates", sum(amounts))
    reads, writes = (
        math.fsum(amount for each, amount in zip(operations, amounts, strict=True) if each.kind == kind)
        for kind in KINDS
    )
    return Sides(reads, writes)


def _shares(amounts: Sequence[float]) -> tuple[float, ...]:
    total = math.fsum(amounts)
    return tuple(amount / total if total else 0.0 for amount in amounts)
