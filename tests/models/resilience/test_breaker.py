"""The circuit breaker: its states by a manual clock, one trial among many threads, and what it does not count."""

import asyncio
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.manual_clock import ManualClock
from sysdesign.resilience.breaker import CircuitBreaker
from sysdesign.resilience.breaker_states import CircuitOpenError, State, Transition
from tests.models.resilience.breaker_calls import bad, calls, good

CLOSED, OPEN, HALF_OPEN = State.CLOSED, State.OPEN, State.HALF_OPEN
THREADS = 64


def test_the_loop_of_states(clock):
    told = []
    breaker = CircuitBreaker(window=4, cool_down_s=60, clock=clock, on_change=told.append)
    assert calls(breaker, good, bad, bad) == ["good", OSError, OSError]
    assert breaker.state is CLOSED  # three calls are no window yet
    calls(breaker, bad)
    assert (breaker.state, breaker.retry_in_s) == (OPEN, 60)
    clock.now = 59.9
    assert calls(breaker, good) == [CircuitOpenError]
    clock.now = 60
    assert breaker.retry_in_s == 0
    assert calls(breaker, bad, good) == [OSError, CircuitOpenError]
    clock.now = 120
    assert calls(breaker, good, bad, bad, bad) == ["good", OSError, OSError, OSError]
    assert told == [
        Transition(0, CLOSED, OPEN),
        Transition(60, OPEN, HALF_OPEN),
        Transition(60, HALF_OPEN, OPEN),
        Transition(120, OPEN, HALF_OPEN),
        Transition(120, HALF_OPEN, CLOSED),
    ]
    assert breaker.state is CLOSED  # what was counted before is forgotten
    calls(breaker, bad)
    assert breaker.state is OPEN


def test_more_than_the_threshold(clock):
    breaker = CircuitBreaker(0.29, window=100, clock=clock)
    calls(breaker, *[good] * 71, *[bad] * 29)
    assert breaker.state is CLOSED  # 29 % is not more than 29 %
    calls(breaker, *[bad] * 30)
    assert breaker.state is OPEN


def test_the_oldest_call_goes(clock):
    breaker = CircuitBreaker(0.5, window=4, clock=clock)
    calls(breaker, bad, bad, good, good, good, bad)
    assert breaker.state is CLOSED
    calls(breaker, bad, bad)
    assert breaker.state is OPEN


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 8), st.integers(1, 8), st.sampled_from([0, 0.3, 0.5, 0.9]))
def test_trips_when_the_definition_says_so(outcomes, window, minimum, threshold):
    breaker = CircuitBreaker(threshold, window=window, minimum=min(window, minimum), clock=ManualClock())
    last = deque(maxlen=window)
    for failed in outcomes:
        last.append(failed)
        calls(breaker, bad if failed else good)
        trips = failed and len(last) >= min(window, minimum) and sum(last) / len(last) > threshold
        assert (breaker.state is OPEN) == trips
        if trips:
            break


def test_a_window_of_time(clock):
    breaker = CircuitBreaker(0.5, window_s=10, minimum=3, clock=clock)
    calls(breaker, bad, bad)
    clock.now = 10
    calls(breaker, bad, bad)
    assert breaker.state is CLOSED  # the first two are ten seconds old
    clock.now = 19.5
    calls(breaker, bad)
    assert breaker.state is OPEN


@given(st.lists(st.tuples(st.floats(0, 3), st.booleans()), max_size=80))
def test_a_window_of_time_counts_within_a_tenth(steps):
    clock = ManualClock()
    from sysdesign.resilience.breaker_windows import TimeWindow

    window, seen = TimeWindow(10, clock), []
    for wait, failed in steps:
        clock.now += wait
        window.add(failed)
        seen.append((clock.now, failed))
        calls_, failures = window.seen()
        inner = [f for at, f in seen if at > clock.now - 9]
        outer = [f for at, f in seen if at >= clock.now - 10]
        assert len(inner) <= calls_ <= len(outer)
        assert sum(inner) <= failures <= sum(outer)


def test_a_clock_that_goes_back(clock):
    breaker = CircuitBreaker(0.5, window_s=10, minimum=3, clock=clock)
    clock.now = -5
    with pytest.raises(ValueError, match="'clock' must not go back"):
        breaker.call(good)


def test_slow_calls_count_as_failures(clock):
    def slow():
        clock.now += 2

    breaker = CircuitBreaker(0.5, window=2, slow_s=2, clock=clock)
    assert calls(breaker, slow, slow, good) == [None, None, CircuitOpenError]


def test_a_fast_call_is_not_slow_however_late_it_comes(clock):
    clock.now = 100  # a call lasts from its own beginning, not from that of the clock
    breaker = CircuitBreaker(0.5, window=2, slow_s=2, clock=clock)
    assert calls(breaker, good, good, bad) == ["good", "good", OSError]
    assert breaker.state is CLOSED


