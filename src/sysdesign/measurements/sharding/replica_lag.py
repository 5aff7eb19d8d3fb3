"""A real replica: how soon it shows a comment, who misses it, and what holds it back.

A comment is written to the primary and read elsewhere. Three routes for the read: any replica; the primary, for those
who have just written; or a replica that has replayed as far as the log position the writer was given (a token).

What this leaves out: a network between the two, and other load.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole
from sysdesign.engines.postgres_replica import replica

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

SOON_S, PATIENCE_S = 0.2, 10.0
INSERT = "INSERT INTO comments VALUES (%s)"
SEEN = "SELECT count(*) = 1 FROM comments WHERE id = %s"
ROUTES = ("any replica", "the primary", "a replica with the token")


@dataclass(frozen=True)
class Lag:
    """What the replica showed."""

    usual_s: float  # median time from the commit until an idle replica shows the row
    seen: dict[str, bool]  # with the replay held back: whether the writer sees the comment, by route
    replica_refused: bool  # whether the route with the token turned from the replica to the primary meanwhile
    seen_later: bool  # whether the replica, once it has reached the token, shows the comment
    held_by_report: bool  # whether a new comment was missing as long as a report on the replica was open
    let_go: bool  # and came when the report was closed


def replica_lag(primary: "Postgres", *, comments: int = 20) -> Lag:
    """Write comments to a server and look for them on a replica of it. About 2.5 s, the copy of the server included.

    Makes and drops a table `comments`. Raises EngineMissing where PostgreSQL is.
    """
    whole("comments", comments)
    with closing(primary.connect()) as db, replica(primary) as behind:
        db.execute("CREATE TABLE comments (id int PRIMARY KEY)")
        try:
            reader = behind.connect()
            _until(lambda: _one(reader, "SELECT to_regclass('comments') IS NOT NULL"))
            waits = [_shown_after(db, reader, number) for number in range(comments)]
            return Lag(statistics.median(waits), *_own(db, reader, comments), *_held(db, behind, reader, comments + 1))
        finally:
            db.execute("DROP TABLE comments")


def _one(db: Any, query: str, *values: Any) -> Any:
    return db.execute(query, values or None).fetchone()[0]


def _until(holds: Callable[[], bool], seconds: float = PATIENCE_S) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.0005)
    return True


def _shown_after(db: Any, reader: Any, number: int) -> float:
    db.execute(INSERT, (number,))
    start = time.perf_counter()
    _until(lambda: _one(reader, SEEN, number))
    return time.perf_counter() - start


def _own(db: Any, reader: Any, number: int) -> tuple[dict[str, bool], bool, bool]:
    """Hold the replay back, comment, and look for the comment by each route."""
    reader.execute("SELECT pg_wal_replay_pause()")
    _until(lambda: _one(reader, "SELECT pg_get_wal_replay_pause_state()") == "paused")
    db.execute(INSERT, (number,))
    token = _one(db, "SELECT pg_current_wal_lsn()::text")
    reached = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
    ready = _one(reader, reached, token)
    sources = (reader, db, reader if ready else db)
    seen = {route: _one(source, SEEN, number) for route, source in zip(ROUTES, sources, strict=True)}
    reader.execute("SELECT pg_wal_replay_resume()")
    _until(lambda: _one(reader, reached, token))
    return seen, not ready, _one(reader, SEEN, number)


def _held(db: Any, behind: "Postgres", reader: Any, number: int) -> tuple[bool, bool]:
    """Open a report on the replica, remove what it can see from the primary, and comment."""
    with closing(behind.connect(autocommit=False)) as report:
        report.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        report.execute("SELECT count(*) FROM comments")
        db.execute("DELETE FROM comments WHERE id < 5")
        db.execute("VACUUM comments")
        db.execute(INSERT, (number,))
        held = not _until(lambda: _one(reader, SEEN, number), SOON_S)
        report.rollback()
    return held, _until(lambda: _one(reader, SEEN, number))
