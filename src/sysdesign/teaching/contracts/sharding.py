"""The contract of a router: the shards that a question about some days has to ask, when shards hold ranges of days."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from sysdesign.teaching.calls import Calls
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.output import Output

# Small days shrink to a counterexample that can be checked in one's head.
_gaps = st.lists(st.integers(1, 5), min_size=1, max_size=4)
_inside = st.integers(0, 5)
_days = {"gaps": _gaps, "first": st.integers(0, 15), "length": st.integers(0, 10)}


def _starts(gaps: Sequence[int]) -> list[int]:
    """Return rising first days, the first of them 0."""
    return [sum(gaps[:i]) for i in range(len(gaps) + 1)]


def _a_list(you: Calls, gaps: list[int], first: int, length: int) -> None:
    found = you(_starts(gaps), first, first + length)
    fine = isinstance(found, list | tuple) and all(type(one) is int for one in found)
    you.need(fine and all(0 <= one <= len(gaps) for one in found), f"shards from 0 to {len(gaps)}")
    you.need(list(found) == sorted(set(found)), "each shard once, rising")


def _one_shard(you: Calls) -> None:
    you.should([0], [0], 3, 8)


def _within(you: Calls, gaps: list[int], shard: int) -> None:
    starts = _starts(gaps)
    shard %= len(gaps)
    you.should([shard], starts, starts[shard], starts[shard + 1] - 1)


def _last_has_no_end(you: Calls, gaps: list[int], beyond: int) -> None:
    starts = _starts(gaps)
    you.should([len(gaps)], starts, starts[-1] + beyond, starts[-1] + 2 * beyond)


def _boundary(you: Calls, gaps: list[int]) -> None:
    starts = _starts(gaps)
    you.should([0, 1], starts, starts[1] - 1, starts[1])


def _day_by_day(you: Calls, gaps: list[int], first: int, length: int) -> None:
    """Each day's shard is the last one that starts by then; it needs no search, so it does not repeat the solution."""
    starts = _starts(gaps)
    homes = {sum(start <= day for start in starts) - 1 for day in range(first, first + length + 1)}
    you.should(sorted(homes), starts, first, first + length)


ROUTE = Contract(
    "my_route",
    (
        Rule("It returns the numbers of the shards, from 0, each once and rising.", _a_list, _days,
             [{"gaps": [2, 2], "first": 1, "length": 2}]),
        Rule("With a single shard, that is the one.", _one_shard),
        Rule("Days of one shard ask that shard alone.", _within, {"gaps": _gaps, "shard": _inside}),
        Rule("A shard's first day is its own, and the day before is its neighbour's.", _boundary, {"gaps": _gaps}),
        Rule("The last shard has no end.", _last_has_no_end, {"gaps": _gaps, "beyond": _inside}),
        Rule("Every shard that has one of the days is asked, and no other.", _day_by_day, _days),
    ),
)  # fmt: skip


def check_route(fn: Any) -> Output:
    """Check `my_route(starts, first, last)`: the shards to ask about the days `first` to `last`, both included.

    Shard i holds the days from `starts[i]` until the next shard starts; `starts` rises from 0.
    """
    return check(ROUTE, fn)
