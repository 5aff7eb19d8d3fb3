"""Arrivals: when requests come, in seconds from 0, in order; seeded.

Three shapes: without memory (Poisson), in bursts (two states, by chance), over a day (a rate that rises and falls).
Counts of a Poisson stream have a variance equal to their mean, so an index of dispersion of 1; bursts raise it.

What these leave out: people who retry, clients that poll on a clock, and events that everybody knows of.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from sysdesign import workload
from sysdesign.checks import at_least, number, positive, whole

DAY_S = 86_400.0
MOST_CHANGES = 10_000_000


def poisson(rate: float, duration_s: float, seed: int) -> list[float]:
    """Return times at random, `rate` a second on average: gaps are exponential, counts Poisson. O(arrivals) time.

    >>> times = poisson(rate=5, duration_s=100, seed=1)
    >>> 450 < len(times) < 550, times == sorted(times)
    (True, True)
    """
    positive("rate", rate)
    positive("duration_s", duration_s)
    return _stretch(random.Random(whole("seed", seed, low=0)), rate, 0.0, duration_s)


def _stretch(rng: random.Random, rate: float, start: float, end: float) -> list[float]:
    times: list[float] = []
    clock = start
    while rate and (clock := clock + rng.expovariate(rate)) < end:
        times.append(clock)
    return times


def bursty(on_rate: float, off_rate: float, on_s: float, off_s: float, duration_s: float, seed: int) -> list[float]:
    """Return times that come at `on_rate` a second for `on_s` seconds on average, then at `off_rate` for `off_s`.

    A Poisson process modulated by two states whose lengths are exponential, begun in either by its share of the time.
    `off_rate` 0 is an on/off source. See `burst_mean` and `burst_dispersion` for its closed forms. O(arrivals +
    changes) time.

    >>> 8000 < len(bursty(on_rate=50, off_rate=0, on_s=1, off_s=4, duration_s=1000, seed=1)) < 12000
    True
    """
    _checked_burst(on_rate, off_rate, on_s, off_s)
    if positive("duration_s", duration_s) / (on_s + off_s) > MOST_CHANGES:
        raise ValueError(f"'duration_s' must be <= {MOST_CHANGES:,} times 'on_s' + 'off_s': {duration_s!r}")
    rng = random.Random(whole("seed", seed, low=0))
    on = rng.random() < on_s / (on_s + off_s)
    clock, times = 0.0, list[float]()
    while clock < duration_s:
        end = clock + rng.expovariate(1 / (on_s if on else off_s))
        times += _stretch(rng, on_rate if on else off_rate, clock, min(end, duration_s))
        clock, on = end, not on
    return times


def burst_mean(on_rate: float, off_rate: float, on_s: float, off_s: float) -> float:
    """Return the long-run arrivals a second of `bursty`. O(1) time.

    >>> burst_mean(on_rate=50, off_rate=0, on_s=1, off_s=4)
    10.0
    """
    _checked_burst(on_rate, off_rate, on_s, off_s)
    return (on_rate * on_s + off_rate * off_s) / (on_s + off_s)


def burst_dispersion(on_rate: float, off_rate: float, on_s: float, off_s: float, window_s: float) -> float:
    """Return the variance over the mean of `bursty` counts in windows of `window_s` seconds; Poisson has 1. O(1) time.

    1 + 2 (λ₁ − λ₂)² p (1 − p) / (λ r) · (1 − (1 − e^(−r w)) / (r w)), with r = 1/on_s + 1/off_s, p the share of time on
    and λ the mean rate. It grows with the window, to a limit.

    Source: Heffes and Lucantoni, "A Markov modulated characterization of packetized voice and data traffic", IEEE JSAC
    4(6), 1986.

    >>> round(burst_dispersion(on_rate=50, off_rate=0, on_s=1, off_s=4, window_s=10), 1)
    59.9
    """
    mean = burst_mean(on_rate, off_rate, on_s, off_s)
    speed, on = 1 / on_s + 1 / off_s, on_s / (on_s + off_s)
    span = number("window_s / (on_s + off_s)", speed * positive("window_s", window_s))
    settled = 1 - -math.expm1(-span) / span
    return 1 + 2 * (on_rate - off_rate) ** 2 * on * (1 - on) / (mean * speed) * settled


def _checked_burst(on_rate: float, off_rate: float, on_s: float, off_s: float) -> None:
    positive("on_rate", on_rate)
    at_least("off_rate", off_rate, 0)
    positive("on_s", on_s)
    positive("off_s", off_s)


def diurnal(
    peak_rate: float,
    duration_s: float,
    seed: int,
    peak_hour: float = workload.PEAK_HOUR,
    trough_to_peak: float = workload.TROUGH_TO_PEAK,
    sharpness: int = workload.SHARPNESS,
) -> list[float]:
    """Return times from midnight on, at the level of `workload.diurnal` times `peak_rate` a second.

    By thinning: a Poisson stream at the peak rate, of which each arrival stays with the chance that is the level of
    its hour (Lewis and Shedler 1979). O(peak_rate · duration) time.

    >>> times = diurnal(peak_rate=0.05, duration_s=DAY_S, seed=1)
    >>> sum(19 <= time / 3600 < 21 for time in times) > 3 * sum(7 <= time / 3600 < 9 for time in times)
    True
    """
    positive("peak_rate", peak_rate)
    positive("duration_s", duration_s)
    rng = random.Random(whole("seed", seed, low=0))
    workload.diurnal(0, peak_hour, trough_to_peak, sharpness)  # refuses what it cannot draw before it is drawn
    stream = _stretch(rng, peak_rate, 0.0, duration_s)
    return [
        time for time in stream if rng.random() < workload.diurnal(time / 3600, peak_hour, trough_to_peak, sharpness)
    ]


def dispersion(times: Iterable[float], window_s: float, duration_s: float) -> float:
    """Return the variance over the mean of the counts in whole windows: the index of dispersion. O(arrivals) time.

    About 1 for a Poisson stream, 0 for a clock, more for bursts. Needs at least two windows, and one arrival in
    them.

    >>> dispersion([0.5, 1.5, 2.5, 3.5], window_s=1, duration_s=4), dispersion([0.1, 0.2, 0.3], 1, 2)
    (0.0, 3.0)
    """
    span = number("duration_s / window_s", positive("duration_s", duration_s) / positive("window_s", window_s))
    windows = whole("windows in 'duration_s'", int(span), low=2)
    if not isinstance(times, Iterable):
        raise TypeError(f"'times' must be a list of seconds: {times!r}")
    places = (number("times / window_s", at_least("times", time, 0) / window_s) for time in times)
    counts = Counter(int(place) for place in places if place < windows)
    if not counts:
        raise ValueError(f"'times' must have an arrival before {windows * window_s:g} s: {times!r}")
    mean = counts.total() / windows
    empty = (windows - len(counts)) * mean**2
    return math.fsum([empty, *((count - mean) ** 2 for count in counts.values())]) / (windows - 1) / mean


def most_within(times: Sequence[float], span_s: float) -> int:
    """Return the most of some rising times that lie within any `span_s` seconds, the first instant left out. O(n).

    >>> most_within([0, 1, 2, 60, 61], span_s=60)
    3
    """
    positive("span_s", span_s)
    rising = [number("times", at) for at in times] if isinstance(times, Sequence) else None
    if rising is None or any(a > b for a, b in pairwise(rising)):
        raise ValueError(f"'times' must be a list of numbers that do not fall: {times!r}"[:200])
    most = begin = 0
    for end, at in enumerate(rising):
        while rising[begin] < at and rising[begin] + span_s <= at:
            begin += 1
        most = max(most, end - begin + 1)
    return most
