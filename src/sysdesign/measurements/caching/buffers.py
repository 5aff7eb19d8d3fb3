"""The database's own cache: which pages of a repeated query PostgreSQL finds in its buffers, and SQLite in its cache.

Pages are counted, not times: the system below keeps pages in memory too, so a page that the database "reads" may cost
microseconds here and milliseconds elsewhere.

What this leaves out: other queries that push pages out, writes, and that system's cache.
"""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole
from sysdesign.engines.alone import alone, kernel_bytes
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.scratch import scratch

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

SETTINGS = {"shared_buffers": "16MB"}
EXTENSION = "pg_buffercache"
PAGE = 4096
ROWS, PAD = 40_000, 200  # about nine megabytes: fits into the buffers, and is more than a quarter of them
RANGE = "SELECT count(pad) FROM page_test WHERE id BETWEEN 1000 AND 3000"
WHOLE = "SELECT sum(length(pad)) FROM page_test"


@dataclass(frozen=True)
class Pages:
    """Pages of one run of a query: found in the database's buffers, and asked of the system."""

    hit: int
    read: int

    @property
    def hit_ratio(self) -> float:
        """The share found in the buffers."""
        return self.hit / (self.hit + self.read)


def postgres_buffers(pg: "Postgres", runs: int = 3) -> dict[str, list[Pages]]:
    """Run two queries `runs` times each, from empty buffers: "a range" of rows by its index, and "the whole table".

    The server is to have SETTINGS. Takes about a second. Raises EngineMissing where buffers cannot be emptied (before
    version 18, or without its extension pg_buffercache).
    """
    import psycopg

    whole("runs", runs)
    found = {}
    with pg.connect() as db:
        try:
            db.execute(f"CREATE EXTENSION {EXTENSION}")
        except psycopg.Error as error:
            raise EngineMissing("Emptying PostgreSQL's buffers", "it takes the extension pg_buffercache") from error
        try:
            db.execute("CREATE TABLE page_test (id int PRIMARY KEY, pad text NOT NULL)")
            fill = "INSERT INTO page_test SELECT n, repeat('x', %s) FROM generate_series(1, %s) AS n"
            db.execute(fill, (PAD, ROWS))
            db.execute("VACUUM ANALYZE page_test")
            db.execute("SET max_parallel_workers_per_gather = 0")
            for name, query in (("a range", RANGE), ("the whole table", WHOLE)):
                db.execute("CHECKPOINT")
                try:
                    db.execute("SELECT pg_buffercache_evict_all()")
                except psycopg.errors.UndefinedFunction as error:
                    raise EngineMissing("Emptying PostgreSQL's buffers", "it takes version 18") from error
                found[name] = [_explained(db, query) for _ in range(runs)]
        finally:
            db.execute("DROP TABLE IF EXISTS page_test")
            db.execute(f"DROP EXTENSION {EXTENSION}")
    return found


def _explained(db: Any, query: str) -> Pages:
    [[[plan]]] = db.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}").fetchall()
    top = plan["Plan"]
    return Pages(top["Shared Hit Blocks"], top["Shared Read Blocks"])


def sqlite_scans(
    shares: tuple[float, ...] = (0.5, 0.99, 1.1), runs: int = 3, rows: int = 5_000
) -> dict[float, list[int]]:
    """Scan a table `runs` times through a cache of each share of its pages; return the pages read, run by run.

    Counted where the process asks the kernel, so Linux only; equal on every run. About 0.5 s.
    Raises EngineMissing elsewhere.
    """
    whole("runs", runs)
    whole("rows", rows)
    kernel_bytes()
    with scratch("scans") as folder:
        path = folder / "table"
        with closing(sqlite3.connect(path)) as db, db:
            db.execute(f"PRAGMA page_size = {PAGE}")
            db.execute("CREATE TABLE page_test (id INTEGER PRIMARY KEY, pad TEXT NOT NULL)")
            db.executemany("INSERT INTO page_test VALUES (?, ?)", ((n, "x" * 400) for n in range(rows)))
        pages = path.stat().st_size // PAGE
        here, name = __name__, "scan_reads"
        return {
            share: alone(here, name, path=str(path), cache_pages=round(share * pages), runs=runs)["pages"]
            for share in shares
        }


def scan_reads(path: str, cache_pages: int, runs: int) -> dict[str, list[int]]:
    """Scan the table of a file `runs` times with a cache of so many pages, and return the pages read each time."""
    with closing(sqlite3.connect(Path(os.fspath(path)))) as db:
        db.execute(f"PRAGMA cache_size = {whole('cache_pages', cache_pages)}")
        found = []
        for _ in range(runs):
            before = kernel_bytes()[0]
            db.execute("SELECT sum(length(pad)) FROM page_test").fetchone()
            found.append((kernel_bytes()[0] - before) // PAGE)
    return {"pages": found}
