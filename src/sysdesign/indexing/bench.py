"""What indexes cost an insert and save a query, in pages: the locality of keys decides.

An index of n entries has L leaves. A new random key falls on any of them, so a cache of C pages that serves k such
indexes misses with probability 1 − C / kL, and each miss reads a page and pushes out another, mostly a changed one. A
rising key falls on the leaf that the last one fell on. What fits into the cache is written at the next checkpoint, each
page once, however many keys have fallen on it.

What this model leaves out: the log, which holds each entry too; inner pages and the table, which take some of the
cache; the order in which a disk writes pages; readers, who want the cache as well.
"""

import math
from dataclasses import dataclass

from sysdesign.checks import one_of, whole
from sysdesign.indexing.touched import distinct_pages
from sysdesign.indexing.tree import FILL, leaf_pages, levels

PAGE_BYTES = 8192
PER_LEAF = 407  # entries of 8 bytes in a page of PostgreSQL: 16 with their header, 4 for their place
FAN_OUT = 285  # its inner pages are built 70 % full
ROWS_PER_PAGE = 60
BETWEEN_CHECKPOINTS = 100_000  # inserts


@dataclass(frozen=True)
class Bench:
    """Pages that an insert reads and writes, and that a query reads by an index and without one."""

    rows: int
    indexes: int
    insert_reads: float
    insert_writes: float
    indexed_query: float
    scanning_query: float
    queries: int

    @property
    def insert_pages(self) -> float:
        """Pages that an insert moves between cache and disk, either way."""
        return self.insert_reads + self.insert_writes

    @property
    def mean_query(self) -> float:
        """Pages that a query reads, the mean over the queries; each index serves one of them."""
        served = min(self.indexes, self.queries)
        return (served * self.indexed_query + (self.queries - served) * self.scanning_query) / self.queries


def index_bench(rows: int, indexes: int, order: str = "random", cache_pages: int = 16_384, wanted: int = 20,
                queries: int = 5) -> Bench:  # fmt: skip
    """Return the pages that one more row, and a query for `wanted` rows, touch in a table of `rows` rows.

    Keys of all `indexes` arrive in `order`, "random" or "rising"; rows are appended. Each of `queries` kinds of query
    filters by a column of its own, the first `indexes` of them have an index. The wanted rows lie scattered. O(log n).

    >>> for order in ("random", "rising"):
    ...     bench = index_bench(10_000_000, 5, order)
    ...     print(order, round(bench.insert_reads, 2), round(bench.insert_writes, 2))
    random 4.54 4.55
    rising 0.0 0.03
    """
    whole("indexes", indexes, low=0)
    leaves = leaf_pages(whole("rows", rows), PER_LEAF, FILL[one_of("order", order, tuple(FILL))])
    whole("cache_pages", cache_pages)
    table = math.ceil(rows / ROWS_PER_PAGE)
    misses, written = 0.0, 0.0
    if indexes and order == "random":
        misses = indexes * max(0.0, 1 - cache_pages / (indexes * leaves))
        written = max(misses, indexes * distinct_pages(leaves, BETWEEN_CHECKPOINTS) / BETWEEN_CHECKPOINTS)
    elif indexes:
        written = indexes / PER_LEAF
    return Bench(
        rows,
        indexes,
        misses,
        1 / ROWS_PER_PAGE + written,
        levels(rows, FAN_OUT, PER_LEAF) + distinct_pages(table, min(whole("wanted", wanted), rows)),
        float(table),
        whole("queries", queries),
    )
