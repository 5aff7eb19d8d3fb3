"""Estimates with their uncertainty: 90 % intervals in, a 90 % interval out.

An `Interval` is the middle 90 % of a lognormal: 5 % lie below `low`, 5 % above `high`. Products and quotients of
independent lognormals are lognormal, so the whole funnel has a closed form: medians multiply, and the squares of the
logarithmic spreads add. Four factors, each known within ×/÷3, give a product within ×/÷9, not ×/÷81.
`sample` and `sample_products` draw the same product, the Monte Carlo way.

What this model leaves out: sums, factors that depend on each other, and mistakes. A wrong formula is not a wide
interval.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from sysdesign.checks import at_least, not_empty, number, positive, whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NORMAL = NormalDist()
Z90 = NORMAL.inv_cdf(0.95)  # standard deviations from the middle to either end of a 90 % interval
CLASSES = ("one box", "replicas and cache", "shards")
LIMITS = (1_000.0, 100_000.0)  # requests a second at which the class changes


@dataclass(frozen=True)
class Interval:
    """The middle 90 % of a lognormal, `0 < low <= high`; equal ends mean a certain number.

    >>> users = Interval(5e6, 20e6)
    >>> users.median, users.factor
    (10000000.0, 2.0)
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        positive("low", self.low)
        if at_least("high", self.high, self.low) / self.low == math.inf:
            raise ValueError(f"'high' must be finite as a multiple of low: {self.high!r}")

    @property
    def median(self) -> float:
        """Half lie below: the geometric mean of the ends."""
        return self.low * math.sqrt(self.high / self.low)

    @property
    def factor(self) -> float:
        """The ends are the median times and over this; 1 or more."""
        return math.sqrt(self.high / self.low)

    @property
    def mu(self) -> float:
        """Mean of the natural logarithm."""
        return math.log(self.median)

    @property
    def sigma(self) -> float:
        """Standard deviation of the natural logarithm."""
        return math.log(self.factor) / Z90

    @property
    def mean(self) -> float:
        """The mean, which lies above the median: the upper tail is long."""
        return number("mean", math.exp(self.mu + self.sigma**2 / 2))

    def below(self, value: float) -> float:
        """Return the probability of a number up to `value`.

        >>> round(Interval(10, 1000).below(1000), 6)
        0.95
        """
        if number("value", value) <= 0:
            return 0.0
        if self.low == self.high:
            return float(value >= self.low)
        return NORMAL.cdf((math.log(value) - self.mu) / self.sigma)


def times_over(median: float, factor: float) -> Interval:
    """Return the interval from `median` over `factor` to `median` times `factor`, as in "10 M, give or take ×/÷2".

    >>> times_over(10e6, 2)
    Interval(low=5000000.0, high=20000000.0)
    """
    positive("median", median)
    at_least("factor", factor, 1)
    return Interval(median / factor, median * factor)


def _exponents(intervals: Sequence[Interval], exponents: Sequence[float] | None) -> Sequence[float]:
    for interval in not_empty("intervals", intervals):
        if not isinstance(interval, Interval):
            raise TypeError(f"'intervals' must hold Intervals: {interval!r}")
    if exponents is None:
        return [1] * len(intervals)
    if len(not_empty("exponents", exponents)) != len(intervals):
        raise ValueError(f"'exponents' must be one for each interval, {len(intervals)}: {len(exponents)}")
    for exponent in exponents:
        number("exponents", exponent)
    return exponents


def product(intervals: Sequence[Interval], exponents: Sequence[float] | None = None) -> Interval:
    """Return the 90 % interval of a product of independent factors, in closed form.

    `exponents` gives each factor a power, 1 by default; -1 divides. O(n) time.

    >>> result = product([times_over(1, 3)] * 4)
    >>> round(result.median, 6), round(result.factor, 6)
    (1.0, 9.0)
    >>> per_second = product([times_over(200_000, 2), Interval(4, 4)], exponents=[1, -1])
    >>> round(per_second.low), round(per_second.high)
    (25000, 100000)
    """
    powers = _exponents(intervals, exponents)
    try:
        median = math.prod(each.median**power for each, power in zip(intervals, powers, strict=True))
        spreads = [power * math.log(each.factor) for each, power in zip(intervals, powers, strict=True)]
        return times_over(median, math.exp(math.hypot(*spreads)))
    except OverflowError as error:
        raise ValueError(f"'intervals' must have a product that is a finite number: {list(intervals)}") from error


