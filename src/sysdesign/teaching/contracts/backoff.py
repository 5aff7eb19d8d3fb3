"""The contract of a backoff with full jitter that knows its deadline."""

from typing import Any

from hypothesis import strategies as st

from sysdesign.resilience.backoff import doubled
from sysdesign.teaching.calls import Calls
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.output import Output

PLENTY = 1000.0  # seconds left, where the deadline is not the question


def _first(you: Calls) -> None:
    you.should(0.05, 0, 0.1, 5, 0.5, PLENTY, 0.3)


def _doubles(you: Calls) -> None:
    for retry, bound in enumerate((0.1, 0.2, 0.4, 0.8)):
        you.should(bound / 2, retry, 0.1, 5, 0.5, PLENTY, 0.3)


def _whole_range(you: Calls) -> None:
    you.should(0, 2, 0.1, 5, 0.0, PLENTY, 0.3)
    you.should(0.1, 2, 0.1, 5, 0.25, PLENTY, 0.3)
    you.should(0.4, 2, 0.1, 5, 1.0, PLENTY, 0.3)


def _capped(you: Calls) -> None:
    you.should(2.5, 10, 0.1, 5, 0.5, PLENTY, 0.3)


def _far(you: Calls) -> None:
    you.should(2.5, 5000, 0.1, 5, 0.5, PLENTY, 0.3)


def _too_late(you: Calls) -> None:
    you.should(None, 1, 0.125, 8, 1.0, 0.5, 0.5)


def _no_time(you: Calls) -> None:
    you.should(None, 0, 0.125, 8, 0.0, 0.0, 0.5)


def _fits(you: Calls) -> None:
    you.should(0.25, 1, 0.125, 8, 1.0, 0.75, 0.5)


def _as_ours(you: Calls, retry: int, base: int, cap: int, u: float, left: int, timeout: int) -> None:
    base_s, cap_s, left_s, timeout_s = base / 8, base / 8 + cap, left / 4, timeout / 4
    wait = doubled(retry, base_s, cap_s) * u
    you.should(wait if wait + timeout_s <= left_s else None, retry, base_s, cap_s, u, left_s, timeout_s)


NEXT_WAIT = Contract(
    "next_wait",
    (
        Rule("The first retry is number 0 and waits up to `base_s`.", _first),
        Rule("The bound doubles with each retry.", _doubles),
        Rule("Full jitter: `u` from 0 to 1 picks a wait from 0 to the bound.", _whole_range),
        Rule("The bound is at most `cap_s`; the cap comes before the jitter.", _capped),
        Rule("The retry may have any number, 5,000 for instance.", _far),
        Rule("When the wait and another timeout no longer fit into `left_s`, the answer is `None`.", _too_late),
        Rule("With no time left it is `None` too, even where the wait is 0.", _no_time),
        Rule("An attempt that ends exactly at the deadline still fits.", _fits),
        Rule(
            "All of this together.",
            _as_ours,
            {
                "retry": st.integers(0, 12),
                "base": st.integers(1, 8),
                "cap": st.integers(0, 20),
                "u": st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]),
                "left": st.integers(0, 40),
                "timeout": st.integers(1, 8),
            },
        ),
    ),
)


def check_next_wait(function: Any) -> Output:
    """Check `next_wait(retry, base_s, cap_s, u, left_s, timeout_s)`: seconds to sleep, or None to give up."""
    return check(NEXT_WAIT, function)
