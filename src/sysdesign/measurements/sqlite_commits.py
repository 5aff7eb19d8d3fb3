"""The same question to a library instead of a server: rows a second that SQLite makes durable.

A file with a write-ahead log that is synced at each commit (synchronous=FULL). There is one writer at a time, so more
clients would not help; batches do.

What this leaves out: readers at the same time, indexes beside the primary key, several machines.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sysdesign.checks import not_empty, positive, whole
from sysdesign.engines.scratch import scratch
from sysdesign.engines.storage import on_disk
from sysdesign.measurements.commits import CommitRate, Way, take_turns
from sysdesign.measurements.rounds import per_second

TABLE = """CREATE TABLE position (
    id INTEGER PRIMARY KEY, driver_id INTEGER NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, at INTEGER NOT NULL
)"""
INSERT = "INSERT INTO position (driver_id, lat, lon, at) VALUES (?, ?, ?, ?)"


def connect(file: Path) -> sqlite3.Connection:
    """Open a database whose commits wait for the disk.

    macOS keeps written data in the drive's own cache unless asked for more, so it is asked (fullfsync).
    """
    db = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON"):
        db.execute(f"PRAGMA {pragma}")
    return db


def sqlite_commit_rates(
    *, batches: tuple[int, ...] = (1000,), seconds: float = 0.25, rounds: int = 3
) -> dict[str, CommitRate]:
    """Measure "one by one" and each batch, as "batches of 1000". Takes (1 + batches) × `rounds` × `seconds`.

    Raises EngineMissing where temporary folders lie in memory.
    """
    for batch in not_empty("batches", batches):
        whole("batch", batch, low=2)
    positive("seconds", seconds)
    whole("rounds", rounds)
    with scratch("sqlite") as folder, closing(connect(on_disk(folder) / "positions.db")) as db:
        db.execute(TABLE)

        def load(rows: int) -> Callable[[], float]:
            values = [(driver, 52.37, 4.89, 1_767_225_600_000) for driver in range(1, rows + 1)]

            def commit() -> None:
                db.execute("BEGIN")
                db.executemany(INSERT, values)
                db.execute("COMMIT")

            per_second(commit, seconds / 10)
            return lambda: per_second(commit, seconds)

        loads = {Way("one by one"): load(1)} | {Way(f"batches of {batch}", batch): load(batch) for batch in batches}
        return take_turns(loads, rounds)
