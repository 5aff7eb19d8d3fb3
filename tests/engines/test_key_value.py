"""What RocksDB, LMDB and SQLite promise alike; then what each alone does."""

import os
import re
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.engines.lmdb import lmdb
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.rocksdb import rocksdb
from sysdesign.engines.sqlite_pairs import sqlite_pairs

OPEN = {"RocksDB": rocksdb, "LMDB": lmdb, "SQLite": sqlite_pairs}
every_store = pytest.mark.parametrize("store", OPEN.values(), ids=OPEN)
PAIRS = st.lists(st.tuples(st.binary(min_size=1, max_size=6), st.binary(max_size=20)), max_size=30)


@every_store
def test_what_is_put_is_got(store) -> None:
    with store() as db:
        assert db.get(b"a") is None
        db.put(b"a", b"1")
        db.put(b"b", b"")
        db.put(b"a", b"2")
        assert (db.get(b"a"), db.get(b"b"), db.get(b"c")) == (b"2", b"", None)


@every_store
@settings(max_examples=8, deadline=None)
@given(batches=st.lists(PAIRS, max_size=4))
def test_a_store_is_a_dict(store, batches) -> None:
    known: dict[bytes, bytes] = {}
    with store(sync=False) as db:
        for batch in batches:
            db.write(batch)
            known.update(batch)
        db.settle()
        assert {key: db.get(key) for key in known} == known


@every_store
def test_a_batch_is_written_whole_or_not_at_all(store) -> None:
    with store() as db:
        db.put(b"a", b"1")
        with pytest.raises(TypeError, match="'value' must be bytes: 7"):
            db.write([(b"a", b"2"), (b"b", 7)])
        assert (db.get(b"a"), db.get(b"b")) == (b"1", None)
        db.put(b"b", b"3")  # nothing is left open
        assert db.get(b"b") == b"3"


@every_store
def test_it_names_itself_and_its_own_version(store) -> None:
    with store() as db:
        assert OPEN[db.name] is store
        assert re.fullmatch(r"\d+\.\d+\.\d+", db.version)


@every_store
def test_two_at_once_and_again_share_nothing(store) -> None:
    with store() as one, store() as two:
        one.put(b"a", b"1")
        assert two.get(b"a") is None
    with store() as again:
        assert again.get(b"a") is None


