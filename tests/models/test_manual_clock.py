"""The clock that tests and models move: on by seconds, or to any time."""

import math

import pytest

from sysdesign.manual_clock import ManualClock


@pytest.mark.parametrize("move", [ManualClock.advance, ManualClock.sleep])
def test_it_stands_still_until_it_is_moved(move):
    clock = ManualClock(5)
    assert [clock(), clock()] == [5, 5]
    move(clock, 0.5)
    move(clock, 0)
    assert clock() == clock.now == 5.5


def test_it_can_be_set_back():
    clock = ManualClock()
    for clock.now in (3.0, 1.0):
        assert clock() == clock.now


def test_wrong_values_are_named():
    for move in (ManualClock().advance, ManualClock().sleep):
        with pytest.raises(ValueError, match="'seconds' must be >= 0: -1"):
            move(-1)
    with pytest.raises(ValueError, match="'now' must be finite"):
        ManualClock(math.nan)
    with pytest.raises(TypeError, match="'now' must be a number"):
        ManualClock("0")
