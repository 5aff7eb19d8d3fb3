"""A cluster whose cable is cut for a while: what clients on both sides are told, and what is left of it afterwards.

A counter of likes is kept on every node. Each client reaches a node on its side. Three ways to keep it: `CP` answers
where a majority is; `AP, last writer` answers everywhere, and after the cut the count that was written last replaces
the others; `AP, CRDT` answers everywhere and adds up what each side has counted.
"""

import random
from dataclasses import dataclass

from sysdesign.checks import at_least, whole

CUT_S = 10.0
ELECTION_S = 1.0  # until the majority has a new leader
READS = 5.0  # a second, on each side
MOST_RATE = 1_000  # likes a second


@dataclass(frozen=True)
class Answers:
    """What became of the requests during the cut, and of the likes after it."""

    reads: int
    writes: int
    errors: int
    stale: int
    lost: int

    @property
    def shares(self) -> tuple[float, float, float]:
        """Errors of all requests, stale ones of all reads, lost ones of all likes; 0 where there were none."""
        asked = self.reads + self.writes
        of = ((self.errors, asked), (self.stale, self.reads), (self.lost, self.writes))
        errors, stale, lost = (count / total if total else 0.0 for count, total in of)
        return errors, stale, lost


def has_majority(side: int, nodes: int) -> bool:
    """Tell whether a side of that many nodes is more than half of all.

    >>> has_majority(3, 5), has_majority(2, 4)
    (True, False)
    """
    if whole("side", side, low=0) > whole("nodes", nodes):
        raise ValueError(f"'side' must be at most the {nodes} nodes: {side!r}")
    return 2 * side > nodes


def requests(left_rate: float, right_rate: float, seed: int) -> tuple[list[list[float]], list[list[float]]]:
    """Return when, in seconds since the cut, each side asks for a like, and when for a read; those of `cable_cut`.

    Raises ValueError for rates below 0 or above a thousand a second.
    """
    for name, value in (("left_rate", left_rate), ("right_rate", right_rate)):
        if at_least(name, value, 0) > MOST_RATE:
            raise ValueError(f"{name!r} must be at most {MOST_RATE}: {value!r}")
    draw = random.Random(whole("seed", seed, low=0))
    # A source for each side and kind, so that a control changes what it says and nothing else.
    sources = [random.Random(draw.getrandbits(32)) for _ in range(4)]
    rates = (left_rate, right_rate, READS, READS)
    times = [_times(source, rate) for source, rate in zip(sources, rates, strict=True)]
    return times[:2], times[2:]


def cable_cut(nodes: int, left: int, left_rate: float, right_rate: float, seed: int = 1) -> dict[str, Answers]:
    """Cut `left` nodes off for ten seconds, and count; with none or all of them on one side nothing is cut.

    Likes come at `left_rate` and `right_rate` a second, reads at five a second on each side, all at random times. The
    leader of the CP store is on the left: if the majority is on the right it needs a second to elect another.
    Takes time proportional to the requests. Raises ValueError for more nodes on the left than there are.
    """
    if whole("left", left, low=0) > whole("nodes", nodes):
        raise ValueError(f"'left' must be at most the {nodes} nodes: {left!r}")
    likes, reads = requests(left_rate, right_rate, seed)
    written, asked = sum(map(len, likes)), sum(map(len, reads))
    if left in (0, nodes):
        whole_ = Answers(asked, written, 0, 0, 0)
        return {"CP": whole_, "AP, last writer": whole_, "AP, CRDT": whole_}
    errors = 0
    for side, size in enumerate((left, nodes - left)):
        served = has_majority(size, nodes)
        late = ELECTION_S if served and side == 1 else 0.0
        errors += sum(not served or at < late for at in (*likes[side], *reads[side]))
    # A read is stale once the other side has taken a like that this side has not heard of.
    stale = sum(bool(likes[1 - side]) and at > likes[1 - side][0] for side in (0, 1) for at in reads[side])
    last = max((0, 1), key=lambda side: likes[side][-1] if likes[side] else -1.0)
    return {
        "CP": Answers(asked, written, errors, 0, 0),
        "AP, last writer": Answers(asked, written, 0, stale, len(likes[1 - last])),
        "AP, CRDT": Answers(asked, written, 0, stale, 0),
    }


def _times(draw: random.Random, rate: float) -> list[float]:
    times, now = [], 0.0
    while rate and (now := now + draw.expovariate(rate)) < CUT_S:
        times.append(now)
    return times
