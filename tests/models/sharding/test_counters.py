"""Counters over several rows: the closed network agrees with its simulation; drift of retries; lag of a replica."""

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.sharding.counters import counter_rate, retry_drift, simulate_counter
from sysdesign.sharding.read_replicas import replay_lag


@pytest.mark.parametrize(("rows", "clients"), [(1, 16), (4, 1), (16, 16), (64, 16)])
def test_formula_and_simulation_agree(rows, clients) -> None:
    runs = [simulate_counter(rows, clients, updates=1000, seed=s) for s in range(20)]
    assert fmean(runs) == pytest.approx(counter_rate(rows, clients), rel=0.03)


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_no_more_rows_work_than_there_are_or_are_asked_for(rows, clients) -> None:
    assert 1 <= counter_rate(rows, clients) <= min(rows, clients)
    assert counter_rate(rows + 1, clients) >= counter_rate(rows, clients)


def test_drift() -> None:
    assert retry_drift(0) == 0
    assert retry_drift(0.5) == 1


def test_a_replica_that_keeps_up_has_no_lag() -> None:
    assert replay_lag(100, written=10, replayed=10) == 0
    assert replay_lag(100, written=30, replayed=10) == pytest.approx(200)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: counter_rate(0, 1), "'rows' must be >= 1: 0"),
        (lambda: counter_rate(1, 1, hold_s=0), "'hold_s' must be > 0: 0"),
        (lambda: simulate_counter(1, 1, updates=10**6, seed=1), "'updates' must be from 1 to 100000"),
        (lambda: retry_drift(1), "'lost' must be < 1: 1"),
        (lambda: replay_lag(1, 1, 0), "'replayed' must be > 0: 0"),
    ],
)
def test_bad_input_is_named(call, says) -> None:
    with pytest.raises(ValueError, match=says):
        call()
