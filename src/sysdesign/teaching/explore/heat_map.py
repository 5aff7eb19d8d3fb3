"""Heat maps: a value for each pair of categories, in eight steps of one colour."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import not_empty, whole
from sysdesign.teaching.explore.axes import FULL, Axis
from sysdesign.teaching.explore.layout import rem, width
from sysdesign.teaching.explore.picture import Frame, Scene, Table, word
from sysdesign.teaching.explore.plot import WHERE, Accessor, checked_reader, read, thin

LEVELS = 8
MOST = 24


@dataclass(frozen=True)
class Heat:
    """A heat map as `heat(...)` checked it."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    values: Accessor
    x: str
    y: str
    value: Axis
    mark: Accessor | None
    clip: bool

    @property
    def series(self) -> tuple[str, ...]:
        """One series: the value."""
        return (self.value.name,)

    def _matrix(self, result: Any) -> list[list[float]]:
        found = [read("values", row, result) for row in read("values", self.values, result)]
        if len(found) != len(self.rows) or any(len(row) != len(self.columns) for row in found):
            sizes = f"{len(self.rows)} rows of {len(self.columns)}"
            raise ValueError(f"'values' must be {sizes}: {[len(row) for row in found]}")
        return found

    def frame(self, result: Any) -> Frame:
        """Return the steps of all cells, and the marked cell, of one result."""
        frame, columns, rows = Frame(), len(self.columns), len(self.rows)
        places = [
            self.value.place(f"value at {self.columns[c]}, {self.rows[r]}", value, clip=self.clip)
            for r, row in enumerate(self._matrix(result))
            for c, value in enumerate(row)
        ]
        row = frame.row(min(LEVELS - 1, place * LEVELS // FULL) for place in places)
        for level in range(LEVELS):
            frame.shape("cells", f"cell v{level} k1", row, args=(columns, rows, level))
        if self.mark is not None:
            c, r = (whole("mark", at, 0) for at in self.mark(result))
            if c >= columns or r >= rows:
                raise ValueError(f"'mark' must be a cell of {columns} columns and {rows} rows: {(c, r)}")
            left, right = FULL * c // columns, FULL * (c + 1) // columns
            top, bottom = FULL * r // rows, FULL * (r + 1) // rows
            corners = frame.row([left, right, right, left, left]), frame.row([top, top, bottom, bottom, top])
            frame.shape("line", "mark rim", *corners)
            frame.shape("line", "mark", *corners)
        return frame

    def scene(self, frames: Sequence[Frame]) -> Scene:
        """Return the names of columns and rows, and the scale of the colour."""
        across = [round(FULL * (c + 0.5) / len(self.columns)) for c in range(len(self.columns))]
        down = [round(FULL * (r + 0.5) / len(self.rows)) for r in range(len(self.rows))]
        fixed = [
            word("xt" + cls, name, place, FULL)
            for name, place, cls in zip(self.columns, across, thin(self.columns), strict=True)
        ]
        fixed += [word("yt", name, 0, place) for name, place in zip(self.rows, down, strict=True)]
        steps = "".join(f'<i class="v{level} k1"></i>' for level in range(LEVELS))
        low, high = html.escape(self.value.say(self.value.low)), html.escape(self.value.say(self.value.high))
        ends = ("≤ " * self.clip + low, "≥ " * self.clip + high)
        fixed += [
            f'<span class="xn">{html.escape(self.x)}</span><span class="yn">{html.escape(self.y)}</span>',
            f'<span class="scale">{html.escape(self.value.title)}\n<b>{ends[0]}</b>{steps}<b>{ends[1]}</b></span>',
        ]
        room = {
            "h": f"{min(18, max(8, 1.75 * len(self.rows))):g}",
            "l": rem(max(map(width, self.rows)) + 10),
            "r": "0",
            "t": "1.75",
        }
        label = f"Heat map: {self.value.title} by {self.x} and {self.y}. {WHERE}"
        return Scene("heat", label, room, "", "".join(fixed))

    def table(self, result: Any) -> Table:
        """Return all values, a row a row."""
        rows = ((name, *map(self.value.say, row)) for name, row in zip(self.rows, self._matrix(result), strict=True))
        return Table((f"{self.y} \\ {self.x}", *self.columns), tuple(rows))


def heat(
    columns: Sequence[str],
    rows: Sequence[str],
    values: Accessor,
    *,
    x: str,
    y: str,
    value: Axis,
    mark: Accessor | None = None,
    clip: bool = False,
) -> Heat:
    """Return a heat map of up to 24 × 24 cells.

    `columns` and `rows` name the cells, `x` and `y` what they are; `values` reads a list of rows from the model's
    result; `value` is the axis of the colour, linear or log, in eight equal steps. `mark` reads the (column, row) of
    a cell to outline. A value outside the limits is an error, unless `clip` gives it the last step.
    """
    for name, names in (("columns", columns), ("rows", rows)):
        not_empty(name, names)
        if len(names) > MOST or len(set(names)) < len(names):
            raise ValueError(f"{name!r} must be at most {MOST} different names: {list(names)!r}")
    checked_reader("values", values)
    if mark is not None:
        checked_reader("mark", mark)
    named = not_empty("x", x), not_empty("y", y)
    return Heat(tuple(columns), tuple(rows), values, *named, value, mark, clip)
