"""Waits: each stays where its strategy says, whatever the number of the retry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.resilience import (
    Constant,
    DecorrelatedJitter,
    EqualJitter,
    Exponential,
    FullJitter,
    doubled,
    waits,
)

BASE, CAP = 0.1, 5.0
SHARES = st.floats(0, 1)


@given(retry=st.integers(0, 10**6), u=SHARES, before=st.floats(0, CAP))
def test_each_wait_lies_in_its_range(retry, u, before):
    bound = doubled(retry, BASE, CAP)
    assert Exponential(BASE, CAP)(retry, before, u) == bound
    assert 0 <= FullJitter(BASE, CAP)(retry, before, u) <= bound
    assert bound / 2 <= EqualJitter(BASE, CAP)(retry, before, u) <= bound
    assert BASE <= DecorrelatedJitter(BASE, CAP)(retry, before, u) <= min(CAP, 3 * max(BASE, before)) + 1e-12
    assert Constant(2)(retry, before, u) == 2


def test_the_bound_doubles_up_to_the_cap():
    assert waits(Exponential(0.1, 1), [0.5] * 6) == [0.1, 0.2, 0.4, 0.8, 1, 1]
    assert waits(FullJitter(0.1, 1), [1.0, 0.5, 0.0]) == [0.1, 0.1, 0]


def test_decorrelated_jitter_grows_from_the_wait_before():
    assert waits(DecorrelatedJitter(0.5, 5), [1.0] * 4) == [1.5, 4.5, 5, 5]
    assert waits(DecorrelatedJitter(0.5, 5), [0.0] * 3) == [0.5] * 3


@pytest.mark.parametrize("kind", [Exponential, FullJitter, EqualJitter, DecorrelatedJitter])
def test_base_and_cap_are_checked(kind):
    with pytest.raises(ValueError, match="'base_s' must be > 0: 0"):
        kind(0, 5)
    with pytest.raises(ValueError, match=r"'cap_s' must be >= 1: 0\.5"):
        kind(1, 0.5)


def test_a_wait_that_answers_nonsense_is_refused():
    with pytest.raises(ValueError, match="'wait' must be >= 0: -1"):
        waits(lambda retry, before_s, u: -1, [0.5])
    with pytest.raises(ValueError, match="'draws' must be from 0 to 1: 2"):
        waits(Constant(1), [2])
    with pytest.raises(ValueError, match="'wait_s' must be >= 0: -1"):
        Constant(-1)
