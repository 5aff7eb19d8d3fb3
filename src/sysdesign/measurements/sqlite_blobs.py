"""Small blobs read from SQLite and from files: which is faster, and from which size on.

All blobs are in the system's memory, as what was just written is, so this compares the ways to a blob and not disks.
Files are read with three calls to the system: open, read, close.

What this leaves out: cold reads, writes, several readers, a larger cache of SQLite's own (its default holds 2 MB).

Source: "35% Faster Than The Filesystem" and "Internal Versus External BLOBs", sqlite.org.
"""

import os
import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sysdesign.checks import not_empty, positive, whole
from sysdesign.engines.scratch import scratch
from sysdesign.measurements.rounds import Spread, per_second

PAGE_BYTES = 4096
BLOB_BYTES = 10_000_000  # of each size together


@dataclass(frozen=True)
class BlobReads:
    """Blobs of one size read a second from files, and how many times as many from SQLite: above 1 it wins."""

    size: int
    files_s: Spread
    alone: Spread  # each read a transaction of its own, as without BEGIN: it locks and unlocks the file
    together: Spread  # all reads in one transaction


def _blobs(size: int, seed: int) -> list[bytes]:
    rng = random.Random(seed)
    return [rng.randbytes(size) for _ in range(max(2, BLOB_BYTES // size))]


def blob_reads(
    sizes: Sequence[int] = (10_000, 20_000, 50_000, 100_000, 500_000),
    *,
    seconds: float = 0.06,
    rounds: int = 3,
    seed: int = 1,
) -> list[BlobReads]:
    """Read random blobs of each size in all ways, in turn. Takes 3 × sizes × `rounds` × `seconds` and some more."""
    for size in not_empty("sizes", sizes):
        whole("size", size)
    positive("seconds", seconds)
    whole("rounds", rounds)
    with scratch("blobs") as folder:
        return [_compare(folder / str(size), size, seconds, rounds, seed) for size in sizes]


def _compare(folder: Path, size: int, seconds: float, rounds: int, seed: int) -> BlobReads:
    folder.mkdir()
    blobs = _blobs(size, seed)
    with closing(sqlite3.connect(folder / "blobs.db", isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        db.execute("CREATE TABLE blob (id INTEGER PRIMARY KEY, data BLOB NOT NULL)")
        db.execute("BEGIN")
        db.executemany("INSERT INTO blob VALUES (?, ?)", enumerate(blobs))
        db.execute("COMMIT")
        ways = {"files": _from_files(folder, blobs), "alone": _from_sqlite(db), "together": _from_sqlite(db)}
        for way in ways.values():
            for number, blob in enumerate(blobs):
                if way(number) != blob:
                    raise ValueError(f"'blob' must be what was kept: {number!r}")
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(rounds):
            for name, way in ways.items():
                if name == "together":
                    db.execute("BEGIN")
                rates[name].append(per_second(_at_random(way, len(blobs), seed + turn), seconds))
                if name == "together":
                    db.execute("COMMIT")
    ratios = {
        name: Spread.of([mine / file for mine, file in zip(rates[name], rates["files"], strict=True)])
        for name in ("alone", "together")
    }
    return BlobReads(size, Spread.of(rates["files"]), **ratios)


def _at_random(way: Callable[[int], bytes], blobs: int, seed: int) -> Callable[[], bytes]:
    rng = random.Random(seed)  # the same blobs in the same order for all ways
    return lambda: way(int(rng.random() * blobs))


def _from_sqlite(db: sqlite3.Connection) -> Callable[[int], bytes]:
    def read(number: int) -> bytes:
        ((data,),) = db.execute("SELECT data FROM blob WHERE id = ?", (number,)).fetchall()
        return data  # type: ignore[no-any-return]

    return read


def _from_files(folder: Path, blobs: Sequence[bytes]) -> Callable[[int], bytes]:
    size = len(blobs[0])
    names = [str(folder / f"{number}.bin") for number in range(len(blobs))]
    for name, blob in zip(names, blobs, strict=True):
        Path(name).write_bytes(blob)

    def read(number: int) -> bytes:
        file = os.open(names[number], os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            return os.read(file, size)
        finally:
            os.close(file)

    return read
