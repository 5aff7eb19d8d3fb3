import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.staleness import age_cdf, age_quantile, age_seen, mean_age, polled, pushed, simulate_ages

SECONDS = st.floats(0.01, 1000)


def test_the_worked_example_is_thirteen_seconds_old() -> None:
    assert math.isclose(age_quantile(0.99, 4, 10), 14 - math.sqrt(2 * 4 * 10 * 0.01))
    assert age_quantile(0.5, 4, 10) == 7 == mean_age(4, 10)


@given(SECONDS, SECONDS | st.just(0.0), st.floats(0, 1))
def test_quantile_and_cdf_undo_each_other(update_s: float, poll_s: float, p: float) -> None:
    assert math.isclose(age_cdf(age_quantile(p, update_s, poll_s), update_s, poll_s), p, abs_tol=1e-7)


@given(SECONDS, SECONDS, st.floats(-10, 3000), st.floats(0, 10))
def test_cdf_rises_from_zero_to_one(update_s: float, poll_s: float, age: float, more: float) -> None:
    assert 0 <= age_cdf(age, update_s, poll_s) <= age_cdf(age + more, update_s, poll_s) + 1e-12 <= 1 + 1e-12
    assert age_cdf(update_s + poll_s, update_s, poll_s) == 1


@given(SECONDS, SECONDS, st.floats(0, 1))
def test_it_does_not_matter_which_clock_is_the_slower(update_s: float, poll_s: float, p: float) -> None:
    assert age_quantile(p, update_s, poll_s) == age_quantile(p, poll_s, update_s)


@given(SECONDS, SECONDS, st.floats(0, 1))
def test_ages_mirror_about_their_mean(update_s: float, poll_s: float, p: float) -> None:
    young, old = age_quantile(p, update_s, poll_s), age_quantile(1 - p, update_s, poll_s)
    assert math.isclose((young + old) / 2, mean_age(update_s, poll_s), rel_tol=1e-6)


@pytest.mark.parametrize(("update_s", "poll_s"), [(4, 10), (1, 1), (10, 2), (4, 0), (0.3, 7)])
def test_simulated_schedules_agree_with_the_closed_form(update_s: float, poll_s: float, agrees) -> None:
    runs = [simulate_ages(update_s, poll_s, 500, seed) for seed in range(20)]
    assert agrees(mean_age(update_s, poll_s), [statistics.fmean(run) for run in runs])
    for p in (0.05, 0.5, 0.9, 0.99):
        limit = age_quantile(p, update_s, poll_s)
        assert agrees(p, [statistics.fmean(age <= limit for age in run) for run in runs])


@pytest.mark.parametrize(("at_s", "age"), [(6, 1), (15.9, 10.9), (16, 3), (25, 12)])
def test_one_schedule_by_hand(at_s: float, age: float) -> None:
    # Sent at 1, 5, 9, 13 ...; fetched at 6, 16, 26 ...
    assert math.isclose(age_seen(4, 10, update_phase=1, poll_phase=6, at_s=at_s), age)


@given(st.floats(1, 20), st.integers(0, 10**6))
def test_what_is_pushed_is_never_older_than_the_update_interval(update_s: float, seed: int) -> None:
    assert max(simulate_ages(update_s, 0, 20, seed)) <= update_s * (1 + 1e-9)


def test_polling_for_an_explorer() -> None:
    shown = polled(4, 10, riders=2e6)
    assert (shown.mean, shown.p50, round(shown.p99, 1), shown.requests_per_second) == (7, 7, 13.1, 200e3)
    assert len(shown.ages) == len(shown.cdf) == 81
    assert shown.cdf[28:] == (1.0,) * 53
    assert polled(4, 10, riders=2e6, ages=[0, 14]).cdf == (0, 1)


def test_pushing_buys_freshness_with_messages() -> None:
    push, poll = pushed(4, riders=2e6), polled(4, 10, riders=2e6)
    assert push.p99 < 4 < poll.p99
    assert push.requests_per_second == 500e3 > poll.requests_per_second


@given(SECONDS, SECONDS, st.floats(1, 1e7))
def test_freshness_is_bought_linearly_in_requests(update_s: float, poll_s: float, riders: float) -> None:
    slow, fast = polled(update_s, poll_s, riders), polled(update_s, poll_s / 2, riders)
    assert math.isclose(fast.requests_per_second, 2 * slow.requests_per_second)
    assert fast.p99 < slow.p99


BAD = [
    (lambda: age_cdf(1, 0, 10), ValueError, "'update_s' must be > 0: 0"),
    (lambda: age_cdf(1, 4, -1), ValueError, "'poll_s' must be >= 0: -1"),
    (lambda: age_cdf(math.nan, 4, 10), ValueError, "'age_s' must be finite: nan"),
    (lambda: age_quantile(1.1, 4, 10), ValueError, "'p' must be from 0 to 1: 1.1"),
    (lambda: mean_age(None, 10), TypeError, "'update_s' must be a number: None"),
    (lambda: polled(4, 0, 1), ValueError, "'poll_s' must be > 0: 0"),
    (lambda: polled(4, 10, -1), ValueError, "'riders' must be >= 0: -1"),
    (lambda: polled(4, 10, 1, ages=()), ValueError, "'ages' must not be empty: ()"),
    (lambda: pushed(-4, 1), ValueError, "'update_s' must be > 0: -4"),
    (lambda: age_seen(4, 10, 5, 0, 20), ValueError, "'update_phase' must be from 0 to 4: 5"),
    (lambda: age_seen(4, 10, 0, 11, 20), ValueError, "'poll_phase' must be from 0 to 10: 11"),
    (
        lambda: age_seen(4, 10, 3, 2, 2),
        ValueError,
        "'at_s' must be late enough for a first update and poll: 2",
    ),
    (lambda: simulate_ages(4, 10, 0, 1), ValueError, "'looks' must be >= 1: 0"),
    (lambda: simulate_ages(4, 10, 1, 1.5), TypeError, "'seed' must be a whole number: 1.5"),
    (lambda: mean_age(1.7e308, 1.7e308), ValueError, "'update_s + poll_s' must be finite: inf"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