@every_store
def test_its_files_are_gone_when_left_also_after_an_exception(store, temporary: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def fail() -> None:
        with store() as db:
            db.put(b"a", b"1")
            assert len(os.listdir(temporary)) == 1
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        fail()
    assert os.listdir(temporary) == []


def test_their_files_are_gone_after_sigkill(child) -> None:
    held = child(
        """
from sysdesign.engines.rocksdb import rocksdb
from sysdesign.engines.lmdb import lmdb
from sysdesign.engines.sqlite_pairs import sqlite_pairs
with ExitStack() as stack:
    for each in (rocksdb, lmdb, sqlite_pairs):
        stack.enter_context(each()).put(b"a", b"1")
    tell()
"""
    )
    assert len(os.listdir(held.folder)) == 3
    os.kill(held.process.pid, signal.SIGKILL)
    held.assert_nothing_is_left()


@pytest.mark.parametrize(("name", "store"), OPEN.items(), ids=OPEN)
def test_a_missing_engine_says_so_in_one_line(name, store, monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", name)
    with pytest.raises(EngineMissing, match=rf"^{name} cannot run here: [^\n]+\.$"), store():
        pass


@every_store
@pytest.mark.parametrize(
    ("use", "kind", "says"),
    [
        (lambda db: db.put("a", b"1"), TypeError, "'key' must be bytes: 'a'"),
        (lambda db: db.put(b"a", "1"), TypeError, "'value' must be bytes: '1'"),
        (lambda db: db.get(b""), ValueError, "'key' must have 1 to 511 bytes: 0"),
        (lambda db: db.get(bytes(512)), ValueError, "'key' must have 1 to 511 bytes: 512"),
        (lambda db: db.write([(b"", b"1")]), ValueError, "'key' must have 1 to 511 bytes: 0"),
    ],
)
def test_a_bad_pair_is_named(store, use, kind, says) -> None:
    with store(sync=False) as db, pytest.raises(kind, match=f"^{re.escape(says)}$"):
        use(db)


@pytest.mark.parametrize(
    ("opened", "kind", "says"),
    [
        (lambda: rocksdb(sync=1), TypeError, "'sync' must be True or False: 1"),
        (lambda: rocksdb(wal="no"), TypeError, "'wal' must be True or False: 'no'"),
        (lambda: rocksdb(write_buffer_bytes=1000), ValueError, "'write_buffer_bytes' must be >= 65536: 1000"),
        (lambda: rocksdb(block_cache_bytes=-1), ValueError, "'block_cache_bytes' must be >= 0: -1"),
        (lambda: lmdb(map_bytes=1), ValueError, "'map_bytes' must be >= 1048576: 1"),
        (lambda: lmdb(sync=None), TypeError, "'sync' must be True or False: None"),
        (lambda: sqlite_pairs(cache_pages=9), ValueError, "'cache_pages' must be >= 10: 9"),
        (lambda: sqlite_pairs(sync=0), TypeError, "'sync' must be True or False: 0"),
    ],
)
def test_a_bad_option_is_named(opened, kind, says) -> None:
    with pytest.raises(kind, match=f"^{re.escape(says)}$"), opened():
        pass


def test_rocksdb_counts_its_own_work() -> None:
    with rocksdb(statistics=True) as db:
        db.write((bytes([number]), bytes(1000)) for number in range(100))
        assert db.statistics()["flush.write.bytes"] == 0  # still in the memtable
        db.settle()
        counters = db.statistics()
    assert counters["wal.bytes"] > 100_000
    assert counters["flush.write.bytes"] > 0 == counters["compact.write.bytes"]


@pytest.mark.parametrize("sync", [True, False])
def test_each_write_waits_for_the_disk_unless_told_not_to(sync) -> None:
    with rocksdb(sync=sync, statistics=True) as rocks, lmdb(sync=sync) as tree, sqlite_pairs(sync=sync) as table:
        for db in (rocks, tree, table):
            db.write([(b"a", b"1"), (b"b", b"2")])
            db.put(b"c", b"3")
        assert rocks.statistics()["wal.synced"] == (2 if sync else 0)
        assert tree._db.flags()["sync"] is sync
        assert table._db.execute("PRAGMA synchronous").fetchone() == (2 if sync else 0,)


def test_rocksdb_without_a_log_writes_none() -> None:
    with rocksdb(wal=False, statistics=True) as db:
        db.put(b"a", b"1")
        assert (db.get(b"a"), db.statistics()["wal.bytes"]) == (b"1", 0)


def test_rocksdb_keeps_no_blocks_without_a_cache() -> None:
    missed = {}
    for cache in (0, 2**20):
        with rocksdb(block_cache_bytes=cache, statistics=True) as db:
            db.put(b"a", b"1")
            db.settle()
            for _ in range(10):
                db.get(b"a")
            missed[cache] = db.statistics()["block.cache.hit"]
    assert missed[0] == 0 < 8 <= missed[2**20]


def test_rocksdb_tells_no_statistics_unasked() -> None:
    with rocksdb() as db, pytest.raises(ValueError, match="'statistics' must be True"):
        db.statistics()


def test_a_full_lmdb_says_so_and_keeps_what_it_had() -> None:
    with lmdb(map_bytes=2**20, sync=False) as db:
        db.put(b"a", b"1")
        with pytest.raises(Exception, match="MDB_MAP_FULL"):
            db.write((bytes([number]), bytes(100_000)) for number in range(100))
        assert (len(db), db.get(b"a")) == (1, b"1")


def test_pages_are_of_the_usual_sizes() -> None:
    with ExitStack() as stack:
        sizes = [stack.enter_context(store()).page_bytes for store in (lmdb, sqlite_pairs)]
    assert set(sizes) <= {4096, 16_384, 65_536}
