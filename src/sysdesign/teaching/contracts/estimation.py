"""Contracts of estimation: the range of a product, Little's law, from a day's actions to bytes a second."""

import math
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from sysdesign.estimation import SECONDS_PER_DAY
from sysdesign.teaching.calls import Calls, real, same, tell
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.output import Output

Range = tuple[float, float]
FLOWS = ("average", "peak", "bandwidth")
NEAR = 1e-6

# Whole numbers shrink to a counterexample that can be checked in one's head.
_ranges = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] * pair[1])),
    min_size=1,
    max_size=5,
)
_certain = st.lists(st.integers(1, 40).map(lambda value: (value, value)), min_size=1, max_size=5)


def _pair(you: Calls, value: Any) -> Range:
    """Read a reader's result as a range, or break the rule."""
    ends = [real(end) or 0.0 for end in value] if isinstance(value, list | tuple) else []
    you.need(len(ends) == 2 and min(ends) > 0, "two numbers above zero, `(low, high)`")
    return ends[0], ends[1]


def _ends(ranges: Sequence[Range]) -> Range:
    return math.prod(low for low, _ in ranges), math.prod(high for _, high in ranges)


def _unchanged(you: Calls, ranges: list[Range]) -> None:
    you.should(ranges[0], ranges[:1], near=NEAR)


def _certain_multiply(you: Calls, ranges: list[Range]) -> None:
    you.should(_ends(ranges), ranges, near=NEAR)


def _any_order(you: Calls, ranges: list[Range]) -> None:
    first = _pair(you, you(ranges))
    you.should(first, ranges[::-1], near=NEAR)


def _medians(you: Calls, ranges: list[Range]) -> None:
    low, high = _pair(you, you(ranges))
    median = math.prod(math.sqrt(one * other) for one, other in ranges)
    you.need(same(median, math.sqrt(low * high), NEAR), f"a range around {tell(median)}")


def _scales(you: Calls, ranges: list[Range], factor: int) -> None:
    low, high = _pair(you, you(ranges))
    scaled = [(ranges[0][0] * factor, ranges[0][1] * factor), *ranges[1:]]
    you.should((low * factor, high * factor), scaled, near=NEAR)


def _no_wider(you: Calls, ranges: list[Range]) -> None:
    low, high = _pair(you, you(ranges))
    lowest, highest = _ends(ranges)
    inside = low >= lowest * (1 - NEAR) and high <= highest * (1 + NEAR)
    you.need(inside, f"a range inside `{tell((lowest, highest))}`")


def _no_narrower(you: Calls, ranges: list[Range]) -> None:
    low, high = _pair(you, you(ranges))
    widest = max(end / start for start, end in ranges)
    you.need(high / low >= widest * (1 - NEAR), f"a high end at least {tell(widest)} times the low one")


def _squares_add(you: Calls, ranges: list[Range]) -> None:
    median = math.prod(math.sqrt(low * high) for low, high in ranges)
    spread = math.exp(math.sqrt(math.fsum((math.log(high / low) / 2) ** 2 for low, high in ranges)))
    you.should((median / spread, median * spread), ranges, near=NEAR)


PRODUCT = Contract(
    "product",
    (
        Rule("One range comes back unchanged.", _unchanged, {"ranges": _ranges}),
        Rule("Numbers known for certain, low and high the same, multiply.", _certain_multiply, {"ranges": _certain}),
        Rule("The order of the ranges does not matter.", _any_order, {"ranges": _ranges}),
        Rule("The median of the product, √(low × high), is the product of the medians.", _medians, {"ranges": _ranges}),
        Rule(
            "A range that is so many times higher makes the product as many times higher.",
            _scales,
            {"ranges": _ranges, "factor": st.integers(2, 10)},
        ),
        Rule(
            "The product never reaches beyond the product of the low ends or that of the high ends.",
            _no_wider,
            {"ranges": _ranges},
        ),
        Rule(
            "The product is never narrower, as high over low, than its widest factor.",
            _no_narrower,
            {"ranges": _ranges},
        ),
        Rule(
            "On a log scale the squares of the half-widths add: four ranges of ×/÷ 3 give ×/÷ 9, not ×/÷ 81.",
            _squares_add,
            {"ranges": _ranges},
            examples=[{"ranges": [(1, 9)] * 4}],
        ),
    ),
)


