import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.postgres import postgres
from sysdesign.measurements.caching import buffers
from sysdesign.measurements.caching.buffers import SETTINGS, Pages, postgres_buffers, sqlite_scans


def measured(call, *args, **more):
    try:
        return call(*args, **more)
    except EngineMissing as missing:
        pytest.skip(str(missing))


def test_postgres_finds_a_range_in_its_buffers_and_a_large_scan_hardly(entered) -> None:
    pg = entered(postgres(SETTINGS))
    found = measured(postgres_buffers, pg, runs=2)
    (cold, warm), (first, second) = found["a range"], found["the whole table"]
    assert (cold.hit, warm.read) == (0, 0)
    assert warm.hit == cold.read > 10
    assert first.hit_ratio == 0
    assert 0 < second.hit_ratio < 0.1  # a large scan may only use a ring of 32 pages
    with pg.connect() as db:
        tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        assert db.execute(tables).fetchone() == (0,)


def test_a_database_that_cannot_empty_its_buffers_says_so(entered, monkeypatch) -> None:
    pg = entered(postgres(SETTINGS))
    monkeypatch.setattr(buffers, "EXTENSION", "no_such_extension")
    with pytest.raises(EngineMissing, match="it takes the extension pg_buffercache"):
        postgres_buffers(pg)


def test_a_scan_one_page_longer_than_the_cache_is_read_again_and_again() -> None:
    found = measured(sqlite_scans, shares=(0.5, 0.99, 1.1))
    for share in (0.5, 0.99):
        first, *again = found[share]
        assert min(again) > 0.98 * first
    first, *again = found[1.1]
    assert first > 100
    assert again == [0, 0]


def test_hit_ratio_is_of_both() -> None:
    assert Pages(hit=3, read=1).hit_ratio == 0.75


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="'runs' must be >= 1: 0"):
        sqlite_scans(runs=0)
    with pytest.raises(TypeError, match=r"'rows' must be a whole number: 1\.5"):
        sqlite_scans(rows=1.5)
