"""The exercises on backoff: right answers pass, each wrong one is told what it is."""

import pytest

from sysdesign.resilience import reached, stuck_above
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts import backoff_numbers as numbers
from sysdesign.teaching.contracts.backoff import NEXT_WAIT, check_next_wait


def solution(retry, base_s, cap_s, u, left_s, timeout_s):
    """What the chapter's hidden solution does."""
    bound = base_s
    for _ in range(retry):
        if bound >= cap_s:
            break
        bound *= 2
    wait = min(bound, cap_s) * u
    return wait if wait + timeout_s <= left_s else None


def counted_from_one(retry, *rest):
    return solution(retry + 1, *rest)


def without_cap(retry, base_s, cap_s, *rest):
    return solution(retry, base_s, 1e300, *rest)


def cap_after_jitter(retry, base_s, cap_s, u, left_s, timeout_s):
    wait = min(cap_s, base_s * 2 ** min(retry, 60) * u)
    return wait if wait + timeout_s <= left_s else None


def overflowing(retry, base_s, cap_s, u, left_s, timeout_s):
    wait = min(cap_s, base_s * 2.0**retry) * u
    return wait if wait + timeout_s <= left_s else None


def equal_jitter(retry, base_s, cap_s, u, left_s, timeout_s):
    return solution(retry, base_s, cap_s, (1 + u) / 2, left_s, timeout_s)


def no_jitter(retry, base_s, cap_s, u, left_s, timeout_s):
    return solution(retry, base_s, cap_s, 1, left_s, timeout_s)


def forgets_the_timeout(retry, base_s, cap_s, u, left_s, timeout_s):
    return solution(retry, base_s, cap_s, u, left_s, 0)


def strict(retry, base_s, cap_s, u, left_s, timeout_s):
    wait = solution(retry, base_s, cap_s, u, 1e9, timeout_s)
    return wait if wait + timeout_s < left_s else None


def shortens(retry, base_s, cap_s, u, left_s, timeout_s):
    wait = solution(retry, base_s, cap_s, u, 1e9, timeout_s)
    return min(wait, left_s - timeout_s) if left_s >= timeout_s else None


def zero_for_none(*args):
    return solution(*args) or 0


WRONG = {
    counted_from_one: 1,
    equal_jitter: 1,
    no_jitter: 1,
    without_cap: 4,
    cap_after_jitter: 4,
    overflowing: 5,
    forgets_the_timeout: 6,
    shortens: 6,
    zero_for_none: 6,
    strict: 8,
}


def test_the_solution_keeps_the_contract():
    assert_contract(NEXT_WAIT, solution)


@pytest.mark.parametrize("function", WRONG, ids=lambda function: function.__name__)
def test_a_wrong_one_meets_its_rule(function):
    report = run(NEXT_WAIT, function)
    assert report.result == "fails"
    assert report.breaches[0].number == WRONG[function]


def test_a_stub_is_not_started():
    assert "Not started" in repr(check_next_wait(...))
    assert run(NEXT_WAIT, lambda *args: ...).result == "not-started"


RIGHT = {
    numbers.check_bottom_calls: reached(3, 3, failing=1, requests=1).calls[-1],
    numbers.check_safe_load: stuck_above(retries=5, rate=100),
    numbers.check_attempts_that_fit: 2,
    numbers.check_retries_allowed: 200 * 60 * 0.1,
}


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_the_models_answer_is_right_and_dots_are_not_started(check):
    assert repr(check(RIGHT[check])).startswith("✓ Right.")
    assert "put your number" in repr(check(...))


@pytest.mark.parametrize(
    ("check", "answer", "says"),
    [
        (numbers.check_bottom_calls, 64, "four attempts"),
        (numbers.check_safe_load, 20, "five attempts"),
        (numbers.check_attempts_that_fit, 3, "1.2 s"),
        (numbers.check_retries_allowed, 12_000, "Those are the calls"),
        (numbers.check_retries_allowed, 7_000, "Too high"),
    ],
)
def test_slips_are_told(check, answer, says):
    assert repr(check(answer)).startswith("✗ Not yet.")
    assert says in repr(check(answer))
