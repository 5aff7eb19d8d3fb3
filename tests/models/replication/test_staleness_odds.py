import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.replication.quorum_sizes import checked_sizes, missed_odds, shared_replicas
from sysdesign.replication.staleness_odds import (
    Constant,
    Exponential,
    Lognormal,
    Odds,
    Ways,
    batch_odds,
    memoryless_odds,
    simulate_odds,
)

MS = 0.001
SIZES = st.integers(1, 6).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n), st.integers(1, n)))
DELAYS = st.sampled_from([Exponential(MS), Lognormal(MS, 1), Lognormal(MS, 0), Constant(MS), Constant(0)])
WAYS = st.builds(Ways, DELAYS, DELAYS, DELAYS, DELAYS)
BOTH = pytest.mark.parametrize("odds_of", [simulate_odds, batch_odds])


@BOTH
@given(sizes=SIZES, ways=WAYS, seed=st.integers(0, 9))
@settings(max_examples=60)
def test_quorums_that_overlap_are_never_stale_and_odds_only_fall(odds_of, sizes, ways, seed):
    odds = odds_of(*sizes, ways, trials=30, seed=seed)
    if shared_replicas(*sizes):
        assert odds.stale(0) == 0
    curve = [odds.stale(step * MS) for step in range(20)]
    assert curve == sorted(curve, reverse=True)
    again = odds_of(*sizes, ways, trials=30, seed=seed)
    assert list(odds.stale_s) == list(again.stale_s)


@BOTH
@pytest.mark.parametrize("sizes", [(3, 1, 1), (3, 2, 1), (5, 1, 3), (5, 2, 2)])
def test_memoryless_writes_and_instant_reads_match_the_closed_form(odds_of, sizes):
    instant = Ways(Exponential(MS), Constant(0), Constant(0), Constant(0))
    odds = odds_of(*sizes, instant, trials=10_000, seed=3)
    for after_s in (0, MS / 2, MS, 2 * MS):
        expected = memoryless_odds(*sizes, MS, after_s)
        assert odds.stale(after_s) == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / 10_000))


def test_the_two_forms_agree_where_there_is_no_closed_form():
    ways = Ways(Lognormal(2 * MS, 1), Exponential(MS), Lognormal(MS, 1), Exponential(MS))
    slow, fast = (odds_of(5, 2, 2, ways, trials=8000, seed=5) for odds_of in (simulate_odds, batch_odds))
    for after_s in (0, MS, 4 * MS):
        assert slow.stale(after_s) == pytest.approx(fast.stale(after_s), abs=0.03)
    for p in (0.5, 0.9):
        assert slow.read_latency(p) == pytest.approx(fast.read_latency(p), rel=0.06)
        assert slow.write_latency(p) == pytest.approx(fast.write_latency(p), rel=0.06)


def test_reading_all_or_writing_all_is_fresh_and_waits_for_the_slowest():
    ways = Ways.alike(Exponential(MS))
    one, everyone = batch_odds(3, 1, 3, ways, seed=2), batch_odds(3, 3, 1, ways, seed=2)
    assert one.stale(0) == everyone.stale(0) == 0
    assert one.write_latency(0.99) > 2 * everyone.write_latency(0.99)
    assert everyone.read_latency(0.99) > 2 * one.read_latency(0.99)


def test_odds_read_off():
    odds = Odds((0.0, 0.0, 0.0, 0.02), (1, 2, 3, 4), (5, 6, 7, 8))
    assert [odds.stale(0), odds.stale(0.02), odds.fresh_after(0.75), odds.fresh_after(1)] == [0.25, 0, 0, 0.02]
    assert [odds.read_latency(0), odds.read_latency(0.5), odds.write_latency(1)] == [1, 2, 8]


def test_missed_odds_is_the_share_of_read_quorums_without_the_write():
    assert missed_odds(3, 1, 2) == pytest.approx(1 / 3)
    assert missed_odds(5, 2, 2) == pytest.approx(3 / 10)
    assert memoryless_odds(5, 2, 2, MS, 0) == missed_odds(5, 2, 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: checked_sizes(3, 4, 1), "'r' must be at most the 3 replicas of 'n': 4"),
        (lambda: checked_sizes(3, 1, 4), "'w' must be at most the 3 replicas of 'n': 4"),
        (lambda: checked_sizes(0, 1, 1), "'n' must be >= 1: 0"),
        (lambda: checked_sizes(101, 1, 1), "'n' must be <= 100: 101"),
        (lambda: checked_sizes(3, 0, 1), "'r' must be >= 1: 0"),
        (lambda: Ways.alike(0.001), "'write' must be a function of a source of randomness"),
        (lambda: simulate_odds(3, 1, 1, 0.001), "'ways' must be Ways"),
        (lambda: batch_odds(3, 1, 1, Ways.alike(lambda rng: 1.0)), "'ways' must be distributions with a batch method"),
        (lambda: simulate_odds(3, 1, 1, Ways.alike(Constant(0)), trials=0), "'trials' must be >= 1: 0"),
        (lambda: Exponential(0), "'mean_s' must be > 0: 0"),
        (lambda: Lognormal(1, -1), "'sigma' must be from 0 to 10: -1"),
        (lambda: Odds((0.0,), (1.0,), (1.0,)).stale(-1), "'after_s' must be >= 0: -1"),
        (lambda: Odds((0.0,), (1.0,), (1.0,)).read_latency(2), "'p' must be from 0 to 1: 2"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
