"""What PostgreSQL writes for a change, counted in its write-ahead log: which table and index, by what kind of record.

The log is read by the extension pg_walinspect, which comes with PostgreSQL. Every record names the pages that it
changes, and with them the table or index. The counts are exact, and equal on every run.

What this leaves out: splits of pages, which most inserts do not cause; whole pages that the first change after a
checkpoint puts into the log (their bytes are not counted); commits, one record each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole, within
from sysdesign.measurements.indexing.postgres_bench import scratch_tables

if TYPE_CHECKING:
    from psycopg import Connection

    from sysdesign.engines.postgres import Postgres

TABLE = "users"
COLUMNS = "abcde"
RECORDS = f"""
    SELECT c.relname, b.resource_manager, b.record_type, count(DISTINCT b.start_lsn), sum(b.bytes)::int FROM (
        SELECT start_lsn, relfilenode, resource_manager, record_type,
               CASE WHEN block_id = 0 THEN record_length ELSE 0 END - block_fpi_length AS bytes
        FROM pg_get_wal_block_info(%(start)s, %(end)s)) AS b
    JOIN pg_class AS c ON pg_relation_filenode(c.oid) = b.relfilenode
    WHERE b.resource_manager <> 'XLOG'  -- whole pages alone, which depend on the last checkpoint
    AND '{TABLE}'::regclass IN (c.oid, (SELECT indrelid FROM pg_index WHERE indexrelid = c.oid))
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""


@dataclass(frozen=True)
class Logged:
    """The records of one statement: how many of each kind for each table and index, and the bytes of all of them."""

    records: dict[tuple[str, str], int]
    bytes: int

    def count(self, kind: str) -> int:
        """Return the records of a kind, such as `Btree INSERT_LEAF`.

        >>> Logged({("by_a", "Btree INSERT_LEAF"): 1, ("by_b", "Btree INSERT_LEAF"): 1}, 106).count("Btree INSERT_LEAF")
        2
        """
        return sum(number for (_, found), number in self.records.items() if found == kind)

    @property
    def table_records(self) -> int:
        """Records that change the table: rows put in, changed or marked as gone."""
        return sum(number for (_, kind), number in self.records.items() if kind.startswith("Heap "))

    @property
    def entries(self) -> int:
        """Entries put into B-trees."""
        return self.count("Btree INSERT_LEAF")

    @property
    def cleaned(self) -> int:
        """B-trees that a vacuum took entries out of."""
        return self.count("Btree VACUUM")

    @property
    def indexes(self) -> tuple[str, ...]:
        """The indexes that were changed."""
        return tuple(sorted({name for name, kind in self.records if not kind.startswith("Heap")}))


def logged(db: "Connection[Any]", *statements: str) -> Logged:
    """Run statements and return what they wrote to the log for the table `users` and its indexes."""
    now = "SELECT pg_current_wal_insert_lsn()::text"
    ((start,),) = db.execute(now).fetchall()
    for statement in statements:
        db.execute(statement)
    ((end,),) = db.execute(now).fetchall()
    db.execute("SELECT pg_logical_emit_message(true, '', '')")  # its commit brings the log up to here to the disk
    rows = db.execute(RECORDS, {"start": start, "end": end}).fetchall()
    return Logged({(name, f"{manager} {kind}"): n for name, manager, kind, n, _ in rows}, sum(row[-1] for row in rows))


def users(rows: int, indexes: Sequence[str]) -> list[str]:
    """Return the statements that make the table `users` with some rows and an index on each of these columns."""
    values = ", ".join(f"(n::bigint * {7919 + 2 * i}) % 1000003" for i, _ in enumerate(COLUMNS))
    return [
        "CREATE EXTENSION pg_walinspect",
        f"CREATE TABLE {TABLE} (id int PRIMARY KEY, {', '.join(f'{name} int' for name in COLUMNS)}, note text)",
        *(f"CREATE INDEX by_{name} ON {TABLE} ({name})" for name in indexes),
        f"INSERT INTO {TABLE} SELECT n, {values}, 'old' FROM generate_series(1, {rows}) AS n",
        f"VACUUM ANALYZE {TABLE}",
    ]


def insert_records(pg: "Postgres", most: int = 5, rows: int = 5000) -> list[Logged]:
    """Return what one INSERT logs with the primary key and 0 to `most` further indexes (5 at most). About 0.5 s."""
    within("most", whole("most", most, low=0), 0, len(COLUMNS))
    found = []
    for k in range(most + 1):
        with scratch_tables(pg, *users(whole("rows", rows), COLUMNS[:k])) as db:
            found.append(logged(db, f"INSERT INTO {TABLE} VALUES (-1, 1, 2, 3, 4, 5, 'new')"))
    return found


def change_records(pg: "Postgres", rows: int = 5000) -> dict[str, Logged]:
    """Return what each kind of change logs in a table with a primary key and four indexes. About 0.3 s.

    The last ones have a fifth index beside them: a BRIN on `note`, or one on the rows alone whose note is 'pending'.
    """
    home = "WHERE id = -1"
    with scratch_tables(pg, *users(whole("rows", rows), COLUMNS[:4])) as db:
        found = {
            "INSERT": logged(db, f"INSERT INTO {TABLE} VALUES (-1, 1, 2, 3, 4, 5, 'new')"),
            "UPDATE, column without an index": logged(db, f"UPDATE {TABLE} SET note = 'newer' {home}"),
            "UPDATE, one indexed column": logged(db, f"UPDATE {TABLE} SET a = 10 {home}"),
            "DELETE": logged(db, f"DELETE FROM {TABLE} {home}"),
            "VACUUM afterwards": logged(db, f"VACUUM (INDEX_CLEANUP ON) {TABLE}"),
        }
        db.execute(f"INSERT INTO {TABLE} VALUES (-1, 1, 2, 3, 4, 5, 'new')")
        db.execute(f"CREATE INDEX by_note ON {TABLE} USING brin (note)")
        found["UPDATE, column with a BRIN index"] = logged(db, f"UPDATE {TABLE} SET note = 'newest' {home}")
        db.execute("DROP INDEX by_note")
        db.execute(f"CREATE INDEX pending ON {TABLE} (a) WHERE note = 'pending'")
        db.execute(f"VACUUM {TABLE}")
        found["INSERT, not pending"] = logged(db, f"INSERT INTO {TABLE} VALUES (-2, 1, 2, 3, 4, 5, 'new')")
        db.execute(f"INSERT INTO {TABLE} VALUES (-3, 1, 2, 3, 4, 5, 'pending')")
        found["UPDATE, pending to done"] = logged(db, f"UPDATE {TABLE} SET note = 'done' WHERE id = -3")
    return found
