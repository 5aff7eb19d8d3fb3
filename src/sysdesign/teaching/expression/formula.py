"""A graph's output as a formula in words."""

from collections.abc import Mapping

from sysdesign.teaching.expression.record import Graph
from sysdesign.teaching.words import NBSP

_SIGNS = {"+": (" + ", 2), "-": (" − ", 2), "*": (" × ", 3), "/": (" ÷ ", 3), "^": ("^", 5), "<": (" < ", 1)} | {
    "<=": (" ≤ ", 1)
}
_CALLS = {"up": "rounded up", "round": "rounded", "log": "log"}
_ATOM = 9


def formula(graph: Graph, output: str, names: Mapping[int, str]) -> str:
    """Return an output as a formula over the nodes that have names.

    >>> from sysdesign.teaching.expression.record import Recorder
    >>> book = Recorder()
    >>> people, reads = book.input(0), book.input(1)
    >>> formula(book.graph({"rate": people * (reads + 1) / 86_400}), "rate", {0: "people", 1: "reads"})
    'people × (reads + 1) ÷ 86,400'
    """

    def written(at: int) -> tuple[str, int]:
        if at in names:
            return names[at], _ATOM
        operation, *parts = graph.nodes[at]
        if operation == "=":
            return ("nothing" if parts[0] is None else f"{parts[0]:,.12g}"), _ATOM
        if operation == "in":
            return f"input{NBSP}{parts[0]}", _ATOM
        if operation == "?" and graph.nodes[parts[2]] == ("=", None):
            return written(parts[1])
        if operation == "?":
            test, yes, no = (written(part)[0] for part in parts)
            return f"({yes} if {test}, else {no})", _ATOM
        if operation in _CALLS:
            return f"{_CALLS[operation]}({written(parts[0])[0]})", _ATOM
        sign, level = _SIGNS[operation]
        (left, left_level), (right, right_level) = map(written, parts)
        left = f"({left})" if left_level < level else left
        # a − (b − c) and a ÷ (b × c) keep their brackets; a × (b × c) needs none.
        tight = right_level < level or (right_level == level and operation not in "+*")
        return f"{left}{sign}{f'({right})' if tight else right}", level

    return written(graph.outputs[output])[0]
