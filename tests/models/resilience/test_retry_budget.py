"""Budgets: retries never exceed what calls have put in, whatever the order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.resilience import RetryBudget, RetryThrottle


@given(st.lists(st.booleans(), max_size=300), st.sampled_from([0, 0.05, 0.1, 0.2, 1]), st.integers(0, 20))
def test_retries_are_at_most_the_ratio_of_calls_and_the_reserve(events, ratio, reserve):
    budget, calls, retries = RetryBudget(ratio, reserve), 0, 0
    for is_call in events:
        if is_call:
            budget.began()
            calls += 1
        else:
            retries += budget.allows()
        assert retries <= ratio * calls + reserve + 1e-6
        assert 0 <= budget.saved <= reserve


def test_ten_tenths_are_a_retry():
    budget = RetryBudget(0.1, reserve=10)
    for _ in range(10):
        assert budget.allows()
    assert not budget.allows()
    for calls in range(10):
        assert not budget.allows(), calls
        budget.began()
    assert budget.allows()


def test_the_throttle_follows_outcomes():
    throttle = RetryThrottle(most=10, ratio=0.1)
    for _ in range(5):
        assert throttle.allows()
        throttle.ended(False)
    assert not throttle.allows()
    throttle.began()
    throttle.ended(True)
    assert throttle.allows()
    for _ in range(1000):
        throttle.ended(True)
    assert throttle.tokens == 10


def test_wrong_settings_are_named():
    with pytest.raises(ValueError, match="'ratio' must be from 0 to 1: 2"):
        RetryBudget(2)
    with pytest.raises(ValueError, match="'reserve' must be >= 0: -1"):
        RetryBudget(0.1, -1)
    with pytest.raises(ValueError, match="'most' must be > 0: 0"):
        RetryThrottle(0)
