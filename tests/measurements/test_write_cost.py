import os
import sys
import tempfile
from pathlib import Path

import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements.write_cost import ORDERS, STORES, WriteCost, pairs, read_cost, write_cost

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="written bytes are counted on Linux")
ROWS = 20_000
SMALL_BUFFER = 65_536  # a hundredth and less of the data, as 64 MiB is of some gigabytes


@pytest.fixture(scope="module")
def costs() -> dict[tuple[str, str], WriteCost]:
    return {(engine, order): write_cost(engine, order, rows=ROWS, batch=500) for engine in STORES for order in ORDERS}


def test_random_keys_cost_a_b_tree_many_times_what_they_cost_an_lsm(costs) -> None:
    lsm = costs["RocksDB", "random"].amplification
    assert 2 < lsm < 2.5  # once to the log, once to a sorted file
    assert costs["LMDB", "random"].amplification > 5 * lsm
    assert costs["SQLite", "random"].amplification > 3 * lsm


def test_an_lsm_that_has_to_compact_is_still_ahead_on_random_keys(costs) -> None:
    scaled = write_cost("RocksDB", rows=ROWS, batch=500, write_buffer_bytes=SMALL_BUFFER)
    assert scaled.amplification > 1.8 * costs["RocksDB", "random"].amplification
    assert scaled.amplification < costs["LMDB", "random"].amplification / 1.5


def test_sequential_keys_close_the_gap(costs) -> None:
    lsm = costs["RocksDB", "sequential"].amplification
    assert costs["LMDB", "sequential"].amplification < 1.2 * lsm
    assert costs["SQLite", "sequential"].amplification < 2.5 * lsm


def test_counts_are_equal_on_every_run(costs) -> None:
    for engine in ("LMDB", "SQLite"):
        again = write_cost(engine, "random", rows=ROWS, batch=500)
        assert again.bytes_written == costs[engine, "random"].bytes_written
    assert write_cost("RocksDB", rows=ROWS, batch=500).amplification == pytest.approx(
        costs["RocksDB", "random"].amplification, rel=0.02
    )


def test_everything_given_is_written(costs) -> None:
    for cost in costs.values():
        assert cost.bytes_given == ROWS * 116
        assert cost.amplification > 1
        assert cost.bytes_per_row == pytest.approx(116 * cost.amplification)
        assert 1000 < cost.rows_per_second < 1e8


def test_a_smaller_cache_makes_a_b_tree_read_before_it_writes(costs) -> None:
    small = write_cost("SQLite", rows=ROWS, batch=500, cache_pages=10)
    assert small.bytes_read > 5 * costs["SQLite", "random"].bytes_read
    assert small.bytes_written > 1.5 * costs["SQLite", "random"].bytes_written


def test_reads_are_saved_by_a_cache_of_blocks() -> None:
    none, all_of_it = (read_cost("RocksDB", rows=5000, reads=2000, block_cache_bytes=size) for size in (0, 2**24))
    assert none.bytes_per_read > 1000  # about a block of 4 KB each
    assert all_of_it.bytes_per_read < 10


def test_reads_are_saved_by_a_cache_of_pages() -> None:
    some, all_of_it = (read_cost("SQLite", rows=5000, reads=2000, cache_pages=pages) for pages in (10, 2000))
    assert some.bytes_per_read > 4096
    assert all_of_it.bytes_per_read < 10


def test_pairs_are_seeded_and_ordered() -> None:
    assert list(pairs("random", 5, 10, seed=1)) == list(pairs("random", 5, 10, seed=1))
    assert list(pairs("random", 5, 10, seed=1)) != list(pairs("random", 5, 10, seed=2))
    keys = [key for key, _ in pairs("sequential", 300, 1, seed=1)]
    assert keys == sorted(keys)
    assert {len(key) for key in keys} == {16}


def test_no_file_is_left(temporary: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    write_cost("LMDB", rows=100)
    assert os.listdir(temporary) == []


def test_a_missing_engine_is_named(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "RocksDB")
    with pytest.raises(EngineMissing, match=r"^RocksDB cannot run here: "):
        write_cost("RocksDB", rows=100)


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: write_cost("Oracle"), ValueError, "'engine' must be one of 'RocksDB', 'LMDB', 'SQLite': 'Oracle'"),
        (lambda: write_cost("LMDB", "up"), ValueError, "'order' must be one of 'random', 'sequential': 'up'"),
        (lambda: write_cost("LMDB", rows=0), ValueError, "'rows' must be >= 1: 0"),
        (lambda: write_cost("LMDB", batch=1.5), TypeError, "'batch' must be a whole number: 1.5"),
        (lambda: write_cost("LMDB", value_bytes=0), ValueError, "'value_bytes' must be >= 1: 0"),
        (lambda: write_cost("LMDB", seed=-1), ValueError, "'seed' must be >= 0: -1"),
        (lambda: write_cost("LMDB", rows=1, map_bytes=1), ValueError, "'map_bytes' must be >= 1048576: 1"),
        (lambda: read_cost("LMDB"), ValueError, "'engine' must be one of 'RocksDB', 'SQLite': 'LMDB'"),
        (lambda: read_cost("SQLite", reads=0), ValueError, "'reads' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says


def test_an_unknown_option_is_named() -> None:
    with pytest.raises(TypeError, match="'shoe_size'"):
        write_cost("LMDB", rows=1, shoe_size=43)
