"""Timeouts against latency: how many healthy calls a timeout cuts off, how many threads it lets a slow callee hold.

Latencies are given by their 99th percentile, because that is what a dashboard shows: shapes with the same p99 have very
different tails beyond it.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

from sysdesign.checks import one_of, positive, whole, within

SHAPES = ("lognormal", "wide lognormal", "Pareto", "two modes")
NORMAL = NormalDist()
Z99 = NORMAL.inv_cdf(0.99)
SIGMAS = {"lognormal": 0.5, "wide lognormal": 1.0}
ALPHA = 1.1
SLOW_SHARE, SLOW_TIMES, MODE_SIGMA = 0.02, 8.0, 0.3  # one call in fifty misses a cache and takes eight times as long


@dataclass(frozen=True)
class Latency:
    """How long calls take, scaled so that one in a hundred takes longer than `p99_s`.

    `lognormal` has a shape parameter of 0.5 and `wide lognormal` of 1, as calls that queue a little or much; `Pareto`
    has the exponent 1.1, a tail that halves when the time nearly doubles; with `two modes` one call in fifty takes
    eight times as long as the others, as where a cache is missed.

    >>> [round(Latency(shape, 0.2).beyond(0.25), 4) for shape in SHAPES]
    [0.0028, 0.0054, 0.0078, 0.0046]
    """

    shape: str
    p99_s: float

    def __post_init__(self) -> None:
        one_of("shape", self.shape, SHAPES)
        positive("p99_s", self.p99_s)

    def beyond(self, seconds: float) -> float:
        """Return the share of calls that take longer than `seconds`."""
        share: float = _survival(self.shape, positive("seconds", seconds) / self.p99_s)
        return share

    def quantile(self, share: float) -> float:
        """Return the seconds within which this share of the calls is done; 0 < share < 1."""
        if not 0 < within("share", share, 0, 1) < 1:
            raise ValueError(f"'share' must be > 0 and < 1: {share!r}")
        return self.p99_s * _solve(lambda times: _survival(self.shape, times), 1 - share)

    def draw(self, rng: random.Random) -> float:
        """Return one latency, in seconds."""
        if self.shape == "Pareto":
            return self.p99_s * math.pow(0.01 / (1 - rng.random()), 1 / ALPHA)
        if self.shape == "two modes":
            slow = SLOW_TIMES if rng.random() < SLOW_SHARE else 1.0
            return self.p99_s * _FAST * slow * math.exp(MODE_SIGMA * rng.gauss(0, 1))
        sigma = SIGMAS[self.shape]
        return self.p99_s * math.exp(sigma * (rng.gauss(0, 1) - Z99))


def _survival(shape: str, times: float) -> float:
    """Return the share of calls beyond so many times the 99th percentile."""
    if shape == "Pareto":
        return 0.01 * math.pow(times, -ALPHA) if times > 0.01 ** (1 / ALPHA) else 1.0
    if shape == "two modes":
        return _modes(times / _FAST)
    return 1 - NORMAL.cdf(Z99 + math.log(times) / SIGMAS[shape])


def _modes(times: float) -> float:
    """Return the share of calls that take longer than so many medians of the fast mode."""
    slow = 1 - NORMAL.cdf(math.log(times / SLOW_TIMES) / MODE_SIGMA)
    return SLOW_SHARE * slow + (1 - SLOW_SHARE) * (1 - NORMAL.cdf(math.log(times) / MODE_SIGMA))


def _solve(falling: Callable[[float], float], value: float) -> float:
    """Return where a falling function of a positive number takes a value, by halving the interval of logarithms."""
    low, high = -100.0, 100.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(math.exp(middle)) > value else (low, middle)
    return math.exp((low + high) / 2)


_FAST = 1 / _solve(_modes, 0.01)  # the fast mode's median, in 99th percentiles


def false_timeouts(shape: str, timeout: float, calls: int = 1) -> float:
    """Return the share of requests, of `calls` calls each, that lose a healthy one to a timeout of so many p99.

    The closed form 1 − (1 − p)^calls, for calls that are slow independently of each other.

    >>> round(false_timeouts("Pareto", 1.25, calls=100), 2)
    0.54
    """
    p = Latency(shape, 1.0).beyond(positive("timeout", timeout))
    return -math.expm1(whole("calls", calls) * math.log1p(-p)) if p < 1 else 1.0


def false_timeouts_seen(shape: str, timeout: float, calls: int, requests: int, seed: int) -> float:
    """Return the same as a simulation sees it, in so many requests of `calls` calls each. O(calls × requests) time."""
    latency, rng = Latency(shape, 1.0), random.Random(whole("seed", seed, low=0))
    positive("timeout", timeout)
    if whole("calls", calls) * whole("requests", requests) > 10_000_000:
        raise ValueError(f"'calls' × requests must be at most ten million: {calls * requests!r}")
    late = sum(any(latency.draw(rng) > timeout for _ in range(calls)) for _ in range(requests))
    return late / requests


def threads_held(rate: float, timeout_s: float) -> float:
    """Return the threads that wait for a callee which never answers: rate × timeout, by Little's law.

    >>> threads_held(rate=1000, timeout_s=1)
    1000
    """
    return positive("rate", rate) * positive("timeout_s", timeout_s)
