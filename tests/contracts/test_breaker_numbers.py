"""The numbers of circuit breakers: right answers pass, and each slip is told apart."""

import pytest

from sysdesign.resilience.flaky import trip_chance
from sysdesign.teaching.contracts.breaker_numbers import check_false_trip_wait, check_fill_time, check_slow_throughput

RIGHT = [(check_slow_throughput, 64 / 8), (check_fill_time, 64 / 50), (check_false_trip_wait, 1 / trip_chance(0.4))]


@pytest.mark.parametrize(("check", "right"), RIGHT)
def test_right(check, right) -> None:
    assert repr(check(right)).startswith("✓ Right")
    assert repr(check(1.5 * right)).startswith("✗ Not yet")
    assert repr(check(...)).startswith("◌ Not started")


def test_right_by_hand() -> None:
    assert [round(right, 2) for _, right in RIGHT] == [8, 1.28, 7.84]


@pytest.mark.parametrize(
    ("check", "slip", "says"),
    [
        (check_slow_throughput, 1600, "before the callee slowed"),
        (check_slow_throughput, 512, "not times time"),
        (check_slow_throughput, 50, "what arrives"),
        (check_fill_time, 64 / 42, "nothing is to be taken off"),
        (check_fill_time, 8, "run out before"),
        (check_fill_time, 50 / 64, "other way round"),
        (check_false_trip_wait, 0.1275, "at one look"),
        (check_false_trip_wait, 4.1, "counted 10 as well"),
        (check_false_trip_wait, 20, "how many calls a look needs"),
    ],
)
def test_slipped(check, slip, says) -> None:
    shown = repr(check(slip))
    assert shown.startswith("✗ Not yet")
    assert says in shown
