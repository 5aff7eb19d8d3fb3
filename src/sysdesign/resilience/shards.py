"""A service of ten shards some of which are dead, behind one breaker or behind one breaker a shard."""

import math
import random
from dataclasses import dataclass
from functools import partial

from sysdesign.checks import positive, truth, whole
from sysdesign.manual_clock import ManualClock
from sysdesign.resilience.breaker import CircuitBreaker
from sysdesign.resilience.breaker_states import State, Transition
from sysdesign.resilience.driving import drive

SHARDS = 10
MOST = 200_000
Noted = tuple[float, int, State]


@dataclass(frozen=True)
class Sharded:
    """Shares of all calls: answered, lost on a dead shard, and never made; and in each stretch of time.

    `open_by_bin` is the share of breakers that were open or half-open at the end of the stretch, `trials_by_bin` of
    those that began a trial in it; `mean_s` how long a caller was held on average, waiting in vain included.
    """

    good: float
    failed: float
    rejected: float
    mean_s: float
    good_by_bin: tuple[float, ...]
    failed_by_bin: tuple[float, ...]
    rejected_by_bin: tuple[float, ...]
    open_by_bin: tuple[float, ...]
    trials_by_bin: tuple[float, ...]


def sharded(
    threshold: float | None,
    *,
    dead: int = 1,
    per_shard: bool = False,
    window: int = 20,
    cool_down_s: float = 5,
    trials: int = 1,
    rate: float = 50,
    seconds: float = 60,
    bins: int = 40,
    fast_s: float = 0.01,
    timeout_s: float = 1,
    outage: tuple[float, float] = (0, math.inf),
    seed: int = 1,
) -> Sharded:
    """Return what comes of calls to random shards of which `dead` give no answer; no breaker without a threshold.

    Calls come evenly. One that is made to a dead shard during the `outage`, from one time to another, fails after
    `timeout_s`; all others take `fast_s`. About 3 µs a call.

    >>> one, each = sharded(0.05), sharded(0.05, per_shard=True)
    >>> f"one breaker {one.good:.0%}, one a shard {each.good:.0%}"
    'one breaker 19%, one a shard 90%'
    """
    if not 0 <= whole("dead", dead, low=0) <= SHARDS:
        raise ValueError(f"'dead' must be from 0 to {SHARDS}: {dead!r}")
    calls = round(positive("rate", rate) * positive("seconds", seconds))
    if calls > MOST:
        raise ValueError(f"'seconds' must make at most {MOST} calls: {seconds!r}")
    if not isinstance(outage, tuple) or len(outage) != 2 or not 0 <= outage[0] <= outage[1]:
        raise ValueError(f"'outage' must be two times from 0 on, in order: {outage!r}")
    from_s, until_s = outage
    clock, draws = ManualClock(), random.Random(whole("seed", seed, low=0))
    shards = [draws.randrange(SHARDS) for _ in range(calls)]
    changes: list[Noted] = []
    breakers = [
        CircuitBreaker(
            0 if threshold is None else threshold,
            window=window,
            cool_down_s=cool_down_s,
            trials=trials,
            on_change=partial(_noted, changes, number),
            clock=clock,
        )
        for number in range(0 if threshold is None else SHARDS if truth("per_shard", per_shard) else 1)
    ]

    def answer(number: int, at: float) -> tuple[bool, float]:
        lost = shards[number] < dead and from_s <= at < until_s
        return not lost, timeout_s if lost else fast_s

    outcomes = drive(
        (i / rate for i in range(calls)),
        lambda i: breakers[shards[i] % len(breakers)] if breakers else None,
        answer,
        clock,
    )
    held = math.fsum({"good": fast_s, "failed": timeout_s, "rejected": 0.0}[each] for each in outcomes)
    each_bin = [outcomes[i * calls // bins : (i + 1) * calls // bins] for i in range(whole("bins", bins))]
    return Sharded(
        outcomes.count("good") / calls,
        outcomes.count("failed") / calls,
        outcomes.count("rejected") / calls,
        held / calls,
        tuple(part.count("good") / len(part) for part in each_bin),
        tuple(part.count("failed") / len(part) for part in each_bin),
        tuple(part.count("rejected") / len(part) for part in each_bin),
        tuple(_open(changes, (i + 1) * seconds / bins, len(breakers)) for i in range(bins)),
        tuple(_trials(changes, i * seconds / bins, (i + 1) * seconds / bins, len(breakers)) for i in range(bins)),
    )


def _noted(changes: list[Noted], number: int, change: Transition) -> None:
    changes.append((change.at_s, number, change.after))


def _open(changes: list[Noted], at_s: float, breakers: int) -> float:
    last = {number: state for time, number, state in changes if time <= at_s}
    return sum(state is not State.CLOSED for state in last.values()) / max(1, breakers)


def _trials(changes: list[Noted], from_s: float, until_s: float, breakers: int) -> float:
    began = {number for time, number, state in changes if state is State.HALF_OPEN and from_s <= time < until_s}
    return len(began) / max(1, breakers)
