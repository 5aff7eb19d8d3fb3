"""The trials of a half-open breaker: as many as allowed among many threads, and none that is lost or counted late."""

import asyncio
import threading

import pytest

from sysdesign.manual_clock import ManualClock
from sysdesign.resilience.breaker import CircuitBreaker
from sysdesign.resilience.breaker_states import CircuitOpenError, State
from tests.models.resilience.breaker_calls import bad, calls, good

CLOSED, OPEN, HALF_OPEN = State.CLOSED, State.OPEN, State.HALF_OPEN
THREADS = 64


def test_several_trials_must_all_succeed(clock):
    breaker = CircuitBreaker(0, window=1, trials=3, clock=clock)
    calls(breaker, bad)
    clock.now = 60
    assert calls(breaker, good, good) == ["good", "good"]
    assert breaker.state is HALF_OPEN
    calls(breaker, bad)
    assert breaker.state is OPEN
    clock.now = 120
    calls(breaker, good, good, good)
    assert breaker.state is CLOSED


@pytest.mark.parametrize("trials", [1, 3])
def test_no_more_trials_than_allowed_among_many_threads(clock, trials):
    breaker = CircuitBreaker(0, window=1, trials=trials, clock=clock)
    calls(breaker, bad)
    clock.now = 60
    ready, leave, done = threading.Barrier(THREADS + 1), threading.Event(), threading.Barrier(THREADS - trials + 1)
    reached, refused = [], []

    def trial():
        reached.append(1)
        assert leave.wait(10)

    def client():
        ready.wait(10)
        try:
            breaker.call(trial)
        except CircuitOpenError:
            refused.append(1)
            done.wait(10)

    threads = [threading.Thread(target=client) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    ready.wait(10)
    done.wait(10)  # all others have been told no while the trials are still under way: no lock is held
    assert (len(refused), breaker.state) == (THREADS - trials, HALF_OPEN)
    leave.set()
    for thread in threads:
        thread.join(10)
    assert (len(reached), breaker.state) == (trials, CLOSED)


def test_threads_lose_no_outcome():
    breaker = CircuitBreaker(0.99, window=64 * 200, clock=ManualClock())
    turns = threading.Barrier(8)

    def client():
        turns.wait(10)
        calls(breaker, *[good, bad] * 800)

    threads = [threading.Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert breaker._window.seen() == (12_800, 6400)


def hanging_trial(clock):
    """Return a breaker, and its trial that began at second 60 and does not end."""
    breaker = CircuitBreaker(0, window=1, trial_s=5, clock=clock)
    calls(breaker, bad)
    clock.now = 60
    hanging = breaker.calling()
    hanging.__enter__()
    return breaker, hanging


def test_a_trial_that_never_returns_blocks_nothing(clock):
    breaker, hanging = hanging_trial(clock)
    clock.now = 64
    assert calls(breaker, good) == [CircuitOpenError]
    clock.now = 65
    assert calls(breaker, good) == [CircuitOpenError]
    assert breaker.state is OPEN  # it counted as failed
    clock.now = 125
    assert calls(breaker, good) == ["good"]
    assert breaker.state is CLOSED
    hanging.__exit__(OSError, OSError(), None)  # and ends after all, much too late
    assert breaker.state is CLOSED


def test_a_cancelled_trial_gives_its_place_back(clock):
    breaker = CircuitBreaker(0, window=1, clock=clock)
    calls(breaker, bad)
    clock.now = 60

    def cancelled():
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        breaker.call(cancelled)
    assert breaker.state is HALF_OPEN
    assert calls(breaker, good) == ["good"]


def test_a_trial_cancelled_too_late_makes_no_room_for_another(clock):
    breaker, hanging = hanging_trial(clock)
    clock.now = 65
    calls(breaker, good)  # the hanging one has counted as failed
    clock.now = 125
    with breaker.calling():
        hanging.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        assert calls(breaker, good) == [CircuitOpenError]


def test_late_results_of_an_earlier_era_do_not_count(clock):
    breaker = CircuitBreaker(0, window=1, clock=clock)
    slow, slower = breaker.calling(), breaker.calling()
    slow.__enter__()
    slower.__enter__()
    calls(breaker, bad)
    clock.now = 60
    with breaker.calling():
        slow.__exit__(None, None, None)
        assert breaker.state is HALF_OPEN
        slower.__exit__(OSError, OSError(), None)
        assert breaker.state is HALF_OPEN
    assert breaker.state is CLOSED
