"""The numbers of hot spots: right answers pass, and each slip is told apart."""

import pytest

from sysdesign.teaching.contracts.hotspot_numbers import (
    check_bucket_reads,
    check_cache_reads,
    check_distinct,
    check_replica_reads,
)


@pytest.mark.parametrize(
    ("check", "right", "slip", "says"),
    [
        (check_bucket_reads, 4000, 500, "eight copies"),
        (check_distinct, 10.303, 16, "on purpose"),
        (check_replica_reads, 6 * 5000, 48_000, "replays all writes"),
        (check_cache_reads, 8, 6000, "reads do not matter"),
    ],
)
def test_right_and_slipped(check, right, slip, says) -> None:
    assert repr(check(right)).startswith("✓ Right")
    assert says in repr(check(slip))
    assert repr(check(...)).startswith("◌ Not started")
