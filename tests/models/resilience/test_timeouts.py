"""Latencies: closed forms agree with draws, and quantiles are the inverse of what lies beyond."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.resilience import (
    Latency,
    calls_below,
    false_timeouts,
    false_timeouts_seen,
    hedged,
    reached,
    threads_held,
)
from sysdesign.resilience.timeouts import SHAPES

SOME = pytest.mark.parametrize("shape", SHAPES)


@SOME
def test_one_in_a_hundred_lies_beyond_p99(shape):
    latency = Latency(shape, 0.2)
    assert latency.beyond(0.2) == pytest.approx(0.01)
    assert latency.quantile(0.99) == pytest.approx(0.2)
    rng = random.Random(1)
    draws = [latency.draw(rng) for _ in range(40_000)]
    for times in (0.3, 1, 1.25):
        share = latency.beyond(0.2 * times)
        assert sum(d > 0.2 * times for d in draws) / 40_000 == pytest.approx(share, abs=4 * (share / 40_000) ** 0.5)


@SOME
@given(share=st.floats(0.001, 0.999))
def test_quantile_and_beyond_are_inverse(shape, share):
    latency = Latency(shape, 3)
    assert latency.beyond(latency.quantile(share)) == pytest.approx(1 - share, rel=1e-6, abs=1e-9)


@SOME
def test_fan_out_by_formula_and_by_play(shape):
    seen = false_timeouts_seen(shape, 1.25, calls=30, requests=4000, seed=2)
    assert seen == pytest.approx(false_timeouts(shape, 1.25, 30), abs=0.025)


def test_the_known_case():
    assert 0.63 < false_timeouts("lognormal", 1, calls=100) < 0.64
    assert threads_held(1000, 1) == 1000
    assert Latency("Pareto", 1).beyond(1e-300) == 1
    assert false_timeouts("Pareto", 1e-300, 5) == 1


@SOME
def test_hedging_takes_both_copies_being_slow(shape):
    latency = Latency(shape, 0.2)
    after = latency.quantile(0.95)
    run = hedged(latency, after, 40_000, seed=3)
    assert run.extra == pytest.approx(0.05, abs=0.005)
    for seconds in (0.2, 0.3):
        slow = sum(s > seconds for s in run.hedged_s) / 40_000
        expected = latency.beyond(seconds) * latency.beyond(seconds - after)
        assert slow == pytest.approx(expected, abs=4 * (expected / 40_000) ** 0.5 + 1e-4)
    assert run.percentiles(0.5)[0] >= run.percentiles(0.5)[1]


@given(layers=st.integers(1, 3), attempts=st.integers(1, 3), failing=st.sampled_from([0, 0.3, 0.7, 1]))
def test_layers_by_formula_and_by_play(layers, attempts, failing):
    found = reached(layers, attempts, failing, requests=2000, seed=1).amplification
    assert found == pytest.approx(calls_below(layers, attempts, failing), rel=0.15)


def test_a_budget_bounds_the_layers():
    for failing in (0.05, 0.3, 0.7):
        run = reached(3, 5, failing, requests=20_000, where="budget")
        assert run.amplification == pytest.approx(calls_below(3, 5, failing, ratio=0.1), rel=0.03)
    run = reached(3, 5, failing=1, requests=5000, where="budget")
    assert run.amplification == pytest.approx(1.1**3, rel=0.02)
    assert run.failed == 1
    assert reached(3, 5, failing=1, requests=10, where="first layer").calls == (50, 50, 50)
    assert reached(3, 5, failing=0, requests=10).calls == (10, 10, 10)


def test_wrong_input_is_named():
    with pytest.raises(ValueError, match="'shape' must be one of"):
        Latency("normal", 1)
    with pytest.raises(ValueError, match="'share' must be > 0 and < 1: 1"):
        Latency("Pareto", 1).quantile(1)
    with pytest.raises(ValueError, match="'layers' must be at most 20"):
        calls_below(30, 5, 1)
    with pytest.raises(ValueError, match="'requests' must be so few"):
        reached(10, 10, 1, 1)
