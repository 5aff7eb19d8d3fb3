"""All limiters on the same arrivals: what each lets into a minute, and what it turns away."""

from dataclasses import dataclass

from sysdesign.arrivals import most_within, poisson
from sysdesign.checks import at_least, one_of, whole
from sysdesign.limiting.fixed_window import FixedWindow
from sysdesign.limiting.leaky_queue import LeakyQueue
from sysdesign.limiting.patterns import bursts, retry_storm, steady
from sysdesign.limiting.replay_arrivals import Make, running, served
from sysdesign.limiting.sliding_counter import SlidingCounter
from sysdesign.limiting.sliding_log import SlidingLog
from sysdesign.limiting.token_bucket import TokenBucket

PATTERNS = ("edge burst", "steady", "random", "retry storm")
MINUTE_S, UNTIL_S, EDGE_S = 60, 180, 59.9
MOST_LIMIT = 1000


@dataclass(frozen=True)
class OneLimiter:
    """What one limiter made of the arrivals."""

    running: list[int]  # let through within the last minute, at its highest in each step
    worst: int  # of all minutes
    refused: float  # share of the requests


def limiters(limit: int, capacity: float) -> dict[str, Make]:
    """Return the five limiters for `limit` requests a minute; `capacity` is that of the two buckets.

    >>> list(limiters(100, 10))
    ['fixed window', 'sliding log', 'sliding counter', 'token bucket', 'leaky queue']
    """
    rate = whole("limit", limit) / MINUTE_S
    at_least("capacity", capacity, 1)
    return {
        "fixed window": lambda clock: FixedWindow(limit, MINUTE_S, clock),
        "sliding log": lambda clock: SlidingLog(limit, MINUTE_S, clock),
        "sliding counter": lambda clock: SlidingCounter(limit, MINUTE_S, clock),
        "token bucket": lambda clock: TokenBucket(rate, capacity, clock),
        "leaky queue": lambda clock: LeakyQueue(rate, capacity, clock),
    }


def arrivals(pattern: str, limit: int, seed: int = 1) -> list[float]:
    """Return three minutes of requests, scaled to `limit` a minute.

    "edge burst": silence, then twice the limit at 59.9 s and at 60 s, and five times the limit from then on. "steady":
    nine tenths of the limit, at even distances. "random": eight tenths, by independent clients. "retry storm": half as
    many clients as the limit, which all fail at 20 s and try again after 1, 2, 4, … s, in step.
    """
    one_of("pattern", pattern, PATTERNS)
    if whole("limit", limit) > MOST_LIMIT:
        raise ValueError(f"'limit' must be <= {MOST_LIMIT}: {limit!r}")
    if pattern == "edge burst":
        after = [MINUTE_S + at for at in steady(5 * limit / MINUTE_S, UNTIL_S - MINUTE_S)]
        return bursts([EDGE_S, MINUTE_S], 2 * limit) + after
    if pattern == "steady":
        return steady(0.9 * limit / MINUTE_S, UNTIL_S)
    if pattern == "random":
        return poisson(0.8 * limit / MINUTE_S, UNTIL_S, seed)
    return retry_storm(max(1, limit // 2), 20, UNTIL_S)


def limiter_lab(pattern: str, limit: int, capacity: float, steps: int = 36) -> dict[str, OneLimiter]:
    """Return what each limiter makes of a pattern. O(requests) each."""
    times = arrivals(pattern, limit)
    found = {}
    for name, make in limiters(limit, capacity).items():
        through = served(make, times)
        refused = 1 - len(through) / len(times)
        through = [at for at in through if at <= UNTIL_S]
        found[name] = OneLimiter(
            running(through, MINUTE_S, UNTIL_S, steps), most_within(through, MINUTE_S), round(refused, 4)
        )
    return found
