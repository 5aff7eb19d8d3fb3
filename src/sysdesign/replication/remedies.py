"""Ways to read after a write, on the same seeded stream of edits: who sees old data, and what the primary pays.

A user edits and looks again a moment later. Replicas replay with a lag of their own for each edit. "Any replica" is the
naive route. "The primary" is asked for everybody's reads of such data, "own reads, primary" for the author's alone. The
"optimistic page" shows the author what was typed, until the page is loaded anew or another device looks. A "sticky
window" sends the author's device to the primary for a while. A "token" carries the position of the write: a replica
that has not replayed it is passed over, and the primary is last. Window and token belong to a device, unless the server
keeps them `per_user`.

What this model leaves out: queues at the primary, failed writes, the time that a check of a token takes.

Source: Terry et al., "Session guarantees for weakly consistent replicated data", PDIS 1994; Kleppmann, "Designing
Data-Intensive Applications", 2017, chapter 5.
"""

import bisect
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.checks import at_least, not_empty, one_of, positive, truth, whole, within

REMEDIES = ("any replica", "the primary", "own reads, primary", "optimistic page", "sticky window", "token")
MOST_EDITS, MOST_REPLICAS = 100_000, 50


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit and the look after it: how long after, each replica's lag for it, which is asked first, and by what.

    `elsewhere` says that the look comes from a page loaded anew or from another device, which has no cookie, no token
    and no page that remembers.
    """

    refresh_s: float
    lags_s: tuple[float, ...]
    first: int
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """Where the look of one edit ended, and whether it showed the state before the edit."""

    stale: bool
    at_primary: bool
    tried: int = 1  # servers that were asked for it; 0 when the page needed none


def edit_stream(
    count: int,
    *,
    seed: int,
    lag_s: float,
    refresh_s: float,
    sigma: float = 0.5,
    replicas: int = 2,
    elsewhere: float = 0.0,
) -> list[Edit]:
    """Return a seeded stream of edits. O(count · replicas) time.

    Lags are lognormal with the median `lag_s` and the spread `sigma`, looks come after exponential times with the mean
    `refresh_s`, a share `elsewhere` of them from another page or device. Draws are made in the same order whatever the
    parameters, so that two streams of one seed differ by what was changed and by nothing else.
    """
    draw = random.Random(whole("seed", seed, 0))
    if whole("count", count) > MOST_EDITS or whole("replicas", replicas) > MOST_REPLICAS:
        raise ValueError(f"'count' must be at most {MOST_EDITS}, 'replicas' {MOST_REPLICAS}: {count!r}, {replicas!r}")
    median, mean = positive("lag_s", lag_s), positive("refresh_s", refresh_s)
    within("sigma", sigma, 0, 5)
    within("elsewhere", elsewhere, 0, 1)
    return [
        Edit(
            -mean * math.log(1 - draw.random()),
            tuple(median * math.exp(sigma * draw.gauss(0, 1)) for _ in range(replicas)),
            int(draw.random() * replicas),
            draw.random() < elsewhere,
        )
        for _ in range(count)
    ]


def serve_look(remedy: str, edit: Edit, window_s: float = 60, per_user: bool = False) -> Look:
    """Return where one look ends by a remedy. O(replicas) time.

    >>> soon = Edit(refresh_s=0.05, lags_s=(0.3, 0.02), first=0)
    >>> serve_look("any replica", soon).stale, serve_look("token", soon)
    (True, Look(stale=False, at_primary=False, tried=2))
    """
    one_of("remedy", remedy, REMEDIES)
    if not isinstance(edit, Edit):
        raise TypeError(f"'edit' must be an Edit: {edit!r}")
    at_least("window_s", window_s, 0)
    known = not edit.elsewhere or truth("per_user", per_user)  # whether whoever asks has the mark of the write
    fresh = [lag <= edit.refresh_s for lag in edit.lags_s]
    if remedy in ("the primary", "own reads, primary"):
        return Look(stale=False, at_primary=True)
    if remedy == "optimistic page" and not edit.elsewhere:
        return Look(stale=False, at_primary=False, tried=0)
    if remedy == "sticky window" and known and edit.refresh_s < window_s:
        return Look(stale=False, at_primary=True)
    if remedy == "token" and known:
        order = [*fresh[edit.first :], *fresh[: edit.first]]
        tried = order.index(True) + 1 if True in order else len(order) + 1
        return Look(stale=False, at_primary=True not in order, tried=tried)
    return Look(stale=not fresh[edit.first], at_primary=False)


def even_stream(count: int, lags_s: Sequence[float], last_s: float, *, seed: int) -> list[Edit]:
    """Return edits with fixed lags, looked at after times spread evenly from 0 to `last_s`, a random replica first.

    O(count) time; at most 100,000 edits and 50 replicas.

    >>> [edit.refresh_s for edit in even_stream(3, [0.05, 0.4], 0.6, seed=1)]
    [0.1, 0.3, 0.5]
    """
    draw = random.Random(whole("seed", seed, 0))
    lags = tuple(at_least("lags_s", lag, 0) for lag in not_empty("lags_s", lags_s))
    if whole("count", count) > MOST_EDITS or len(lags) > MOST_REPLICAS:
        raise ValueError(f"'count' must be at most {MOST_EDITS}, 'lags_s' {MOST_REPLICAS}: {count!r}, {len(lags)}")
    step = positive("last_s", last_s) / count
    return [Edit(round(step * (n + 0.5), 9), lags, int(draw.random() * len(lags))) for n in range(count)]


@dataclass(frozen=True, slots=True)
class RemedyCost:
    """What a remedy does to a stream of edits."""

    stale: float  # share of the authors' looks that showed the state before the edit
    at_primary: float  # share of all reads that the primary serves
    tried: float  # servers that a look asks, on average


def remedy_cost(
    remedy: str, stream: Sequence[Edit], *, window_s: float = 60, own: float = 0.05, per_user: bool = False
) -> RemedyCost:
    """Return the cost of a remedy. O(len(stream) · replicas) time.

    `own` is the share of all reads that are authors' looks after an edit. The others go to replicas, unless the remedy
    is "the primary", which sends all reads of such data there.

    >>> stream = edit_stream(4000, seed=1, lag_s=0.3, refresh_s=1)
    >>> found = [remedy_cost(remedy, stream) for remedy in ("any replica", "token", "the primary")]
    >>> [(round(one.stale, 2), round(one.at_primary, 3)) for one in found]
    [(0.28, 0.0), (0.0, 0.01), (0.0, 1)]
    """
    one_of("remedy", remedy, REMEDIES)
    if not isinstance(stream, Sequence):
        raise TypeError(f"'stream' must be a sequence of edits: {stream!r}")
    within("own", own, 0, 1)
    looks = [serve_look(remedy, edit, window_s, per_user) for edit in not_empty("stream", stream)]
    primary = sum(look.at_primary for look in looks) / len(looks)
    at_primary = 1 if remedy == "the primary" else own * primary
    return RemedyCost(
        stale=sum(look.stale for look in looks) / len(looks),
        at_primary=at_primary,
        tried=sum(look.tried for look in looks) / len(looks),
    )


@dataclass(frozen=True, slots=True)
class RemedyBill:
    """What every remedy does to the same stream: shares as in RemedyCost, in the order of REMEDIES."""

    own: float
    stale: tuple[float, ...]
    at_primary: tuple[float, ...]

    def of(self, remedy: str) -> tuple[float, float]:
        """Return the two shares of one remedy: stale looks of authors, reads at the primary."""
        place = REMEDIES.index(one_of("remedy", remedy, REMEDIES))
        return self.stale[place], self.at_primary[place]


def remedy_bill(
    lag_s: float, refresh_s: float, own: float, per_user: bool, elsewhere: float = 0.1, *, seed: int = 1
) -> RemedyBill:
    """Return the costs of all remedies for 300 edits of one seeded stream, with a window of a minute. O(1) time.

    >>> bill = remedy_bill(lag_s=1, refresh_s=1, own=0.05, per_user=True)
    >>> bill.of("token")[0], bill.of("own reads, primary")
    (0.0, (0.0, 0.05))
    """
    stream = edit_stream(300, seed=seed, lag_s=lag_s, refresh_s=refresh_s, elsewhere=elsewhere)
    costs = [remedy_cost(remedy, stream, own=own, per_user=truth("per_user", per_user)) for remedy in REMEDIES]
    return RemedyBill(own, tuple(cost.stale for cost in costs), tuple(cost.at_primary for cost in costs))


def behind_share(after_s: float, lags_s: Sequence[float]) -> float:
    """Return the probability that a read misses a write of `after_s` ago, at a random one of the replicas. O(n) time.

    >>> [behind_share(after, [0.05, 0.4]) for after in (0.02, 0.2, 0.5)]
    [1.0, 0.5, 0.0]
    """
    at_least("after_s", after_s, 0)
    lags = [at_least("lags_s", lag, 0) for lag in not_empty("lags_s", lags_s)]
    return sum(lag > after_s for lag in lags) / len(lags)


def sticky_share(window_s: float, write_every_s: float, clustered: float = 0.0) -> float:
    """Return the share of a user's reads that a sticky window sends to the primary. O(1) time.

    Writes come at random, one in `write_every_s` on average. A share `clustered` of the reads follows a write at once;
    the others come at random times, and meet a window with the probability 1 − exp(−window / gap).

    >>> round(sticky_share(60, 3600), 3), round(sticky_share(60, 60), 2), round(sticky_share(60, 3600, 0.8), 2)
    (0.017, 0.63, 0.8)
    """
    windows = at_least("window_s", window_s, 0) / positive("write_every_s", write_every_s)
    return within("clustered", clustered, 0, 1) + (1 - clustered) * -math.expm1(-windows)


def simulate_sticky(window_s: float, write_every_s: float, clustered: float, *, seed: int, writes: int = 200) -> float:
    """Return the same share from reads that are counted one by one; a seeded simulation of one user's `writes`.

    Five reads for each write: so many of them follow the write within seconds, the others come at any time.
    O(writes · log(writes)) time.
    """
    draw = random.Random(whole("seed", seed, 0))
    gap, share = positive("write_every_s", write_every_s), within("clustered", clustered, 0, 1)
    at_least("window_s", window_s, 0)
    if whole("writes", writes) > MOST_EDITS:
        raise ValueError(f"'writes' must be at most {MOST_EDITS}: {writes!r}")
    times = [0.0]
    for _ in range(writes):
        times.append(times[-1] - gap * math.log(1 - draw.random()))
    reads, hits = 5 * writes, 0
    for _ in range(reads):
        if draw.random() < share:
            hits += window_s > 0
        else:
            at = draw.random() * times[-1]
            hits += at - times[bisect.bisect_right(times, at) - 1] < window_s
    return hits / reads
