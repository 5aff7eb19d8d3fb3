"""Charts in the house style: matplotlib figures with named axes, fixed limits, and a role for every colour."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sysdesign.checks import not_empty, number, one_of, whole, within
from sysdesign.teaching.explore.axes import Axis
from sysdesign.teaching.palette import DASHES, colour

LINE = 2.25
SHORTEST, TALLEST = 120, 900
MOST_BARS = 20
SIDES = ("right", "left", "above", "below")


@contextmanager
def house_style() -> Iterator[None]:
    """Let matplotlib draw in the house style, whatever its settings are; they are as before afterwards."""
    # matplotlib multiplies a dash by the width of its line.
    dashes = [(0, tuple(d / LINE for d in dash)) if (dash := DASHES[k]) else "-" for k in DASHES]
    series = cycler(color=[colour(k) for k in DASHES], linestyle=dashes, linewidth=[LINE] * len(DASHES))
    style: Any = {
        "axes.prop_cycle": series,
        "axes.facecolor": "none",
        "figure.facecolor": "none",
        "lines.linewidth": LINE,
        "lines.markersize": 9,
        "lines.markeredgewidth": 0,
        "lines.solid_capstyle": "butt",
        "patch.linewidth": 0,
        "text.parse_math": False,
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(style)
        yield


class Chart(Figure):
    """A figure made by `plot` or `barplot`; no part of pyplot, so that none is left open."""

    def __init__(self, x: Axis, height: int) -> None:
        super().__init__(figsize=(8, 4), dpi=72)
        if not isinstance(x, Axis):
            raise TypeError(f"'x' must be an axis(...): {x!r}")
        within("height", height, SHORTEST, TALLEST)
        self.x, self.height = x, whole("height", height)
        self.rules: list[tuple[str, float, str]] = []
        self.labels: list[tuple[str, float, float, str, str]] = []
        self.ax = self.add_subplot()


class Plot(Chart):
    """A chart with a value on either axis."""

    def __init__(self, x: Axis, y: Axis, height: int) -> None:
        super().__init__(x, height)
        if not isinstance(y, Axis):
            raise TypeError(f"'y' must be an axis(...): {y!r}")
        self.y = y
        self.ax.set(xscale="log" if x.log else "linear", yscale="log" if y.log else "linear")
        self.ax.set(xlim=(x.low, x.high), ylim=(y.low, y.high), autoscale_on=False)


class BarChart(Chart):
    """Horizontal bars, each with its name and value."""

    def __init__(self, values: Mapping[str, float], x: Axis, paint: Mapping[str, int | str]) -> None:
        super().__init__(x, SHORTEST)
        self.values = {not_empty("values", name): number(name, value) for name, value in values.items()}
        if not 1 <= len(self.values) <= MOST_BARS:
            raise ValueError(f"'values' must be 1 to {MOST_BARS} bars: {len(self.values)}")
        for name, value in self.values.items():
            x.place(name, value)
        for name in paint:
            one_of("paint", name, tuple(self.values))
        self.paint = {name: colour(paint.get(name, 1)) for name in self.values}
        self.ax.set(xscale="log" if x.log else "linear", xlim=(x.low, x.high), autoscale_on=False)


def plot(x: Axis, y: Axis, *, height: int = 300) -> tuple[Plot, Axes]:
    """Return a figure and its axes; draw on the axes with matplotlib's own methods, then `show` the figure.

    `x` and `y` are made by `axis(...)`, as for explorers. Lines and dots take the colours and dashes of the series in
    order. What has a `label=` is named at its right end; there is no legend. A line that leaves the limits is cut
    at the frame. `height` is in CSS pixels, 120 to 900.

    >>> from sysdesign.teaching.explore import axis
    >>> fig, ax = plot(axis("load", (0, 1), unit="%"), axis("time in the system", (0, 10), unit="s"))
    >>> line, = ax.plot([0, 0.5, 0.9], [1, 2, 10], label="1 server")
    >>> line.get_color()
    '#0b6fa7'
    """
    with house_style():
        fig = Plot(x, y, height)
    return fig, fig.ax


def barplot(
    values: Mapping[str, float], x: Axis, *, paint: Mapping[str, int | str] | None = None
) -> tuple[BarChart, Axes]:
    """Return a figure of horizontal bars in the order given, each with its value, written as the axis writes it.

    `paint` gives single bars another role, such as `{"rides in progress": "wrong"}`; the others are the first series.
    Raises ValueError for a value outside the limits of the axis.

    >>> from sysdesign.teaching.explore import axis
    >>> fig, ax = barplot({"average": 579, "peak": 1736}, axis("rides", (0, 2000), unit="per second"))
    """
    with house_style():
        fig = BarChart(values, x, paint or {})
    return fig, fig.ax


def mark(ax: Axes, text: str, *, x: float | None = None, y: float | None = None) -> None:
    """Draw a rule through a value of one axis, named at its end: a target, a limit, a chosen size.

    >>> from sysdesign.teaching.explore import axis
    >>> fig, ax = plot(axis("age", (0, 40), unit="s"), axis("share", (0, 1), unit="%"))
    >>> mark(ax, "target", x=5)
    """
    fig = _chart(ax)
    not_empty("text", text)
    if (x is None) == (y is None):
        raise ValueError(f"a rule stands at one of 'x' and 'y': x={x!r}, y={y!r}")
    axis = fig.x if x is not None else fig.y if isinstance(fig, Plot) else None
    if axis is None:
        raise ValueError(f"bars have no y to mark: {y!r}")
    at = x if x is not None else y
    axis.place(axis.name, at)
    fig.rules.append(("x" if x is not None else "y", number("x or y", at), text))


def label(ax: Axes, text: str, x: float, y: float, *, role: int | str = "ink", side: str = "right") -> None:
    """Write a label beside a point, in the colour of its series.

    `side` is `right`, `left`, `above` or `below`; `role` is a series 1 to 6 or a name such as `muted`.

    >>> from sysdesign.teaching.explore import axis
    >>> fig, ax = plot(axis("age", (0, 40), unit="s"), axis("share", (0, 1), unit="%"))
    >>> label(ax, "99 of 100", 13.1, 0.99, role=1, side="below")
    """
    fig = _chart(ax)
    if not isinstance(fig, Plot):
        raise ValueError(f"bars carry their values already: {text!r}")
    fig.x.place(fig.x.name, x)
    fig.y.place(fig.y.name, y)
    fig.labels.append((not_empty("text", text), x, y, colour(role), one_of("side", side, SIDES)))


def _chart(ax: Axes) -> Chart:
    if not isinstance(getattr(ax, "figure", None), Chart):
        raise TypeError(f"'ax' must be the axes of plot(...) or barplot(...): {ax!r}")
    return ax.figure  # type: ignore[return-value]
