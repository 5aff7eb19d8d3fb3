"""What breakers do over time: closed forms, the real class against the fast loop, and what each experiment shows."""

import math
import random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.arrivals import most_within
from sysdesign.manual_clock import ManualClock
from sysdesign.resilience.breaker import CircuitBreaker
from sysdesign.resilience.breaker_states import CircuitOpenError, State
from sysdesign.resilience.driving import drive
from sysdesign.resilience.flaky import Flaky, closing_chance, flaky_callee, trip_chance
from sysdesign.resilience.resting import fallback_load, rested
from sysdesign.resilience.shards import sharded
from sysdesign.resilience.trials import trial_times


def by_the_class(failing, *, window, threshold, trials, cool_down_s, rate, seconds, seed):
    """Do what `flaky_callee` does with a real breaker, call by call."""
    clock, changes, draws = ManualClock(), [], random.Random(seed)
    breaker = CircuitBreaker(
        threshold, window=window, cool_down_s=cool_down_s, trials=trials, clock=clock, on_change=changes.append
    )
    counts = {"good": 0, "failed": 0, "rejected": 0}

    def call(fails):
        if fails:
            raise OSError

    for number in range(round(rate * seconds)):
        clock.now = number / rate
        fails = draws.random() < failing
        try:
            breaker.call(call, fails)
            counts["good"] += 1
        except CircuitOpenError:
            counts["rejected"] += 1
        except OSError:
            counts["failed"] += 1
    opened = [change.before for change in changes if change.after is State.OPEN]
    return Flaky(opened.count(State.CLOSED), opened.count(State.HALF_OPEN), *counts.values())


@given(st.floats(0, 1), st.integers(1, 30), st.sampled_from([0, 0.2, 0.5, 0.9]), st.integers(1, 4), st.integers(0, 5))
@settings(max_examples=60)
def test_the_fast_loop_does_what_the_class_does(failing, window, threshold, trials, seed):
    same = {"window": window, "threshold": threshold, "trials": trials, "cool_down_s": 2, "rate": 8, "seconds": 60}
    fast, slow = flaky_callee(failing, **same, seed=seed), by_the_class(failing, **same, seed=seed)
    assert fast == slow


def test_one_look_is_binomial():
    assert trip_chance(0.3, window=3, threshold=0.5) == pytest.approx(3 * 0.3**2 * 0.7 + 0.3**3)
    assert trip_chance(1) == 1
    assert trip_chance(0) == 0
    draws = random.Random(1)
    seen = [sum(draws.random() < 0.4 for _ in range(20)) > 10 for _ in range(20_000)]
    assert fmean(seen) == pytest.approx(trip_chance(0.4), abs=0.008)


def test_many_looks_trip_below_the_threshold_and_long_windows_do_not():
    assert min(flaky_callee(0.3, seed=seed).trips for seed in range(20)) > 10
    assert max(flaky_callee(0.3, window=500, seed=seed).trips for seed in range(20)) == 0
    assert closing_chance(0.3, 5) == pytest.approx(0.7**5)
    closed = [flaky_callee(0.3, seed=seed, seconds=2400) for seed in range(20)]
    share = sum(run.trips - 1 for run in closed) / sum(run.trips - 1 + run.reopened for run in closed)
    assert share == pytest.approx(closing_chance(0.3), abs=0.05)


def test_trials_in_step_and_apart():
    together = trial_times(1000, at_once=True)
    assert most_within(together, 0.1) > 950
    assert most_within(trial_times(1000), 0.1) > 300
    assert most_within(trial_times(1000, jitter=0.5), 0.1) < 60
    assert len(together) == 3000  # after 10, 20 and 30 s; the last finds the callee back
    assert len(trial_times(1, outage_s=200)) in (20, 21)  # twenty cool-downs of ten seconds, and no more


