"""Which words a space-time diagram has room for: states over their lanes, then messages along their lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.teaching.explore.layout import width

SIZE = 12
GAP = 4  # px between two words
MOST = 40  # messages; of more none is named
SHARES = (0.5, 0.38, 0.62, 0.27, 0.73, 0.18, 0.84)  # of a line, at which its word may stand
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A word at a tick; a state's begins there and has to end before `until`, a message's is centred there."""

    tick: float
    y: float
    text: str
    until: float = -1

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
    free = all(box[2] + GAP < a or c + GAP < box[0] or box[3] <= b or d <= box[1] for a, b, c, d in taken)
    return box if free else None


def placed(
    states: Sequence[Label],
    messages: Sequence[Sequence[Label]],
    lanes: Sequence[tuple[float, float]],
    widths: tuple[float, float],
    end: int,
) -> list[tuple[Label, bool]]:
    """Return the labels that have room on a wide plot, and whether they have on a narrow one too.

    Of a message all places are given, the best first; `lanes` are heights that no message's word covers.
    """
    found: list[tuple[Label, bool]] = []
    taken: tuple[list[Box], list[Box]] = [], []
    for places in [*([state] for state in states), *(messages if len(messages) <= MOST else [])]:
        for label in places:
            if label.centred and any(label.y - SIZE + 2 < low and high < label.y + 2 for high, low in lanes):
                continue
            wide = fits(label, taken[0], widths[0], end)
            if wide is None:
                continue
            narrow = fits(label, taken[1], widths[1], end)
            taken[0].append(wide)
            if narrow is not None:
                taken[1].append(narrow)
            found.append((label, narrow is not None))
            break
    return found
