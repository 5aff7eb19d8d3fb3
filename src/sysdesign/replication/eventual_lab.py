"""What the explorers of quorums and of likes turn: a few round settings in, a curve and some numbers out."""

from dataclasses import dataclass
from math import log
from statistics import NormalDist

from sysdesign.checks import at_least, within
from sysdesign.replication.likes import spread_likes
from sysdesign.replication.quorum_sizes import shared_replicas
from sysdesign.replication.staleness_odds import Lognormal, Ways, simulate_odds

MEDIAN_S = 0.001
Z99 = NormalDist().inv_cdf(0.99)
LOOKS_MS = tuple(step / 2 for step in range(41))
LIKES_FOR_S, QUIET_S = 10.0, 2.5


@dataclass(frozen=True)
class QuorumDial:
    """Reads after a write: the share that is stale at each of `LOOKS_MS`, and how long 99 of 100 operations take."""

    stale: tuple[float, ...]
    overlap: bool
    read_ms: float
    write_ms: float
    r: int
    p99_ms: float


def quorum_dial(n: int, r: int, w: int, p99_ms: float) -> QuorumDial:
    """Return what 2,000 writes and reads come to when one message in a hundred takes about `p99_ms` or longer.

    The logarithms of the delays have a standard deviation that is rounded to a tenth. Raises ValueError for a `p99_ms`
    that is not from 2 to 100, and for what `simulate_odds` refuses.

    >>> quorum_dial(3, 2, 2, 33).stale[0], quorum_dial(3, 1, 1, 33).stale[0]
    (0.0, 0.3005)
    """
    sigma = round(log(within("p99_ms", p99_ms, 2, 100) / (1000 * MEDIAN_S)) / Z99, 1)
    odds = simulate_odds(n, r, w, Ways.alike(Lognormal(MEDIAN_S, sigma)))
    return QuorumDial(
        tuple(odds.stale(ms / 1000) for ms in LOOKS_MS),
        shared_replicas(n, r, w) > 0,
        1000 * odds.read_latency(0.99),
        1000 * odds.write_latency(0.99),
        r,
        p99_ms,
    )


@dataclass(frozen=True)
class LikesDial:
    """Shares of all likes at each of `times_s`: those given, and those that the first two replicas show."""

    times_s: tuple[float, ...]
    given: tuple[float, ...]
    us: tuple[float, ...]
    eu: tuple[float, ...]
    final: tuple[int, ...]  # of all replicas
    true: int
    lag_ms: float
    merge: str

    @property
    def agreed(self) -> bool:
        """Whether all replicas end with the same number."""
        return len(set(self.final)) == 1

    @property
    def kept(self) -> float:
        """The share of the likes that the first replica has in the end."""
        return self.final[0] / self.true


def likes_dial(merge: str, replicas: int, lag_ms: float, likes_s: float) -> LikesDial:
    """Return what replicas show while likes come for ten seconds, and in the quiet time after that.

    >>> likes_dial("LWW", 2, 200, 50).final, likes_dial("LWW", 2, 200, 50).true
    ((468, 468), 967)
    """
    run = spread_likes(
        merge, replicas, at_least("lag_ms", lag_ms, 0) / 1000, likes_s, for_s=LIKES_FOR_S, quiet_s=QUIET_S
    )
    if not run.true:
        raise ValueError(f"'likes_s' must make a like or more in {LIKES_FOR_S:g} s: {likes_s!r}")
    given, us, eu = (tuple(each / run.true for each in line) for line in (run.truth, *run.shown[:2]))
    return LikesDial(run.times_s, given, us, eu, run.final, run.true, lag_ms, merge)
