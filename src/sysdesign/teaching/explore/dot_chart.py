"""Scatter charts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import number
from sysdesign.teaching.explore.axes import FULL, Axis
from sysdesign.teaching.explore.picture import Frame, Scene, Table
from sysdesign.teaching.explore.plot import (
    Accessor,
    Rule,
    checked_rules,
    checked_series,
    draw_labels,
    draw_rules,
    draw_tops,
    plot_scene,
    read,
)

MOST_ROWS = 24
SIGNS = ("", " square", " hollow", " hollow square", " small", " small square")


@dataclass(frozen=True)
class Dots:
    """A scatter chart as `dots(...)` checked it."""

    readers: dict[str, Accessor]
    x: Axis
    y: Axis
    references: tuple[Rule, ...]
    clip: bool

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the series."""
        return tuple(self.readers)

    def _points(self, result: Any) -> dict[str, list[tuple[float, float]]]:
        found = {}
        for name, reader in self.readers.items():
            points = read(name, reader, result)
            for point in points:
                if isinstance(point, str) or not hasattr(point, "__len__") or len(point) != 2:
                    raise TypeError(f"series {name!r} must hold pairs (x, y): {point!r}")
            if not points:
                raise ValueError(f"series {name!r} must not be empty: {points!r}")
            found[name] = [(number(f"x of {name}", x), number(f"y of {name}", y)) for x, y in points]
        return found

    def frame(self, result: Any) -> Frame:
        """Return the dots, rules and labels of one result."""
        frame, marks = Frame(), []
        tops, labels = draw_rules(frame, [(rule, "ref") for rule in self.references], self.x, self.y, result)
        for k, (name, points) in enumerate(self._points(result).items(), 1):
            xs = [self.x.place(f"x of {name}", x, clip=self.clip) for x, _ in points]
            ys = [FULL - self.y.place(f"y of {name}", y, clip=self.clip) for _, y in points]
            row = frame.row(xs), frame.row(ys)
            sign = SIGNS[k - 1]
            frame.shape("dots", f"dot ring k{k}{sign.replace(' hollow', '')}", *row)
            frame.shape("dots", f"dot k{k}{sign}", *row)
            if "hollow" in sign:
                frame.shape("dots", f"dot hole k{k}{sign}", *row)
            outside = sum(bool(self.x.beyond(x) or self.y.beyond(y)) for x, y in points)
            marks.append((f"over k{k}", f"{outside} beyond the frame" if outside else "", FULL, 34 + 68 * (k - 1)))
            labels.append((f"lab k{k}", name, ys[xs.index(max(xs))], sum(ys) / len(ys)))
        draw_tops(frame, tops)
        if len(self.readers) > 1 or len(labels) > 1:
            draw_labels(frame, labels)
        if self.clip:
            for mark in marks:
                frame.word(*mark)
        return frame

    def scene(self, frames: Sequence[Frame]) -> Scene:
        """Return axes, names and margins."""
        return plot_scene("dots", "Scatter chart", self.x, self.y, frames)

    def table(self, result: Any) -> Table:
        """Return up to 24 points: all, or every n-th."""
        rows = [
            (name, self.x.say(x), self.y.say(y)) for name, points in self._points(result).items() for x, y in points
        ]
        step = -(-len(rows) // MOST_ROWS)
        return Table(("series", self.x.title, self.y.title), tuple(rows[::step]))


def dots(
    series: Mapping[str, Accessor], *, x: Axis, y: Axis, references: Iterable[Rule] = (), clip: bool = False
) -> Dots:
    """Return a scatter chart of one to six series.

    `series` maps a name to a function that reads (x, y) pairs from the model's result, as many in every state; each
    series has a colour and a shape of its own. `references` are `vertical(...)` and `horizontal(...)` rules.
    A point outside the limits is an error, unless `clip` draws it on the frame and says how many are beyond.
    """
    return Dots(checked_series(series), x, y, checked_rules(references, "vertical", "horizontal"), clip)
