"""Bar charts: horizontal, so that every bar has room for its name; grouped when there are several series."""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import not_empty
from sysdesign.teaching.explore.axes import FULL, Axis
from sysdesign.teaching.explore.layout import rem, width
from sysdesign.teaching.explore.picture import Frame, Scene, Table, path, words_of
from sysdesign.teaching.explore.plot import (
    NARROW,
    WHERE,
    Accessor,
    Rule,
    checked_rules,
    checked_series,
    draw_rule,
    draw_tops,
    read,
    top_room,
    x_axis,
)

NAME, BAR, GAP, GROUP = 22, 15, 5, 13  # heights in px
MOST_ROWS = 12


@dataclass(frozen=True)
class Bars:
    """A bar chart as `bars(...)` checked it."""

    rows: tuple[str, ...]
    readers: dict[str, Accessor]
    value: Axis
    references: tuple[Rule, ...]
    clip: bool

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the series."""
        return tuple(self.readers)

    @property
    def _beside(self) -> bool:
        """Whether the rows' names stand beside single bars; else above their group."""
        return len(self.readers) == 1 and max(map(width, self.rows)) < NARROW / 2

    def _tops(self) -> tuple[list[int], list[list[int]], int]:
        """Return the y in px of each row's name, of the top of each of its bars, and the whole height."""
        names, tops, y = [], [], GROUP // 2
        for _ in self.rows:
            names.append(y + (BAR // 2 if self._beside else NAME // 2 - 2))
            y += 0 if self._beside else NAME
            tops.append([y + (BAR + GAP) * k for k in range(len(self.readers))])
            y += (BAR + GAP) * len(self.readers) - GAP + GROUP
        return names, tops, y - GROUP // 2

    def _values(self, result: Any) -> dict[str, list[float]]:
        found = {name: read(name, reader, result) for name, reader in self.readers.items()}
        for name, values in found.items():
            if len(values) != len(self.rows):
                raise ValueError(f"series {name!r} must have a value for each of {len(self.rows)} rows: {len(values)}")
        return found

    def frame(self, result: Any) -> Frame:
        """Return the bars with their values, and the rules, of one result."""
        found, frame = self._values(result), Frame()
        _, tops, height = self._tops()
        lengths = {
            name: [self.value.place(f"{name}, {row}", v, clip=self.clip) for row, v in zip(self.rows, vs, strict=True)]
            for name, vs in found.items()
        }
        for k, name in enumerate(found, 1):
            edges = [(FULL * top[k - 1] / height, FULL * (top[k - 1] + BAR) / height) for top in tops]
            upper, lower = (frame.row(round(edge) for edge in side) for side in zip(*edges, strict=True))
            frame.shape("bars", f"bar k{k}", frame.row(lengths[name]), upper, lower)
        draw_tops(frame, [(rule, draw_rule(frame, rule, self.value, result, "ref")) for rule in self.references])
        for k, (name, values) in enumerate(found.items(), 1):
            for top, value, length in zip(tops, values, lengths[name], strict=True):
                said = self.value.arrow(value) + self.value.say(value)
                frame.word(f"tip k{k}", said, length, round(FULL * (top[k - 1] + BAR / 2) / height))
        return frame

    def scene(self, frames: Sequence[Frame]) -> Scene:
        """Return axis, names and margins."""
        names, tops, height = self._tops()
        below, axis_name = x_axis(self.value)
        grid = "".join(path("grid", f"M{self.value.place('tick', tick)} 0V{FULL}") for tick in self.value.ticks)
        fixed = [_name("cat", row, y, height) for row, y in zip(self.rows, names, strict=True)]
        gutter = [width(row) for row in self.rows] if self._beside else [0.0]
        if len(self.readers) > 1:
            gutter = [width(name, bold=True) for name in self.readers]
            fixed += [
                _name(f"gut k{k}", name, top[k - 1] + BAR // 2, height)
                for top in tops
                for k, name in enumerate(self.readers, 1)
            ]
        room = {
            "h": f"{height / 16:g}",
            "l": rem(max(gutter) + 10 if max(gutter) else 0),
            "r": rem(max(width(text, bold=True) for text in words_of(frames, "tip")) + 8),
            "t": top_room(frames, axis_name=0),
        }
        label = f"Bar chart: {self.value.title} of {', '.join(self.rows)}. {WHERE}"
        # The base stands beside the bars only, so that it does not cross their names.
        ends = [(top[0] - 4, top[-1] + BAR + 4) for top in tops]
        base = "".join(f"M0 {round(FULL * a / height)}V{round(FULL * b / height)}" for a, b in ends)
        return Scene("bars", label, room, grid + path("base", base) + below, "".join(fixed) + axis_name)

    def table(self, result: Any) -> Table:
        """Return the rows with their values, which follow the picture."""
        found, first = self._values(result), len(self.references)
        rows = tuple(
            (row, *(self.value.say(values[i]) for values in found.values())) for i, row in enumerate(self.rows)
        )
        live = {(i, k + 1): first + k * len(self.rows) + i for k in range(len(found)) for i in range(len(self.rows))}
        header = found if len(found) > 1 else [self.value.title]
        return Table(("", *header), rows, live)


def bars(
    rows: Sequence[str],
    series: Mapping[str, Accessor],
    *,
    value: Axis,
    references: Iterable[Rule] = (),
    clip: bool = False,
) -> Bars:
    """Return a chart of horizontal bars, one group a row, one bar a series.

    `rows` names the groups; `series` maps a name to a function that reads its values, one a row, from the model's
    result. Each bar has its value beside it. `references` are `vertical(...)` rules, a target for instance.
    A value outside the limits is an error, unless `clip` draws the bar to the frame and marks its value with an arrow.
    On a log scale the length of a bar depends on the lower limit: choose it so that it means something.
    """
    names = [not_empty("rows", row) for row in not_empty("rows", rows)]
    if len(names) > MOST_ROWS or len(set(names)) < len(names):
        raise ValueError(f"'rows' must be at most {MOST_ROWS} different names: {names!r}")
    return Bars(tuple(names), checked_series(series), value, checked_rules(references, "vertical"), clip)


def _name(cls: str, text: str, y: float, height: int) -> str:
    return f'<span class="{cls}" style="--y:{round(FULL * y / height)}">{html.escape(text)}</span>'
