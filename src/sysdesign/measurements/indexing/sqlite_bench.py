"""SQLite on a file of its own, for experiments with indexes: a scratch database, plans, steps of its machine."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sysdesign.engines.scratch import scratch
from sysdesign.indexing import Step, sqlite_plan
from sysdesign.measurements.sqlite_steps import counted

PAGE_BYTES = 4096


@contextmanager
def database(cache_pages: int = 2000) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """Enter an empty database in a scratch folder, with its path; nothing of it is left afterwards.

    Pages of 4 KiB, a write-ahead log that is never copied back by itself, no waiting for the disk.
    """
    with scratch("SQLite") as folder:
        path = folder / "bench.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            for setting in (f"page_size = {PAGE_BYTES}", "journal_mode = wal", "synchronous = off",
                            "wal_autocheckpoint = 0", f"cache_size = {cache_pages}"):  # fmt: skip
                db.execute(f"PRAGMA {setting}").fetchall()
            yield db, path


def plan_of(db: sqlite3.Connection, query: str, values: tuple[Any, ...] = ()) -> Step:
    """Return how SQLite will answer a query."""
    return sqlite_plan(db.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall())


def steps_of(db: sqlite3.Connection, query: str, values: tuple[Any, ...] = ()) -> int:
    """Run a query and return the instructions that SQLite's virtual machine took; equal on every run of a version."""
    with counted(db) as steps:
        db.execute(query, values).fetchall()
        return steps()


def seconds_of(db: sqlite3.Connection, query: str, values: tuple[Any, ...] = (), runs: int = 3) -> float:
    """Return the least processor seconds of several runs of a query; a timing of this machine."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        db.execute(query, values).fetchall()
        taken.append(time.process_time() - start)
    return max(min(taken), 1e-6)
