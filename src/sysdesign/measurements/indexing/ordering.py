"""The newest ten of a user's orders, with indexes that have the order and without, in PostgreSQL and SQLite."""

from typing import TYPE_CHECKING

from sysdesign.checks import whole
from sysdesign.indexing import Step
from sysdesign.measurements.indexing import postgres_bench, sqlite_bench

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

NEWEST = "SELECT * FROM orders WHERE user_id = 7 ORDER BY created DESC LIMIT 10"
INDEXES = {
    "no index": None,
    "(user_id)": "CREATE INDEX by_user ON orders (user_id)",
    "(user_id, created)": "CREATE INDEX by_user_created ON orders (user_id, created)",
}


def postgres_ordering(pg: "Postgres", rows: int = 50_000) -> dict[str, Step]:
    """Return how PostgreSQL answers `NEWEST` with each of `INDEXES`; a user has one order in fifty. About 0.3 s."""
    found = {}
    with postgres_bench.scratch_tables(
        pg,
        "CREATE UNLOGGED TABLE orders (id int, user_id int, created int, text text)",
        f"INSERT INTO orders SELECT n, n % 50, n * 7919::bigint % 1000003, repeat('r', 60) "
        f"FROM generate_series(1, {whole('rows', rows)}) AS n",
    ) as db:
        for name, statement in INDEXES.items():
            if statement:
                db.execute(statement)
            db.execute("VACUUM ANALYZE orders")
            found[name] = postgres_bench.explain(db, NEWEST)
    return found


def sqlite_ordering() -> dict[str, Step]:
    """Return how SQLite will answer `NEWEST` with each of `INDEXES`."""
    found = {}
    with sqlite_bench.database() as (db, _):
        db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER, created INTEGER, text TEXT)")
        for name, statement in INDEXES.items():
            if statement:
                db.execute(statement)
            found[name] = sqlite_bench.plan_of(db, NEWEST)
    return found
