"""Queries that an index answers alone, in PostgreSQL and SQLite, and when it has to look at the table all the same.

PostgreSQL's index entries do not say who may see a row; the table's do. Pages whose rows everybody may see are marked
in the visibility map, by VACUUM. For rows on other pages an index-only scan fetches the row after all.
"""

from typing import TYPE_CHECKING

from sysdesign.checks import whole
from sysdesign.indexing import Step
from sysdesign.measurements.indexing import postgres_bench, sqlite_bench

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

ADDRESSES = "SELECT email FROM users WHERE user_id > 500"
INDEX = {"enable_seqscan": "off", "enable_bitmapscan": "off"}
TABLE = {"enable_indexscan": "off", "enable_indexonlyscan": "off", "enable_bitmapscan": "off"}
SOME = "SELECT email FROM users WHERE user_id BETWEEN 501 AND 600"


def filled(rows: int, text_bytes: int) -> tuple[str, str]:
    """Return the statements that make PostgreSQL's table `users` and fill it."""
    return (
        "CREATE UNLOGGED TABLE users (user_id int, email text, text text)",
        f"INSERT INTO users SELECT n, 'user' || n || '@example.org', repeat('r', {text_bytes}) "
        f"FROM generate_series(1, {rows}) AS n ORDER BY n * 7919::bigint % 1000003",
    )


def postgres_covering(pg: "Postgres", rows: int = 50_000, text_bytes: int = 100) -> dict[str, Step]:
    """Return how PostgreSQL answers `SOME`, addresses of a hundred users, with one index after another. About 0.5 s.

    By the key alone; by key and address, before and after VACUUM; again when a third of the rows has been updated; and
    with the address as a mere passenger of the index (INCLUDE). "nearly all rows" is `ADDRESSES`. Rows lie in no order.
    Raises TypeError or ValueError for a size.
    """
    whole("text_bytes", text_bytes)
    found = {}
    with postgres_bench.scratch_tables(pg, *filled(whole("rows", rows, low=1000), text_bytes)) as db:
        db.execute("ANALYZE users")
        for name, before, query in (
            ("no index", "SELECT 1", SOME),
            ("key alone", "CREATE INDEX by_id ON users (user_id)", SOME),
            ("before VACUUM", "DROP INDEX by_id; CREATE INDEX covering ON users (user_id, email)", SOME),
            ("after VACUUM", "VACUUM ANALYZE users", SOME),
            ("nearly all rows", "SELECT 1", ADDRESSES),
            ("a third updated", "UPDATE users SET text = 'changed' WHERE user_id % 3 = 0", SOME),
            ("INCLUDE", "DROP INDEX covering; CREATE INDEX covering ON users (user_id) INCLUDE (email)", SOME),
        ):
            db.execute(before)
            if name == "INCLUDE":
                db.execute("VACUUM ANALYZE users")
            found[name] = postgres_bench.explain(db, query, INDEX)
        found["table, nearly all rows"] = postgres_bench.explain(db, ADDRESSES, TABLE)
    return found


def sqlite_covering(rows: int = 20_000) -> dict[str, tuple[Step, int]]:
    """Return how SQLite answers `ADDRESSES` and `SOME`, with the steps of its virtual machine that each takes.

    Without an index on (user_id, email), where `user_id` is the primary key and the table its tree, and with it.
    """
    found = {}
    with sqlite_bench.database() as (db, _):
        db.execute("CREATE TABLE users (user_id INTEGER PRIMARY KEY, email TEXT, text TEXT)")
        db.execute(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) "
            "INSERT INTO users SELECT n, 'user' || n || '@example.org', 'row' FROM n",
            (whole("rows", rows, low=1000),),
        )
        for form in ("primary key", "with (user_id, email)"):
            for name, query in (("> 500", ADDRESSES), ("501 to 600", SOME)):
                found[f"{form}, {name}"] = sqlite_bench.plan_of(db, query), sqlite_bench.steps_of(db, query)
            db.execute("CREATE INDEX IF NOT EXISTS covering ON users (user_id, email)")
            db.execute("ANALYZE")
    return found
