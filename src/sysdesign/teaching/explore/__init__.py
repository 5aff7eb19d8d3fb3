"""Explorers: one call makes a live widget, a page that needs no kernel, and a text, from one pure model.

explore(
    staleness,
    controls={"update": slider("Update interval", [1, 2, 4, 8], unit="s", at=4)},
    chart=lines(lambda r: r.ages, {"shown": lambda r: r.cdf}, x=axis("age", (0, 40), unit="s"), y=axis(...)),
    headline=lambda r: ["One position in a hundred is older than ", (f"{r.p99:.1f} s", 1), "."],
    tasks=[task("Bring the 99th percentile under 5 s", lambda r: r.p99 < 5)],
    id="fresh-or-cheap",
)

A control `number("Requests", 1e3, 1e6, at=2e5, unit="/s", scale="log")` takes any value: then the model is plain
arithmetic, and `write(r.rate, "/s")` puts a number into a sentence.
"""

from sysdesign.teaching.explore.axes import Axis, amount, axis
from sysdesign.teaching.explore.bar_chart import bars
from sysdesign.teaching.explore.controls import choice, slider
from sysdesign.teaching.explore.dot_chart import dots
from sysdesign.teaching.explore.explorer import BudgetError, Explorer, explore
from sysdesign.teaching.explore.free import number
from sysdesign.teaching.explore.grid import Sweep, SweepError, sweep
from sysdesign.teaching.explore.heat_map import heat
from sysdesign.teaching.explore.line_chart import lines
from sysdesign.teaching.explore.parts import light, task
from sysdesign.teaching.explore.plot import horizontal, vertical
from sysdesign.teaching.explore.ring_chart import ring
from sysdesign.teaching.explore.timeline_chart import timeline
from sysdesign.teaching.expression import when, write

__all__ = [
    "Axis",
    "BudgetError",
    "Explorer",
    "Sweep",
    "SweepError",
    "amount",
    "axis",
    "bars",
    "choice",
    "dots",
    "explore",
    "heat",
    "horizontal",
    "light",
    "lines",
    "number",
    "ring",
    "slider",
    "sweep",
    "task",
    "timeline",
    "vertical",
    "when",
    "write",
]
