"""Why not to plan for full load: how waiting grows with utilisation, in the simplest queue that shows it.

M/M/1: requests come at random, one server takes random times, the queue is first come, first served. The mean response
time is 1 / (capacity − rate): at half load twice the service time, at 90 % ten times, at 99 % a hundred times.

Source: Kleinrock, "Queueing Systems, Volume 1: Theory", 1975.

What this model leaves out: several servers behind one queue, which wait less at the same load; service times that vary
less or more than exponential ones; bursts, retries, and time-outs.
"""

import math
import random

from sysdesign.checks import at_least, number, positive, whole, within


def _stable(rate: float, capacity: float) -> None:
    if at_least("rate", rate, 0) >= positive("capacity", capacity):
        raise ValueError(f"'rate' must be below the capacity of {capacity!r}, or the queue grows for ever: {rate!r}")


def response_time(rate: float, capacity: float) -> float:
    """Return the mean seconds from arrival to completion, waiting and service, 1 / (capacity − rate). O(1) time.

    `rate` and `capacity` are requests a second; an idle server takes 1/capacity seconds. Raises ValueError unless the
    rate is below the capacity; see `backlog` for what happens then.

    >>> [response_time(rate, capacity=100) for rate in (0, 50, 90, 99)]
    [0.01, 0.02, 0.1, 1.0]
    """
    _stable(rate, capacity)
    return number("1 / (capacity − rate)", 1 / (capacity - rate))


def response_quantile(p: float, rate: float, capacity: float) -> float:
    """Return the response time in seconds that a share `p` of the requests does not exceed, `p` below 1. O(1) time.

    Response times are exponential: the 99th percentile is 4.6 times the mean at every load.

    >>> round(response_quantile(0.99, rate=50, capacity=100), 4)
    0.0921
    """
    if within("p", p, 0, 1) == 1:
        raise ValueError(f"'p' must be below 1: {p!r}")
    return number("quantile at p", -math.log1p(-p) * response_time(rate, capacity))


def slowdown(utilisation: float) -> float:
    """Return the mean response time as a multiple of the service time, 1 / (1 − utilisation). O(1) time.

    >>> [round(slowdown(load), 1) for load in (0.5, 0.6, 0.7, 0.9, 0.95)]
    [2.0, 2.5, 3.3, 10.0, 20.0]
    """
    if within("utilisation", utilisation, 0, 1) == 1:
        raise ValueError(f"'utilisation' must be below 1, or the queue grows for ever: {utilisation!r}")
    return 1 / (1 - utilisation)


def utilisation_for(times: float) -> float:
    """Return the utilisation at which the mean response time is `times` the service time, 1 or more. O(1) time.

    >>> utilisation_for(2), utilisation_for(4)
    (0.5, 0.75)
    """
    return 1 - 1 / at_least("times", times, 1)


def simulate_responses(rate: float, capacity: float, requests: int, seed: int) -> list[float]:
    """Return the response times in seconds of `requests` requests, in order of arrival; a seeded simulation.

    It walks Lindley's recursion: a request waits as long as the one before it was in the system, less the time between
    the two. As many requests again as a tenth come before them and are dropped, because they find an emptier queue than
    later ones. O(requests) time, about 0.5 µs each.

    >>> times = simulate_responses(rate=50, capacity=100, requests=20_000, seed=1)
    >>> 0.018 < sum(times) / len(times) < 0.022
    True
    """
    _stable(rate, capacity)
    positive("rate", rate)
    number("1 / rate", 1 / rate)
    number("1 / capacity", 1 / capacity)
    rng = random.Random(whole("seed", seed, low=0))
    before = whole("requests", requests) // 10
    response, times = 0.0, []
    for _ in range(before + requests):
        response = max(response - rng.expovariate(rate), 0.0) + rng.expovariate(capacity)
        times.append(response)
    return times[before:]
