"""Retries: how often, how long in between, and what comes out when nothing helps. No test sleeps."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.resilience import (
    AfterAttempts,
    CircuitBreaker,
    CircuitOpenError,
    Constant,
    Exponential,
    FullJitter,
    Retry,
    RetryBudget,
    RetryThrottle,
    Stop,
    Tried,
    Within,
)


class Clock:
    """A clock that only sleeping moves, and each call of `work`."""

    def __init__(self, work_s=0.0):
        self.now, self.slept, self.work_s = 0.0, [], work_s

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class Flaky:
    """Fails so many times with an error, then answers with its arguments."""

    def __init__(self, failures, error=ConnectionError, clock=None):
        self.left, self.error, self.calls, self.clock = failures, error, 0, clock

    def __call__(self, *args, **kwargs):
        self.calls += 1
        if self.clock:
            self.clock.now += self.clock.work_s
        if self.left:
            self.left -= 1
            raise self.error
        return args, kwargs


def looped(retry, function):
    for attempt in retry:
        with attempt:
            function()


def made(clock, **parts):
    return Retry(**{"wait": Exponential(0.1, 5), "sleep": clock.sleep, "clock": clock, "draw": lambda: 0.5} | parts)


@given(failures=st.integers(0, 8), attempts=st.integers(1, 6))
def test_tries_are_one_more_than_failures_up_to_the_limit(failures, attempts):
    for how in ("call", "decorate", "for", "budget"):
        clock, flaky = Clock(), Flaky(failures)
        budget = RetryBudget(1, reserve=100) if how == "budget" else None
        retry = made(clock, stop=AfterAttempts(attempts), budget=budget)
        try:
            if how == "call":
                answer = retry.call(flaky, 1, b=2)
            elif how == "for":
                for attempt in retry:
                    with attempt:
                        answer = flaky(1, b=2)
            else:
                answer = retry(flaky)(1, b=2)
            assert answer == ((1,), {"b": 2})
        except ConnectionError as error:
            told = error.__notes__
        else:
            told = []
        tries = "1 try" if attempts == 1 else f"{attempts} tries"
        assert told == [f"stopped after {tries} in {clock.now:.3g} s"] * (failures >= attempts)
        assert flaky.calls == min(failures + 1, attempts), how
        assert clock.slept == [0.1, 0.2, 0.4, 0.8, 1.6][: flaky.calls - 1]


def test_other_errors_come_out_at_once():
    flaky, clock = Flaky(3, KeyError), Clock()
    for attempted in (made(clock).call, lambda f: made(clock)(f)()):
        with pytest.raises(KeyError):
            attempted(flaky)
    with pytest.raises(KeyError):
        looped(made(clock), flaky)
    assert flaky.calls == 3
    assert not clock.slept


def test_an_open_breaker_inside_ends_the_loop_without_a_wait():
    clock, callee = Clock(), Flaky(99)
    with pytest.raises(CircuitOpenError):
        made(clock, stop=AfterAttempts(5)).call(CircuitBreaker(window=2)(callee))
    assert callee.calls == 2
    assert clock.slept == [0.1, 0.2]


def test_no_sleep_goes_past_the_deadline():
    clock = Clock(work_s=0.3)
    with pytest.raises(TimeoutError):
        made(clock, stop=AfterAttempts(9) | Within(1, try_s=0.3)).call(Flaky(9, TimeoutError, clock))
    assert clock.slept == [0.1]
    assert clock.now == pytest.approx(0.7)


def test_the_servers_word_is_the_least_wait():
    class BusyError(ConnectionError):
        retry_after = 0.15

    clock = Clock()
    made(clock).call(Flaky(3, BusyError))
    assert clock.slept == [0.15, 0.2, 0.4]


def test_a_budget_is_shared_among_calls():
    clock, budget = Clock(), RetryBudget(0.1, reserve=2)
    retry = made(clock, budget=budget)
    flaky = Flaky(10**6)
    for _ in range(100):
        with pytest.raises(ConnectionError):
            retry.call(flaky)
    assert flaky.calls == 100 + 2 + 9  # the reserve is full when the first tenths come
    with pytest.raises(ConnectionError) as caught:
        retry.call(flaky)
    assert "in the budget after" in caught.value.__notes__[0]


def test_a_throttle_stops_retries_until_calls_go_well_again():
    throttle = RetryThrottle(most=4, ratio=0.5)
    retry = made(Clock(), budget=throttle)
    with pytest.raises(ConnectionError):
        retry.call(Flaky(9))
    assert throttle.tokens == 2
    assert not throttle.allows()
    for _ in range(2):
        retry.call(Flaky(0))
    assert throttle.allows()


def test_a_coroutine_function_is_awaited():
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    flaky = Flaky(2)

    async def ask(number):
        return flaky(number)

    assert asyncio.run(Retry(sleep=sleep, wait=Constant(1))(ask)(7)) == ((7,), {})
    assert slept == [1, 1]
    flaky.left = 9
    with pytest.raises(ConnectionError):
        asyncio.run(Retry(wait=Constant(0))(ask)(7))


def test_the_wrapper_keeps_the_name():
    def ask():
        """Ask."""

    assert Retry()(ask).__name__ == Retry(budget=RetryBudget())(ask).__name__ == "ask"


def test_a_plain_stop_never_stops():
    clock, flaky = Clock(), Flaky(50)
    made(clock, stop=Stop()).call(flaky)
    assert flaky.calls == 51


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"on": "TimeoutError"}, "'on' must be a kind of error"),
        ({"on": ()}, "'on' must not be empty"),
        ({"wait": 3}, "'wait' must be a function: 3"),
        ({"stop": 5}, "'stop' must be a function: 5"),
        ({"budget": 5}, "'budget' must have the methods"),
    ],
)
def test_wrong_parts_are_named(parts, says):
    with pytest.raises((TypeError, ValueError), match=says):
        Retry(**parts)
    with pytest.raises(ValueError, match="'most' must be >= 1: 0"):
        AfterAttempts(0)
    with pytest.raises(TypeError, match="unsupported operand"):
        AfterAttempts(1) | 5
    with pytest.raises(TypeError, match="'function' must be a function: 5"):
        Retry()(5)


def test_a_wait_below_zero_is_refused_before_the_sleep():
    with pytest.raises(ValueError, match="'wait' must be >= 0: -1"):
        made(Clock(), wait=lambda retry, before_s, u: -1).call(Flaky(1))


def test_full_jitter_needs_no_seed_of_ours():
    slept = []
    Retry(wait=FullJitter(0.1, 5), sleep=slept.append).call(Flaky(4))
    assert all(0 <= s <= 0.1 * 2**n for n, s in enumerate(slept))


@pytest.mark.parametrize("way", ["call", "decorated", "loop"])
def test_a_wait_is_told_which_retry_it_is_and_how_long_the_last_one_was(way):
    clock, told = Clock(), []

    def wait(retry, before_s, u):
        told.append((retry, before_s))
        return 3 * before_s + 1

    retry, flaky = made(clock, wait=wait), Flaky(3)
    {
        "call": lambda: retry.call(flaky),
        "decorated": retry(flaky_function(flaky)),
        "loop": lambda: looped(retry, flaky),
    }[way]()
    assert told == [(0, 0), (1, 1), (2, 4)]
    assert clock.slept == [1, 4, 13]


def flaky_function(flaky):
    return lambda: flaky()


def test_a_try_that_ends_with_the_deadline_is_made_and_a_later_one_is_not():
    within = Within(1, try_s=0.25)
    assert not within(Tried(2, 0.5, 0.25, TimeoutError()))
    assert within(Tried(2, 0.5, 0.26, TimeoutError()))
    assert Within(1)(Tried(2, 0.75, 0.25, TimeoutError()))
