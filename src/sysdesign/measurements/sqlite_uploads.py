"""What big blobs do to SQLite: bytes of its write-ahead log and of its backup, inside and as files with pointers.

What this leaves out: the checkpoint, which writes the same pages a second time; a backup of the files; deletes.
"""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sysdesign.checks import whole
from sysdesign.engines.scratch import scratch

PAGE_BYTES = 4096
INSIDE = "CREATE TABLE film (id INTEGER PRIMARY KEY, name TEXT NOT NULL, data BLOB NOT NULL)"
POINTER = "CREATE TABLE film (id INTEGER PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, bytes INTEGER NOT NULL)"


@dataclass(frozen=True)
class UploadCost:
    """Bytes for each blob: written ahead to the log, and added to a backup of the database."""

    way: str
    blobs: int
    size: int
    log_each: float
    backup_each: float


def upload_costs(*, blobs: int = 24, size: int = 1_000_000, seed: int = 1) -> dict[str, UploadCost]:
    """Commit seeded blobs of `size` bytes one by one as "files" with pointers, and "inside". Equal on every run."""
    whole("size", size)
    rng = random.Random(whole("seed", seed, low=0))
    films = [rng.randbytes(size) for _ in range(whole("blobs", blobs))]
    with scratch("uploads") as folder:

        def pointer(db: sqlite3.Connection, number: int, film: bytes) -> None:
            path = folder / f"film-{number}"
            path.write_bytes(film)
            db.execute("INSERT INTO film VALUES (?, 'film', ?, ?)", (number, path.name, len(film)))

        def inside(db: sqlite3.Connection, number: int, film: bytes) -> None:
            db.execute("INSERT INTO film VALUES (?, 'film', ?)", (number, film))

        return {
            "files": _upload(folder / "files.db", "files", POINTER, pointer, films),
            "inside": _upload(folder / "inside.db", "inside", INSIDE, inside, films),
        }


def _upload(
    path: Path, way: str, table: str, keep: Callable[[sqlite3.Connection, int, bytes], None], films: list[bytes]
) -> UploadCost:
    log = path.with_name(f"{path.name}-wal")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in (f"page_size = {PAGE_BYTES}", "journal_mode = WAL", "wal_autocheckpoint = 0"):
            db.execute(f"PRAGMA {pragma}")
        db.execute(table)
        empty, start = _backup_bytes(db), log.stat().st_size
        for number, film in enumerate(films):
            keep(db, number, film)
        logged, backup = log.stat().st_size - start, _backup_bytes(db) - empty
    return UploadCost(way, len(films), len(films[0]), logged / len(films), backup / len(films))


def _backup_bytes(db: sqlite3.Connection) -> int:
    """Return the bytes of a backup, made in memory."""
    with closing(sqlite3.connect(":memory:")) as copy:
        db.backup(copy)
        ((pages,),) = copy.execute("PRAGMA page_count").fetchall()
        return int(pages) * PAGE_BYTES
