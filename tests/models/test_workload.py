import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.workload import (
    ONE_ZONE,
    THREE_ZONES,
    WORLD_ZONES,
    diurnal,
    diurnal_peak_to_mean,
    peak_to_mean,
    with_event,
    world_day,
    zone_days,
)

SHAPES = (st.floats(0, 24), st.floats(0.01, 1), st.integers(1, 10))


@given(st.floats(-100, 100), *SHAPES)
def test_a_day_lies_between_trough_and_peak_and_wraps(hour: float, peak: float, trough: float, sharpness: int) -> None:
    level = diurnal(hour, peak, trough, sharpness)
    assert trough - 1e-12 <= level <= 1 + 1e-12
    assert math.isclose(level, diurnal(hour + 24, peak, trough, sharpness), rel_tol=1e-9)


@given(*SHAPES)
def test_peak_and_trough_are_where_they_are_said_to_be(peak: float, trough: float, sharpness: int) -> None:
    assert math.isclose(diurnal(peak, peak, trough, sharpness), 1)
    assert math.isclose(diurnal(peak + 12, peak, trough, sharpness), trough, abs_tol=1e-12)


@given(st.floats(0.01, 1), st.integers(1, 10))
def test_the_closed_form_is_the_curve_summed(trough: float, sharpness: int) -> None:
    curve = world_day(ONE_ZONE, trough_to_peak=trough, sharpness=sharpness)
    assert math.isclose(peak_to_mean(curve), diurnal_peak_to_mean(trough, sharpness), rel_tol=1e-9)


def test_a_plain_cosine_never_peaks_above_twice_its_mean() -> None:
    assert diurnal_peak_to_mean(trough_to_peak=0, sharpness=1) == 2
    assert 2 < diurnal_peak_to_mean() < 3


@pytest.mark.parametrize("zones", [ONE_ZONE, THREE_ZONES, WORLD_ZONES])
def test_shares_sum_to_one(zones) -> None:
    assert math.isclose(math.fsum(zones.values()), 1)


def test_zones_are_one_three_and_twenty_four() -> None:
    assert [len(zones) for zones in (ONE_ZONE, THREE_ZONES, WORLD_ZONES)] == [1, 3, 24]


def test_a_global_product_has_a_lower_peak_factor_than_a_city() -> None:
    city, three, world = (peak_to_mean(world_day(zones)) for zones in (ONE_ZONE, THREE_ZONES, WORLD_ZONES))
    assert three < city
    assert world < 0.75 * city


def test_people_spread_evenly_round_the_world_make_a_flat_day() -> None:
    assert math.isclose(peak_to_mean(world_day(dict.fromkeys(range(-11, 13), 1 / 24))), 1)


@given(st.dictionaries(st.integers(-11, 12), st.floats(0.01, 1), min_size=1))
def test_any_mix_of_zones_is_no_more_uneven_than_one(weights: dict[int, float]) -> None:
    zones = {zone: weight / math.fsum(weights.values()) for zone, weight in weights.items()}
    assert peak_to_mean(world_day(zones)) <= diurnal_peak_to_mean() * (1 + 1e-9)


def test_the_world_is_the_sum_of_its_zones() -> None:
    days = zone_days(THREE_ZONES, steps=24)
    assert list(days) == list(THREE_ZONES)
    assert world_day(THREE_ZONES, steps=24) == pytest.approx(
        [sum(levels) for levels in zip(*days.values(), strict=True)]
    )


def test_clocks_east_of_utc_peak_earlier_in_utc() -> None:
    day = world_day({8: 1.0}, steps=24)
    assert day.index(max(day)) == 20 - 8


def test_an_event_multiplies_its_hours_and_nothing_else() -> None:
    curve = world_day(steps=24)
    event = with_event(curve, hour=23, hours=2, factor=10)
    changed = [hour for hour in range(24) if event[hour] != curve[hour]]
    assert changed == [0, 23]
    assert event[23] == 10 * curve[23]
    assert peak_to_mean(event) > 2 * peak_to_mean(curve)


@given(st.floats(0, 24), st.integers(1, 96))
def test_an_event_lasts_as_many_steps_as_it_should(hour: float, steps: int) -> None:
    changed = sum(level == 2 for level in with_event([1] * 96, hour, steps / 4, 2))
    assert abs(changed - steps) <= 1
    assert changed >= 1


BAD = [
    (lambda: diurnal("noon"), TypeError, "'hour' must be a number: 'noon'"),
    (lambda: diurnal(1, math.inf), ValueError, "'peak_hour' must be finite: inf"),
    (lambda: diurnal(1, 1, 1.5), ValueError, "'trough_to_peak' must be from 0 to 1: 1.5"),
    (lambda: diurnal(1, 1, 0.5, 0), ValueError, "'sharpness' must be >= 1: 0"),
    (lambda: diurnal_peak_to_mean(0.5, 101), ValueError, "'sharpness' must be from 1 to 100: 101"),
    (lambda: world_day({}), ValueError, "'zones' must not be empty: {}"),
    (lambda: world_day({0: 0.5}), ValueError, "'zones' must have shares that sum to 1: 0.5"),
    (lambda: world_day({0: 2, 1: -1}), ValueError, "'zones' must be >= 0: -1"),
    (lambda: world_day({20: 1}), ValueError, "'zones' must be from -12 to 14: 20"),
    (lambda: zone_days([1]), TypeError, "'zones' must map hours from UTC to shares: [1]"),
    (lambda: world_day(steps=0), ValueError, "'steps' must be >= 1: 0"),
    (lambda: peak_to_mean([]), ValueError, "'curve' must not be empty: []"),
    (lambda: peak_to_mean([0, 0]), ValueError, "'mean of curve' must be > 0: 0.0"),
    (lambda: peak_to_mean([1, -1]), ValueError, "'curve' must be >= 0: -1"),
    (lambda: with_event([1] * 24, 25, 1, 2), ValueError, "'hour' must be from 0 to 24: 25"),
    (lambda: with_event([1] * 24, 1, 0.5, 2), ValueError, "'hours' must be from 1.0 to 24: 0.5"),
    (lambda: with_event([1] * 24, 1, 1, 0.5), ValueError, "'factor' must be >= 1: 0.5"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
