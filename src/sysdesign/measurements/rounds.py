"""Timing that is fair to all: variants take turns within one run, and the median of several short rounds counts.

A machine that is busy for a second slows every variant down alike, so ratios survive what absolute numbers do not.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter, perf_counter_ns

from sysdesign.checks import not_empty, positive, whole, within


@dataclass(frozen=True)
class Spread:
    """The lowest, the median and the highest of several measurements, in their unit."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, samples: Sequence[float]) -> "Spread":
        """Summarise samples.

        >>> Spread.of([3, 1, 2])
        Spread(low=1, median=2, high=3)
        """
        not_empty("samples", samples)
        return cls(min(samples), statistics.median(samples), max(samples))

    def times(self, factor: float) -> "Spread":
        """Return the same in another unit, `factor` of which make one of this.

        >>> Spread(1, 2, 3).times(1000)
        Spread(low=1000, median=2000, high=3000)
        """
        positive("factor", factor)
        return Spread(self.low * factor, self.median * factor, self.high * factor)


def interleaved(variants: Mapping[str, Callable[[], float]], rounds: int = 3) -> dict[str, Spread]:
    """Call every variant once a round, in turn, and return what each measured. They come warmed up.

    >>> from itertools import count
    >>> steps = count(1)
    >>> interleaved({"a": lambda: next(steps), "b": lambda: next(steps)}, rounds=3)
    {'a': Spread(low=1, median=3, high=5), 'b': Spread(low=2, median=4, high=6)}
    """
    not_empty("variants", variants)
    samples: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(whole("rounds", rounds)):
        for name, measure in variants.items():
            samples[name].append(measure())
    return {name: Spread.of(values) for name, values in samples.items()}


def repeat(call: Callable[[], object], seconds: float) -> tuple[int, float]:
    """Call again and again for `seconds` of the monotonic clock, at least once; return the calls and their seconds."""
    positive("seconds", seconds)
    calls, start = 0, perf_counter()
    while True:
        call()
        calls += 1
        spent = perf_counter() - start
        if spent >= seconds:
            return calls, spent


def per_second(call: Callable[[], object], seconds: float) -> float:
    """Call again and again for `seconds` and return calls a second."""
    calls, spent = repeat(call, seconds)
    return calls / spent


def durations(call: Callable[[], object], times: int, each: int = 1) -> list[float]:
    """Return the seconds of `times` calls; with `each` > 1 the mean of so many at once, for what is very short."""
    found = []
    inner = range(whole("each", each))
    for _ in range(whole("times", times)):
        start = perf_counter_ns()
        for _ in inner:
            call()
        found.append((perf_counter_ns() - start) / each / 1e9)
    return found


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the smallest sample that at least `share` of all do not exceed (nearest rank). O(n log n) time.

    >>> percentile(range(1, 101), 0.99), percentile([7], 0.5)
    (99, 7)
    """
    not_empty("samples", samples)
    within("share", share, 0, 1)
    # One part in 10^12 off, so that 0.07 × 100 = 7.000000000000001 is rank 7.
    rank = math.ceil(share * len(samples) * (1 - 1e-12))
    return sorted(samples)[max(rank, 1) - 1]