def test_successes_of_a_decorated_function_count_as_such(clock):
    breaker = CircuitBreaker(0.5, window=4, clock=clock)

    @breaker
    def fetch(fails):
        if fails:
            raise TimeoutError

    for _ in range(3):
        fetch(False)
    with pytest.raises(TimeoutError):
        fetch(True)
    assert breaker.state is CLOSED
    assert breaker._window.seen() == (4, 1)


def test_which_exceptions_count(clock):
    breaker = CircuitBreaker(0, window=1, counts=(OSError, ValueError), clock=clock)

    def not_found():
        raise KeyError

    assert calls(breaker, not_found, not_found) == [KeyError, KeyError]
    assert breaker.state is CLOSED
    calls(breaker, bad)
    clock.now = 60
    calls(breaker, not_found)
    assert breaker.state is CLOSED  # the callee answered, so it is there


def test_jitter_lengthens_the_cool_down_and_repeats(clock):
    def cool_downs(seed):
        breaker = CircuitBreaker(0, window=1, cool_down_s=10, jitter=0.5, seed=seed, clock=clock)
        found = []
        for _ in range(20):
            breaker.trip()
            found.append(breaker.retry_in_s)
        return found

    assert cool_downs(1) == cool_downs(1) != cool_downs(2)
    assert all(10 <= each <= 15 for each in cool_downs(1))
    assert max(cool_downs(1)) - min(cool_downs(1)) > 2


def test_fallback_stands_in_only_where_no_call_is_made(clock):
    breaker = CircuitBreaker(0, window=1, fallback=lambda user: f"popular, for {user}", clock=clock)

    @breaker
    def recommended(user):
        """What this user may like."""
        raise TimeoutError

    with pytest.raises(TimeoutError):
        recommended("ann")
    assert recommended("ann") == "popular, for ann"
    assert recommended.__doc__ == "What this user may like."


def test_methods_and_coroutines(clock):
    breaker = CircuitBreaker(0, window=1, clock=clock)

    class Client:
        @breaker
        def fetch(self, key):
            return key

        @breaker
        async def fetch_later(self, key):
            await asyncio.sleep(0)
            if key == "bad":
                raise TimeoutError
            return key

    async def run():
        client = Client()
        assert client.fetch("a") == await client.fetch_later("a") == "a"
        with pytest.raises(TimeoutError):
            await client.fetch_later("bad")
        with pytest.raises(CircuitOpenError):
            await client.fetch_later("a")
        clock.now = 60
        found = await asyncio.gather(*[client.fetch_later("a") for _ in range(9)], return_exceptions=True)
        assert [each for each in found if each == "a"] == ["a"]  # one trial among nine coroutines

    loop = asyncio.new_event_loop()
    loop.run_until_complete(run())
    loop.close()
    with pytest.raises(TypeError, match="'function' must return its result"):

        @breaker
        def pages():
            yield 1


def test_by_hand(clock):
    breaker = CircuitBreaker(clock=clock)
    breaker.trip()
    assert calls(breaker, good) == [CircuitOpenError]
    breaker.reset()
    assert calls(breaker, good) == ["good"]


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"threshold": 1}, ValueError, "'threshold' must be from 0 to below 1: 1"),
        ({"threshold": float("nan")}, ValueError, "'threshold' must be finite"),
        ({"window": 0}, ValueError, "'window' must be >= 1: 0"),
        ({"window": 5, "window_s": 3}, ValueError, "'window_s' must not be given beside 'window': 3"),
        ({"window_s": 3}, ValueError, "'minimum' must be given with 'window_s'"),
        ({"window_s": -3, "minimum": 2}, ValueError, "'window_s' must be > 0: -3"),
        ({"window": 5, "minimum": 6}, ValueError, "'minimum' must not exceed 'window', 5: 6"),
        ({"cool_down_s": 0}, ValueError, "'cool_down_s' must be > 0: 0"),
        ({"jitter": -0.1}, ValueError, "'jitter' must be >= 0: -0.1"),
        ({"trials": 1.5}, TypeError, "'trials' must be a whole number: 1.5"),
        ({"trial_s": 0}, ValueError, "'trial_s' must be > 0: 0"),
        ({"slow_s": 0}, ValueError, "'slow_s' must be > 0: 0"),
        ({"counts": "OSError"}, TypeError, "'counts' must be a class of exceptions"),
        ({"counts": KeyboardInterrupt}, TypeError, "'counts' must be a class of exceptions"),
        ({"fallback": "popular"}, TypeError, "'fallback' must be a function: 'popular'"),
        ({"clock": None}, TypeError, "'clock' must be a function: None"),
    ],
)
def test_wrong_parameters(wrong, error, says):
    with pytest.raises(error) as caught:
        CircuitBreaker(**wrong)
    assert says in str(caught.value)
