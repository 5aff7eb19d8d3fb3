"""The ring: keys on a circle of hashes, coloured by their owner, and travelling between the lanes of their nodes."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sysdesign.checks import not_empty, within
from sysdesign.teaching.explore.axes import FULL
from sysdesign.teaching.explore.layout import spread
from sysdesign.teaching.explore.picture import MARKED, Frame, Scene, Table
from sysdesign.teaching.explore.plot import WHERE, Accessor, checked_reader, read
from sysdesign.teaching.words import SERIES

COLUMNS, ROWS = 20, 3  # dots in a lane
CELLS = 360  # of the circle, each with one colour
NAMES, CIRCLE, KEYS = 345, 400, 455  # radii; the box is 1000 wide
LETTERS = 4  # points of a node that are named; more would have no room
LETTER = 28  # thousandths of the circle that a name takes
NONE = ""


@dataclass(frozen=True)
class Ring:
    """A ring as `ring(...)` checked it."""

    names: tuple[str, ...]
    keys: Accessor
    before: Accessor
    after: Accessor
    nodes: Accessor
    points: Accessor
    middle: Accessor

    @property
    def series(self) -> tuple[str, ...]:
        """The nodes, each a colour."""
        return self.names

    def _owners(self, what: str, accessor: Accessor, result: Any, count: int) -> list[int]:
        found = read(what, accessor, result)
        for owner in found:
            if owner not in self.names:
                raise ValueError(f"{what!r} must hold names of nodes, {', '.join(self.names)}: {owner!r}")
        if len(found) != count:
            raise ValueError(f"{what!r} must have an owner for each of {count} keys: {len(found)}")
        return [self.names.index(owner) for owner in found]

    def frame(self, result: Any) -> Frame:
        """Return the circle, the keys on it, the lanes, and their words."""
        frame = Frame()
        turns = [within("keys", turn, 0, 1) for turn in read("keys", self.keys, result)]
        before = self._owners("before", self.before, result, len(turns))
        after = self._owners("after", self.after, result, len(turns))
        nodes = read("nodes", self.nodes, result)
        points = [(within("points", turn, 0, 1), name) for turn, name in read("points", self.points, result)]

        cells = frame.row(_cells(points, self.names))
        for k in range(1, len(self.names) + 1):
            frame.shape("arcs", f"arc k{k}", cells, args=(k, CIRCLE))
        marks = [owner + 1 + MARKED * (owner != earlier) for owner, earlier in zip(after, before, strict=True)]
        colours = frame.row(marks)
        places = [_on_circle(turn, KEYS) for turn in turns]
        frame.shape("marks", "keys", frame.row(x for x, _ in places), frame.row(y for _, y in places), colours)
        spots = [
            _in_lane(owner, slot, len(self.names))
            for owner, slot in zip(after, slots(before, after, COLUMNS * ROWS), strict=True)
        ]
        frame.shape("marks", "owned", frame.row(x for x, _ in spots), frame.row(y for _, y in spots), colours)

        self._lanes(frame, before, after, nodes)
        self._letters(frame, points)
        frame.word("mid", self.middle(result), 0, 0)
        return frame

    def _lanes(self, frame: Frame, before: list[int], after: list[int], nodes: Sequence[str]) -> None:
        """Write name, number of keys and number of new keys of each node, or that it has gone."""
        for at, name in enumerate(self.names):
            gone = name not in nodes and at in before
            y = _lane(at, len(self.names))
            new = sum(owner == at != earlier for owner, earlier in zip(after, before, strict=True))
            frame.word(f"who k{at + 1}", name if name in nodes or gone else NONE, 0, y)
            frame.word("many", "gone" if gone else str(after.count(at)) if name in nodes else NONE, 0, y)
            frame.word("new", f"{new} new" if new else NONE, 0, y)

    def _letters(self, frame: Frame, points: Sequence[tuple[float, str]]) -> None:
        """Write the names of the points inside the circle, while they are few, near the ends of their arcs."""
        own = [[turn for turn, owner in points if owner == name] for name in self.names]
        few = max(map(len, own)) <= LETTERS
        places = iter(_apart([turn for turns in own for turn in turns]) if few else [])
        for at, name in enumerate(self.names):
            for n in range(LETTERS):
                seen = few and n < len(own[at])
                x, y = _on_circle(next(places), NAMES) if seen else (0, 0)
                frame.word(f"point k{at + 1}", name if seen else NONE, x, y)

    def scene(self, frames: Sequence[Frame]) -> Scene:
        """Return the bare circle."""
        circle = f"M500,{500 - CIRCLE}" + "".join(f"A{CIRCLE},{CIRCLE} 0 0 1 500,{500 + y}" for y in (CIRCLE, -CIRCLE))
        label = f"Keys on a circle of hashes, and the lanes of the nodes {', '.join(self.names)} that own them. {WHERE}"
        return Scene(
            "ring", html.escape(label), {"n": str(len(self.names))}, f'<path class="circle" d="{circle}"></path>', ""
        )

    def table(self, result: Any) -> Table:
        """Return the keys of each node, which follow the picture."""
        words = [word.text for word in self.frame(result).words]
        live = {(row, column): 3 * row + column for row in range(len(self.names)) for column in range(3)}
        rows = tuple(tuple(words[3 * row : 3 * row + 3]) for row in range(len(self.names)))
        return Table(("node", "keys", "of them"), rows, live)


def ring(
    names: Sequence[str],
    *,
    keys: Accessor,
    before: Accessor,
    after: Accessor,
    nodes: Accessor,
    points: Accessor = lambda result: [],
    middle: Accessor = lambda result: "",
) -> Ring:
    """Return a picture of up to 60 keys on a ring of up to six nodes, before and after a change.

    All accessors read from the model's result. `keys` are places on the circle in turns, 0 to 1, clockwise from the
    top; `before` and `after` the owner of each, of `names`; `nodes` those that are there afterwards. `points` are
    pairs of a turn and a node: each point owns the arc that ends at it, and without points the circle stays bare.
    `middle` is written inside it. A key that changes its owner is outlined and travels to the other lane.
    """
    found = [not_empty("names", name) for name in not_empty("names", names)]
    if len(found) > len(SERIES) or len(set(found)) < len(found) or max(map(len, found)) > 1:
        raise ValueError(f"'names' must be at most {len(SERIES)} different letters: {found!r}")
    readers = {"keys": keys, "before": before, "after": after, "nodes": nodes, "points": points, "middle": middle}
    return Ring(tuple(found), **{name: checked_reader(name, reader) for name, reader in readers.items()})


def slots(before: Sequence[int], after: Sequence[int], room: int) -> list[int]:
    """Return the place of each key in its lane: one that stays does not move, and one that comes goes behind all.

    Where there is no room behind, it fills a gap. Raises ValueError for more keys than `room`.

    >>> slots([0, 0, 1], [0, 1, 1], room=9)
    [0, 1, 0]
    >>> slots([0, 0, 1], [1, 0, 0], room=3)
    [1, 1, 2]
    """
    if len(before) > room:
        raise ValueError(f"'keys' must be at most {room}: {len(before)}")
    first = [before[:key].count(owner) for key, owner in enumerate(before)]
    found = list(first)
    for owner in sorted(set(after)):
        comes = [key for key, one in enumerate(after) if one == owner != before[key]]
        kept = {first[key] for key, one in enumerate(after) if one == owner == before[key]}
        behind = before.count(owner)
        free = [*range(behind, room), *(slot for slot in range(behind) if slot not in kept)]
        for key, slot in zip(comes, free, strict=False):
            found[key] = slot
    return found


def _cells(points: Sequence[tuple[float, str]], names: Sequence[str]) -> list[int]:
    """Return the series of each cell of the circle: that of the first point at or after its middle; 0 for none."""
    rising = sorted(points)
    found, at = [], 0
    for cell in range(CELLS):
        while at < len(rising) and rising[at][0] < (cell + 0.5) / CELLS:
            at += 1
        found.append(names.index(rising[at % len(rising)][1]) + 1 if rising else 0)
    return found


def _on_circle(turn: float, radius: int) -> tuple[int, int]:
    angle = 2 * math.pi * turn
    return math.floor(500.5 + radius * math.sin(angle)), math.floor(500.5 - radius * math.cos(angle))


def _apart(turns: Sequence[float]) -> list[float]:
    """Return places as near to these as leaves room for a letter at each; the widest gap is where the circle opens."""
    rising = sorted(turns)
    gaps = [(second - first, first) for first, second in pairwise([*rising, *(turn + 1 for turn in rising[:1])])]
    wide, start = max(gaps, default=(0.0, 0.0))
    opens = start + wide / 2
    places = spread([((turn - opens) % 1 * FULL,) for turn in turns], [LETTER] * len(turns), FULL)
    return [(place / FULL + opens) % 1 for place in places]


def _lane(at: int, lanes: int) -> int:
    return round(FULL * (at + 0.4) / lanes)


def _in_lane(at: int, slot: int, lanes: int) -> tuple[int, int]:
    row, column = divmod(slot, COLUMNS)
    return round(FULL * (column + 0.5) / COLUMNS), round(FULL * (at + 0.25 + 0.3 * row) / lanes)
