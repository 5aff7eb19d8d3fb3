"""Likes in several regions: what the replicas show while likes come in, and what they agree on in the end.

Each region counts a like on its own replica and tells the others after a lag. Three ways to tell: the newest *state*,
of which the later write wins ("LWW"); the *operation*, "one more"; or the counts of all regions, a "G-counter". One
message in twenty is delivered twice, as after a retry.

What this model leaves out: lost messages and cuts, lags that vary, clocks that are wrong. `likes_on_network` has them.
"""

import math
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import Any

from sysdesign.checks import at_least, one_of, positive, whole, within

MERGES = ("LWW", "operations", "G-counter")
SAMPLES, LOOK = 40, -1
MOST_LIKES = 1_000_000


@dataclass(frozen=True)
class Likes:
    """Counts at equally spaced times, in seconds; `final` is what each replica holds when all has arrived."""

    times_s: tuple[float, ...]
    truth: tuple[int, ...]
    shown: tuple[tuple[int, ...], ...]  # of each replica
    final: tuple[int, ...]

    @property
    def true(self) -> int:
        """All likes."""
        return self.truth[-1]


def spread_likes(
    merge: str,
    replicas: int = 2,
    lag_s: float = 0.2,
    likes_s: float = 50,
    *,
    for_s: float = 10,
    quiet_s: float = 0,
    twice: float = 0.05,
    seed: int = 1,
) -> Likes:
    """Return what replicas show that each get `likes_s` a second at random; O(likes · replicas²) time.

    Likes come for `for_s` seconds, and then none for `quiet_s`, while the replicas are watched on. The likes, and
    which messages come twice, are the same for every merge and lag.

    >>> [spread_likes(merge, lag_s=0.5).final for merge in ("G-counter", "LWW")]
    [(967, 967), (468, 468)]
    """
    one_of("merge", merge, MERGES)
    if whole("replicas", replicas, low=2) > 10:
        raise ValueError(f"'replicas' must be <= 10: {replicas!r}")
    lag, ends = at_least("lag_s", lag_s, 0), positive("for_s", for_s)
    if positive("likes_s", likes_s) * ends * replicas > MOST_LIKES:
        raise ValueError(f"'likes_s' must make no more than {MOST_LIKES} likes: {likes_s!r}")
    doubled = random.Random(whole("seed", seed, low=0) + 1_000_003)
    watched = ends + at_least("quiet_s", quiet_s, 0)
    within("twice", twice, 0, 1)
    stores = [_Store(merge, replicas, at) for at in range(replicas)]
    under_way: deque[tuple[float, int, Any]] = deque()  # arrives at, sent by, what: with one lag for all, in order

    def deliver(until: float) -> None:
        while under_way and under_way[0][0] <= until:
            _, sender, message = under_way.popleft()
            for store in stores:
                if store.at != sender:
                    store.take(message)

    looks = [(watched * step / SAMPLES, LOOK) for step in range(SAMPLES + 1)]
    total, rows = 0, []
    for at_s, region in sorted([*_arrivals(replicas, likes_s, ends, seed), *looks]):
        deliver(at_s)
        if region == LOOK:
            rows.append((total, *(store.value for store in stores)))
        else:
            total += 1
            message = stores[region].like(at_s)
            under_way.extend([(at_s + lag, region, message)] * (1 + (doubled.random() < twice)))
    deliver(float("inf"))
    truth, *shown = zip(*rows, strict=True)
    return Likes(tuple(at_s for at_s, _ in looks), truth, tuple(shown), tuple(store.value for store in stores))


def lww_share(likes_s: float, lag_s: float, replicas: int = 2) -> float:
    """Return the share of likes that is counted when the later state wins, in a long run.

    The value that stays was made from an earlier one by "one more", and so on back. From one like of this chain to the
    one before it, its replica's own last like or the others' last that had arrived, whichever is later, it is
    `1/likes_s` on average, or `lag_s` and then less: with q = exp(-likes_s · lag_s) it comes to 1 / (n(1 - q) + q).

    >>> lww_share(50, 0), round(lww_share(50, 0.02), 3), round(lww_share(50, 1, replicas=5), 3)
    (1.0, 0.613, 0.2)
    """
    many = whole("replicas", replicas)
    alone = math.exp(-positive("likes_s", likes_s) * at_least("lag_s", lag_s, 0))
    return 1 / (many * (1 - alone) + alone)


def _arrivals(replicas: int, likes_s: float, ends: float, seed: int) -> Iterator[tuple[float, int]]:
    rng = random.Random(seed)
    for region in range(replicas):
        gaps = iter(lambda: rng.expovariate(likes_s), None)
        yield from ((at_s, region) for at_s in takewhile(lambda at_s: at_s < ends, accumulate(gaps)))


class _Store:
    """One replica: a count with the write that it is from, or a count of operations, or counts of all regions."""

    def __init__(self, merge: str, replicas: int, at: int) -> None:
        self.merge, self.at, self.counts, self.latest = merge, at, [0] * replicas, (0, -1.0, 0)

    @property
    def value(self) -> int:
        return self.latest[0] if self.merge == "LWW" else sum(self.counts)

    def like(self, at_s: float) -> Any:
        self.counts[self.at] += 1
        self.latest = (self.latest[0] + 1, at_s, self.at)
        return {"LWW": self.latest, "operations": self.at, "G-counter": (self.at, self.counts[self.at])}[self.merge]

    def take(self, message: Any) -> None:
        if self.merge == "LWW":
            self.latest = max(self.latest, message, key=lambda state: state[1:])
        elif self.merge == "operations":
            self.counts[message] += 1
        else:
            region, count = message
            self.counts[region] = max(self.counts[region], count)
