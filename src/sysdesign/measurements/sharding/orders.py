"""Orders on real shards: one SQLite file each, and a router that asks only the shards that a key allows it to rule in.

The router sends each order to the shard of its key, asks the shards of a query side by side in thought and one after
the other in fact, and merges what they send, sorted already, by day and number. Every answer is compared with the rows
that were put in. SQLite counts the instructions of its virtual machine, so work is a number that is equal on every run
of a version.

What this leaves out: networks, replicas, shards that fail, and the time that any of it takes.
"""

import heapq
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sysdesign.checks import not_empty, truth
from sysdesign.engines.scratch import scratch
from sysdesign.measurements.sqlite_steps import counted
from sysdesign.sharding import Order, Query, Scheme

TABLE = "CREATE TABLE placed (number INTEGER PRIMARY KEY, customer INTEGER NOT NULL, day INTEGER NOT NULL)"
INDEXES = ("CREATE INDEX by_day ON placed (day)", "CREATE INDEX by_customer ON placed (customer, day)")


@dataclass(frozen=True)
class Asked:
    """What a query did: shards asked, shards that had rows of the answer, rows of the answer, and steps."""

    shards: int
    with_rows: int
    rows: int
    steps: int  # instructions of SQLite's virtual machine, all shards together
    longest: int  # those of the shard that had most: side by side, the answer waits for it
    sorts: int  # shards that had to sort their rows; the others read them in the order of an index


@dataclass(frozen=True)
class Outcome:
    """What a placement made of the orders: rows kept and new rows taken by each shard, and the queries."""

    kept: list[int]
    taken: list[int]
    queries: dict[str, Asked]

    @property
    def writing(self) -> int:
        """How many shards took any of the new rows."""
        return sum(1 for rows in self.taken if rows)


@contextmanager
def files(folder: Path, shards: int, *, indexed: bool) -> Iterator[list[sqlite3.Connection]]:
    """Enter that many empty databases, one file each, in an existing folder."""
    with ExitStack() as stack:
        found = []
        for shard in range(shards):
            db = stack.enter_context(closing(sqlite3.connect(folder / f"shard-{shard}.db", isolation_level=None)))
            db.execute("PRAGMA synchronous = OFF")  # nothing here is about durability
            for statement in (TABLE, *(INDEXES if indexed else ())):
                db.execute(statement)
            found.append(db)
        yield found


def store(databases: Sequence[sqlite3.Connection], scheme: Scheme, orders: Sequence[Order]) -> list[int]:
    """Send each order to the shard of its key; return how many rows each shard took."""
    before = [db.total_changes for db in databases]
    for db in databases:
        db.execute("BEGIN")
    for order in orders:
        db = databases[scheme.place(order)]
        db.execute("INSERT INTO placed VALUES (?, ?, ?)", (order.number, order.customer, order.day))
    for db in databases:
        db.execute("COMMIT")
    return [db.total_changes - rows for db, rows in zip(databases, before, strict=True)]


def ask(databases: Sequence[sqlite3.Connection], scheme: Scheme, query: Query) -> tuple[list[Order], Asked]:
    """Ask the shards that may have matching rows and merge their answers by day and number."""
    where, values = _condition(query)
    sql = f"SELECT number, customer, day FROM placed{where} ORDER BY day, number"
    answers, steps, sorts = [], [], 0
    for shard in scheme.asked(query):
        with counted(databases[shard]) as taken:
            answers.append([Order(*row) for row in databases[shard].execute(sql, values)])
            steps.append(taken())
        plan = databases[shard].execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
        sorts += any("TEMP B-TREE" in row[-1] for row in plan)
    merged = list(heapq.merge(*answers, key=lambda order: (order.day, order.number)))
    return merged, Asked(len(answers), sum(map(bool, answers)), len(merged), sum(steps), max(steps), sorts)


def _condition(query: Query) -> tuple[str, tuple[int, ...]]:
    parts: list[tuple[str, tuple[int, ...]]] = []
    if query.number is not None:
        parts.append(("number = ?", (query.number,)))
    if query.customer is not None:
        parts.append(("customer = ?", (query.customer,)))
    if query.days is not None:
        parts.append(("day BETWEEN ? AND ?", query.days))
    where = " AND ".join(part for part, _ in parts)
    return (f" WHERE {where}" if where else ""), tuple(value for _, values in parts for value in values)


def on_shards(
    scheme: Scheme,
    orders: Sequence[Order],
    new: Sequence[Order],
    queries: Mapping[str, Query],
    *,
    indexed: bool = True,
) -> Outcome:
    """Put `orders` on the shards of `scheme`, add the `new` ones, and ask each of `queries`. About 0.1 s.

    The files lie in a temporary folder. Raises LookupError when an answer lacks a row or has one too many, and
    ValueError when there are no orders or two have the same number.

    >>> from sysdesign.sharding import ByDate, sample_orders
    >>> some, new = sample_orders(200, seed=1), [Order(1000 + i, 1, 364) for i in range(10)]
    >>> found = on_shards(ByDate([0, 90, 181, 273]), some, new, {"a quarter": Query(days=(90, 180))})
    >>> found.taken, found.queries["a quarter"].shards
    ([0, 0, 0, 10], 1)
    """
    everything = [*not_empty("orders", orders), *new]
    truth("indexed", indexed)
    if len({order.number for order in everything}) < len(everything):
        raise ValueError(f"'orders' and 'new' must have different numbers: {len(everything)} orders")
    asked = {}
    with scratch("shards") as folder, files(folder, scheme.shards, indexed=indexed) as databases:
        kept = store(databases, scheme, orders)
        taken = store(databases, scheme, new)
        for name, query in queries.items():
            answer, asked[name] = ask(databases, scheme, query)
            wanted = sorted(filter(query.matches, everything), key=lambda order: (order.day, order.number))
            if answer != wanted:
                raise LookupError(f"{name}: {len(answer)} rows found, {len(wanted)} are there")
    return Outcome(kept, taken, asked)
