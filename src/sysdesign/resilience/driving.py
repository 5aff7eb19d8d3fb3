"""Calls through a breaker on a clock that is set by hand: each call ends when it would, among later ones that begin."""

import heapq
from collections.abc import Callable, Iterable
from typing import Literal

from sysdesign.manual_clock import ManualClock
from sysdesign.resilience.breaker import Calling, CircuitBreaker
from sysdesign.resilience.breaker_states import CircuitOpenError

Outcome = Literal["good", "failed", "rejected"]


def drive(
    arrivals: Iterable[float],
    breaker_of: Callable[[int], CircuitBreaker | None],
    answer: Callable[[int, float], tuple[bool, float]],
    clock: ManualClock,
) -> list[Outcome]:
    """Return what became of each call, in the order of arrival.

    `breaker_of` gives the breaker of the call with that number, or None for none; `answer` is asked when the call is
    made, with its number and the time, and says whether it goes well and how many seconds it takes.
    """
    for name, given in (("breaker_of", breaker_of), ("answer", answer)):
        if not callable(given):
            raise TypeError(f"{name!r} must be a function: {given!r}")
    if not isinstance(clock, ManualClock) or not isinstance(arrivals, Iterable):
        raise TypeError(f"'clock' must be a ManualClock, 'arrivals' times: {clock!r}, {arrivals!r}")
    outcomes: list[Outcome] = []
    under_way: list[tuple[float, int, Calling]] = []
    for number, at in enumerate(arrivals):
        while under_way and under_way[0][0] <= at:
            _end(clock, *heapq.heappop(under_way), outcomes)
        clock.now = at
        breaker = breaker_of(number)
        if breaker is not None:
            calling = breaker.calling()
            try:
                calling.__enter__()
            except CircuitOpenError:
                outcomes.append("rejected")
                continue
        good, took_s = answer(number, at)
        outcomes.append("good" if good else "failed")
        if breaker is not None:
            heapq.heappush(under_way, (at + took_s, number, calling))
    return outcomes


def _end(clock: ManualClock, at: float, number: int, calling: Calling, outcomes: list[Outcome]) -> None:
    clock.now = at
    error = None if outcomes[number] == "good" else TimeoutError()
    calling.__exit__(type(error) if error else None, error, None)
