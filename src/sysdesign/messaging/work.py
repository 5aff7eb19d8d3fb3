"""Work for queues and logs: tasks that come at random moments and take equal, random or very unequal times.

The mean is always one second, so that a load of 0.7 for eight workers is 5.6 tasks a second. `heavy` is one task in a
hundred that takes a hundred times as long as the others: half of all work.
"""

import math
import random
from dataclasses import dataclass

from sysdesign.checks import number, one_of, positive, whole, within

SPREADS = ("fixed", "exponential", "heavy")
RARE, TIMES = 0.01, 100  # how many tasks are long, and how long
SHORT_S = 1 / (1 - RARE + RARE * TIMES)
MOST = 1_000_000


@dataclass(frozen=True)
class Work:
    """Tasks in the order in which they come: seconds of arrival, and seconds that each takes."""

    arrivals: tuple[float, ...]
    seconds: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.arrivals)


def checked_work(work: object) -> Work:
    """Return the work, or raise TypeError."""
    if not isinstance(work, Work):
        raise TypeError(f"'work' must be made by random_work: {work!r}")
    return work


def random_work(tasks: int, *, load: float, workers: int, spread: str = "heavy", seed: int) -> Work:
    """Return so many tasks, Poisson arrivals, that keep `workers` busy for a share `load` of the time. O(tasks) time.

    Works and gaps come from two random sequences of their own, so that the same seed gives the same tasks at any load.

    >>> work = random_work(3, load=0.5, workers=1, spread="fixed", seed=1)
    >>> [round(time, 1) for time in work.arrivals], work.seconds
    ([0.3, 4.0, 6.9], (1.0, 1.0, 1.0))
    """
    if whole("tasks", tasks) > MOST:
        raise ValueError(f"'tasks' must be at most {MOST}: {tasks!r}")
    rate = number("load × workers", positive("load", load) * whole("workers", workers))
    one_of("spread", spread, SPREADS)
    gaps, draws = random.Random(whole("seed", seed, low=0)), random.Random(f"work {seed}")
    times, now = [], 0.0
    for _ in range(tasks):
        now += gaps.expovariate(1) / rate
        times.append(now)
    number("tasks / (load × workers)", now)
    return Work(tuple(times), tuple(_seconds(spread, draws.random()) for _ in range(tasks)))


def _seconds(spread: str, draw: float) -> float:
    if spread == "fixed":
        return 1.0
    if spread == "exponential":
        return -math.log1p(-draw)
    return SHORT_S * TIMES if draw < RARE else SHORT_S


def mean_square(spread: str) -> float:
    """Return the mean of the squared work times, in s²; the mean itself is 1 s.

    >>> [round(mean_square(spread), 2) for spread in SPREADS]
    [1.0, 2.0, 25.5]
    """
    one_of("spread", spread, SPREADS)
    if spread == "heavy":
        return SHORT_S**2 * (1 - RARE + RARE * TIMES**2)
    return 1.0 if spread == "fixed" else 2.0


def mean_wait(load: float, spread: str) -> float:
    """Return the mean seconds that a task waits for a worker that has its own line, as a partition's has. O(1) time.

    The Pollaczek–Khinchine formula, λ E[S²] / 2(1 − ρ); here the mean work is 1 s, so that λ = ρ = `load`, below 1.
    Source: Kleinrock, "Queueing Systems, Volume 1: Theory", 1975, section 5.6.

    >>> [round(mean_wait(0.7, spread), 1) for spread in SPREADS]
    [1.2, 2.3, 29.8]
    """
    if within("load", load, 0, 1) == 1:
        raise ValueError(f"'load' must be below 1, or the line grows for ever: {load!r}")
    return load * mean_square(spread) / (2 * (1 - load))
