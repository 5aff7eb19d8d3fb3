import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.arrivals import poisson
from sysdesign.expiry import hit_ratio, mean_added_age, periodic_hit_ratio, polled_reads, replay


@pytest.mark.parametrize(("rate", "ttl_s"), [(5, 1), (5, 2), (5, 4), (0.5, 1), (20, 0.1)])
def test_simulation_agrees_with_the_closed_form(rate: float, ttl_s: float, agrees) -> None:
    runs = [replay(poisson(rate, 1000 / rate, seed), ttl_s) for seed in range(30)]
    # The first read of a run always misses, one in about a thousand.
    assert agrees(hit_ratio(rate, ttl_s), [run.hits / (run.reads - 1 + hit_ratio(rate, ttl_s)) for run in runs])
    long = [replay(poisson(rate, 4000 / rate, seed), ttl_s) for seed in range(20)]
    assert sum(run.mean_added_age for run in long) / 20 == pytest.approx(mean_added_age(rate, ttl_s), rel=0.02)


@pytest.mark.parametrize("ttl_s", [1, 2, 4])
def test_fifty_pollers_look_like_poisson(ttl_s: float) -> None:
    runs = [replay(polled_reads(50, 10, 200, seed), ttl_s) for seed in range(20)]
    assert sum(run.hit_ratio for run in runs) / 20 == pytest.approx(hit_ratio(50 / 10, ttl_s), abs=0.01)


def test_two_seconds_already_answer_nine_reads_in_ten() -> None:
    assert 0.88 < hit_ratio(50 / 10, 2) < 0.94
    assert mean_added_age(50 / 10, 2) == pytest.approx(1, abs=0.1)


@given(st.integers(1, 20), st.integers(0, 100))
def test_reads_on_one_clock_are_exact(rate: int, quarters: int) -> None:
    ttl_s = quarters / 4
    hits = math.ceil(rate * ttl_s) - 1 if quarters else 0
    cycle = replay([read / rate for read in range((hits + 1) * 3)], ttl_s * (1 - 1e-12))
    assert cycle.hit_ratio == pytest.approx(periodic_hit_ratio(rate, ttl_s))


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_ratio_is_below_one_and_rises_with_life(rate: float, ttl_s: float) -> None:
    assert 0 <= hit_ratio(rate, ttl_s) <= 1
    assert hit_ratio(rate, ttl_s) <= hit_ratio(rate, 2 * ttl_s)
    assert mean_added_age(rate, ttl_s) <= ttl_s / 2


def test_without_life_or_reads_there_are_no_hits() -> None:
    assert hit_ratio(5, 0) == hit_ratio(0, 5) == periodic_hit_ratio(5, 0) == replay([1, 1, 2], 0).hits == 0


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0, 10))
def test_a_replay_never_serves_what_has_expired(times: list[float], ttl_s: float) -> None:
    result = replay(sorted(times), ttl_s)
    assert 0 <= result.hits < result.reads == len(times)
    assert 0 <= result.mean_added_age <= ttl_s * result.hit_ratio


@given(st.integers(1, 20), st.floats(0.5, 10), st.integers(0, 1000))
def test_pollers_keep_their_interval(riders: int, interval_s: float, seed: int) -> None:
    times = polled_reads(riders, interval_s, 4 * interval_s, seed)
    assert times == sorted(times)
    assert len(times) == 4 * riders
    assert times[riders] == pytest.approx(times[0] + interval_s)


BAD = [
    (lambda: hit_ratio(-1, 1), ValueError, "'rate' must be >= 0: -1"),
    (lambda: hit_ratio(1, "2"), TypeError, "'ttl_s' must be a number: '2'"),
    (lambda: periodic_hit_ratio(1, -1), ValueError, "'ttl_s' must be >= 0: -1"),
    (lambda: periodic_hit_ratio(1e300, 1e300), ValueError, "'rate × ttl_s' must be finite: inf"),
    (lambda: mean_added_age(math.inf, 1), ValueError, "'rate' must be finite: inf"),
    (lambda: polled_reads(0, 1, 1, 1), ValueError, "'riders' must be >= 1: 0"),
    (lambda: polled_reads(1, 0, 1, 1), ValueError, "'interval_s' must be > 0: 0"),
    (lambda: replay([], 1), ValueError, "'times' must not be empty: []"),
    (lambda: replay([2, 1], 1), ValueError, "'times' must rise: 1 after 2"),
    (lambda: replay([1], -1), ValueError, "'ttl_s' must be >= 0: -1"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
