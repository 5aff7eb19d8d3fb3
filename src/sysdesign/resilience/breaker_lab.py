"""The models behind the explorers of circuit breakers: a function each, from the controls to numbers.

Both play `sysdesign.resilience.shards`: ten shards, of which some are dead, and every state meets the same calls.
"""

from dataclasses import dataclass
from functools import cache

from sysdesign.checks import number, one_of
from sysdesign.resilience.shards import Sharded, sharded

OUTAGE_S, SECONDS, STRETCH_S = (10.0, 26.0), 48, 2
STARTS = tuple(str(second) for second in range(0, SECONDS, STRETCH_S))
ROWS = ("trial", "open", "answered", "in vain", "turned away")
THRESHOLDS = (0.01, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
BREAKERS = ("one breaker for all", "one for each shard")


@dataclass(frozen=True)
class Watched:
    """One breaker over time. `rows` has `ROWS` in stretches of two seconds, as shares of breakers and of calls.

    `good` and `failed` are shares of all calls; `denied` of those turned away that would have been answered.
    """

    dead: int
    cool_down_s: float
    rows: tuple[tuple[float, ...], ...]
    good: float
    failed: float
    denied: float


def watched(dead: int, threshold: float, window: int, cool_down_s: float) -> Watched:
    """Play 48 s of 50 calls a second to ten shards, of which `dead` are so from second 10 to 26, behind one breaker.

    >>> one = watched(dead=1, threshold=0.05, window=20, cool_down_s=5)
    >>> f"{one.good:.0%} answered, {one.failed:.0%} in vain, {one.denied:.0%} denied"
    '68% answered, 1% in vain, 29% denied'
    """
    run = sharded(
        threshold,
        dead=dead,
        window=window,
        cool_down_s=cool_down_s,
        seconds=SECONDS,
        bins=len(STARTS),
        outage=OUTAGE_S,
    )
    rows = (run.trials_by_bin, run.open_by_bin, run.good_by_bin, run.failed_by_bin, run.rejected_by_bin)
    return Watched(dead, cool_down_s, rows, run.good, run.failed, _unbroken(dead) - run.good)


@cache
def _unbroken(dead: int) -> float:
    return sharded(None, dead=dead, seconds=SECONDS, bins=1, outage=OUTAGE_S).good


@dataclass(frozen=True)
class Compared:
    """One breaker for all shards, and one for each: the share answered at each of `THRESHOLDS`, and at the chosen one.

    `held_s` is how long the chosen way holds a caller on average, `unbroken` what is answered without any breaker.
    """

    dead: int
    threshold: float
    breakers: str
    one: list[float]
    each: list[float]
    good: float
    held_s: float
    unbroken: float


def compared(dead: int, threshold: float, breakers: str) -> Compared:
    """Play a minute of 50 calls a second to ten shards, `dead` of them all the time.

    >>> run = compared(dead=1, threshold=0.05, breakers="one for each shard")
    >>> round(run.good, 2), round(run.one[1], 2)
    (0.91, 0.19)
    """
    one_of("breakers", breakers, BREAKERS)
    number("threshold", threshold)  # to `sharded` none would mean no breaker
    ways = {name: [_played(dead, each, name == BREAKERS[1]) for each in THRESHOLDS] for name in BREAKERS}
    chosen = _played(dead, threshold, breakers == BREAKERS[1])
    one, each = ([run.good for run in ways[name]] for name in BREAKERS)
    return Compared(
        dead, threshold, breakers, one, each, chosen.good, chosen.mean_s, _played(dead, None, per_shard=False).good
    )


@cache
def _played(dead: int, threshold: float | None, per_shard: bool) -> Sharded:
    return sharded(threshold, dead=dead, per_shard=per_shard, bins=1)
