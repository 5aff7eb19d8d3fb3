"""PostgreSQL for experiments with indexes: tables of their own, plans with the pages that they touched.

Statistics come from all rows (up to 300,000), not from a sample of them, so that plans are the same on every run.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sysdesign.indexing import Step, postgres_plan

if TYPE_CHECKING:
    from psycopg import Connection

    from sysdesign.engines.postgres import Postgres

# No checkpoint and no vacuum of its own between one statement and the next.
QUIET = {"autovacuum": "off", "checkpoint_timeout": "1h", "max_wal_size": "8GB", "jit": "off"}
SCHEMA = "bench"
STATEMENT = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF, FORMAT JSON)"
SESSION = (
    f"CREATE SCHEMA {SCHEMA}",
    f"SET search_path = {SCHEMA}",
    "SET default_statistics_target = 1000",
    "SET max_parallel_workers_per_gather = 0",
    "SET synchronize_seqscans = off",
)


@contextmanager
def scratch_tables(pg: "Postgres", *statements: str) -> Iterator["Connection[Any]"]:
    """Enter a connection whose tables and extensions are gone afterwards, after running `statements`."""
    with pg.connect() as db:
        try:
            for statement in (*SESSION, *statements):
                db.execute(statement)
            yield db
        finally:
            db.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def explain(db: "Connection[Any]", query: str, settings: Mapping[str, str] | None = None) -> Step:
    """Run a query twice and return how it was answered the second time, when the catalogue is in memory.

    `settings` hold during the query only, as in `{"enable_seqscan": "off"}`.
    """
    with db.transaction():
        for name, value in (settings or {}).items():
            db.execute("SELECT set_config(%s, %s, true)", (name, value))
        for _ in range(2):
            ((explained,),) = db.execute(f"{STATEMENT} {query}").fetchall()
    return postgres_plan(explained)


def size_of(db: "Connection[Any]", name: str) -> int:
    """Return the pages of a table or index, its main fork."""
    ((pages,),) = db.execute("SELECT pg_relation_size(%s::regclass) / 8192", (name,)).fetchall()
    return int(pages)
