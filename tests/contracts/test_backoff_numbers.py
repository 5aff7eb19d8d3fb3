"""The numbers of timeouts and retries: right answers pass, and each slip is told apart."""

import pytest

from sysdesign.manual_clock import ManualClock
from sysdesign.resilience import (
    AfterAttempts,
    Exponential,
    Retry,
    RetryBudget,
    Within,
    calls_below,
    stuck_above,
)
from sysdesign.teaching.contracts.backoff_numbers import (
    check_attempts_that_fit,
    check_bottom_calls,
    check_retries_allowed,
    check_safe_load,
)


@pytest.mark.parametrize(
    ("check", "right", "slips"),
    [
        (
            check_bottom_calls,
            27,
            {9: "second layer", 64: "four attempts", 3: "one layer only", 81: "fourth layer", 39: "3 + 9 + 27"},
        ),
        (
            check_safe_load,
            100 / 6,
            {17: "= 102", 16: "= 96", 20: "five attempts", 100: "one attempt each", 600: "Turn it round"},
        ),
        (check_attempts_that_fit, 2, {3: "end after 1.2 s", 1: "600 ms left", 2.5: "half an answer"}),
        (
            check_retries_allowed,
            1200,
            {12_000: "Those are the calls", 60_000: "five retries", 20: "in a second", 1210: "reserve of ten"},
        ),
    ],
)
def test_right_and_slipped(check, right, slips) -> None:
    assert repr(check(right)).startswith("✓ Right")
    for slip, says in slips.items():
        assert says in repr(check(slip))
    assert repr(check(...)).startswith("◌ Not started")


def test_the_answers_are_those_of_the_models() -> None:
    assert repr(check_bottom_calls(calls_below(layers=3, attempts=3, failing=1))).startswith("✓ Right")
    assert repr(check_safe_load(stuck_above(retries=5, rate=100))).startswith("✓ Right")
    assert repr(check_attempts_that_fit(attempts_within_a_second())).startswith("✓ Right")
    assert repr(check_retries_allowed(retries_on_a_budget(12_000))).startswith("✓ Right")


def attempts_within_a_second() -> int:
    clock, tries = ManualClock(), []

    def hangs() -> None:
        tries.append(clock.now)
        clock.sleep(0.3)
        raise TimeoutError

    rules = AfterAttempts(9) | Within(1, try_s=0.3)
    with pytest.raises(TimeoutError):
        Retry(wait=Exponential(0.1, 5), stop=rules, sleep=clock.sleep, clock=clock).call(hangs)
    return len(tries)


def retries_on_a_budget(calls: int) -> int:
    budget, allowed = RetryBudget(0.1, reserve=10), 0
    for _ in range(10):  # the reserve aside
        budget.allows()
    for _ in range(calls):
        budget.began()
        allowed += budget.allows()
    return allowed
