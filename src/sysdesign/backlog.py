"""A log in front of a store: what a burst leaves waiting, and how long it takes to drain.

Arrivals run at a base rate, and higher during a burst; the store takes `capacity` a second and the log holds what it
has not taken yet. As a fluid: the burst leaves (rate − capacity) · duration waiting, which drains at capacity − base.
A log turns overload into delay, never into capacity: where the capacity is not above the base load, nothing drains.

What this model leaves out: the log's own limits (its disk and its write rate), readers that fall behind for other
reasons, retries by impatient senders, and a store that slows down under load.
"""

import random
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any

import simpy

from sysdesign.checks import at_least, number, one_of, positive, whole

SERVICES = ("fixed", "exponential")


@dataclass(frozen=True, kw_only=True)
class Burst:
    """A burst on a base load, in front of a store; what follows in closed form. The log is empty when it starts.

    Raises TypeError or ValueError naming the field. Everything takes O(1) time.

    >>> burst = Burst(base=1000, rate=3000, duration_s=120, capacity=1200)
    >>> burst.backlog, burst.drain_s, burst.largest_wait_s
    (216000, 1080.0, 180.0)
    >>> Burst(base=1000, rate=3000, duration_s=120, capacity=1000).drain_s is None
    True
    """

    base: float  # arrivals a second before and after the burst
    rate: float  # all arrivals a second during the burst, the base load among them
    duration_s: float
    capacity: float  # what the store takes, a second

    def __post_init__(self) -> None:
        at_least("base", self.base, 0)
        at_least("rate", self.rate, self.base)
        positive("duration_s", self.duration_s)
        positive("capacity", self.capacity)
        number("rate × duration_s", self.rate * self.duration_s)

    @property
    def backlog(self) -> float:
        """Items waiting when the burst ends."""
        return max(self.rate - self.capacity, 0) * self.duration_s

    @property
    def spare(self) -> float:
        """Items a second by which the backlog shrinks after the burst; 0 or less when it does not."""
        return self.capacity - self.base

    @property
    def drains(self) -> bool:
        """Whether the log is ever empty again."""
        return self.backlog == 0 or self.spare > 0

    @property
    def drain_s(self) -> float | None:
        """Seconds from the end of the burst until the log is empty; None: never."""
        if self.backlog == 0:
            return 0.0
        return number("backlog / spare", self.backlog / self.spare) if self.drains else None

    @property
    def largest_wait_s(self) -> float | None:
        """Seconds that the last item of the burst waits, the longest of all; None: waits grow without end."""
        if self.spare < 0 and self.backlog > 0:
            return None
        return number("backlog / capacity", self.backlog / self.capacity)

    def backlog_at(self, time_s: float) -> float:
        """Return the items waiting `time_s` seconds after the start of the burst.

        >>> burst = Burst(base=1000, rate=3000, duration_s=120, capacity=1200)
        >>> [burst.backlog_at(time) for time in (0, 60, 120, 660, 1200, 2000)]
        [0, 108000, 216000, 108000, 0, 0]
        """
        if at_least("time_s", time_s, 0) <= self.duration_s:
            return max(self.rate - self.capacity, 0) * time_s
        after = number("spare × time_s", self.spare * (time_s - self.duration_s))
        return max(self.backlog - after, 0) if self.backlog else 0


def backlogs(arrivals_per_second: Iterable[float], capacity: float) -> list[float]:
    """Return the items waiting at the end of each second, from the arrivals of each second. O(n) time.

    What is left over waits, and a second with too little to do is lost: bₜ = max(0, bₜ₋₁ + aₜ − capacity).
    Source: Lindley, "The theory of queues with a single server", 1952.

    >>> backlogs([30, 30, 10, 10, 0, 0, 15], capacity=12)
    [18, 36, 34, 32, 20, 8, 11]
    """
    if not isinstance(arrivals_per_second, Iterable):
        raise TypeError(f"'arrivals_per_second' must be a list of numbers: {arrivals_per_second!r}")
    at_least("capacity", capacity, 0)
    found: list[float] = []
    waiting: float = 0
    for arrivals in arrivals_per_second:
        waiting = max(0, waiting + at_least("arrivals_per_second", arrivals, 0) - capacity)
        found.append(number("sum of arrivals_per_second", waiting))
    return found


@dataclass(frozen=True)
class BurstRun:
    """What one simulated burst did."""

    times: tuple[float, ...]  # seconds after the start of the burst
    backlogs: tuple[int, ...]  # items waiting or being written, at each of `times`
    backlog: int  # the same, when the burst ends
    drain_s: float | None  # from the end of the burst until the log is empty; None: not within the run
    largest_wait_s: float  # from arrival to the start of the write, of all items whose write has started


def simulate_burst(
    burst: Burst, *, until_s: float, seed: int, service: str = "exponential", samples: int = 100
) -> BurstRun:
    """Send a burst of Poisson arrivals through a log to one writer, in SimPy; the log is empty when it starts.

    A write takes 1/capacity seconds, exactly (`fixed`) or on average (`exponential`). The run ends `until_s` seconds
    after the start of the burst; the backlog is read at `samples` + 1 equal steps. Rates may be scaled down together:
    the backlog shrinks in proportion, times stay, runs differ more from each other. O(arrivals) time, about 6 µs each.

    >>> burst = Burst(base=10, rate=30, duration_s=120, capacity=12)
    >>> run = simulate_burst(burst, until_s=2000, seed=1)
    >>> 1900 < run.backlog < 2400, 900 < run.drain_s < 1300
    (True, True)
    """
    if not isinstance(burst, Burst):
        raise TypeError(f"'burst' must be made by Burst: {burst!r}")
    at_least("until_s", until_s, burst.duration_s)
    one_of("service", service, SERVICES)
    number("1 / capacity", 1 / burst.capacity)
    rng = random.Random(whole("seed", seed, low=0))
    times = tuple(until_s * sample / samples for sample in range(whole("samples", samples) + 1))
    env = simpy.Environment()
    queue = simpy.Store(env)
    inside, at_end, drained, longest = 0, 0, None, 0.0

    def arrive() -> Generator[simpy.Event, Any, None]:
        nonlocal inside
        while rate := burst.rate if env.now < burst.duration_s else burst.base:
            gap = rng.expovariate(rate)
            if env.now < burst.duration_s <= env.now + gap:
                # Poisson arrivals remember nothing, so the next one is drawn anew at the base rate.
                yield env.timeout(burst.duration_s - env.now)
                continue
            yield env.timeout(gap)
            inside += 1
            queue.put(env.now)

    def write() -> Generator[simpy.Event, Any, None]:
        nonlocal inside, drained, longest
        while True:
            arrived = yield queue.get()
            longest = max(longest, env.now - arrived)
            yield env.timeout(rng.expovariate(burst.capacity) if service == "exponential" else 1 / burst.capacity)
            inside -= 1
            if inside == 0 and drained is None and env.now > burst.duration_s:
                drained = env.now - burst.duration_s

    def end() -> Generator[simpy.Event, Any, None]:
        nonlocal at_end, drained
        yield env.timeout(burst.duration_s)
        at_end = inside
        drained = 0.0 if inside == 0 else None

    for process in (arrive, write, end):
        env.process(process())
    readings = [0]
    for time in times[1:]:
        env.run(until=time)
        readings.append(inside)
    return BurstRun(times, tuple(readings), at_end, drained, longest)
