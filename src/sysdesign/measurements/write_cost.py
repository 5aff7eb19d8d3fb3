"""What it costs to keep data in order: bytes written for each byte given, LSM against B-tree.

A B-tree changes a whole page for a row, so a batch of random keys rewrites nearly a page a row; a log-structured
merge-tree writes rows one after another and sorts them later. Written bytes are counted where the process hands them to
the kernel, in a process of its own, with the background work waited for.

What this leaves out: data larger than the memory of the machine, where a B-tree also has to read a page before it can
change it; what the disk writes on its own (erase blocks, the file system's journal); deletes, updates, many writers.
The ratio of data to cache can be scaled down honestly: a small write buffer or page cache under little data.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

from sysdesign.checks import one_of, whole
from sysdesign.engines.alone import alone, kernel_bytes
from sysdesign.engines.key_value import KeyValue, Pair
from sysdesign.engines.lmdb import lmdb
from sysdesign.engines.rocksdb import rocksdb
from sysdesign.engines.sqlite_pairs import sqlite_pairs

KEY_BYTES = 16
STORES: dict[str, Callable[..., AbstractContextManager[KeyValue]]] = {
    "RocksDB": rocksdb,
    "LMDB": lmdb,
    "SQLite": sqlite_pairs,
}
ORDERS = ("random", "sequential")


@dataclass(frozen=True)
class WriteCost:
    """What an engine did with the rows: bytes given to it, bytes it wrote and read, seconds on the clock."""

    engine: str
    order: str
    rows: int
    bytes_given: int
    bytes_written: int
    bytes_read: int
    seconds: float

    @property
    def amplification(self) -> float:
        """Bytes written for each byte given."""
        return self.bytes_written / self.bytes_given

    @property
    def bytes_per_row(self) -> float:
        """Bytes written for each row."""
        return self.bytes_written / self.rows

    @property
    def rows_per_second(self) -> float:
        """Rows a second, durable batch after batch, one writer; a timing of this machine and its disk."""
        return self.rows / self.seconds


@dataclass(frozen=True)
class ReadCost:
    """What random reads by key made an engine fetch from the kernel, beyond what its own cache held."""

    engine: str
    rows: int
    reads: int
    bytes_read: int

    @property
    def bytes_per_read(self) -> float:
        """Bytes fetched for each read; 0 when the cache holds everything."""
        return self.bytes_read / self.reads


def pairs(order: str, rows: int, value_bytes: int, seed: int) -> Iterator[Pair]:
    """Yield seeded pairs: keys of 16 bytes, random or counted up, and values of random bytes, so nothing compresses.

    >>> [key.hex() for key, _ in pairs("sequential", 2, 10, seed=1)][1]
    '00000000000000000000000000000001'
    """
    keys, values = random.Random(seed), random.Random(seed + 1)
    for row in range(rows):
        key = keys.randbytes(KEY_BYTES) if order == "random" else row.to_bytes(KEY_BYTES)
        yield key, values.randbytes(value_bytes)


def opened(engine: str, options: dict[str, Any]) -> AbstractContextManager[KeyValue]:
    """Return the context manager of an engine by its name, with its options."""
    return STORES[one_of("engine", engine, tuple(STORES))](**options)


def filled(db: KeyValue, rows: list[Pair], batch: int) -> None:
    """Write the rows in batches and wait for the background work."""
    for start in range(0, len(rows), batch):
        db.write(rows[start : start + batch])
    db.settle()


def write_here(engine: str, order: str, rows: int, batch: int, value_bytes: int, seed: int,
               options: dict[str, Any]) -> dict[str, Any]:  # fmt: skip
    """Measure in this process; `write_cost` calls it in one of its own."""
    given = list(pairs(order, rows, value_bytes, seed))
    with opened(engine, options) as db:
        before, start = kernel_bytes(), time.perf_counter()
        filled(db, given, batch)
        seconds, after = time.perf_counter() - start, kernel_bytes()
    read, written = (late - early for early, late in zip(before, after, strict=True))
    return asdict(WriteCost(engine, order, rows, rows * (KEY_BYTES + value_bytes), written, read, seconds))


def read_here(engine: str, rows: int, reads: int, value_bytes: int, seed: int,
              options: dict[str, Any]) -> dict[str, Any]:  # fmt: skip
    """Measure in this process; `read_cost` calls it in one of its own."""
    given = list(pairs("random", rows, value_bytes, seed))
    chosen = random.Random(seed).choices(given, k=2 * reads)
    with opened(engine, options) as db:
        filled(db, given, batch=1000)
        for key, value in chosen[:reads]:  # the cache fills before anything is counted
            if db.get(key) != value:
                raise LookupError(f"{engine} has lost a row")
        before, _ = kernel_bytes()
        for key, _ in chosen[reads:]:
            db.get(key)
        after, _ = kernel_bytes()
    return asdict(ReadCost(engine, rows, reads, after - before))


def _sizes(engine: str, **counts: int) -> None:
    one_of("engine", engine, tuple(STORES))
    for name, value in counts.items():
        whole(name, value, low=0 if name == "seed" else 1)


def write_cost(engine: str, order: str = "random", rows: int = 50_000, batch: int = 1000, value_bytes: int = 100,
               seed: int = 1, **options: Any) -> WriteCost:  # fmt: skip
    """Write `rows` rows into an empty `engine` ("RocksDB", "LMDB", "SQLite"), durably, `batch` rows at a time.

    `options` are the engine's own, such as `write_buffer_bytes` of RocksDB or `cache_pages` of SQLite. Counts of LMDB
    and SQLite are equal on every run with the same seed and versions; RocksDB's vary by a tenth or so when it compacts,
    as that depends on the moment. LMDB reads through a memory map, so its `bytes_read` stay near 0. About 0.5 s.
    Raises EngineMissing without the engine and on a system that does not count; TypeError or ValueError for a size.
    """
    _sizes(engine, rows=rows, batch=batch, value_bytes=value_bytes, seed=seed)
    one_of("order", order, ORDERS)
    return WriteCost(**alone(__name__, "write_here", engine=engine, order=order, rows=rows, batch=batch,
                             value_bytes=value_bytes, seed=seed, options=options))  # fmt: skip


def read_cost(engine: str, rows: int = 50_000, reads: int = 10_000, value_bytes: int = 100, seed: int = 1,
              **options: Any) -> ReadCost:  # fmt: skip
    """Read `reads` random keys out of `rows`, after as many to fill the cache, and count the bytes that were fetched.

    `options` are the engine's own, such as `block_cache_bytes` of RocksDB or `cache_pages` of SQLite. They come from
    the kernel's page cache, so no disk is slow here; each is a read that the engine's cache did not save. LMDB reads
    through a memory map, which cannot be counted: ValueError. About 0.5 s. Other errors as in `write_cost`.
    """
    _sizes(engine, rows=rows, reads=reads, value_bytes=value_bytes, seed=seed)
    one_of("engine", engine, ("RocksDB", "SQLite"))
    return ReadCost(**alone(__name__, "read_here", engine=engine, rows=rows, reads=reads, value_bytes=value_bytes,
                            seed=seed, options=options))  # fmt: skip
