"""What an open breaker spares others: the callee while it works off its backlog, and not the one that stands in."""

import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from sysdesign.checks import positive, truth, whole
from sysdesign.manual_clock import ManualClock
from sysdesign.resilience.breaker import CircuitBreaker
from sysdesign.resilience.driving import drive

MOST = 100_000


@dataclass(frozen=True)
class Rested:
    """How many calls went well, when the callee's queue was short again after the outage, and the queue each second.

    `calm_s` counts from the end of the outage to the last second in which the queue was longer than callers wait; None
    where it still was at the end.
    """

    good: int
    calm_s: float | None
    backlog: tuple[int, ...]


@dataclass(frozen=True)
class Fallback:
    """Calls a second to the second service before and after the first went away, and its own users' share served."""

    rate_before: float
    rate_after: float
    served_before: float
    served_after: float


def rested(
    breaker: bool,
    *,
    rate: float = 80,
    capacity: float = 100,
    outage_s: float = 10,
    until_s: float = 90,
    timeout_s: float = 1,
    cool_down_s: float = 5,
    jitter: float = 0,
    seed: int = 1,
) -> Rested:
    """Return how a callee comes back that stood still for `outage_s` from second 5 on, with a breaker or without.

    It serves in order of arrival, equal work, also for callers that have stopped waiting after `timeout_s`.

    >>> [rested(breaker).calm_s for breaker in (False, True)]
    [34.0, 0.0]
    """
    arrivals = _poisson(rate, until_s, seed)
    from_s, clock, free = 5.0, ManualClock(), 0.0
    ends: list[float] = []
    service = 1 / positive("capacity", capacity)
    positive("outage_s", outage_s)

    def answer(number: int, at: float) -> tuple[bool, float]:
        nonlocal free
        free = max(free, at) + service
        if from_s < free < from_s + outage_s:
            free = from_s + outage_s + service
        ends.append(free)
        return free - at <= timeout_s, min(free - at, timeout_s)

    guard = _breaker(clock, cool_down_s, jitter) if truth("breaker", breaker) else None
    outcomes = drive(arrivals, lambda _: guard, answer, clock)
    begun = [at for at, outcome in zip(arrivals, outcomes, strict=True) if outcome != "rejected"]
    backlog = tuple(_backlog(begun, ends, second) for second in range(int(until_s) + 1))
    long = [second for second, waiting in enumerate(backlog) if waiting * service > timeout_s]
    after = [second - from_s - outage_s for second in long if second > from_s + outage_s]
    calm = (max(after) + 1 if after else 0.0) if not long or long[-1] < int(until_s) else None
    return Rested(outcomes.count("good"), calm, backlog)


def fallback_load(
    *,
    rate: float = 100,
    own_rate: float = 30,
    capacity: float = 60,
    from_s: float = 20,
    until_s: float = 60,
    timeout_s: float = 1,
    seed: int = 1,
) -> Fallback:
    """Return what a second service gets when a breaker sends it the calls that the first no longer takes.

    The first has `rate` calls a second and goes away at `from_s`; the second has `own_rate` of its own.

    >>> found = fallback_load()
    >>> f"{found.rate_before:.0f} and {found.rate_after:.0f}/s", f"{found.served_before:.0%}, {found.served_after:.0%}"
    ('30 and 127/s', '100%, 5%')
    """
    clock, arrivals = ManualClock(), _poisson(rate, until_s, seed)
    guard = _breaker(clock, 5, 0)
    positive("timeout_s", timeout_s)
    outcomes = drive(arrivals, lambda _: guard, lambda _, at: (at < from_s, 0.01 if at < from_s else timeout_s), clock)
    sent_on = [(at, False) for at, outcome in zip(arrivals, outcomes, strict=True) if outcome == "rejected"]
    own = [(at, True) for at in _poisson(own_rate, until_s, seed + 1000)]
    free, served = 0.0, dict[float, bool]()
    for at, is_own in sorted(sent_on + own):
        free = max(free, at) + 1 / positive("capacity", capacity)
        if is_own:
            served[at] = free - at <= timeout_s

    def share(inside: Callable[[float], bool]) -> float:
        found = [good for at, good in served.items() if inside(at)]
        return sum(found) / max(1, len(found))

    sent = sum(at >= from_s for at, _ in sent_on) + sum(at >= from_s for at in served)
    return Fallback(
        sum(at < from_s for at in served) / from_s,
        sent / (until_s - from_s),
        share(lambda at: at < from_s),
        share(lambda at: at >= from_s),
    )


def _breaker(clock: ManualClock, cool_down_s: float, jitter: float) -> CircuitBreaker:
    return CircuitBreaker(0.5, window=20, cool_down_s=cool_down_s, jitter=jitter, seed=1, clock=clock)


def _poisson(rate: float, until_s: float, seed: int) -> list[float]:
    if positive("rate", rate) * positive("until_s", until_s) > MOST:
        raise ValueError(f"'until_s' must make at most {MOST} calls: {until_s!r}")
    draws, at, found = random.Random(whole("seed", seed, low=0)), 0.0, []
    while (at := at + draws.expovariate(rate)) < until_s:
        found.append(at)
    return found


def _backlog(begun: list[float], ends: list[float], at_s: float) -> int:
    return bisect_right(begun, at_s) - bisect_right(ends, at_s)
