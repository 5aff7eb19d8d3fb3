"""Lays a chart out for one width: margins from its words, thinned ticks, labels that keep apart."""

import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.ticker import FixedLocator, NullLocator

from sysdesign.teaching.explore.axes import Axis
from sysdesign.teaching.explore.layout import spread
from sysdesign.teaching.explore.layout import width as breadth
from sysdesign.teaching.palette import colour
from sysdesign.teaching.show.canvas import word
from sysdesign.teaching.show.chart import BarChart, Chart, Plot

CAP = 9.5  # height of a capital of the sans face at 13 px; words are centred by their capitals
LINE, GAP, TICK = 18, 8, 4
BAR, SPACE, NAME = 15, 13, 22  # a bar, the room to the next one, its name above it
BELOW = TICK + 6 + CAP + 26
CLOSEST = 10  # px between two words on one line
_LABEL_SHARE, _NAME_SHARE = 0.27, 0.42


class Layout:
    """One chart at one width; its words are in `words`. `undo` takes its lines and bars away again."""

    def __init__(self, fig: Chart, width: int) -> None:
        self.fig, self.width, self.height = fig, width, float(fig.height)
        self.words = list[str]()
        self._added = list[Artist]()
        if isinstance(fig, BarChart):
            self._bars(fig)
        elif isinstance(fig, Plot):
            self._plot(fig)

    def undo(self) -> None:
        """Remove what this layout added, so that the next width starts from the same chart."""
        for artist in self._added:
            artist.remove()

    def _plot(self, fig: Plot) -> None:
        ends = [(_wrapped(name, self.width * _LABEL_SHARE), y, paint, True) for name, y, paint in _ends(fig)]
        ends += [
            (_wrapped(name, self.width * _LABEL_SHARE), y, colour("ink"), False)
            for kind, y, name in fig.rules
            if kind == "y"
        ]
        named = max((breadth(line, bold=True) + GAP for lines, *_ in ends for line in lines), default=0.0)
        left = max(breadth(fig.y.tick(tick)) for tick in fig.y.ticks) + GAP
        name = _wrapped(fig.y.title, self.width)
        self._place(
            max(left, breadth(fig.x.tick(fig.x.ticks[0])) / 2),
            max(named, breadth(fig.x.tick(fig.x.ticks[-1])) / 2),
            LINE * len(name) + CAP / 2 + 4 + self._rules_room(),
        )
        for i, line in enumerate(name):
            self._write(0, 11 + LINE * i, line, colour("muted"))
        self._frame("left")
        self._grid(fig.ax.yaxis, fig.y)
        for tick in fig.y.ticks:
            self._write(self.left - GAP, self._y(tick) + CAP / 2, fig.y.tick(tick), colour("muted"), align="right")
        fig.ax.xaxis.set_major_locator(FixedLocator(fig.x.ticks))
        self._rules()
        self._end_labels(ends)
        for at in fig.labels:
            self._label(*at)

    def _bars(self, fig: BarChart) -> None:
        values = {name: fig.x.say(value) for name, value in fig.values.items()}
        widest = max(map(breadth, fig.values)) + GAP
        beside = widest <= self.width * _NAME_SHARE
        left = widest if beside else breadth(fig.x.tick(fig.x.ticks[0])) / 2
        room = {name: breadth(text, bold=True) + GAP for name, text in values.items()}
        least = self.width - left - max(room.values())
        right = max(room[name] - (1 - fig.x.share(value)) * least for name, value in fig.values.items())
        row = BAR + SPACE + (0 if beside else NAME)
        inner, top = row * len(values), self._rules_room() + (4 if beside else 0)
        self.height = round(top + inner + BELOW)
        self._place(left, max(right, breadth(fig.x.tick(fig.x.ticks[-1])) / 2), top)
        fig.ax.set_ylim(inner, 0)
        self._frame("bottom")
        self._grid(fig.ax.xaxis, fig.x)
        fig.ax.yaxis.set_major_locator(NullLocator())
        self._rules()
        for i, (name, value) in enumerate(fig.values.items(), 1):
            middle = row * i - (SPACE + BAR) / 2
            self._added += fig.ax.barh(middle, value - fig.x.low, BAR, left=fig.x.low, color=fig.paint[name], zorder=2)
            y = top + middle + CAP / 2
            if beside:
                self._write(left - GAP, y, name, colour("ink"), align="right")
            else:
                self._write(left + 6, y - NAME + 2, name, colour("ink"), halo=True)
            self._write(self._x(value) + GAP, y, values[name], fig.paint[name], bold=True, halo=True)

    def _place(self, left: float, right: float, top: float) -> None:
        """Set the frame inside its margins."""
        self.left, self.top = left, top
        self.across, self.down = self.width - left - right, self.height - top - BELOW
        self.fig.set_size_inches(self.width / 72, self.height / 72)
        w, h = self.width, self.height
        self.fig.ax.set_position((left / w, BELOW / h, self.across / w, self.down / h))

    def _x(self, value: float) -> float:
        return self.left + self.fig.x.share(value) * self.across

    def _y(self, value: float) -> float:
        assert isinstance(self.fig, Plot)
        return self.top + (1 - self.fig.y.share(value)) * self.down

    def _frame(self, bare: str) -> None:
        """Keep one side of the box, and write ticks and name of the x axis."""
        ax, x = self.fig.ax, self.fig.x
        for side, spine in ax.spines.items():
            spine.set_visible(side in {"bottom", "left"} - {bare})
            spine.set(color=colour("control"), linewidth=1)
        ax.set_axisbelow(True)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_minor_locator(NullLocator())
            axis.set_tick_params(length=0, labelbottom=False, labelleft=False)
        ax.xaxis.set_tick_params(length=TICK if bare == "left" else 0, color=colour("control"))
        base = self.height - BELOW + TICK + 6 + CAP
        for tick, text in zip(x.ticks, _thinned([x.tick(tick) for tick in x.ticks], x, self.across), strict=True):
            if text:
                self._write(self._x(tick), base, text, colour("muted"), align="center")
        half = breadth(x.title) / 2
        if 2 * half > self.width:
            raise ValueError(f"'x' is wider than {self.width} px: shorten the name or the unit of {x.title!r}")
        middle = min(max(self.left + self.across / 2, half), self.width - half)
        self._write(middle, self.height - 5, x.title, colour("muted"), align="center")

    def _grid(self, side: Any, axis: Axis) -> None:
        side.set_major_locator(FixedLocator(axis.ticks))
        side.grid(visible=True, color=colour("line"), linewidth=1, linestyle="-")

    def _rules_room(self) -> int:
        return LINE if any(kind == "x" for kind, *_ in self.fig.rules) else 0

    def _rules(self) -> None:
        """Draw the rules, and the names of the upright ones above the frame, apart from each other."""
        upright = [(value, text) for kind, value, text in self.fig.rules if kind == "x"]
        sizes = [breadth(text) + CLOSEST for _, text in upright]
        if sum(sizes) > self.width:
            raise ValueError(f"the names of the rules do not fit in {self.width} px: {[text for _, text in upright]!r}")
        places = spread([(self._x(value),) for value, _ in upright], sizes, self.width)
        for (_, text), at in zip(upright, places, strict=True):
            self._write(at, self.top - 6, text, colour("ink"), align="center")
        for kind, value, _ in self.fig.rules:
            draw = self.fig.ax.axvline if kind == "x" else self.fig.ax.axhline
            self._added.append(draw(value, color=colour("ink"), linewidth=1, linestyle="-", zorder=1.5))

    def _end_labels(self, ends: list[tuple[list[str], float, str, bool]]) -> None:
        """Write each line's name to the right of the frame, as near to its end as the others allow."""
        sizes = [float(LINE * len(lines)) for lines, *_ in ends]
        # Not beside the names of the axes and rules: from the top of the frame to just below its foot.
        low, room = self.top - LINE / 2, self.down + LINE + 2
        if sum(sizes) > room:
            raise ValueError(f"'height' leaves no room for the names of {len(ends)} lines: {self.fig.height!r}")
        places = [low + at for at in spread([(self._y(y) - low,) for _, y, *_ in ends], sizes, round(room))]
        for (lines, _, paint, bold), middle in zip(ends, places, strict=True):
            first = middle + CAP / 2 - LINE * (len(lines) - 1) / 2
            for i, line in enumerate(lines):
                self._write(self.left + self.across + GAP, first + LINE * i, line, paint, bold=bold)

    def _label(self, text: str, x: float, y: float, paint: str, side: str) -> None:
        size = breadth(text, bold=True)
        if size > self.width:
            raise ValueError(f"a label must fit {self.width} px: {text!r}")
        dx, dy, align, share = {
            "right": (GAP, CAP / 2, "left", 0.0),
            "left": (-GAP, CAP / 2, "right", 1.0),
            "above": (0, -GAP, "center", 0.5),
            "below": (0, GAP + CAP, "center", 0.5),
        }[side]
        # A label that would leave the picture is moved in along its line of text.
        start = min(max(self._x(x) + dx - share * size, 0.0), self.width - size)
        self._write(start + share * size, self._y(y) + dy, text, paint, bold=True, align=align, halo=True)

    def _write(self, x: float, y: float, text: str, paint: str, **form: Any) -> None:
        self.words.append(word(x, y, text, paint, **form))


