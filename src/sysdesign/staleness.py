"""How old is the position on the screen? Updates come every U seconds, the screen asks every P seconds.

The clocks of sender and reader do not know each other, so at a random moment the last answer is uniformly 0 to P old,
and what it carried was uniformly 0 to U old when it was fetched. The age is the sum of two independent uniforms: a
trapezium. Pushing each update as it comes is the case P = 0.

In the literature this is the age of information (Kaul, Yates and Gruteser, "Real-time status: How often should one
update?", INFOCOM 2012).

What this model leaves out: time on the network and in queues, lost updates, batching, jitter of the clocks; and one
pair whose intervals have a common multiple keeps its phase for ever, so it sees one slice of this distribution, not all
of it.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.checks import at_least, not_empty, number, positive, whole, within
from sysdesign.estimation import polling_rate

AGES = tuple(step / 2 for step in range(81))  # 0 to 40 s


def _intervals(update_s: float, poll_s: float) -> tuple[float, float]:
    short, long = sorted((positive("update_s", update_s), at_least("poll_s", poll_s, 0)))
    number("update_s + poll_s", short + long)
    return short, long


def age_cdf(age_s: float, update_s: float, poll_s: float) -> float:
    """Return the probability that a shown position is at most `age_s` old. O(1) time.

    `poll_s=0` means pushed.

    >>> age_cdf(0, 4, 10), age_cdf(7, 4, 10), age_cdf(14, 4, 10)
    (0.0, 0.5, 1.0)
    """
    short, long = _intervals(update_s, poll_s)
    age = number("age_s", age_s)
    if age <= 0:
        return 0.0
    if age >= short + long:
        return 1.0
    if age < short:
        return age / short * (age / long) / 2
    if age <= long:
        return (age - short / 2) / long
    rest = short + long - age
    return 1 - rest / short * (rest / long) / 2


def age_quantile(p: float, update_s: float, poll_s: float) -> float:
    """Return the age in seconds that a share `p` of all looks does not exceed; the inverse of `age_cdf`. O(1) time.

    >>> round(age_quantile(0.99, update_s=4, poll_s=10), 1)  # 14 − √(2 · 4 · 10 · 0.01)
    13.1
    """
    short, long = _intervals(update_s, poll_s)
    tail = min(within("p", p, 0, 1), 1 - p)
    if 2 * tail * long < short:  # the slanted ends of the trapezium
        edge = math.sqrt(2 * tail * short) * math.sqrt(long)
        return edge if p < 0.5 else short + long - edge
    return p * long + short / 2


def mean_age(update_s: float, poll_s: float) -> float:
    """Return the mean age in seconds, half of both intervals. O(1) time.

    >>> mean_age(4, 10)
    7.0
    """
    return sum(_intervals(update_s, poll_s)) / 2


@dataclass(frozen=True, kw_only=True)
class Staleness:
    """How old shown positions are, and what that costs; ages in seconds."""

    update_s: float
    poll_s: float  # 0 when pushed
    ages: tuple[float, ...]
    cdf: tuple[float, ...]  # probability of an age up to each of `ages`
    mean: float
    p50: float
    p99: float
    requests_per_second: float  # polls, or pushed messages


def polled(update_s: float, poll_s: float, riders: float, ages: Sequence[float] = AGES) -> Staleness:
    """Return ages and requests a second when `riders` ask every `poll_s` for what is sent every `update_s`.

    O(len(ages)) time.

    >>> shown = polled(update_s=4, poll_s=10, riders=2_000_000)
    >>> round(shown.p99, 1), shown.requests_per_second
    (13.1, 200000.0)
    """
    rate = polling_rate(at_least("riders", riders, 0), positive("poll_s", poll_s))
    return _result(update_s, poll_s, rate, ages)


def pushed(update_s: float, riders: float, ages: Sequence[float] = AGES) -> Staleness:
    """Return ages and messages a second when each rider is sent one driver's update as soon as it arrives.

    No shown position is older than `update_s`. A rider who watches twenty drivers gets twenty times the messages,
    unless they are batched, which is a poll interval under another name. O(len(ages)) time.

    >>> shown = pushed(update_s=4, riders=2_000_000)
    >>> round(shown.p99, 2), shown.requests_per_second
    (3.96, 500000.0)
    """
    rate = polling_rate(at_least("riders", riders, 0), positive("update_s", update_s))
    return _result(update_s, 0, rate, ages)


def _result(update_s: float, poll_s: float, rate: float, ages: Sequence[float]) -> Staleness:
    return Staleness(
        update_s=update_s,
        poll_s=poll_s,
        ages=tuple(not_empty("ages", ages)),
        cdf=tuple(age_cdf(age, update_s, poll_s) for age in ages),
        mean=mean_age(update_s, poll_s),
        p50=age_quantile(0.5, update_s, poll_s),
        p99=age_quantile(0.99, update_s, poll_s),
        requests_per_second=rate,
    )


def age_seen(update_s: float, poll_s: float, update_phase: float, poll_phase: float, at_s: float) -> float:
    """Walk one driver's and one rider's ticks up to `at_s` and return the age of what the screen shows then.

    The first tick of each falls at its phase, from 0 up to its interval; `poll_s=0` shows each update at once. Raises
    ValueError when nothing is shown yet. O(at_s · (1/update_s + 1/poll_s)) time.

    >>> age_seen(update_s=4, poll_s=10, update_phase=1, poll_phase=6, at_s=15)  # sent at 5, fetched at 6
    10
    """
    positive("update_s", update_s)
    within("update_phase", update_phase, 0, update_s)
    within("poll_phase", poll_phase, 0, at_least("poll_s", poll_s, 0))
    number("at_s", at_s)
    fetched = at_s if poll_s == 0 else _last_tick(poll_phase, poll_s, at_s)
    sent = None if fetched is None else _last_tick(update_phase, update_s, fetched)
    if sent is None:
        raise ValueError(f"'at_s' must be late enough for a first update and poll: {at_s!r}")
    return at_s - sent


def _last_tick(first: float, interval: float, until: float) -> float | None:
    last, tick, n = None, first, 0
    while tick <= until:
        n += 1
        last, tick = tick, first + n * interval
    return last


def simulate_ages(update_s: float, poll_s: float, looks: int, seed: int) -> list[float]:
    """Return the ages seen by `looks` riders, each with a driver, phases and moment of their own; a seeded simulation.

    It walks schedules of ticks and knows nothing of the closed form. Looks fall within one cycle of the slower clock
    after both have started. O(looks · (update_s/poll_s + poll_s/update_s)) time.

    >>> ages = sorted(simulate_ages(update_s=4, poll_s=10, looks=5000, seed=1))
    >>> 12.8 < ages[4950] < 13.4
    True
    """
    start = positive("update_s", update_s) + at_least("poll_s", poll_s, 0)
    rng, cycle = random.Random(whole("seed", seed, low=0)), max(update_s, poll_s)
    return [
        age_seen(
            update_s,
            poll_s,
            update_phase=rng.random() * update_s,
            poll_phase=rng.random() * poll_s,
            at_s=start + rng.random() * cycle,
        )
        for _ in range(whole("looks", looks))
    ]
