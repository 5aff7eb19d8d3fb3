"""Work out a graph for many rows at once: the twin of `evaluate` in look/graph.js.

A value is one number for all rows, a list with a number a row, or None where an input is missing. What cannot be
worked out, as a quotient by zero, is not a number (`nan`) and stays so to the outputs.
"""

import math
import operator
from collections.abc import Callable, Sequence
from itertools import repeat

from sysdesign.teaching.expression.record import Graph

Value = float | list[float] | None


def _quotient(a: float, b: float) -> float:
    return a / b if b else math.nan


def _power(a: float, b: float) -> float:
    # Python and JavaScript differ in what they make of powers without a finite value; here they have none.
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.nan
    try:
        return math.pow(a, b)
    except (ValueError, OverflowError):
        return math.nan


def _picked(test: float, yes: float, no: float) -> float:
    return yes if test != 0 else no


def _up(a: float) -> float:
    return float(math.ceil(a)) if math.isfinite(a) else a


def _round(a: float) -> float:
    return float(round(a)) if math.isfinite(a) else a


def _log(a: float) -> float:
    return math.log(a) if a > 0 else -math.inf


_WORK: dict[str, Callable[..., float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _quotient,
    "^": _power,
    "<": operator.lt,
    "<=": operator.le,
    "?": _picked,
    "up": _up,
    "round": _round,
    "log": _log,
}


def _apply(operation: str, values: Sequence[float | list[float]]) -> float | list[float]:
    rows = max((len(value) for value in values if isinstance(value, list)), default=0)
    if not rows:
        return float(_WORK[operation](*values))
    columns = [value if isinstance(value, list) else repeat(value, rows) for value in values]
    return list(map(float, map(_WORK[operation], *columns)))


def evaluate(graph: Graph, inputs: Sequence[Value]) -> dict[str, Value]:
    """Return the outputs by name. O(nodes · rows) time.

    >>> from sysdesign.teaching.expression.record import Recorder
    >>> book = Recorder()
    >>> a, b = book.input(0), book.input(1)
    >>> evaluate(book.graph({"sum": a + b, "more": b > a}), [1.0, [1.0, 2.0]])
    {'sum': [2.0, 3.0], 'more': [0.0, 1.0]}
    """
    values: list[Value] = []
    for operation, *parts in graph.nodes:
        if operation == "in":
            values.append(inputs[parts[0]])
        elif operation == "=":
            values.append(math.nan if parts[0] is None else parts[0])
        else:
            operands = [values[part] for part in parts]
            known = [value for value in operands if value is not None]
            values.append(_apply(operation, known) if len(known) == len(operands) else None)
    return {name: values[node] for name, node in graph.outputs.items()}
