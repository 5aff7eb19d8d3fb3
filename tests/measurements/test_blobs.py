from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sysdesign.measurements import blobs, sqlite_blobs
from sysdesign.measurements.blobs import blob_costs
from sysdesign.measurements.sqlite_blobs import blob_reads
from sysdesign.measurements.sqlite_uploads import upload_costs


def test_big_blobs_fill_log_backup_and_cache(pg) -> None:
    found = blob_costs(pg, blobs=20)
    files, inside = found["files"], found["inside"]
    assert 1.0 < inside.log_each / inside.size < 1.2
    assert 1.9 < inside.dump_each / inside.size < 2.1  # two characters for each byte
    assert files.log_each < 1000
    assert files.dump_each < 100
    assert inside.hit_ratio < 0.9 < 0.98 < files.hit_ratio


def test_what_fits_into_the_cache_shows_nothing_and_is_refused(pg) -> None:
    with pytest.raises(ValueError, match="'bytes of all blobs' must be >= 16777217: 2000000"):
        blob_costs(pg, blobs=2)


def test_a_blob_that_comes_back_changed_is_an_error(pg, monkeypatch) -> None:
    way = blobs._Way
    monkeypatch.setattr(blobs, "_Way", lambda name, table, keep, read: way(name, table, keep, lambda number: b"other"))
    with pytest.raises(ValueError, match="'film' must be what was kept: 0"):
        blob_costs(pg, blobs=20)


def test_sqlite_logs_and_backs_up_what_is_inside() -> None:
    found = upload_costs(blobs=4)
    assert found == upload_costs(blobs=4)
    assert 1 < found["inside"].log_each / 1_000_000 < 1.05
    assert 1 < found["inside"].backup_each / 1_000_000 < 1.01
    assert found["files"].log_each < 10_000
    assert found["files"].backup_each < 4096


def test_the_larger_the_blob_the_worse_for_sqlite() -> None:
    small, big = blob_reads((10_000, 500_000), seconds=0.03)
    assert big.together.median < 1
    assert small.together.median > big.together.median
    assert small.together.high > small.alone.high


def test_no_file_is_left(monkeypatch) -> None:
    seen: list[Path] = []

    @contextmanager
    def scratch(name: str) -> Iterator[Path]:
        with ours(name) as folder:
            seen.append(folder)
            yield folder

    ours = sqlite_blobs.scratch
    monkeypatch.setattr(sqlite_blobs, "scratch", scratch)
    blob_reads((100_000,), seconds=0.001, rounds=1)
    assert [folder.exists() for folder in seen] == [False]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: blob_reads(()), "'sizes' must not be empty: ()"),
        (lambda: blob_reads((0,)), "'size' must be >= 1: 0"),
        (lambda: blob_reads((1,), seconds=0), "'seconds' must be > 0: 0"),
        (lambda: blob_reads((1,), rounds=0), "'rounds' must be >= 1: 0"),
        (lambda: upload_costs(blobs=0), "'blobs' must be >= 1: 0"),
        (lambda: upload_costs(size=0), "'size' must be >= 1: 0"),
        (lambda: blob_costs(None, size=0), "'size' must be >= 1: 0"),
        (lambda: blob_costs(None, seed=-1), "'seed' must be >= 0: -1"),
    ],
)
def test_bad_input_is_named(call, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        call()
    assert str(caught.value) == says
