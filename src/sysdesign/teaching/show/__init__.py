"""Plotted figures: a chart in the house style, drawn with matplotlib, shown in both themes and two widths.

fig, ax = plot(axis("load", (0, 1), unit="%"), axis("mean time in the system", (0, 10), unit="service times"))
for servers in (1, 4, 16):
    ax.plot(load, time_in_system(load, servers), label=f"{servers} servers")
show(fig, title=["At 80 % load a lone server takes ", ("five", 1), " service times."], alt="...", caption="...")
"""

from sysdesign.teaching.explore.axes import Axis, axis
from sysdesign.teaching.palette import colour
from sysdesign.teaching.show.chart import BarChart, Plot, barplot, label, mark, plot
from sysdesign.teaching.show.shown import show

__all__ = ["Axis", "BarChart", "Plot", "axis", "barplot", "colour", "label", "mark", "plot", "show"]
