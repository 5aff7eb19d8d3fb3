"""Objects as they would behave if operations came one after another: what linearizability is judged by.

A model needs `initial` and `step`. `observes` and `separable` are for speed and for shorter counterexamples; what they
return by default is always right. Write your own as a subclass of `Model`.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sysdesign.linearizability.operation import Operation
from sysdesign.linearizability.sight import unseen_writes

REFUSED: Final = type("Refused", (), {"__repr__": lambda self: "REFUSED", "__slots__": ()})()
Groups = Iterator[tuple[int, ...]]


class Model:
    """An object in a state that can be hashed; `names` are the operations that it knows."""

    names: tuple[str, ...] = ()

    @property
    def initial(self) -> Hashable:
        """The state before any operation."""
        raise NotImplementedError

    def step(self, state: Any, operation: Operation) -> Any:
        """Return the state after an operation, or REFUSED if in this state its result would have been another.

        The result of an operation without an answer fits always.
        """
        raise NotImplementedError

    def check_names(self, operations: Iterable[Operation]) -> None:
        """Raise ValueError for an operation that the model does not know."""
        known = self.names
        for operation in operations:
            if operation.name not in known:
                allowed = ", ".join(map(repr, known))
                raise ValueError(f"'name' must be one of {allowed} for {self!r}, in {operation}: {operation.name!r}")

    def observes(self, operation: Operation) -> bool:
        """Whether an operation changes nothing in any state that does not refuse it, as a read."""
        return False

    def separable(self, operations: Sequence[Operation]) -> Groups:
        """Yield groups of places in a history that can be left out, each alone: what is correct stays correct."""
        for place, operation in enumerate(operations):
            if self.observes(operation):
                yield (place,)


@dataclass(frozen=True)
class Register(Model):
    """A value: `write` puts its argument there, `read` returns it.

    >>> Register(0).step(5, Operation("a", "read", None, 0, 0, 1))
    REFUSED
    """

    initial: Hashable = None
    names = ("read", "write")

    def step(self, state: Any, operation: Operation) -> Any:
        """See `Model.step`."""
        if operation.name == "write":
            return operation.argument
        return state if not operation.answered or operation.result == state else REFUSED

    def observes(self, operation: Operation) -> bool:
        """See `Model.observes`."""
        return operation.name == "read"

    def separable(self, operations: Sequence[Operation]) -> Groups:
        """See `Model.separable`."""
        unseen = unseen_writes(operations)
        for place, operation in enumerate(operations):
            if operation.name == "read" or place in unseen:
                yield (place,)


@dataclass(frozen=True)
class CasRegister(Model):
    """A register with `cas`, compare and set: its argument is `(expected, new)`, its result whether it was set.

    Any result but False counts as set, as Jepsen's histories have it.
    """

    initial: Hashable = None
    names = ("read", "write", "cas")

    def step(self, state: Any, operation: Operation) -> Any:
        """See `Model.step`."""
        if operation.name == "write":
            return operation.argument
        if operation.name == "read":
            return state if not operation.answered or operation.result == state else REFUSED
        expected, new = _pair(operation)
        if operation.answered and _not_set(operation) == (state == expected):
            return REFUSED
        return new if state == expected else state

    def observes(self, operation: Operation) -> bool:
        """See `Model.observes`."""
        return operation.name == "read" or (
            operation.name == "cas" and operation.answered and operation.result is False
        )

    def separable(self, operations: Sequence[Operation]) -> Groups:
        """See `Model.separable`."""
        seen, refused = set[Hashable](), False
        for operation in operations:
            if operation.name == "read" and operation.answered:
                seen.add(operation.result)
            if operation.name == "cas":
                seen.add(_pair(operation)[0])
                refused = refused or _not_set(operation)
        for place, operation in enumerate(operations):
            # One that was not set saw some other value, whoever wrote it.
            unseen = operation.name == "write" and not refused and operation.argument not in seen
            if self.observes(operation) or unseen:
                yield (place,)


def _not_set(operation: Operation) -> bool:
    return operation.name == "cas" and operation.answered and operation.result is False


def _pair(operation: Operation) -> tuple[Any, Any]:
    pair = operation.argument
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise ValueError(f"'argument' of cas must be (expected, new), in {operation}: {pair!r}")
    return pair


@dataclass(frozen=True)
class Counter(Model):
    """A number: `add` adds its argument, `read` returns it."""

    initial: int = 0
    names = ("read", "add")

    def step(self, state: Any, operation: Operation) -> Any:
        """See `Model.step`."""
        if operation.name == "add":
            if not isinstance(operation.argument, int):
                raise TypeError(f"'argument' of add must be a whole number, in {operation}: {operation.argument!r}")
            return state + operation.argument
        return state if not operation.answered or operation.result == state else REFUSED

    def observes(self, operation: Operation) -> bool:
        """See `Model.observes`."""
        return operation.name == "read"


@dataclass(frozen=True)
class Set(Model):
    """A set: `add` and `remove` an element, `contains` whether it is there, `read` the whole as a frozenset."""

    initial: frozenset[Hashable] = frozenset()
    names = ("add", "remove", "contains", "read")

    def step(self, state: Any, operation: Operation) -> Any:
        """See `Model.step`."""
        if operation.name == "add":
            return state | {operation.argument}
        if operation.name == "remove":
            return state - {operation.argument}
        seen = operation.argument in state if operation.name == "contains" else state
        return state if not operation.answered or operation.result == seen else REFUSED

    def observes(self, operation: Operation) -> bool:
        """See `Model.observes`."""
        return operation.name in ("contains", "read")

    def separable(self, operations: Sequence[Operation]) -> Groups:
        """See `Model.separable`."""
        whole = any(operation.name == "read" and operation.answered for operation in operations)
        asked = {operation.argument for operation in operations if operation.name == "contains"}
        for place, operation in enumerate(operations):
            if self.observes(operation) or not (whole or operation.argument in asked):
                yield (place,)


@dataclass(frozen=True)
class Queue(Model):
    """First in, first out: `put` an item; `take` returns the oldest and removes it, or None if there is none."""

    initial: tuple[Hashable, ...] = ()
    names = ("put", "take")

    def step(self, state: Any, operation: Operation) -> Any:
        """See `Model.step`."""
        if operation.name == "put":
            if operation.argument is None:
                raise ValueError(f"'argument' of put must be an item, in {operation}: None")
            return (*state, operation.argument)
        first = state[0] if state else None
        return state[1:] if not operation.answered or operation.result == first else REFUSED

    def observes(self, operation: Operation) -> bool:
        """See `Model.observes`."""
        return operation.name == "take" and operation.answered and operation.result is None

    def separable(self, operations: Sequence[Operation]) -> Groups:
        """See `Model.separable`."""
        put = Tally(operation.argument for operation in operations if operation.name == "put")
        takes = [operation for operation in operations if operation.name == "take"]
        taken = Tally(operation.result for operation in takes if operation.answered)
        sure = all(operation.answered for operation in takes)
        for place, operation in enumerate(operations):
            # An item that nobody took stood behind all that were. One without an answer may have taken any.
            left = operation.name == "put" and sure and not taken[operation.argument]
            if self.observes(operation) or left:
                yield (place,)
        if sure:
            for place, operation in enumerate(operations):
                item = operation.argument
                if operation.name == "put" and put[item] == taken[item] == 1 and item not in self.initial:
                    by = next(i for i, each in enumerate(operations) if each.name == "take" and each.result == item)
                    yield (place, by)


@dataclass(frozen=True)
class KeyedStore(Model):
    """Objects of one model under the keys of their operations, as one object.

    `check` does without it and looks at each key alone, since objects are linearizable together if each is (Herlihy
    and Wing 1990). Sequential consistency has no such rule.
    """

    model: Model
    initial: tuple[tuple[Hashable, Hashable], ...] = ()

    def check_names(self, operations: Iterable[Operation]) -> None:
        """See `Model.check_names`."""
        self.model.check_names(operations)

    def step(self, state: Any, operation: Operation) -> Any:
        """See `Model.step`."""
        objects = dict(state)
        after = self.model.step(objects.get(operation.key, self.model.initial), operation)
        if after is REFUSED:
            return REFUSED
        # In the order of the text of their keys, so that equal stores are equal states.
        return tuple(sorted((objects | {operation.key: after}).items(), key=lambda item: repr(item[0])))

    def observes(self, operation: Operation) -> bool:
        """See `Model.observes`."""
        return self.model.observes(operation)


def checked_model(model: Any) -> Model:
    """Return a model; raises TypeError for anything else."""
    if not isinstance(model, Model):
        raise TypeError(f"'model' must be a Model, as Register(): {model!r}")
    return model
