"""The models of the breaker explorers: what each state says adds up, and shows what the explorer is for."""

import pytest

from sysdesign.resilience.breaker_lab import BREAKERS, ROWS, STARTS, THRESHOLDS, compared, watched
from sysdesign.resilience.shards import sharded

ALL, EACH = BREAKERS


@pytest.mark.parametrize("dead", [1, 3, 6, 10])
@pytest.mark.parametrize("threshold", [0.05, 0.8])
def test_rows_are_whole(dead, threshold):
    run = watched(dead, threshold, window=20, cool_down_s=5)
    rows = dict(zip(ROWS, run.rows, strict=True))
    assert all(len(row) == len(STARTS) for row in rows.values())
    for parts in zip(rows["answered"], rows["in vain"], rows["turned away"], strict=True):
        assert sum(parts) == pytest.approx(1)
    assert run.good == pytest.approx(sum(rows["answered"]) / len(STARTS))
    assert run.failed == pytest.approx(sum(rows["in vain"]) / len(STARTS))
    assert rows["answered"][:5] == (1,) * 5  # nothing is wrong before second 10
    assert rows["answered"][-3:] == (1,) * 3  # nor long after second 26


def test_what_is_turned_away_without_need():
    easy, deaf, right = watched(1, 0.05, 20, 5), watched(1, 0.5, 20, 5), watched(10, 0.5, 20, 1)
    assert easy.denied > 0.25
    assert deaf.denied == 0
    assert max(deaf.rows[ROWS.index("open")]) == 0
    assert 0 < right.denied < 0.01
    assert right.failed < 0.03
    slow = watched(10, 0.5, 20, 20)
    assert slow.denied > 0.1  # the last cool-down goes on when all is well
    assert sum(slow.rows[ROWS.index("trial")]) < sum(right.rows[ROWS.index("trial")])


def test_one_breaker_or_ten():
    one, each = compared(1, 0.05, ALL), compared(1, 0.05, EACH)
    assert (one.one, one.each) == (each.one, each.each)
    assert (one.good, each.good) == (one.one[1], one.each[1])
    assert max(one.one) <= one.unbroken == each.good
    assert one.good < 0.3
    never = compared(1, 0.5, ALL)
    assert never.good == never.unbroken
    assert each.held_s < 0.03 < 0.1 < never.held_s
    assert compared(10, 0.5, ALL).held_s < compared(10, 0.5, EACH).held_s  # it learns from every call
    assert len(one.one) == len(THRESHOLDS)


@pytest.mark.parametrize("breakers", BREAKERS)
def test_a_threshold_between_those_of_the_curve_is_played_as_well(breakers):
    run = compared(1, 0.07, breakers)
    played = sharded(0.07, dead=1, per_shard=breakers == EACH, bins=1)
    assert (run.good, run.held_s) == (played.good, played.mean_s)
    assert run.one == compared(1, 0.05, breakers).one


def test_wrong_parameters():
    with pytest.raises(ValueError, match="'breakers' must be one of"):
        compared(1, 0.05, "two")
    with pytest.raises(ValueError, match="'threshold' must be"):
        compared(1, 1.5, ALL)
    with pytest.raises(TypeError, match="'threshold' must be a number: None"):
        compared(1, None, ALL)
    with pytest.raises(ValueError, match="'dead' must be from 0 to 10: 11"):
        watched(11, 0.05, 20, 5)
