"""How far does a streaming replica fall behind: with nothing to do, during a bulk load, and under a long query?

What this leaves out: a network between the two servers, which adds its own delay and its own outages.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.engines.postgres_replica import replica

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

ROWS, BATCHES, SMALL, PATIENCE_S = 5_000, 12, 10, 20.0
LIMIT_MS = 500
BEHIND = "SELECT pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn())::bigint"


@dataclass(frozen=True)
class ReplayLag:
    """Bytes of log by which the replica was behind right after a commit, and what a long query did."""

    idle_s: float  # median time until a single row is seen
    idle_bytes: tuple[int, ...]  # after single rows
    loaded_bytes: tuple[int, ...]  # after each batch of a bulk load
    loaded_s: float  # from the end of the load until the replica had replayed all of it
    default_limit: str  # max_standby_streaming_delay, as it comes
    limit_s: float  # as it was set here
    held_s: float  # how long a new row stayed unseen under a long query
    query_cancelled: bool  # and then the query was ended by the replica


def replay_lag(primary: "Postgres") -> ReplayLag:
    """Load a table on a server and watch a replica of it; about 3 s. Makes and drops a table `loaded`."""
    with closing(primary.connect()) as db, replica(primary) as behind:
        db.execute("CREATE TABLE loaded (id int PRIMARY KEY, body text)")
        try:
            reader = behind.connect()
            _until(lambda: _one(reader, "SELECT to_regclass('loaded') IS NOT NULL"))
            default = _one(reader, "SHOW max_standby_streaming_delay")
            idle = tuple(_behind_after(db, reader, -number, 1, pause_s=0.05) for number in range(1, SMALL + 1))
            loaded = tuple(_behind_after(db, reader, number * ROWS, ROWS) for number in range(BATCHES))
            loaded_s = _caught_up_after(db, reader)
            idle_s = statistics.median(_seen_after(db, reader, -number) for number in range(100, 100 + SMALL))
            return ReplayLag(idle_s, idle, loaded, loaded_s, default, LIMIT_MS / 1000, *_held(db, behind, reader))
        finally:
            db.execute("DROP TABLE loaded")


def _behind_after(db: Any, reader: Any, first: int, rows: int, pause_s: float = 0) -> int:
    """Commit rows and return how many bytes of log the replica has not replayed then; the pause is given after it."""
    db.execute(
        "INSERT INTO loaded SELECT n, repeat(md5(n::text), 8) FROM generate_series(%s::int, %s::int) AS n",
        (first, first + rows - 1),
    )
    written = _one(db, "SELECT pg_current_wal_lsn()::text")
    missing = int(_one(reader, BEHIND, written))
    time.sleep(pause_s)
    return max(0, missing)


def _caught_up_after(db: Any, reader: Any) -> float:
    began, written = time.monotonic(), _one(db, "SELECT pg_current_wal_lsn()::text")
    _until(lambda: int(_one(reader, BEHIND, written)) <= 0)
    return time.monotonic() - began


def _seen_after(db: Any, reader: Any, number: int) -> float:
    db.execute("INSERT INTO loaded VALUES (%s, 'new')", (number,))
    began = time.monotonic()
    _until(lambda: _one(reader, "SELECT count(*) = 1 FROM loaded WHERE id = %s", number))
    return time.monotonic() - began


def _held(db: Any, behind: "Postgres", reader: Any) -> tuple[float, bool]:
    """Open a query on the replica, remove on the primary what it may still look at, and wait for a new row."""
    from psycopg import OperationalError

    reader.execute(f"ALTER SYSTEM SET max_standby_streaming_delay = '{LIMIT_MS}ms'")
    reader.execute("SELECT pg_reload_conf()")
    with closing(behind.connect(autocommit=False)) as report:
        report.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        report.execute("SELECT count(*) FROM loaded WHERE id < 0")
        db.execute("DELETE FROM loaded WHERE id < 0")
        db.execute("VACUUM loaded")
        db.execute("INSERT INTO loaded VALUES (-1000, 'newest')")
        began = time.monotonic()
        _until(lambda: _one(reader, "SELECT count(*) = 1 FROM loaded WHERE id = -1000"))
        held_s = time.monotonic() - began
        try:
            report.execute("SELECT count(*) FROM loaded")
        except OperationalError as error:  # a conflict with recovery: its snapshot is gone
            return held_s, "recovery" in str(error)
    return held_s, False


def _one(db: Any, query: str, *values: Any) -> Any:
    return db.execute(query, values or None).fetchone()[0]


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the replica did not catch up in {PATIENCE_S:g} s")
        time.sleep(0.002)


def typical(missing: tuple[int, ...]) -> float:
    """Return the median of what was missing, in bytes.

    >>> typical((0, 0, 5))
    0
    """
    return statistics.median(missing)
