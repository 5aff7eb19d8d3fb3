"""One save and the looks after it, step by step: where each look goes by a remedy, and what it finds there.

Time on the network is left out, so that the order of the steps follows from three numbers: the replica's lag, the time
until the look, and the window. Remedies are those of `sysdesign.replication.remedies`.
"""

from dataclasses import dataclass
from itertools import count

from sysdesign.checks import at_least, one_of

ROUTED = ("any replica", "the primary", "optimistic page", "sticky window", "token")
PRIMARY, PAGE, LOG, REPLICA = LANES = ("primary", "page", "log", "replica")
STEPS = 8
OLD, NEW = "old", "new"


@dataclass(frozen=True, slots=True)
class Event:
    """One step: who does something, what, and towards whom."""

    time: int
    lane: str
    says: str
    to: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """What a lane holds from one step until another."""

    lane: str
    value: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadRoute:
    """All steps, what primary and replica hold, and what the first look and the second showed."""

    remedy: str
    events: tuple[Event, ...]
    bands: tuple[Band, ...]
    stale: tuple[Band, ...]  # while the replica is behind
    first: str  # what the first look showed
    second: str  # what the one after it showed, "" for none
    at_primary: int  # looks that the primary served


def read_route(remedy: str, lag_s: float, refresh_s: float, window_s: float = 60) -> ReadRoute:
    """Return the steps of a save, a look `refresh_s` after it, and a later one. O(1) time.

    The later look comes when the sticky window ends, or when the replica has caught up. The optimistic page does not
    ask, and is then loaded anew.

    >>> route = read_route("any replica", lag_s=0.3, refresh_s=0.05)
    >>> route.first, route.second, [event.says for event in route.events if event.bad]
    ('old', 'new', ['sees old'])
    """
    one_of("remedy", remedy, ROUTED)
    lag, refresh = at_least("lag_s", lag_s, 0), at_least("refresh_s", refresh_s, 0)
    window = at_least("window_s", window_s, 0)
    story = _Story(remedy, lag)
    story.add(0, PAGE, "saves", PRIMARY)
    story.add(0, LOG, "entry 2")
    story.add(0, PAGE, "is told")
    if remedy == "optimistic page":
        story.add(0, PAGE, "shows new")
        story.add(refresh, PAGE, "shows new")
        story.look(refresh, "reloads", REPLICA)
        looks = [NEW, story.shown[0]]
    elif remedy == "token":
        story.look(refresh, "asks, ≥\N{NO-BREAK SPACE}2", REPLICA, token=True)
        if refresh >= lag:
            story.look(max(lag, refresh), "asks, ≥\N{NO-BREAK SPACE}2", REPLICA, token=True)
        looks = story.shown
    else:
        sticky = remedy == "sticky window"
        later = max(window, refresh) if sticky else max(lag, refresh)
        story.look(refresh, "asks", PRIMARY if remedy == "the primary" or (sticky and refresh < window) else REPLICA)
        story.look(later, "asks", PRIMARY if remedy == "the primary" else REPLICA)
        looks = story.shown
    return story.told(looks)


class _Story:
    """Steps as they come, and the replay of the replica at its time among them."""

    def __init__(self, remedy: str, lag_s: float) -> None:
        self.remedy, self.lag_s, self.replayed = remedy, lag_s, False
        self.rows: list[tuple[str, str, str, bool]] = []
        self.shown: list[str] = []
        self.at_primary = 0
        self.replay_row = STEPS

    def add(self, at_s: float, lane: str, says: str, to: str = "", bad: bool = False) -> None:
        self._replay(at_s)
        self.rows.append((lane, says, to, bad))

    def _replay(self, until_s: float) -> None:
        if not self.replayed and len(self.rows) >= 3 and self.lag_s <= until_s:
            self.replayed, self.replay_row = True, len(self.rows)
            self.rows.append((LOG, "entry 2", REPLICA, False))

    def look(self, at_s: float, says: str, where: str, token: bool = False) -> None:
        self.add(at_s, PAGE, says, where)
        if token and not self.replayed:
            self.rows.append((PAGE, "not yet", "", False))
            self.rows.append((PAGE, "asks", PRIMARY, False))
            where = PRIMARY
        value = NEW if where == PRIMARY or self.replayed else OLD
        self.rows.append((PAGE, f"sees {value}", "", value == OLD))
        self.shown.append(value)
        self.at_primary += where == PRIMARY

    def told(self, looks: list[str]) -> ReadRoute:
        self._replay(float("inf"))
        assert len(self.rows) == STEPS, self.rows
        bands = (
            Band(PRIMARY, OLD, -1, 0),
            Band(PRIMARY, NEW, 0, STEPS),
            Band(REPLICA, OLD, -1, self.replay_row),
            Band(REPLICA, NEW, self.replay_row, STEPS),
        )
        events = tuple(Event(time, *row) for time, row in zip(count(), self.rows, strict=False))
        second = looks[1] if len(looks) > 1 else ""
        behind = (Band(REPLICA, OLD, 0, self.replay_row),)
        return ReadRoute(self.remedy, events, bands, behind, looks[0], second, self.at_primary)
