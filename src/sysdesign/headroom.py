"""Why not to plan for full load: how waiting grows with utilisation, in the simplest queue that shows it.

M/M/1: requests come at random, one server takes random times, the queue is first come, first served. The mean response
time is 1 / (capacity − rate): at half load twice the service time, at 90 % ten times, at 99 % a hundred times.
M/M/c: the same with c servers behind one queue, such as the cores of a machine. A request waits only when all of them
are busy, so c servers wait far less at the same load.

Source: Kleinrock, "Queueing Systems, Volume 1: Theory", 1975, sections 3.2 and 3.5.

What this model leaves out: service times that vary less or more than exponential ones; bursts, retries, and time-outs.
"""

import heapq
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


def waiting_share(utilisation: float, servers: int = 1) -> float:
    """Return the share of requests that find all `servers` busy (Erlang C). O(servers) time.

    >>> [round(waiting_share(0.9, servers), 3) for servers in (1, 2, 16)]
    [0.9, 0.853, 0.591]
    """
    if within("utilisation", utilisation, 0, 1) == 1:
        raise ValueError(f"'utilisation' must be below 1, or the queue grows for ever: {utilisation!r}")
    blocked = 1.0  # Erlang B, by its recursion, which has no large factorials
    for busy in range(1, whole("servers", servers) + 1):
        load = utilisation * servers * blocked
        blocked = load / (busy + load)
    return blocked / (1 - utilisation * (1 - blocked))


def slowdown(utilisation: float, servers: int = 1) -> float:
    """Return the mean response time as a multiple of the service time. O(servers) time.

    For one server it is 1 / (1 − utilisation); for c servers 1 + Erlang C / (c · (1 − utilisation)).

    >>> [round(slowdown(load), 1) for load in (0.5, 0.6, 0.7, 0.9, 0.95)]
    [2.0, 2.5, 3.3, 10.0, 20.0]
    >>> [round(slowdown(load, servers=16), 2) for load in (0.5, 0.6, 0.7, 0.9, 0.95)]
    [1.0, 1.01, 1.03, 1.37, 1.98]
    """
    return 1 + waiting_share(utilisation, servers) / (servers * (1 - utilisation))


def utilisation_for(times: float) -> float:
    """Return the utilisation at which the mean response time is `times` the service time, 1 or more. O(1) time.

    >>> utilisation_for(2), utilisation_for(4)
    (0.5, 0.75)
    """
    return 1 - 1 / at_least("times", times, 1)


def simulate_responses(rate: float, capacity: float, requests: int, seed: int, servers: int = 1) -> list[float]:
    """Return the response times in seconds of `requests` requests, in order of arrival; a seeded simulation.

    `capacity` is what all `servers` do together. A request goes to the server that is free first (Kiefer and Wolfowitz,
    1955; for one server it is Lindley's recursion). As many requests again as a tenth come before them and are dropped,
    because they find an emptier queue than later ones. O(requests log servers) time, about 0.7 µs each for one server.

    >>> times = simulate_responses(rate=50, capacity=100, requests=20_000, seed=1)
    >>> 0.018 < sum(times) / len(times) < 0.022
    True
    """
    _stable(rate, capacity)
    positive("rate", rate)
    number("1 / rate", 1 / rate)
    each = number("capacity / servers", capacity / whole("servers", servers))
    number("1 / capacity", 1 / each)
    rng = random.Random(whole("seed", seed, low=0))
    before = whole("requests", requests) // 10
    now, times = 0.0, []
    free = [0.0] * servers  # a heap of the times at which the servers are free
    for _ in range(before + requests):
        now += rng.expovariate(rate)
        done = max(now, free[0]) + rng.expovariate(each)
        heapq.heapreplace(free, done)
        times.append(done - now)
    return times[before:]
