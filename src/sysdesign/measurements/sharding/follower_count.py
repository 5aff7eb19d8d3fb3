"""The number of followers in PostgreSQL: counted by `count(*)` over an index, or kept in a column and looked up.

What this leaves out: pages that are not in memory, and the price of keeping the column (see `counters`).
"""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import not_empty, whole

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

COUNT = "SELECT count(*) FROM followers WHERE followee = %s"
LOOKUP = "SELECT follower_count FROM users WHERE id = %s"


@dataclass(frozen=True)
class Counted:
    """What one answer cost: pages that were read, and milliseconds (the shortest of three)."""

    followers: int
    count_pages: int
    count_ms: float
    lookup_pages: int
    lookup_ms: float
    index_only: bool  # whether the count read nothing but the index


def follower_counts(pg: "Postgres", sizes: Sequence[int] = (10_000, 100_000, 1_000_000)) -> list[Counted]:
    """Give one user after another so many followers, and ask for the number both ways.

    The index is on (followee, follower), and the table is vacuumed: the best case for counting. About 1.5 s for a
    million followers. Makes and drops tables `users` and `followers`.
    """
    for size in not_empty("sizes", sizes):
        whole("sizes", size)
    with closing(pg.connect()) as db:
        db.execute("SET max_parallel_workers_per_gather = 0")
        db.execute("SET max_parallel_maintenance_workers = 0")
        db.execute("CREATE TABLE users (id int PRIMARY KEY, follower_count bigint)")
        db.execute("CREATE UNLOGGED TABLE followers (followee int, follower int) WITH (autovacuum_enabled = off)")
        try:
            for user, size in enumerate(sizes):
                db.execute("INSERT INTO users VALUES (%s, %s)", (user, size))
                db.execute("INSERT INTO followers SELECT %s, n FROM generate_series(1, %s) AS n", (user, size))
            db.execute("CREATE INDEX ON followers (followee, follower)")
            db.execute("VACUUM ANALYZE followers")
            db.execute("VACUUM ANALYZE users")
            db.execute("SET enable_bitmapscan = off")
            db.execute("SET enable_seqscan = off")
            return [_asked(db, user, size) for user, size in enumerate(sizes)]
        finally:
            db.execute("DROP TABLE users, followers")


def _asked(db: Any, user: int, size: int) -> Counted:
    (counted, *_), (looked, *_) = (db.execute(query, (user,)).fetchone() for query in (COUNT, LOOKUP))
    assert counted == looked == size
    pages, milliseconds, node = _explained(db, COUNT, user)
    return Counted(size, pages, milliseconds, *_explained(db, LOOKUP, user)[:2], node == "Index Only Scan")


def _explained(db: Any, query: str, user: int) -> tuple[int, float, str]:
    runs = [db.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", (user,)).fetchone()[0] for _ in range(3)]
    plans = [(json.loads(run) if isinstance(run, str) else run)[0] for run in runs]
    last = plans[-1]["Plan"]
    pages = last["Shared Hit Blocks"] + last["Shared Read Blocks"]
    leaf = last["Plans"][0] if "Plans" in last else last
    return pages, min(plan["Execution Time"] for plan in plans), leaf["Node Type"]
