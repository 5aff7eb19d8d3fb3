"""A primary and its replica under three commit modes: who sees what, how long a commit takes, what a failover loses.

The modes are named as in `sysdesign.replication.single_leader`. "local" is PostgreSQL as it comes: `synchronous_commit`
is on, and no standby is named that it could wait for. "on" and "remote_apply" name one.

What this leaves out: a network between the two, other load.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import not_empty, whole, within
from sysdesign.engines.postgres_replica import begin_promotion, crash, delay_replay, frozen_receiver, promoted
from sysdesign.replication.single_leader import MODES

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

HOLD_S, PATIENCE_S = 0.1, 10.0
INSERT = "INSERT INTO entries VALUES (%s)"
SEEN = "SELECT count(*) FROM entries WHERE id = %s"
SETTINGS = ("synchronous_commit", "synchronous_standby_names", "default_transaction_isolation")


def defaults(primary: "Postgres") -> dict[str, str]:
    """Return the settings of a server that say what a commit waits for and what a transaction sees."""
    with closing(primary.connect()) as db:
        return {name: _one(db, f"SHOW {name}") for name in SETTINGS}


@dataclass(frozen=True)
class Held:
    """Commits while the replica received the log and its replay was held back."""

    commits: int
    acknowledged: int  # while the replay was held back
    missed: int  # rows that the replica did not show although their commit had been acknowledged


def held_back(primary: "Postgres", standby: "Postgres", commits: int = 10) -> dict[str, Held]:
    """Commit with the replay of the replica held back, and look there as soon as the commit is acknowledged, by mode.

    About 0.15 s a commit of "remote_apply". Makes and drops a table `entries`.
    """
    whole("commits", commits)
    with _table(primary, standby) as db, closing(standby.connect()) as reader:
        found = {}
        for k, mode in enumerate(MODES):
            with _mode(db, mode):
                outcomes = [_one_held(db, reader, k * commits + n) for n in range(commits)]
            early, missed = zip(*outcomes, strict=True)
            found[mode] = Held(commits, sum(early), sum(missed))
        return found


def _one_held(db: Any, reader: Any, number: int) -> tuple[bool, bool]:
    reader.execute("SELECT pg_wal_replay_pause()")
    _until(lambda: _one(reader, "SELECT pg_get_wal_replay_pause_state()") == "paused")
    before = _one(reader, "SELECT pg_last_wal_receive_lsn()")
    done = threading.Event()

    def insert() -> None:
        db.execute(INSERT, (number,))
        done.set()

    commit = threading.Thread(target=insert)
    commit.start()
    _until(lambda: done.is_set() or _one(reader, "SELECT pg_last_wal_receive_lsn()") != before)
    early = done.wait(HOLD_S)
    missed = early and not _one(reader, SEEN, number)
    reader.execute("SELECT pg_wal_replay_resume()")
    commit.join(PATIENCE_S)
    if not early:
        missed = not _one(reader, SEEN, number)
    _until(lambda: _one(reader, SEEN, number) == 1)
    return early, missed


def commit_waits(
    primary: "Postgres", standby: "Postgres", delays_s: Sequence[float], commits: int = 3
) -> dict[str, list[float]]:
    """Return the median seconds of a commit by mode, one for each delay by which the replica replays.

    Takes about as many times the sum of the delays. Makes and drops a table `entries`.
    """
    whole("commits", commits)
    for delay in not_empty("delays_s", delays_s):
        within("delays_s", delay, 0, 2)
    found: dict[str, list[float]] = {mode: [] for mode in MODES}
    with _table(primary, standby) as db:
        try:
            for k, delay in enumerate(delays_s):
                delay_replay(standby, delay)
                for j, mode in enumerate(MODES):
                    with _mode(db, mode):
                        waits = [_timed(db, (3 * k + j) * commits + n) for n in range(commits)]
                    found[mode].append(statistics.median(waits))
        finally:
            delay_replay(standby, 0)
    return found


def _timed(db: Any, number: int) -> float:
    begin = time.perf_counter()
    db.execute(INSERT, (number,))
    return time.perf_counter() - begin


@dataclass(frozen=True)
class Cut:
    """A primary that its replica no longer heard, and the failover that followed."""

    on_acknowledged: int  # commits with mode "on" that returned, of one, until it was cancelled
    cancelled_shown: bool  # whether the primary shows the row of the commit that was cancelled
    acknowledged: int  # commits of mode "local"
    shown: int  # of their rows, how many the replica showed meanwhile
    refused: bool  # whether the replica refused a write meanwhile
    survived: int  # of their rows, how many the new primary has
    writable: bool  # whether it takes writes


def cut_and_fail_over(primary: "Postgres", standby: "Postgres", rows: int = 100) -> Cut:
    """Freeze the replica's receiver, commit, crash the primary, promote the replica, and count. About 0.6 s.

    The primary is gone afterwards.
    """
    import psycopg

    whole("rows", rows)
    with _table(primary, standby, drop=False) as db, closing(standby.connect()) as reader:
        with frozen_receiver(standby):
            with _mode(db, "on"):
                on_acknowledged = _cancelled(db, HOLD_S)
            cancelled_shown = _one(db, SEEN, -1) == 1
            for number in range(rows):
                db.execute(INSERT, (number,))
            count = "SELECT count(*) FROM entries WHERE id >= 0"
            shown = _one(reader, count)
            try:
                reader.execute(INSERT, (rows,))
                refused = False
            except psycopg.errors.ReadOnlySqlTransaction:
                refused = True
            crash(primary)
            begin_promotion(standby)
        promoted(standby)
        survived = _one(reader, count)
        reader.execute(INSERT, (rows,))
        return Cut(on_acknowledged, cancelled_shown, rows, shown, refused, survived, _one(reader, SEEN, rows) == 1)


def _cancelled(db: Any, after_s: float) -> int:
    """Insert a row, cancel the wait for its commit, and return 1 if the commit came before, else 0."""
    timer, notices = threading.Timer(after_s, db.cancel), list[str]()

    def note(notice: Any) -> None:  # what it points to is gone when the statement has ended
        notices.append(str(notice.message_primary))

    db.add_notice_handler(note)
    timer.start()
    try:
        db.execute(INSERT, (-1,))
    finally:
        timer.cancel()
        timer.join()
        db.remove_notice_handler(note)
    return 0 if any("canceling wait" in notice for notice in notices) else 1


@contextmanager
def _table(primary: "Postgres", standby: "Postgres", drop: bool = True) -> Iterator[Any]:
    with closing(primary.connect()) as db:
        db.execute("CREATE TABLE entries (id int PRIMARY KEY)")
        with closing(standby.connect()) as reader:
            _until(lambda: _one(reader, "SELECT to_regclass('entries') IS NOT NULL"))
        yield db
        if drop:
            db.execute("DROP TABLE entries")


@contextmanager
def _mode(db: Any, mode: str) -> Iterator[None]:
    """Let the commits of a connection wait as the mode says; afterwards the server is as it was."""
    if mode == "local":
        yield
        return
    _standbys(db, "'*'")
    db.execute(f"SET synchronous_commit = {mode}")
    try:
        yield
    finally:
        db.execute("RESET synchronous_commit")
        _standbys(db, "''")


def _standbys(db: Any, names: str) -> None:
    db.execute(f"ALTER SYSTEM SET synchronous_standby_names = {names}")
    db.execute("SELECT pg_reload_conf()")
    state = "async" if names == "''" else "sync"
    _until(lambda: _one(db, "SELECT max(sync_state) FROM pg_stat_replication") == state)
    _until(lambda: _one(db, "SHOW synchronous_standby_names") == names.strip("'"))
    db.execute("CHECKPOINT")  # all others learn it from the checkpointer, so that one must have read it


def _one(db: Any, query: str, *values: Any) -> Any:
    return db.execute(query, values or None).fetchone()[0]


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the replica did not get there within {PATIENCE_S:g} s")
        time.sleep(0.0005)
