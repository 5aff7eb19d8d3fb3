"""Recording numbers: arithmetic on them writes nodes into a graph instead of working anything out.

A node is `["in", slot]`, `["=", constant]` or `[operation, node, node, ...]`; nodes come after those they use, and
equal nodes are one. Comparisons yield 1 or 0; `?` picks its second or third operand by the first. `up` rounds up,
`round` to the nearest whole number, `log` is the natural logarithm.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sysdesign.checks import number

Node = tuple[Any, ...]
OPERATIONS = ("+", "-", "*", "/", "^", "<", "<=", "?", "up", "round", "log")
TRUTHS = ("<", "<=")


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which they can be worked out, and which of them are outputs, by name."""

    nodes: tuple[Node, ...]
    outputs: Mapping[str, int]

    @property
    def packed(self) -> list[list[Any]]:
        """The nodes as JSON for the page, whole numbers short."""
        return [
            [int(part) if isinstance(part, float) and part.is_integer() else part for part in node]
            for node in self.nodes
        ]

    def reach(self, node: int) -> set[int]:
        """Return the nodes that a node depends on, itself among them. O(nodes) time."""
        found, todo = set[int](), [node]
        while todo:
            at = todo.pop()
            if at not in found:
                found.add(at)
                if self.nodes[at][0] in OPERATIONS:
                    todo += self.nodes[at][1:]
        return found


@dataclass(eq=False)
class Recorder:
    """Where recording numbers write; `inputs` makes one, `graph` closes the book."""

    nodes: list[Node] = field(default_factory=list)
    known: dict[Node, int] = field(default_factory=dict)

    def add(self, *node: Any) -> "Recording":
        """Return the recording number of a node, which is added once."""
        if node not in self.known:
            self.known[node] = len(self.nodes)
            self.nodes.append(node)
        return Recording(self, self.known[node])

    def input(self, slot: int) -> "Recording":
        """Return the number that will stand in an input's slot."""
        return self.add("in", slot)

    def constant(self, value: Any) -> "Recording":
        """Return a recording number for a plain one; None is "no number"."""
        if isinstance(value, Recording):
            if value.book is not self:
                raise ValueError("'value' must belong to this recorder: it was made by another")
            return value
        return self.add("=", None if value is None else float(number("value", value)))

    def graph(self, outputs: Mapping[str, Any]) -> Graph:
        """Return what was written that the outputs depend on."""
        ends = {name: self.constant(value).node for name, value in outputs.items()}
        whole = Graph(tuple(self.nodes), ends)
        used = sorted(set[int]().union(*(whole.reach(node) for node in ends.values())))
        moved = {old: new for new, old in enumerate(used)}
        nodes = tuple(
            (node[0], *(moved[a] for a in node[1:])) if node[0] in OPERATIONS else node
            for node in (self.nodes[old] for old in used)
        )
        return Graph(nodes, {name: moved[node] for name, node in ends.items()})


class Recording:
    """A number that writes down what is done with it.

    It has no truth: `if`, `and`, `min` and `max` would decide on one branch, so they raise TypeError and say what to
    use instead. It has no digits either: `write` is how it gets into a sentence.

    >>> book = Recorder()
    >>> area = book.input(0) * book.input(1) + 0
    >>> book.graph({"area": area}).nodes
    (('in', 0), ('in', 1), ('*', 0, 1))
    """

    __slots__ = ("book", "node")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, book: Recorder, node: int) -> None:
        self.book, self.node = book, node

    def _with(self, operation: str, *operands: Any) -> "Recording":
        parts = [self.book.constant(operand) for operand in operands]
        values = [self._constant(part) for part in parts]
        if operation == "*" and 1.0 in values:
            return parts[1 - values.index(1.0)]
        if operation == "+" and 0.0 in values:
            return parts[1 - values.index(0.0)]
        if operation == "/" and values[1] == 1.0:
            return parts[0]
        return self.book.add(operation, *(part.node for part in parts))

    def _constant(self, part: "Recording") -> float:
        node = self.book.nodes[part.node]
        return node[1] if node[0] == "=" and node[1] is not None else math.nan

    def __add__(self, other: Any) -> "Recording":
        return self._with("+", self, other)

    def __radd__(self, other: Any) -> "Recording":
        return self._with("+", other, self)

    def __sub__(self, other: Any) -> "Recording":
        return self._with("-", self, other)

    def __rsub__(self, other: Any) -> "Recording":
        return self._with("-", other, self)

    def __mul__(self, other: Any) -> "Recording":
        return self._with("*", self, other)

    def __rmul__(self, other: Any) -> "Recording":
        return self._with("*", other, self)

    def __truediv__(self, other: Any) -> "Recording":
        return self._with("/", self, other)

    def __rtruediv__(self, other: Any) -> "Recording":
        return self._with("/", other, self)

    def __pow__(self, other: Any) -> "Recording":
        return self._with("^", self, other)

    def __rpow__(self, other: Any) -> "Recording":
        return self._with("^", other, self)

    def __lt__(self, other: Any) -> "Recording":
        return self._with("<", self, other)

    def __le__(self, other: Any) -> "Recording":
        return self._with("<=", self, other)

    def __gt__(self, other: Any) -> "Recording":
        return self._with("<", other, self)

    def __ge__(self, other: Any) -> "Recording":
        return self._with("<=", other, self)

    def __neg__(self) -> "Recording":
        return self * -1

    def __ceil__(self) -> "Recording":
        return self._with("up", self)

    def __floor__(self) -> "Recording":
        return -(-self).__ceil__()

    def __round__(self, digits: int | None = None) -> "Recording":
        if digits is not None:
            raise TypeError(f"a recorded number is rounded to a whole one: {digits!r} digits")
        return self._with("round", self)

    @property
    def is_truth(self) -> bool:
        """Whether it is a comparison, or several joined by `&` and `|`: it will be 1 or 0."""
        operation, *parts = self.book.nodes[self.node]
        if operation == "?":
            parts = parts[1:]
        elif operation != "*":
            return operation in TRUTHS
        return all(Recording(self.book, part).is_truth for part in parts)

    def __and__(self, other: Any) -> "Recording":
        return self._joined(other, "&")._with("*", self, other)

    def __or__(self, other: Any) -> "Recording":
        return self._joined(other, "|").recorded_where(self, other)

    __rand__, __ror__ = __and__, __or__

    def _joined(self, other: Any, sign: str) -> "Recording":
        if not (self.is_truth and isinstance(other, Recording) and other.is_truth):
            raise TypeError(f"{sign!r} joins two comparisons; put each in brackets")
        return self

    def recorded_where(self, yes: Any, no: Any) -> "Recording":
        """Write down a choice; `sysdesign.worksheet.where` calls it."""
        return self._with("?", self, yes, no)

    def recorded_log(self) -> "Recording":
        """Write down the natural logarithm, minus infinity for what is not above 0."""
        return self._with("log", self)

    def _refuse(self, *_: Any) -> Any:
        raise TypeError(
            "a recorded number has no truth: use where, largest, smallest or & instead of if, max, min or and"
        )

    def _unknown(self, *_: Any) -> Any:
        raise TypeError("a recorded number is not known yet: use + - * / **, comparisons, ceil, round or where")

    def _unwritten(self, *_: Any) -> Any:
        raise TypeError("a recorded number has no digits yet: write it with write(number, unit)")

    __bool__ = __eq__ = __ne__ = _refuse
    __float__ = __int__ = __index__ = __abs__ = __mod__ = __floordiv__ = __rmod__ = __rfloordiv__ = _unknown
    __format__ = __str__ = _unwritten
