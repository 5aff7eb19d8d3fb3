"""Where things stand on the stage: nodes on a ring, clients in a row above, the ways of messages, the walls of cuts."""

import math
import textwrap
from dataclasses import dataclass
from functools import cached_property

from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.replay.run import Run, Span
from sysdesign.teaching.replay.sides import sides

WIDTH = 342  # the stage is as wide as a phone's column, and stays so
LINE, FONT = 15, 12  # px of a line of words, and of its letters
BROAD = (24, 24, 24, 22, 20, 17, 17, 14)  # characters in a line of a state, by the number of nodes on the ring
INSIDE = 3  # a name of so many letters stands in its circle
APART = 4  # px between the ways there and back
BEYOND = 26  # px by which a wall sticks out of the ring
Point = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """Where a node is drawn: its middle, and the words of its states above or below it."""

    x: int
    y: int
    above: bool
    words_x: int
    radius: int


@dataclass(frozen=True)
class Way:
    """From the rim of one node to the rim of another, keeping right."""

    x1: int
    y1: int
    x2: int
    y2: int


def whole(value: float) -> int:
    """Round to the nearest whole number, ties upwards, as JavaScript does."""
    return math.floor(value + 0.5)


class Stage:
    """The places of one run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.ring = [i for i in range(len(run.names)) if i not in run.clients]
        self.row = sorted(run.clients)
        most = max(
            (len(self.lines(i, state.text)) for i, states in enumerate(run.states) for state in states), default=0
        )
        outside = any(not self.inside(i) for i in range(len(run.names)))
        self.words = LINE * (max(most, bool(run.outages)) + outside)  # px that words beside a node take

    def inside(self, node: int) -> bool:
        """Whether the name of a node stands in its circle, as do those of its neighbours."""
        group = self.row if node in self.run.clients else self.ring
        return all(len(self.run.names[i]) <= INSIDE for i in group)

    def radius(self, node: int) -> int:
        """Return the radius of a node."""
        return 17 if self.inside(node) else 11

    def lines(self, node: int, text: str) -> list[str]:
        """Return a state broken into lines that have room beside the node."""
        room = WIDTH // (7 * len(self.row)) if node in self.run.clients else BROAD[min(len(self.ring), len(BROAD) - 1)]
        return textwrap.wrap(text, min(room, BROAD[0]), break_on_hyphens=False)

    @cached_property
    def spots(self) -> list[Spot]:
        """The place of each node."""
        found = [Spot(0, 0, False, 0, 0)] * len(self.run.names)
        top = self.words + 12 + max((self.radius(i) for i in self.row), default=0)
        for k, i in enumerate(self.row):
            x = WIDTH * (k + 0.5) / len(self.row)
            found[i] = self._spot(i, x, top, above=True)
        many = len(self.ring)
        start = top + (46 if many > 2 else 84) if self.row else 0
        wide, high = WIDTH / 2 - 62, {0: 0, 1: 0, 2: 0, 3: 72, 4: 68, 5: 88, 6: 92}.get(many, 112)
        middle = start + 17 + (0 if many <= 2 else self.words + 12 + high)
        if many <= 2:
            middle += 12 if self.row else 30
        # A ring has two nodes on top if that puts none at the side, or between the clients and the others.
        turn = -math.pi / 2 - (math.pi / many if many and (many % 2 == 0 or self.row) else 0)
        if many == 2:
            turn = math.pi
        for k, i in enumerate(self.ring):
            angle = turn + 2 * math.pi * k / many
            x = WIDTH / 2 + (wide * math.cos(angle) if many > 1 else 0)
            y = middle + high * math.sin(angle)
            found[i] = self._spot(i, x, y, above=y < middle - 1)
        return found

    def _spot(self, i: int, x: float, y: float, *, above: bool) -> Spot:
        lines, radius = [] if self.inside(i) else [self.run.names[i]], self.radius(i)
        lines += [line for state in self.run.states[i] for line in self.lines(i, state.text)]
        half = max((width(line, bold=True, size=FONT) for line in lines), default=0) / 2
        # Words above lean outwards: between the nodes and what is over them is where messages go.
        side = (x > WIDTH / 2 + 10) - (x < WIDTH / 2 - 10)
        lean = side * max(half - radius, 0) if above and i not in self.run.clients else 0
        return Spot(whole(x), whole(y), above, whole(min(max(x + lean, half), WIDTH - half)), radius)

    @cached_property
    def height(self) -> int:
        """The height of the stage."""
        return max(spot.y + spot.radius + (0 if spot.above else self.words + 4) for spot in self.spots) + 8

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """All directed pairs that a message travels or a cut parts, and their opposites: what has a way."""
        used = {(flight.source, flight.target) for flight in self.run.flights}
        used |= {pair for cut in self.run.cuts for pair in cut.pairs if pair[0] != pair[1]}
        return sorted(used | {(b, a) for a, b in used})

    @cached_property
    def links(self) -> list[tuple[int, int]]:
        """The pairs between which messages travel, each once."""
        return sorted({(min(f.source, f.target), max(f.source, f.target)) for f in self.run.flights})

    @cached_property
    def ways(self) -> dict[tuple[int, int], Way]:
        """The way of each directed pair."""
        return {pair: self._way(*pair) for pair in self.pairs}

    def _way(self, source: int, target: int) -> Way:
        a, b = self.spots[source], self.spots[target]
        length = math.hypot(b.x - a.x, b.y - a.y)
        ux, uy = (b.x - a.x) / length, (b.y - a.y) / length
        begin, end = a.radius + 3, b.radius + 6
        return Way(
            whole(a.x + ux * begin - uy * APART),
            whole(a.y + uy * begin + ux * APART),
            whole(b.x - ux * end - uy * APART),
            whole(b.y - uy * end + ux * APART),
        )

    def walls(self, cut: Span) -> list[tuple[int, int, int, int]]:
        """Return the lines that part the sides of a cut: none where the sides are mixed on the ring, or one-way.

        Two sides that keep together are parted by one line, more by lines from the middle of the ring.
        """
        side = sides(cut.pairs)
        at = [side.get(i, -1) for i in self.ring]
        if not side or -1 in at:
            return []
        if len(self.ring) == 2:
            a, b = (self.spots[i] for i in self.ring)
            x = whole((a.x + b.x) / 2)
            return [(x, a.y - 44, x, a.y + 44)]
        changes = [k for k in range(len(at)) if at[k] != at[k - 1]]
        if len(changes) != len(set(at)) or len(changes) < 2:
            return []
        middle = (WIDTH / 2, sum(self.spots[i].y for i in self.ring) / len(self.ring))
        ring = [self.spots[i] for i in self.ring]
        gaps = [((ring[k - 1].x + ring[k].x) / 2, (ring[k - 1].y + ring[k].y) / 2) for k in changes]
        if len(gaps) == 2:
            gaps = [self._longer(gaps[1], gaps[0]), self._longer(gaps[0], gaps[1])]
            return [(*self._whole(gaps[0]), *self._whole(gaps[1]))]
        return [(*self._whole(middle), *self._whole(self._longer(middle, gap))) for gap in gaps]

    @staticmethod
    def _longer(start: Point, end: Point) -> Point:
        length = math.hypot(end[0] - start[0], end[1] - start[1]) or 1
        return end[0] + (end[0] - start[0]) / length * BEYOND, end[1] + (end[1] - start[1]) / length * BEYOND

    @staticmethod
    def _whole(point: Point) -> tuple[int, int]:
        return whole(point[0]), whole(point[1])

    def reach(self, source: int, target: int, at: int, fate: str) -> int:
        """Return how far along its way a message comes, in thousandths: a lost one half, a cut one to the wall."""
        if fate not in ("lost", "cut"):
            return 1000
        way = self.ways[source, target]
        if fate == "cut":
            for cut in self.run.cuts:
                if cut.begin <= at <= cut.end and (source, target) in cut.pairs:
                    for wall in self.walls(cut):
                        share = crossing(way, wall)
                        if share is not None:
                            return whole(1000 * share)
        return 500


def crossing(way: Way, wall: tuple[int, int, int, int]) -> float | None:
    """Return at which share of a way a wall crosses it, or None.

    >>> crossing(Way(0, 0, 10, 0), (4, -5, 4, 5))
    0.4
    """
    x, y, to, down = wall
    dx, dy, wx, wy = way.x2 - way.x1, way.y2 - way.y1, to - x, down - y
    turn = dx * wy - dy * wx
    if turn == 0:
        return None
    share = ((x - way.x1) * wy - (y - way.y1) * wx) / turn
    along = ((x - way.x1) * dy - (y - way.y1) * dx) / turn
    return share if 0 < share < 1 and 0 <= along <= 1 else None
