"""What a foreign key costs when a parent row is deleted, with an index on the child's column or without: PostgreSQL.

Before a parent goes, the database looks for children that refer to it. It creates no index for that.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole
from sysdesign.measurements.indexing.postgres_bench import scratch_tables

if TYPE_CHECKING:
    from psycopg import Connection

    from sysdesign.engines.postgres import Postgres

WHO = "SELECT {} FROM pg_stat_xact_user_tables WHERE relname = 'orders'"


@dataclass(frozen=True)
class Deletion:
    """What deletes of parents read of the child table: rows, for each parent deleted."""

    indexed: bool
    rows_read: float
    indexes: int  # that the child table had from the start, without anybody creating one


def parent_deletes(pg: "Postgres", indexed: bool, children: int = 20_000, parents: int = 10) -> Deletion:
    """Delete parents without children, with `children` orders that refer to others; say how many were read for each."""
    with scratch_tables(
        pg,
        "CREATE TABLE users (id int PRIMARY KEY)",
        "CREATE TABLE orders (number int, user_id int REFERENCES users)",
        f"INSERT INTO users SELECT n FROM generate_series(1, 1000 + {whole('parents', parents)}) AS n",
        f"INSERT INTO orders SELECT n, 1 + n % 1000 FROM generate_series(1, {whole('children', children)}) AS n",
    ) as db:
        ((own,),) = db.execute("SELECT count(*) FROM pg_index WHERE indrelid = 'orders'::regclass").fetchall()
        if indexed:
            db.execute("CREATE INDEX by_user ON orders (user_id)")
        db.execute("VACUUM ANALYZE users, orders")
        read = _read_by(db, "DELETE FROM users WHERE id > 1000")
    return Deletion(indexed, read / parents, own)


def _read_by(db: "Connection[Any]", statement: str) -> int:
    """Return the rows of `orders` that a statement reads, by scans of the table and through its indexes."""
    query = WHO.format("seq_tup_read + coalesce(idx_tup_fetch, 0)")
    with db.transaction():
        before = _one(db, query)
        db.execute(statement)
        return _one(db, query) - before


def _one(db: "Connection[Any]", query: str) -> int:
    found: list[tuple[int]] = db.execute(query).fetchall()
    return found[0][0]
