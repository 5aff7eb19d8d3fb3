"""Partitions in one PostgreSQL: pruned, dropped for next to nothing, and all in one log."""

import pytest

from sysdesign.measurements.sharding import partitions
from sysdesign.measurements.sharding.partitions import partition_costs


def test_a_partition_is_dropped_for_next_to_no_log(pg) -> None:
    found = partition_costs(pg, rows=8000)
    plain, parts = found.plain, found.parts
    assert (plain.partitions, parts.partitions) == (1, 4)
    assert parts.read == 1
    assert plain.removed == parts.removed == 8000 * 90 // 365 + 1
    assert plain.log_bytes > 10 * parts.log_bytes
    assert plain.freed < 0.05
    assert 0.2 < parts.freed < 0.3
    assert found.logs == 1


def test_a_query_without_the_key_reads_them_all(pg, monkeypatch) -> None:
    monkeypatch.setattr(partitions, "QUARTER", "customer = 7")
    assert partition_costs(pg, rows=2000).parts.read == 4


def test_nothing_is_left_after_an_error(pg, monkeypatch) -> None:
    monkeypatch.setattr(partitions, "OLDEST", "no_such_column < 1")
    with pytest.raises(Exception, match="no_such_column"):
        partition_costs(pg, rows=1000)


@pytest.mark.parametrize("rows", [999, 0, -1])
def test_bad_input_is_named(rows) -> None:
    with pytest.raises(ValueError, match=f"'rows' must be >= 1000: {rows}"):
        partition_costs(None, rows=rows)
