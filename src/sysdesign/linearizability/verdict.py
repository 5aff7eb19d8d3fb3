"""What a checker found."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Literal

from sysdesign.linearizability.operation import Operation

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a history is linearizable, and what shows it.

    `answer` is "unknown" when the budget was used up, which depends on the history and the budget alone. For a "yes",
    `order` has the operations in an order that explains every answer, without those that never took effect. For a
    "no", `smallest` has operations of one object that cannot be explained, and none of which can be spared; `key` is
    that object's. `steps` is the work that the answer took, 0 where none had to be tried.
    """

    answer: Answer
    steps: int = 0
    order: tuple[Operation, ...] = ()
    smallest: tuple[Operation, ...] = ()
    key: Hashable = None

    def __str__(self) -> str:
        if self.answer == "unknown":
            return f"unknown after {self.steps} steps"
        if self.answer == "no":
            return "\n".join(["not linearizable:", *(f"  {_timed(each)}" for each in self.smallest)])
        return "linearizable: " + ", ".join(map(str, self.order))


def _timed(operation: Operation) -> str:
    until = "" if operation.returned_s is None else f" to {operation.returned_s:g} s"
    return f"{operation}  ({operation.called_s:g}{until or ' s on'})"


def instants(order: Iterable[Operation]) -> list[float]:
    """Return for each operation of an order the earliest instant at which it can have taken effect, rising.

    >>> a, b = Operation("a", "write", 1, None, 0, 9), Operation("b", "read", None, None, 5, 6)
    >>> instants([b, a])
    [5, 5]
    """
    try:
        operations = list(order)
    except TypeError:
        raise TypeError(f"'order' must be operations: {order!r}") from None
    found: list[float] = []
    for operation in operations:
        if not isinstance(operation, Operation):
            raise TypeError(f"'order' must hold operations: {operation!r}")
        found.append(max(operation.called_s, found[-1]) if found else operation.called_s)
    return found
