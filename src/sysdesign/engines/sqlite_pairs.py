"""SQLite as a key-value store: one table, one index on the key, a write-ahead log.

Rows lie in the order of their arrival; the index on the key is a B-tree of its own, as with most tables of most
applications. A changed page is written to the log and, at a checkpoint, once more to the database.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sysdesign.checks import truth, whole
from sysdesign.engines.key_value import Pair, checked
from sysdesign.engines.missing import require
from sysdesign.engines.scratch import scratch


class SQLite:
    """One open database; made by `sqlite_pairs()`."""

    name = "SQLite"
    version = sqlite3.sqlite_version

    def __init__(self, path: Path, *, sync: bool, cache_pages: int | None) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute(f"PRAGMA synchronous = {'FULL' if sync else 'OFF'}")
        if cache_pages is not None:
            self._db.execute(f"PRAGMA cache_size = {cache_pages}")
        self._db.execute("CREATE TABLE pair (key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL)")

    @property
    def page_bytes(self) -> int:
        """Bytes of a page."""
        (size,) = self._db.execute("PRAGMA page_size").fetchone()
        return int(size)

    def put(self, key: bytes, value: bytes) -> None:
        """Write one pair, durable when this returns."""
        self.write([(key, value)])

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key, None where there is none."""
        row = self._db.execute("SELECT value FROM pair WHERE key = ?", checked(key)[:1]).fetchone()
        return None if row is None else row[0]

    def write(self, pairs: Iterable[Pair]) -> None:
        """Write a batch: all of it or nothing, durable with one fsync of the log."""
        self._db.execute("BEGIN")
        try:
            self._db.executemany("REPLACE INTO pair VALUES (?, ?)", (checked(key, value) for key, value in pairs))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def settle(self) -> None:
        """Copy all that is in the log to the database."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close."""
        self._db.close()


@contextmanager
def sqlite_pairs(*, sync: bool = True, cache_pages: int | None = None) -> Iterator[SQLite]:
    """Open an empty SQLite in a folder of its own, which is gone when left, also after SIGKILL.

    `sync`: each write waits for the disk. `cache_pages`: pages that SQLite keeps in memory, at least 10, its own floor
    (default 2 MB, that is 500 pages of 4 KB). Raises TypeError or ValueError for an option.

    >>> with sqlite_pairs() as db:
    ...     db.write([(b"b", b"2"), (b"a", b"1")])
    ...     db.get(b"a"), db.get(b"c")
    (b'1', None)
    """
    truth("sync", sync)
    if cache_pages is not None:
        whole("cache_pages", cache_pages, low=10)
    require(SQLite.name)
    with scratch("sqlite") as folder:
        db = SQLite(folder / "pairs.db", sync=sync, cache_pages=cache_pages)
        try:
            yield db
        finally:
            db.close()
