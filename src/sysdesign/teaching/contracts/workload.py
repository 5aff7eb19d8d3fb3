"""The contract of a backlog: what waits at the end of each second, from what arrives and what the store takes."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from sysdesign.teaching.calls import Calls, real
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.output import Output

# Small whole numbers shrink to a counterexample that can be checked in one's head.
_seconds = st.lists(st.integers(0, 20), min_size=1, max_size=6)
_capacity = st.integers(1, 10)
_any = {"arrivals": _seconds, "capacity": _capacity}


def _numbers(you: Calls, arrivals: Sequence[int], capacity: int) -> list[float]:
    """Read a reader's result as one number a second, or break the rule."""
    value = you(list(arrivals), capacity)
    found = [real(one) for one in value] if isinstance(value, list | tuple) else []
    asked = f"a list of {len(arrivals)} number{'' if len(arrivals) == 1 else 's'}"
    you.need(isinstance(value, list | tuple) and len(found) == len(arrivals) and None not in found, asked)
    return [one for one in found if one is not None]


def _one_a_second(you: Calls, arrivals: list[int], capacity: int) -> None:
    _numbers(you, arrivals, capacity)


def _nothing_arrives(you: Calls) -> None:
    you.should([], [], 5)


def _within_capacity(you: Calls, spare: list[int], capacity: int) -> None:
    arrivals = [max(capacity - one, 0) for one in spare]
    you.should([0] * len(arrivals), arrivals, capacity)


def _never_negative(you: Calls, arrivals: list[int], capacity: int) -> None:
    lowest = min(_numbers(you, arrivals, capacity))
    you.need(lowest >= 0, "nothing below 0")


def _excess_waits(you: Calls, excess: list[int], capacity: int) -> None:
    waiting = [sum(excess[: second + 1]) for second in range(len(excess))]
    you.should(waiting, [capacity + one for one in excess], capacity)


def _drains(you: Calls, capacity: int, seconds: int) -> None:
    burst = capacity * (seconds + 1)
    you.should([capacity * left for left in range(seconds, -1, -1)], [burst] + [0] * seconds, capacity)


def _stretches(you: Calls, arrivals: list[int], capacity: int) -> None:
    """Reich's form of the same: it needs no step from second to second, so it does not repeat the solution."""
    ends = range(1, len(arrivals) + 1)
    largest = [max(sum(arrivals[start:end]) - capacity * (end - start) for start in range(end + 1)) for end in ends]
    you.should(largest, arrivals, capacity)


BACKLOG = Contract(
    "my_backlog",
    (
        Rule("There is one number for each second.", _one_a_second, _any),
        Rule("Without seconds there are no numbers.", _nothing_arrives),
        Rule("A backlog is never negative.", _never_negative, _any, [{"arrivals": [0], "capacity": 5}]),
        Rule("What arrives within the capacity leaves nothing waiting.", _within_capacity,
             {"spare": _seconds, "capacity": _capacity}),
        Rule("What arrives above the capacity waits, and adds up from second to second.", _excess_waits,
             {"excess": _seconds, "capacity": _capacity}),
        Rule("After a burst it shrinks by the capacity each second, down to 0.", _drains,
             {"capacity": _capacity, "seconds": st.integers(1, 5)}),
        Rule("A quiet second saves nothing for later: the backlog is the largest excess over the capacity of any "
             "stretch of seconds that ends now, or 0.", _stretches, _any, [{"arrivals": [0, 8], "capacity": 5}]),
    ),
)  # fmt: skip


def check_backlog(fn: Any) -> Output:
    """Check `my_backlog(arrivals_per_second, capacity)`: a list with the backlog at the end of each second.

    The log is empty at first; `capacity` is what the store takes each second.
    """
    return check(BACKLOG, fn)
