"""Plain arithmetic, written down as it is done: a graph that a page can evaluate, and how numbers are written.

graph = record(lambda a, b: {"area": a * b}, ["a", "b"])
evaluate(graph, [2.0, 3.0])["area"]
"""

from sysdesign.teaching.expression.evaluate import Value, evaluate
from sysdesign.teaching.expression.formula import formula
from sysdesign.teaching.expression.record import Graph, Recorder, Recording
from sysdesign.teaching.expression.text import pieces, when
from sysdesign.teaching.expression.write import FEWEST, MOST, SCALES, three_digits, write

__all__ = [
    "FEWEST",
    "MOST",
    "SCALES",
    "Graph",
    "Recorder",
    "Recording",
    "Value",
    "evaluate",
    "formula",
    "pieces",
    "three_digits",
    "when",
    "write",
]
