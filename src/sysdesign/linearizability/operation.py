"""What a client did to a shared object: what it asked, what it was told, and when."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sysdesign.checks import not_empty, number


@dataclass(frozen=True, slots=True)
class Operation:
    """A call by `client` at `called_s` that returned at `returned_s`, in seconds of one clock.

    `returned_s` is None where no answer came. Such an operation may take effect at any time after its call, or never;
    its `result` counts for nothing. `key` says which of several objects it was called on.
    Raises ValueError for a return before the call and for values that are not equal to themselves (NaN), TypeError for
    times that are no numbers and for a client, key, argument or result that cannot be hashed.

    >>> print(Operation("a", "write", 1, None, 0, 2), Operation("b", "read", None, 0, 1, 3), sep="; ")
    a: write 1; b: read → 0
    >>> print(Operation("a", "write", 1, None, 0, None, key="x"))
    a: write x 1, no answer
    """

    client: Hashable
    name: str
    argument: Any
    result: Any
    called_s: float
    returned_s: float | None
    key: Hashable = None

    def __post_init__(self) -> None:
        if type(self.name) is not str or not self.name:
            if not isinstance(self.name, str):
                raise TypeError(f"'name' must be a text: {self.name!r}")
            not_empty("name", self.name)
        called, returned = self.called_s, self.returned_s
        # Floats in order are what nearly every operation has; the slow way names what is wrong with the others.
        if type(called) is not float or type(returned) is not float or not -math.inf < called <= returned < math.inf:
            number("called_s", called)
            if returned is not None and number("returned_s", returned) < called:
                raise ValueError(f"'returned_s' must be >= 'called_s', which is {called!r}: {returned!r}")
        try:
            hash((self.client, self.key, self.argument, self.result))
        except TypeError:
            self._check_values()
        if self.argument != self.argument or self.result != self.result:
            self._check_values()

    def _check_values(self) -> None:
        for part in ("client", "key", "argument", "result"):
            value = getattr(self, part)
            try:
                hash(value)
            except TypeError:
                raise TypeError(f"{part!r} must be hashable: {value!r}") from None
            if value != value:
                raise ValueError(f"{part!r} must equal itself: {value!r}")

    @property
    def answered(self) -> bool:
        """Whether an answer came."""
        return self.returned_s is not None

    @property
    def label(self) -> str:
        """What was asked and told, without the client: `write 1`, `read → 0`, `cas (0, 1) → False`."""
        asked = [self.name] + [str(part) for part in (self.key, self.argument) if part is not None]
        # A write that is answered with nothing needs no arrow; a read that found nothing does.
        told = self.answered and (self.result is not None or self.argument is None)
        return " ".join(asked) + (f" → {_told(self.result)}" if told else "")

    def __str__(self) -> str:
        return f"{self.client}: {self.label}{'' if self.answered else ', no answer'}"


def _told(result: Any) -> str:
    return "nothing" if result is None else str(result)


History = Iterable[Operation]
_by_call = attrgetter("called_s")


def checked_history(history: History) -> list[Operation]:
    """Return the operations in the order of their calls; those of equal times as they were given.

    Raises TypeError for what is no operation, ValueError for one that its client called before its last one returned.
    """
    try:
        operations = list(history)
    except TypeError:
        raise TypeError(f"'history' must be operations: {history!r}") from None
    for operation in operations:
        if type(operation) is not Operation:
            raise TypeError(f"'history' must hold operations: {operation!r}")
    operations.sort(key=_by_call)
    if _overlap(operations):
        # What a client began and ended at one instant may have been given after what it began then and ended later.
        operations.sort(key=lambda operation: (operation.called_s, operation.returned_s != operation.called_s))
        if overlap := _overlap(operations):
            last, operation = overlap
            raise ValueError(
                f"'history' must have one operation of a client at a time, and this was called before the last "
                f"returned: {operation} at {operation.called_s!r} s, after {last} until {last.returned_s!r} s"
            )
    return operations


def _overlap(operations: Iterable[Operation]) -> tuple[Operation, Operation] | None:
    """Return two operations of a client the second of which was called before the first returned, if there are any."""
    ended: dict[Hashable, float] = {}
    last: dict[Hashable, Operation] = {}
    for operation in operations:
        client = operation.client
        if operation.called_s < ended.get(client, -math.inf):
            return last[client], operation
        # After an operation without an answer its client may have gone on.
        if operation.returned_s is not None:
            ended[client], last[client] = operation.returned_s, operation
    return None


def lanes(history: History) -> list[list[Operation]]:
    """Split a history into runs in which each operation was called after the last had returned.

    A run is a client's. A client that goes on after an operation without an answer counts as a new one from there.
    Raises as `checked_history`.
    """
    runs: list[list[Operation]] = []
    current: dict[Hashable, list[Operation]] = {}
    for operation in checked_history(history):
        run = current.get(operation.client)
        if run is None:
            run = current[operation.client] = []
            runs.append(run)
        run.append(operation)
        if not operation.answered:
            del current[operation.client]
    return runs
