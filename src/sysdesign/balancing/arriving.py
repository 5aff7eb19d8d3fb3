"""Requests to balance: when each arrives, how much work it is, and whose it is; equal for every policy that gets them.

Work is in seconds on a server of speed 1. It has mean 1 × `mean_s`, and is spread as `work` says: "fixed",
"exponential", or "heavy", a bounded Pareto distribution in which a few requests are hundreds of times the usual.
What this model leaves out: sessions, bursts, days, and clients that wait or give up.

Source of the heavy tail: Harchol-Balter and Downey, "Exploiting Process Lifetime Distributions for Dynamic Load
Balancing", 1997.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat, starmap
from math import log

from sysdesign.checks import number, one_of, positive, whole, within

MOST = 10_000_000
TAIL = 1.5  # the exponent of the heavy tail
SPAN = 1_000.0  # its largest over its smallest work


@dataclass(frozen=True)
class Traffic:
    """Requests in order of arrival: seconds, seconds of work, clients; `mean_s` is the mean work it was drawn with."""

    arrivals: tuple[float, ...] = field(repr=False)
    works: tuple[float, ...] = field(repr=False)
    clients: tuple[int, ...] = field(repr=False)
    mean_s: float

    def __len__(self) -> int:
        return len(self.arrivals)


def bounded_pareto(alpha: float, span: float, u: float) -> float:
    """Return the value at share `u`, below 1, of a bounded Pareto distribution of mean 1, largest/smallest = `span`.

    `alpha`, above 0 and not 1, says how heavy the tail is: the smaller the heavier. O(1) time.

    >>> [round(bounded_pareto(1.5, 1_000, u), 2) for u in (0, 0.5, 0.99, 0.9999)]
    [0.34, 0.55, 7.4, 133.03]
    """
    if within("alpha", alpha, 0.01, 100) == 1:
        raise ValueError(f"'alpha' must not be 1: {alpha!r}")
    if within("span", span, 1, 1e12) == 1 or within("u", u, 0, 1) == 1:
        raise ValueError(f"'span' must be above 1 and 'u' below: {span!r}, {u!r}")
    kept, mean = _shape(alpha, span)
    return float((1 - u * kept) ** (-1 / alpha) / mean)


def _shape(alpha: float, span: float) -> tuple[float, float]:
    """Return the share of an unbounded Pareto distribution that is kept, and its mean if its smallest value is 1."""
    kept = 1 - span**-alpha
    return kept, alpha / (alpha - 1) * (1 - span ** (1 - alpha)) / kept


KEPT, MEAN = _shape(TAIL, SPAN)
# From shares u in [0, 1) and a mean, an amount of work for each: below it lies a share u of all.
WORK: dict[str, Callable[[Iterator[float], float], list[float]]] = {
    "fixed": lambda shares, mean: [mean * 1.0 for _ in shares],
    "exponential": lambda shares, mean: [mean * -log(1.0 - u) for u in shares],
    "heavy": lambda shares, mean: [mean * ((1 - u * KEPT) ** (-1 / TAIL) / MEAN) for u in shares],
}


def traffic(rate: float, requests: int, seed: int, work: str = "exponential", mean_s: float = 1.0,
            clients: int = 1_000) -> Traffic:  # fmt: skip
    """Draw requests that arrive at random, `rate` a second, from `clients` that ask equally often. O(requests).

    >>> some = traffic(rate=10, requests=1_000, seed=1)
    >>> 90 < some.arrivals[-1] < 110, 0.9 < sum(some.works) / len(some) < 1.1
    (True, True)
    """
    number("1 / rate", 1 / positive("rate", rate))
    within("requests", whole("requests", requests), 1, MOST)
    one_of("work", work, WORK)
    positive("mean_s", mean_s)
    whole("clients", clients)
    base = whole("seed", seed, low=0)
    when, what, who = (_shares(f"{base} {part}", requests) for part in ("arrivals", "work", "clients"))
    now = 0.0
    arrivals = [now := now - log(1.0 - u) / rate for u in when]
    asking = [int(u * clients) for u in who] if clients > 1 else [0] * requests
    return Traffic(tuple(arrivals), tuple(WORK[work](what, mean_s)), tuple(asking), mean_s)


def _shares(seed: str, requests: int) -> Iterator[float]:
    """Return so many draws from [0, 1)."""
    return starmap(random.Random(seed).random, repeat((), requests))  # quicker than a loop that calls it
