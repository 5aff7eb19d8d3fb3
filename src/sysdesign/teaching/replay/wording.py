"""Which words a space-time diagram has room for: states over their lanes, then messages along their lines."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.replay.pens import Line

SIZE = 12
GAP, LEADING = 4, 3  # px between two words, and between two lines of them
MOST = 40  # messages; of more none is named
SHARES = (0.5, 0.38, 0.62, 0.27, 0.73, 0.18, 0.84)  # of a line, at which its word may stand
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A word at a tick; a state's begins there and has to end before `until`, a message's is centred there.

    A `roomy` one says what is said elsewhere, and is for wide plots alone. Of those with the same `once` a narrow plot
    has one.
    """

    tick: float
    y: float
    text: str
    until: float = -1
    roomy: bool = False
    once: Hashable = None

    @property
    def centred(self) -> bool:
        """Whether it is a message's."""
        return self.until < 0


def _box(label: Label, room: float, end: int) -> Box:
    """Return what a label covers where the plot is `room` px wide."""
    x, wide = label.tick / end * room, width(label.text, size=SIZE)
    left = x - wide / 2 if label.centred else x
    return left, label.y - SIZE + 2, left + wide, label.y + 2


def fits(label: Label, taken: Sequence[Box], room: float, end: int) -> Box | None:
    """Return what a label covers if nothing else is there, and it does not leave the plot or its state."""
    box = _box(label, room, end)
    last = room + GAP if label.centred else label.until / end * room - GAP
    if box[0] < -GAP or box[2] > last + (label.until >= end) * 2 * GAP:
        return None
    free = all(
        box[2] + GAP < a or c + GAP < box[0] or box[3] + LEADING <= b or d + LEADING <= box[1] for a, b, c, d in taken
    )
    return box if free else None


def crossed(box: Box, lines: Sequence[Line], room: float, end: int) -> int:
    """Return how many lines pass through a box where the plot is `room` px wide. O(lines) time."""
    left, top, right, bottom = box
    found = 0
    for x, y, to, down in lines:
        if y == down:
            continue
        begin, last = sorted(((top - y) / (down - y), (bottom - y) / (down - y)))
        begin, last = max(begin, 0), min(last, 1)  # the part of the line at the height of the box
        ends = sorted((x + (to - x) * part) / end * room for part in (begin, last))
        found += begin <= last and ends[0] < right and left < ends[1]
    return found


def placed(
    states: Sequence[Label],
    messages: Sequence[Sequence[Label]],
    lanes: Sequence[tuple[float, float]],
    widths: tuple[float, float],
    end: int,
    lines: Sequence[Line] = (),
) -> list[tuple[Label, bool]]:
    """Return the labels that have room on a wide plot, and whether they have on a narrow one too.

    Of a message all places are given, the best first. One that is free on both plots is taken before one that is free
    on the wide one alone, and then one that few `lines` pass through. No message's word covers a height of `lanes`.
    """
    found: list[tuple[Label, bool]] = []
    taken: tuple[list[Box], list[Box]] = [], []
    named = set[Hashable]()
    for places in [*([state] for state in states), *(messages if len(messages) <= MOST else [])]:
        free = list[tuple[bool, int, int, Label, Box, Box | None]]()
        for rank, label in enumerate(places):
            if label.centred and any(label.y - SIZE + 2 < low and high < label.y + 2 for high, low in lanes):
                continue
            wide = fits(label, taken[0], widths[0], end)
            if wide is None:
                continue
            spare = label.roomy or label.once in named
            narrow = None if spare else fits(label, taken[1], widths[1], end)
            boxes = [(wide, widths[0])] + ([(narrow, widths[1])] if narrow else [])
            through = sum(crossed(box, lines, room, end) for box, room in boxes)
            free.append((narrow is None, through, rank, label, wide, narrow))
        if not free:
            continue
        *_, label, wide, narrow = min(free, key=lambda place: place[:3])
        taken[0].append(wide)
        if narrow is not None:
            taken[1].append(narrow)
            named |= {label.once} - {None}
        found.append((label, narrow is not None))
    return found
