"""Partitions inside one PostgreSQL: what they are good for, and what they are not.

A year of orders lies in one table, and again in one that is partitioned by quarter. Three things are counted: the
partitions that a query for one quarter reads, the log that removing the oldest quarter writes, and the servers on which
the partitions live. Log is what goes to replicas and backups too, and it is counted in bytes, not in seconds.

What this leaves out: plans that cannot tell the partition before they run, hundreds of partitions, and keys that have
to be unique over all of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole

if TYPE_CHECKING:
    from psycopg import Connection

    from sysdesign.engines.postgres import Postgres

STARTS = (0, 90, 181, 273, 365)
COLUMNS = "(number bigint NOT NULL, customer int NOT NULL, day int NOT NULL, note text NOT NULL)"
FILL = """INSERT INTO {} SELECT n, n %% 500, n * 365 / %s, repeat('x', 60) FROM generate_series(0, %s - 1) AS n"""
OLDEST = f"day < {STARTS[1]}"
QUARTER = f"day >= {STARTS[1]} AND day < {STARTS[2]}"


@dataclass(frozen=True)
class Table:
    """One table: partitions, and of them read for one quarter; rows and bytes before the oldest quarter is removed.

    `log_bytes` is what removing it writes to the write-ahead log, vacuum included; `bytes_after` what the table and its
    index take afterwards.
    """

    partitions: int
    read: int
    rows: int
    removed: int
    log_bytes: int
    bytes_before: int
    bytes_after: int

    @property
    def freed(self) -> float:
        """The share of the bytes that went back to the file system."""
        return 1 - self.bytes_after / self.bytes_before


@dataclass(frozen=True)
class Partitioned:
    """The same orders in one table and in four partitions of it, and how many logs the partitions write to."""

    plain: Table
    parts: Table
    logs: int


def partition_costs(pg: "Postgres", *, rows: int = 60_000) -> Partitioned:
    """Remove the oldest of four quarters, by DELETE and VACUUM from one table and by DROP of a partition. About 1 s.

    `rows` are spread evenly over a year. Tables are removed afterwards.

    Raises TypeError or ValueError for fewer than 1000 rows.
    """
    whole("rows", rows, low=1000)
    with pg.connect() as db, _tables(db, rows):
        before = _bytes(db, ("plain",)), _bytes(db, _parts(db))
        partitions = len(_parts(db))
        read = _scanned(db, "plain"), _scanned(db, "parts")
        logs = _logs(db)
        at = _log_position(db)
        removed = db.execute(f"DELETE FROM plain WHERE {OLDEST}").rowcount
        db.execute("VACUUM plain")
        deleted = _log_position(db) - at
        after = _bytes(db, ("plain",))
        at = _log_position(db)
        db.execute("DROP TABLE part_0")
        dropped = _log_position(db) - at
        return Partitioned(
            Table(1, read[0], rows, removed, deleted, before[0], after),
            Table(partitions, read[1], rows, removed, dropped, before[1], _bytes(db, _parts(db))),
            logs,
        )


@contextmanager
def _tables(db: "Connection[Any]", rows: int) -> Iterator[None]:
    db.execute(f"CREATE TABLE plain {COLUMNS}")
    try:
        db.execute(f"CREATE TABLE parts {COLUMNS} PARTITION BY RANGE (day)")
        for i, (start, end) in enumerate(pairwise(STARTS)):
            db.execute(f"CREATE TABLE part_{i} PARTITION OF parts FOR VALUES FROM ({start}) TO ({end})")
        for table in ("plain", "parts"):
            db.execute(f"CREATE INDEX ON {table} (customer, day)")
            db.execute(FILL.format(table), (rows, rows))
            db.execute(f"VACUUM ANALYZE {table}")
        yield
    finally:
        for table in ("plain", "parts"):
            db.execute(f"DROP TABLE IF EXISTS {table}")


def _parts(db: "Connection[Any]") -> tuple[str, ...]:
    found = db.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'parts'::regclass ORDER BY 1"
    )
    return tuple(name for (name,) in found.fetchall() if name.startswith("part_"))


def _bytes(db: "Connection[Any]", tables: tuple[str, ...]) -> int:
    total = 0
    for table in tables:
        ((size,),) = db.execute("SELECT pg_total_relation_size(%s::regclass)", (table,)).fetchall()
        total += int(size)
    return total


def _log_position(db: "Connection[Any]") -> int:
    ((at,),) = db.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint").fetchall()
    return int(at)


def _scanned(db: "Connection[Any]", table: str) -> int:
    """Return how many tables a query for one quarter reads."""
    ((plan,),) = db.execute(f"EXPLAIN (FORMAT JSON) SELECT count(*) FROM {table} WHERE {QUARTER}").fetchall()

    def relations(node: dict[str, Any]) -> set[str]:
        return {node[name] for name in ("Relation Name",) if name in node}.union(
            *(relations(child) for child in node.get("Plans", ()))
        )

    return len(relations(plan[0]["Plan"]))


def _logs(db: "Connection[Any]") -> int:
    """Return how many different logs the partitions write to: one if each write moves the server's own."""
    elsewhere = 0
    for i, start in enumerate(STARTS[:-1]):
        at = _log_position(db)
        db.execute("BEGIN")
        db.execute(f"INSERT INTO part_{i} VALUES (-1, 0, {start}, '')")
        db.execute("ROLLBACK")
        elsewhere += _log_position(db) == at
    return 1 + elsewhere
