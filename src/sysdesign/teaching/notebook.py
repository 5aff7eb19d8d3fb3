"""What every chapter imports from the teaching floor; its units and the contracts of its exercises stand beside it.

From then on a cell may begin with `# needs: PostgreSQL`: it is skipped where that engine cannot run.
"""

from sysdesign.teaching import needs
from sysdesign.teaching.claim import chapter_claims, claim, claims
from sysdesign.teaching.diagram import diagram
from sysdesign.teaching.explore import (
    axis,
    bars,
    choice,
    dots,
    explore,
    heat,
    horizontal,
    light,
    lines,
    number,
    ring,
    slider,
    sweep,
    task,
    timeline,
    vertical,
    when,
    write,
)
from sysdesign.teaching.machine import machine
from sysdesign.teaching.palette import colour
from sysdesign.teaching.replay import replay, space_time
from sysdesign.teaching.show import barplot, label, mark, plot, show
from sysdesign.teaching.source import source
from sysdesign.teaching.witness import agree, closed_form, real_engine, simulation
from sysdesign.teaching.words import count, percent, short

__all__ = [
    "agree", "axis", "barplot", "bars", "chapter_claims", "choice", "claim", "claims", "closed_form", "colour", "count",
    "diagram", "dots", "explore", "heat", "horizontal", "label", "light", "lines", "machine", "mark", "number",
    "percent", "plot", "real_engine", "replay", "ring", "short", "show", "simulation", "slider", "source", "space_time",
    "sweep", "task", "timeline", "vertical", "when", "write",
]  # fmt: skip

needs.install()