def _logarithms(intervals: Sequence[Interval], exponents: Sequence[float] | None) -> list[tuple[float, float]]:
    """Return mean and standard deviation of each factor's logarithm; refuse where a draw could leave the floats."""
    powers = _exponents(intervals, exponents)
    normals = [(power * each.mu, abs(power) * each.sigma) for each, power in zip(intervals, powers, strict=True)]
    if not abs(math.fsum(mu for mu, _ in normals)) + 12 * math.hypot(*(sigma for _, sigma in normals)) < 700:
        raise ValueError(f"'intervals' must have a product that is a finite number: {list(intervals)}")
    return normals


def sample(intervals: Sequence[Interval], n: int, seed: int, exponents: Sequence[float] | None = None) -> list[float]:
    """Return `n` draws of the product, in plain Python: one lognormal for each factor, multiplied.

    O(n · factors) time. See `sample_products` for a million draws.

    >>> draws = sorted(sample([times_over(1, 3)] * 4, n=2000, seed=1))
    >>> 7 < draws[1900] < 11
    True
    """
    normals = _logarithms(intervals, exponents)
    rng = random.Random(whole("seed", seed, low=0))
    return [math.exp(math.fsum(rng.normalvariate(mu, sigma) for mu, sigma in normals)) for _ in range(whole("n", n))]


def sample_products(
    intervals: Sequence[Interval], n: int, seed: int, exponents: Sequence[float] | None = None
) -> "NDArray[np.float64]":
    """Return `n` draws of the product as an array of float64, shape (n,), with numpy.

    Logarithms are added in place and raised once, so a million draws of five factors need 16 MB. O(n · factors) time.
    The stream of draws is numpy's own, so single draws differ from `sample` with the same seed.

    >>> draws = sample_products([times_over(1, 2)] * 5, n=100_000, seed=1)
    >>> 4.5 < float(draws[draws.argsort()[95_000]]) < 5
    True
    """
    import numpy as np

    normals = _logarithms(intervals, exponents)
    rng = np.random.Generator(np.random.SFC64(whole("seed", seed, low=0)))  # drawing is nearly all of the work
    total, one = np.zeros(whole("n", n)), np.empty(n)
    for _, sigma in normals:
        rng.standard_normal(out=one)
        one *= sigma
        total += one
    total += math.fsum(mu for mu, _ in normals)
    return np.exp(total, out=total)


def dominance(intervals: Sequence[Interval], exponents: Sequence[float] | None = None) -> list[float]:
    """Return for each factor its share of the variance of the logarithm: which assumption dominates.

    Shares sum to 1; the factor with the largest is the one to ask about. A share says how much narrower the logarithm's
    variance gets when that factor becomes certain. Raises ValueError when every factor is certain.

    >>> [round(share, 2) for share in dominance([times_over(1, 2), times_over(1, 4), Interval(10, 10)])]
    [0.2, 0.8, 0.0]
    """
    powers = _exponents(intervals, exponents)
    spreads = [abs(power) * each.sigma for each, power in zip(intervals, powers, strict=True)]
    widest = max(spreads)
    if widest == 0:
        raise ValueError(f"'intervals' must hold one that is not certain: {list(intervals)}")
    squares = [(spread / widest) ** 2 for spread in spreads]
    return [square / math.fsum(squares) for square in squares]


def _limits(limits: Sequence[float]) -> tuple[float, float]:
    if len(not_empty("limits", limits)) != 2 or not positive("limits", limits[0]) < positive("limits", limits[1]):
        raise ValueError(f"'limits' must be two rising rates: {limits!r}")
    return limits[0], limits[1]


def architecture_class(rate: float, limits: Sequence[float] = LIMITS) -> str:
    """Return the kind of system a peak rate, in requests a second, asks for: one of `CLASSES`.

    The default limits are decades, an assumption and no measurement: below 1,000 a second one box will do, below
    100,000 one writer with replicas and a cache, above it the data are split into shards. The work of a request, the
    size of the data and the share of writes move them.

    >>> architecture_class(10), architecture_class(20_000), architecture_class(100_000)
    ('one box', 'replicas and cache', 'shards')
    """
    at_least("rate", rate, 0)
    return CLASSES[sum(rate >= limit for limit in _limits(limits))]


def class_stability(rate: Interval, limits: Sequence[float] = LIMITS) -> float:
    """Return the probability that an uncertain rate lies in the class of its median; closed form, O(1) time.

    >>> round(class_stability(times_over(10_000, 5)), 3), round(class_stability(times_over(100_000, 5)), 3)
    (0.981, 0.5)
    """
    if not isinstance(rate, Interval):
        raise TypeError(f"'rate' must be an Interval: {rate!r}")
    edges = (0.0, *_limits(limits), math.inf)
    place = CLASSES.index(architecture_class(rate.median, limits))
    if rate.low == rate.high:
        return 1.0
    low, high = edges[place], edges[place + 1]
    return (1.0 if high == math.inf else rate.below(high)) - rate.below(low)
