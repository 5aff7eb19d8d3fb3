"""How stale is a read from a partial quorum? The probability against the time since the write was acknowledged.

A coordinator sends a write to all N replicas and acknowledges it when W have answered; a reader, some time later, asks
all N and takes the first R answers. Four delays for each replica decide: the write's way there and its answer's way
back, the read's way there and its answer's way back. Of a stale read every one of the R answers left its replica before
the write came (Bailis et al., "Probabilistically bounded staleness for practical partial quorums", VLDB 2012).

What this model leaves out: read repair, replicas that are down, queues, and delays that go together, such as those of
one slow replica or one slow network.
"""

import math
import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sysdesign.checks import at_least, positive, whole, within
from sysdesign.replication.quorum_sizes import checked_sizes, missed_odds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Latency = Callable[[random.Random], float]
MOST_TRIALS = 10_000_000


class Ordered(Protocol):
    """Numbers in rising order: a sequence or an array."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> float: ...


@dataclass(frozen=True)
class Exponential:
    """Delays without memory, of a given mean. Called with a source of randomness it returns one, in seconds."""

    mean_s: float

    def __post_init__(self) -> None:
        positive("mean_s", self.mean_s)

    def __call__(self, rng: random.Random) -> float:
        """Return one delay in seconds."""
        return -math.log(1 - rng.random()) * self.mean_s

    def batch(self, rng: "np.random.Generator", shape: tuple[int, int]) -> "NDArray[np.float64]":
        """Return an array of delays in seconds."""
        return rng.exponential(self.mean_s, shape)


@dataclass(frozen=True)
class Lognormal:
    """Delays of which half are below the median, and one in six above `exp(sigma)` times that."""

    median_s: float
    sigma: float

    def __post_init__(self) -> None:
        positive("median_s", self.median_s)
        within("sigma", self.sigma, 0, 10)

    def __call__(self, rng: random.Random) -> float:
        """Return one delay in seconds."""
        return rng.lognormvariate(math.log(self.median_s), self.sigma)

    def batch(self, rng: "np.random.Generator", shape: tuple[int, int]) -> "NDArray[np.float64]":
        """Return an array of delays in seconds."""
        return rng.lognormal(math.log(self.median_s), self.sigma, shape)


@dataclass(frozen=True)
class Constant:
    """Always the same delay, zero or more."""

    delay_s: float

    def __post_init__(self) -> None:
        at_least("delay_s", self.delay_s, 0)

    def __call__(self, rng: random.Random) -> float:
        """Return one delay in seconds."""
        return self.delay_s

    def batch(self, rng: "np.random.Generator", shape: tuple[int, int]) -> "NDArray[np.float64]":
        """Return an array of delays in seconds."""
        import numpy as np

        return np.full(shape, float(self.delay_s))


@dataclass(frozen=True)
class Ways:
    """The four delays: a write's way to a replica, its acknowledgement's way back, a read's way there, its answer's.

    Each is a function of a source of randomness, as the latencies of `sysdesign.network` are.
    """

    write: Latency
    acknowledge: Latency
    ask: Latency
    answer: Latency

    def __post_init__(self) -> None:
        for name, way in vars(self).items():
            if not callable(way):
                raise TypeError(
                    f"{name!r} must be a function of a source of randomness, such as Exponential(0.001): {way!r}"
                )

    @classmethod
    def alike(cls, delay: Latency) -> "Ways":
        """Return ways of which all four have the same distribution."""
        return cls(delay, delay, delay, delay)


@dataclass(frozen=True)
class Odds:
    """Trials of one write and the reads after it; all in seconds and in rising order."""

    stale_s: "Ordered"  # for how long after its acknowledgement a read of it is stale
    read_s: "Ordered"  # how long the read takes
    write_s: "Ordered"  # how long the write takes

    def stale(self, after_s: float) -> float:
        """Return the share of reads that are stale when they start `after_s` after the acknowledgement. O(log trials).

        >>> Odds((0.0, 0.0, 0.0, 0.02), (0.001,) * 4, (0.001,) * 4).stale(0.01)
        0.25
        """
        return 1 - bisect_right(self.stale_s, at_least("after_s", after_s, 0)) / len(self.stale_s)

    def fresh_after(self, share: float) -> float:
        """Return the time in seconds after which a `share` of reads is fresh."""
        return _quantile(self.stale_s, share, "share")

    def read_latency(self, p: float) -> float:
        """Return the `p` quantile of the time of a read, in seconds."""
        return _quantile(self.read_s, p, "p")

    def write_latency(self, p: float) -> float:
        """Return the `p` quantile of the time of a write, in seconds."""
        return _quantile(self.write_s, p, "p")


def _quantile(ordered: "Ordered", p: float, name: str) -> float:
    return float(ordered[max(0, math.ceil(within(name, p, 0, 1) * len(ordered)) - 1)])


def _checked(ways: Ways, trials: int, seed: int) -> tuple[int, int]:
    if not isinstance(ways, Ways):
        raise TypeError(f"'ways' must be Ways, such as Ways.alike(Exponential(0.001)): {ways!r}")
    if whole("trials", trials) > MOST_TRIALS:
        raise ValueError(f"'trials' must be <= {MOST_TRIALS}: {trials!r}")
    return trials, whole("seed", seed, low=0)


def simulate_odds(n: int, r: int, w: int, ways: Ways, *, trials: int = 2000, seed: int = 1) -> Odds:
    """Return what `trials` seeded writes, and reads of them, come to; O(trials · n log n) time.

    >>> odds = simulate_odds(3, 1, 1, Ways.alike(Lognormal(0.001, 1)))
    >>> odds.stale(0) > 0.2 > 0.05 > odds.stale(0.01)
    True
    """
    n, r, w = checked_sizes(n, r, w)
    trials, seed = _checked(ways, trials, seed)
    rng, replicas = random.Random(seed), range(n)
    stale, reads, writes = [], [], []
    for _ in range(trials):
        written = [ways.write(rng) for _ in replicas]
        acknowledged = sorted(written[at] + ways.acknowledge(rng) for at in replicas)[w - 1]
        asked = [ways.ask(rng) for _ in replicas]
        # Answers that tie come in the order of the replicas: these are alike, so that is as good as any.
        first = sorted((asked[at] + ways.answer(rng), at) for at in replicas)[:r]
        stale.append(max(0.0, min(written[at] - asked[at] for _, at in first) - acknowledged))
        reads.append(first[-1][0])
        writes.append(acknowledged)
    return Odds(sorted(stale), sorted(reads), sorted(writes))


def batch_odds(n: int, r: int, w: int, ways: Ways, *, trials: int = 100_000, seed: int = 1) -> Odds:
    """Return what `simulate_odds` does, by numpy, in about twice the time that drawing the random numbers takes.

    Its draws are others, so the two agree in distribution. All four ways need a `batch`.

    >>> odds = batch_odds(3, 2, 2, Ways.alike(Exponential(0.001)), trials=1000)
    >>> odds.stale(0)
    0.0
    """
    import numpy as np

    n, r, w = checked_sizes(n, r, w)
    trials, seed = _checked(ways, trials, seed)
    if lacking := [name for name, way in vars(ways).items() if not hasattr(way, "batch")]:
        raise TypeError(f"'ways' must be distributions with a batch method, {lacking[0]} is none: {ways!r}")
    rng, shape = np.random.default_rng(seed), (n, trials)
    written, acknowledge, asked, answer = (way.batch(rng, shape) for way in vars(ways).values())
    acknowledged = np.sort(written + acknowledge, axis=0)[w - 1]
    answered = asked + answer
    last = np.sort(answered, axis=0)[r - 1]
    late = answered > last
    if np.count_nonzero(late) < (n - r) * trials:  # ties: of those that come at once the first ones count
        late = np.argsort(np.argsort(answered, axis=0, kind="stable"), axis=0) >= r
    missed = np.where(late, np.inf, written - asked).min(axis=0)
    return Odds(*(np.sort(each) for each in (np.maximum(0, missed - acknowledged), last, acknowledged)))


def memoryless_odds(n: int, r: int, w: int, mean_s: float, after_s: float) -> float:
    """Return the probability of a stale read when only a write's way to a replica takes time, exponentially so.

    The read picks `r` replicas at random and takes no time. At the acknowledgement `w` replicas have the write; each
    of the others is, whatever happened before, still without it `after_s` later with `exp(-after_s/mean_s)`.

    >>> memoryless_odds(3, r=1, w=1, mean_s=0.01, after_s=0) == 2 / 3
    True
    >>> round(memoryless_odds(3, r=1, w=1, mean_s=0.01, after_s=0.02), 3)
    0.09
    """
    missing = math.exp(-at_least("after_s", after_s, 0) / positive("mean_s", mean_s))
    return missed_odds(n, r, w) * missing**r
