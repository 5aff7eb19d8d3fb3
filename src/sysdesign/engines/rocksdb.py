"""RocksDB: a log-structured merge-tree (LSM), embedded.

A write goes to a log and to a buffer in memory, the *memtable*. A full memtable is flushed to a sorted file, and files
are merged in the background: *compaction*. No page is ever changed in place.
Source: O'Neil and others, "The Log-Structured Merge-Tree", Acta Informatica 33, 1996.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sysdesign.checks import truth, whole
from sysdesign.engines.key_value import Pair, checked
from sysdesign.engines.missing import require
from sysdesign.engines.scratch import scratch

BUSY = ("mem-table-flush-pending", "num-running-flushes", "compaction-pending", "num-running-compactions")


class RocksDB:
    """One open database; made by `rocksdb()`."""

    name = "RocksDB"

    def __init__(self, folder: Path, *, sync: bool, wal: bool, write_buffer_bytes: int | None,
                 block_cache_bytes: int | None, statistics: bool) -> None:  # fmt: skip
        import rocksdict as package

        self._package = package
        self._folder = folder
        self._statistics = statistics
        self._options = options = package.Options(raw_mode=True)
        if statistics:
            options.enable_statistics()
        if write_buffer_bytes is not None:
            options.set_write_buffer_size(write_buffer_bytes)
        if block_cache_bytes is not None:
            blocks = package.BlockBasedOptions()
            if block_cache_bytes:
                blocks.set_block_cache(package.Cache(block_cache_bytes))
            else:
                blocks.disable_cache()
            options.set_block_based_table_factory(blocks)
        self._how = cast(Any, package.WriteOptions())  # its stubs declare properties as methods
        self._how.sync, self._how.disable_wal = sync and wal, not wal
        self._db: Any = package.Rdict(str(folder), options)

    @property
    def version(self) -> str:
        """RocksDB's own version, which it notes beside the data."""
        for path in sorted(self._folder.glob("OPTIONS-*")):
            for line in path.read_text(encoding="utf-8").splitlines():
                key, _, value = line.strip().partition("=")
                if key == "rocksdb_version":
                    return value
        raise LookupError("RocksDB has noted no version")

    def put(self, key: bytes, value: bytes) -> None:
        """Write one pair, durable when this returns."""
        self._db.put(*checked(key, value), write_opt=self._how)

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key, None where there is none."""
        value: bytes | None = self._db.get(checked(key)[0])
        return value

    def write(self, pairs: Iterable[Pair]) -> None:
        """Write a batch: all of it or nothing, durable with one fsync of the log."""
        batch = self._package.WriteBatch(raw_mode=True)
        for key, value in pairs:
            batch.put(*checked(key, value))
        self._db.write(batch, self._how)

    def settle(self) -> None:
        """Flush the memtable and wait until no compaction runs or is due."""
        self._db.flush(True)
        while any(self._db.property_int_value(f"rocksdb.{each}") for each in BUSY):
            time.sleep(0.002)

    def statistics(self) -> dict[str, int]:
        """Return RocksDB's own counters by name, such as `wal.bytes`, `flush.write.bytes`, `compact.write.bytes`.

        Raises ValueError unless the database was opened with `statistics=True`.
        """
        if not self._statistics:
            raise ValueError("'statistics' must be True when the database is opened: False")
        counters = {}
        for line in (self._options.get_statistics() or "").splitlines():
            name, counted, value = line.partition(" COUNT : ")
            if counted and value.isdigit():  # the others are percentiles of durations
                counters[name.removeprefix("rocksdb.")] = int(value)
        return counters

    def close(self) -> None:
        """Stop the background work and close."""
        self._db.close()


@contextmanager
def rocksdb(*, sync: bool = True, wal: bool = True, write_buffer_bytes: int | None = None,
            block_cache_bytes: int | None = None, statistics: bool = False) -> Iterator[RocksDB]:  # fmt: skip
    """Open an empty RocksDB in a folder of its own, which is gone when left, also after SIGKILL.

    `sync`: each write waits for the disk. `wal=False`: no log, so what is not yet flushed is lost in a crash.
    `write_buffer_bytes`: size of a memtable, at least 64 KiB, which is also RocksDB's floor (default 64 MiB).
    `block_cache_bytes`: memory for blocks that were read (default 32 MiB; 0 is none).
    Raises EngineMissing where the package has no build; TypeError or ValueError for an option.

    >>> with rocksdb() as db:
    ...     db.write([(b"b", b"2"), (b"a", b"1")])
    ...     db.get(b"a"), db.get(b"c")
    (b'1', None)
    """
    if write_buffer_bytes is not None:
        whole("write_buffer_bytes", write_buffer_bytes, low=65_536)
    if block_cache_bytes is not None:
        whole("block_cache_bytes", block_cache_bytes, low=0)
    truth("sync", sync), truth("wal", wal), truth("statistics", statistics)
    require(RocksDB.name)
    with scratch("rocksdb") as folder:
        db = RocksDB(folder / "data", sync=sync, wal=wal, write_buffer_bytes=write_buffer_bytes,
                     block_cache_bytes=block_cache_bytes, statistics=statistics)  # fmt: skip
        try:
            yield db
        finally:
            db.close()
