"""How long a message takes: one-way delays in seconds, each a function of a source of randomness.

A link takes any `Callable[[random.Random], float]`; these are the usual ones.
"""

import math
import random
from collections.abc import Callable

from sysdesign.checks import at_least, positive

Latency = Callable[[random.Random], float]


def constant(seconds: float) -> Latency:
    """Return a latency that is always the same.

    >>> constant(0.001)(random.Random(1))
    0.001
    """
    fixed = at_least("seconds", seconds, 0)
    return lambda draw: fixed


def uniform(low_s: float, high_s: float) -> Latency:
    """Return a latency that lies anywhere between two bounds, all values alike."""
    low, width = at_least("low_s", low_s, 0), at_least("high_s", high_s, low_s) - low_s
    return lambda draw: low + width * draw.random()


def exponential(mean_s: float, floor_s: float = 0) -> Latency:
    """Return a latency with a memoryless tail above a floor, the time that light and switches need."""
    mean, floor = positive("mean_s", mean_s), at_least("floor_s", floor_s, 0)
    return lambda draw: floor - mean * math.log(1 - draw.random())


def lognormal(median_s: float, sigma: float) -> Latency:
    """Return a latency with the long tail that networks have: half are below the median, few far above it.

    `sigma` is the standard deviation of the logarithm: at 0.5 the 99th percentile is 3.2 medians, at 1 it is 10.
    """
    centre, spread = math.log(positive("median_s", median_s)), at_least("sigma", sigma, 0)
    return lambda draw: draw.lognormvariate(centre, spread)