def _ends(fig: Plot) -> Iterator[tuple[str, float, Any]]:
    """Yield name, last visible y and colour of every line and cloud of dots that has a label."""
    named: list[tuple[Any, Any, Any]] = [(line, line.get_xydata(), line.get_color()) for line in fig.ax.get_lines()]
    clouds = [part for part in fig.ax.collections if isinstance(part, PathCollection)]
    named += [(cloud, cloud.get_offsets(), cloud.get_facecolor()[0]) for cloud in clouds]
    for artist, points, paint in named:
        name = str(artist.get_label())
        if name.startswith("_"):
            continue
        inside = [(x, y) for x, y in points if not fig.x.beyond(x) and not fig.y.beyond(y)]
        if not inside:
            raise ValueError(f"'label' names what has no point within the limits of the axes: {name!r}")
        yield name, max(inside)[1], paint


def _wrapped(text: str, room: float) -> list[str]:
    """Break a text that is wider than its room into lines, at its spaces."""
    if breadth(text, bold=True) <= room:
        return [text]
    letters = max(int(room / breadth(text, bold=True) * len(text)), 1)
    return textwrap.wrap(text, letters, break_long_words=False, break_on_hyphens=False)


def _thinned(texts: list[str], axis: Axis, room: float) -> list[str]:
    """Blank every second label, or two of three, ... until those left keep apart; the first stays."""
    for step in range(1, len(texts) + 1):
        spans = [(axis.share(axis.ticks[i]) * room, breadth(texts[i]) / 2) for i in range(0, len(texts), step)]
        if all(b - right - a - left >= CLOSEST for (a, left), (b, right) in pairwise(spans)):
            break
    return [text if i % step == 0 else "" for i, text in enumerate(texts)]
