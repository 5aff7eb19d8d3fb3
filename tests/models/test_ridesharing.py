import math
from dataclasses import fields, replace

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from sysdesign.ridesharing import Assumptions, Bounds, Check, Flow, consistency, estimate, mended

ONCE = Assumptions(peak_counted_twice=False)
DAYS = st.builds(
    Assumptions,
    daily_users=st.floats(1e3, 1e9),
    driver_share=st.floats(0.001, 0.3),
    online_share=st.floats(0.05, 1),
    active_share=st.floats(0.001, 1),
    update_interval_s=st.floats(1, 60),
    poll_interval_s=st.floats(1, 60),
    peak_factor=st.floats(1, 10),
    rides_per_user=st.floats(0.01, 3),
    trip_s=st.floats(60, 7200),
    peak_counted_twice=st.booleans(),
)


def failing(day: Assumptions, bounds: Bounds | None = None) -> list[str]:
    return [check.name for check in consistency(estimate(day), bounds) if not check.ok]


def mended_or_reject(day: Assumptions) -> Assumptions:
    try:
        return mended(day)
    except ValueError:
        return reject()


def test_the_worked_example_as_it_is_told() -> None:
    told = estimate()
    assert told.updates == Flow(50e3, 150e3)
    assert told.polls == Flow(200e3, 600e3)
    assert (round(told.rides.average, 1), round(told.rides.peak, 1)) == (115.7, 347.2)
    assert told.upload.peak == 38.4e6
    assert told.poll_ingress.peak == 300e6
    assert told.ingress.peak == 338.4e6
    assert told.egress.peak == 1.2e9
    assert told.storage_per_day == 10e9
    assert told.reads_per_write == 4
    assert math.isclose(told.rides_in_progress, 312_500)
    assert math.isclose(told.driver_utilisation, 1.5625)
    assert math.isclose(told.rides_per_driver_hour, 6.25)
    assert math.isclose(told.app_open_minutes, 96)


def test_the_worked_example_with_the_peak_counted_once() -> None:
    right = estimate(ONCE)
    assert (right.updates.peak, right.polls.peak) == (50e3, 200e3)
    assert (round(right.updates.average), round(right.polls.average)) == (16_667, 66_667)
    assert right.egress.peak == 0.4e9
    assert right.upload.peak == 12.8e6
    assert right.reads_per_write == 4
    assert right.rides == estimate().rides


def test_every_contradiction_is_found() -> None:
    assert failing(Assumptions()) == [
        "peak counted once",
        "rides fit the drivers online",
        "driver productivity",
        "app-open time per ride",
    ]
    assert "peak counted once" not in failing(ONCE)
    assert consistency(estimate())[1].says == (
        "By Little's law 312,500 rides are in progress at the peak, with 200,000 drivers online."
    )
    assert "peak counted once" not in failing(Assumptions(peak_factor=1)), "times one counts nothing twice"


def test_mending_for_littles_law_alone_needs_half_as_many_drivers_again() -> None:
    loose = Bounds(app_open_minutes=120, rides_per_driver_hour=60 / 15)
    nearest = mended(bounds=loose)
    assert nearest == replace(ONCE, driver_share=nearest.driver_share)
    assert math.isclose(nearest.drivers_online, 312_500)
    assert math.isclose(nearest.drivers, 1_562_500)


@given(DAYS)
def test_mended_passes_and_is_the_smallest_change(day: Assumptions) -> None:
    nearest = mended_or_reject(day)
    assert failing(nearest) == []
    assert nearest.driver_share >= day.driver_share
    assert nearest.active_share <= day.active_share
    kept = replace(nearest, driver_share=day.driver_share, active_share=day.active_share)
    assert kept == replace(day, peak_counted_twice=False)
    if nearest.driver_share > day.driver_share:
        assert failing(replace(nearest, driver_share=nearest.driver_share * 0.999))
    if nearest.active_share < day.active_share:
        assert failing(replace(nearest, active_share=nearest.active_share * 1.001))


@given(DAYS)
def test_mending_twice_changes_nothing_more(day: Assumptions) -> None:
    nearest = mended_or_reject(day)
    again = mended(nearest)
    assert math.isclose(again.driver_share, nearest.driver_share)
    assert math.isclose(again.active_share, nearest.active_share)


@given(DAYS)
def test_flows_fit_each_other(day: Assumptions) -> None:
    result = estimate(day)
    for flow in (result.updates, result.polls, result.rides, result.upload, result.ingress, result.egress):
        assert math.isclose(flow.peak, flow.average * day.peak_factor)
    assert math.isclose(result.ingress.peak, result.upload.peak + result.poll_ingress.peak)
    assert math.isclose(result.rides_in_progress, result.drivers_online * result.driver_utilisation)


def test_each_assumption_says_its_unit() -> None:
    assert all(set(each.metadata) == {"unit", "says"} for each in fields(Assumptions))


def test_drivers_online_can_be_set() -> None:
    assert Assumptions().with_drivers_online(400_000).drivers_online == 400_000


def test_a_check_allows_for_rounding_only() -> None:
    assert Check("", 1 + 1e-12, 1, "").ok
    assert not Check("", 1.001, 1, "").ok


BAD = [
    (lambda: Assumptions(daily_users=0), ValueError, "'daily_users' must be > 0: 0"),
    (lambda: Assumptions(driver_share=1.2), ValueError, "'driver_share' must be from 0 to 1: 1.2"),
    (lambda: Assumptions(driver_share=0), ValueError, "'driver_share' must be > 0: 0"),
    (lambda: Assumptions(peak_factor=0.5), ValueError, "'peak_factor' must be >= 1: 0.5"),
    (lambda: Assumptions(trip_s="long"), TypeError, "'trip_s' must be a number: 'long'"),
    (lambda: Assumptions(peak_counted_twice=1), TypeError, "'peak_counted_twice' must be True or False: 1"),
    (lambda: Assumptions().with_drivers_online(2e6), ValueError, "'count' must be from 0 to 1000000.0: 2000000.0"),
    (lambda: Bounds(rides_per_driver_hour=0), ValueError, "'rides_per_driver_hour' must be > 0: 0"),
    (lambda: Bounds(app_open_minutes=-1), ValueError, "'app_open_minutes' must be > 0: -1"),
    (
        lambda: mended(Assumptions(trip_s=86_400)),
        ValueError,
        "'driver_share' must be from 0 to 1, and the rides would need: 15",
    ),
    (lambda: estimate(5), TypeError, "'assumptions' must be made by Assumptions: 5"),
    (lambda: consistency(5), TypeError, "'result' must be made by Estimate: 5"),
    (lambda: consistency(estimate(), 5), TypeError, "'bounds' must be made by Bounds: 5"),
    (lambda: mended("x"), TypeError, "'assumptions' must be made by Assumptions: 'x'"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