def test_one_dead_shard_of_ten():
    nothing = sharded(None)
    assert nothing.good == pytest.approx(0.9, abs=0.02)
    assert all(sharded(t / 100).good <= nothing.good for t in range(0, 99, 7))
    assert sharded(0.05).good < 0.3
    each = sharded(0.05, per_shard=True)
    assert each.good == nothing.good
    assert each.mean_s < 0.3 * nothing.mean_s
    assert sharded(0.5, dead=0).good == 1
    assert sharded(0.5, dead=10).good == 0
    assert math.isclose(each.good + each.failed + each.rejected, 1)
    assert fmean(each.good_by_bin) == pytest.approx(each.good)
    assert set(sharded(0.05).open_by_bin) <= {0, 1}


def test_an_outage_that_ends():
    run = sharded(0.5, dead=10, outage=(10, 30), seconds=60, bins=60, cool_down_s=7)
    assert run.good_by_bin[:10] == (1,) * 10
    assert run.open_by_bin[:10] == (0,) * 10
    assert set(run.good_by_bin[10:30]) == {0}
    assert run.good_by_bin[-20:] == (1,) * 20
    assert run.open_by_bin[10] == 0  # at the end of its second, while the first calls still wait in vain
    assert all(a == 1 for a in run.open_by_bin[11:30])
    assert 0 < run.rejected_by_bin[30] <= 1  # the cool-down runs on after the outage
    trials = [second for second, share in enumerate(run.trials_by_bin) if share]
    assert trials[0] == pytest.approx(18, abs=1)  # tripped a second after 10, and cooled down for seven
    assert len(trials) == 3
    assert 30 <= trials[-1] <= 36
    for parts in zip(run.good_by_bin, run.failed_by_bin, run.rejected_by_bin, strict=True):
        assert math.isclose(sum(parts), 1)
    assert sharded(0.5, dead=10, outage=(0, math.inf)) == sharded(0.5, dead=10)
    assert sharded(0.5, dead=10, outage=(5, 5)).good == 1
    assert sharded(0.1, dead=5, per_shard=True, window=5, outage=(0, 20)).trials_by_bin[5] <= 0.5


def test_rest_and_fallback():
    without, behind = (
        [rested(False, seed=s).calm_s for s in range(20)],
        [rested(True, seed=s).calm_s for s in range(20)],
    )
    assert fmean(without) == pytest.approx((80 * 10 - 100) / (100 - 80), rel=0.15)
    assert max(behind) == 0
    assert rested(False, until_s=30).calm_s is None
    assert (rested(False).good, rested(True).good) == (3701, 6205)
    moved = fallback_load()
    assert moved.served_before == 1
    assert moved.served_after < 0.2
    assert fallback_load(capacity=200).served_after == 1


def test_calls_end_among_later_ones():
    clock, breaker_clock = ManualClock(), ManualClock()
    breaker = CircuitBreaker(0, window=1, clock=clock, cool_down_s=10)
    assert drive([0, 1, 2, 3], lambda _: breaker, lambda n, _: (n > 0, 2.5), clock) == [
        "failed", "good", "good", "rejected",
    ]  # fmt: skip
    assert drive([0, 1], lambda _: None, lambda n, at: (at < 1, 5), breaker_clock) == ["good", "failed"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: sharded(0.5, dead=11), "'dead' must be from 0 to 10: 11"),
        (lambda: sharded(1.5), "'threshold' must be from 0 to below 1: 1.5"),
        (lambda: sharded(0.5, seconds=1e9), "'seconds' must make at most"),
        (lambda: sharded(0.5, outage=(5, 3)), "'outage' must be two times from 0 on, in order"),
        (lambda: sharded(0.5, outage=3), "'outage' must be two times from 0 on, in order: 3"),
        (lambda: flaky_callee(0.5, seconds=1e9), "'seconds' must make at most"),
        (lambda: trial_times(10**9), "'clients' must be at most 100000"),
        (lambda: trial_times(1, outage_s=1e9), "'outage_s' must be at most 1000 cool-downs"),
        (lambda: rested(True, until_s=1e9), "'until_s' must make at most"),
        (lambda: trip_chance(1.5), "'failing' must be from 0 to 1: 1.5"),
    ],
)
def test_wrong_parameters(call, says):
    with pytest.raises(ValueError, match=says):
        call()