def check_product(fn: Any) -> Output:
    """Check `product(intervals) -> (low, high)`: the 90 % range of a product of independent lognormals.

    Each interval is a pair `(low, high)`, its own 90 % range.
    """
    return check(PRODUCT, fn)


def _minute(you: Calls) -> None:
    you.should(600, 10, 60, near=NEAR)


def _nothing(you: Calls, value: int) -> None:
    you.should(0, value, 0)
    you.should(0, 0, value)


def _rate_times_duration(you: Calls, rate: int, duration: int) -> None:
    you.should(rate * duration, rate, duration, near=NEAR)


_amount = st.integers(1, 1000)
LITTLE = Contract(
    "concurrency",
    (
        Rule("Ten a second that stay for 60 seconds are 600 at a time.", _minute),
        Rule("What stays for no time, or never comes, is never there.", _nothing, {"value": _amount}),
        Rule("At any time there are rate × duration.", _rate_times_duration, {"rate": _amount, "duration": _amount}),
    ),
)


def check_little(fn: Any) -> Output:
    """Check `concurrency(rate_per_s, duration_s)`: how many are in progress at a time, by Little's law."""
    return check(LITTLE, fn)


def _flows(you: Calls, *args: int) -> dict[str, float]:
    """Read a reader's result as a dict of three numbers, or break the rule."""
    value = you(*args)
    flows = {name: real(value.get(name)) for name in FLOWS} if isinstance(value, dict) else {}
    you.need(bool(flows) and None not in flows.values(), "a dict with the numbers `average`, `peak` and `bandwidth`")
    return {name: flow for name, flow in flows.items() if flow is not None}


def _expect(you: Calls, flows: dict[str, float], name: str, value: float) -> None:
    you.need(same(value, flows[name], NEAR), f"`{name}` of {tell(float(value))}")


def _average(you: Calls, actions: int, factor: int, payload: int) -> None:
    _expect(you, _flows(you, actions, factor, payload), "average", actions / SECONDS_PER_DAY)


def _peak(you: Calls, actions: int, factor: int, payload: int) -> None:
    flows = _flows(you, actions, factor, payload)
    _expect(you, flows, "peak", flows["average"] * factor)


def _bandwidth(you: Calls, actions: int, factor: int, payload: int) -> None:
    flows = _flows(you, actions, factor, payload)
    _expect(you, flows, "bandwidth", flows["peak"] * payload)


def _twice(you: Calls, actions: int, factor: int, payload: int) -> None:
    once = _flows(you, actions, factor, payload)
    twice = _flows(you, 2 * actions, factor, payload)
    for name, value in once.items():
        _expect(you, twice, name, 2 * value)


_day = {"actions": st.integers(1, 10**8), "factor": st.integers(1, 10), "payload": st.integers(1, 10_000)}
_round = [{"actions": 8_640_000, "factor": 3, "payload": 2000}]
FUNNEL = Contract(
    "funnel",
    (
        Rule("The average rate is a day's actions over 86,400 seconds.", _average, _day, _round),
        Rule("The peak rate is the average times the peak factor.", _peak, _day, _round),
        Rule("The bandwidth is what the peak carries, in bytes per second.", _bandwidth, _day, _round),
        Rule("Twice the actions are twice of everything.", _twice, _day, _round),
    ),
)


def check_estimate(fn: Any) -> Output:
    """Check `funnel(daily_actions, peak_factor, payload_bytes)`.

    It returns a dict: `average` and `peak` in actions per second, `bandwidth` at the peak in bytes per second.
    """
    return check(FUNNEL, fn)
