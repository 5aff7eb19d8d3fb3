import itertools
import os
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.measurements.rides import rides
from sysdesign.measurements.sqlite_rows import INDEXES, ride_size, value_bytes


def test_a_ride_is_far_below_a_kilobyte_even_with_three_indexes() -> None:
    sizes = [ride_size(rows=5000, indexes=indexes) for indexes in range(4)]
    assert {size.payload for size in sizes} == {sizes[0].payload}
    assert 90 < sizes[0].payload < 100
    assert 105 < sizes[0].stored < 130
    assert 180 < sizes[3].stored < 260
    assert all(less.stored < more.stored for less, more in itertools.pairwise(sizes))


def test_three_indexes_weigh_about_as_much_as_the_row() -> None:
    bare, indexed = (ride_size(rows=5000, indexes=indexes).stored for indexes in (0, 3))
    assert 0.7 < (indexed - bare) / bare < 1.3


def test_the_same_on_every_run() -> None:
    assert ride_size(rows=500, indexes=3) == ride_size(rows=500, indexes=3)
    assert list(rides(3, seed=1)) == list(rides(3, seed=1)) != list(rides(3, seed=2))


@given(st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=40))
def test_a_value_takes_the_bytes_that_sqlite_writes(value: bytes | int) -> None:
    # The size of a one-column row: header length and type are one byte each for these.
    db = sqlite3.connect(":memory:")
    try:
        db.execute("CREATE TABLE t (v)")
        db.execute("INSERT INTO t VALUES (?)", (value,))
        try:
            (payload,) = db.execute("SELECT sum(payload) FROM dbstat WHERE name = 't'").fetchone()
        except sqlite3.OperationalError:
            pytest.skip("this SQLite has no dbstat")
        assert payload == 2 + value_bytes(value)
    finally:
        db.close()


def test_no_file_is_left_and_none_is_made(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ride_size(rows=100, indexes=1)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: ride_size(rows=0), ValueError, "'rows' must be >= 1: 0"),
        (lambda: ride_size(rows=1.5), TypeError, "'rows' must be a whole number: 1.5"),
        (lambda: ride_size(indexes=len(INDEXES) + 1), ValueError, "'indexes' must be from 0 to 3: 4"),
        (lambda: ride_size(indexes=-1), ValueError, "'indexes' must be >= 0: -1"),
        (lambda: ride_size(rows=1, seed=-1), ValueError, "'seed' must be >= 0: -1"),
        (lambda: list(rides("9")), TypeError, "'rows' must be a whole number: '9'"),
        (lambda: value_bytes("text"), TypeError, "'value' must be bytes or a whole number: 'text'"),
        (lambda: value_bytes(2**63), ValueError, "'value' must fit in 64 bits: 9223372036854775808"),
    ],
)
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
