"""Registers in which no value is written twice: each read says which write it saw, and nothing is left to search.

A write and the reads of its value make a cluster, and in any order that explains the history a cluster stands together.
Its zone is the time from the first return in it to the last call. If that goes forward, the value stood in the register
all the while; if it goes backward, the whole cluster may have happened at one instant of it. A history is linearizable
if and only if no read returned before its write was called, no two forward zones overlap, and no backward zone lies
inside a forward one.

Source: Gibbons and Korach, "Testing shared memories", SIAM Journal on Computing 26, 1997, section 4.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from operator import attrgetter

from sysdesign.linearizability.models import Register
from sysdesign.linearizability.operation import History, Operation, checked_history
from sysdesign.linearizability.verdict import Verdict

_by_call = attrgetter("called_s")
_by_return = attrgetter("returned_s")
_answered = attrgetter("answered")


def check_unique_writes(history: History, initial: Hashable = None) -> Verdict | None:
    """Check a register to which no value is written twice, nor the initial one; see `check`. O(n log n) time.

    `Verdict.smallest` has the operations of the zones that clash, at most six. Returns None where only a search can
    tell: a client called an operation at the very instant at which its last one returned, and the order found here
    breaks the client's own.
    Raises ValueError for a value that is written twice and for other operations than `read` and `write`.

    >>> late = Operation("b", "read", None, 0, 2, 3)
    >>> check_unique_writes([Operation("a", "write", 1, None, 0, 1), late], initial=0).answer
    'no'
    """
    operations = checked_history(history)
    Register(initial).check_names(operations)
    written: dict[Hashable, Operation | str] = {initial: "it is the initial value"}
    for operation in operations:
        if operation.name == "write":
            if operation.argument in written:
                before = written[operation.argument]
                raise ValueError(f"'history' must write each value once: {operation}, after {before}")
            written[operation.argument] = operation
    return Clusters(initial).judge(operations)


class Clusters:
    """Writes with the reads that saw them, by value. The zone of a value goes from its `first` to its `last`."""

    def __init__(self, initial: Hashable) -> None:
        self.begun: dict[Hashable, float] = {initial: -math.inf}  # when its write was called
        self.first: dict[Hashable, float] = {initial: -math.inf}  # return in the cluster
        self.last: dict[Hashable, float] = {initial: -math.inf}  # call in the cluster
        self.members: dict[Hashable, list[Operation]] = {initial: []}

    def fit(self, operations: Iterable[Operation]) -> bool:
        """Whether no value is written twice, nor the initial one."""
        values = [each.argument for each in operations if each.name == "write"]
        return len({*self.begun, *values}) > len(values)

    def judge(self, operations: Sequence[Operation]) -> Verdict | None:
        """Judge what `checked_history` returned and what does fit."""
        early = self._collect(operations)
        if early is not None:
            return Verdict("no", smallest=(early,))
        seen = self._seen()
        clash = self._clash(seen)
        if clash:
            return Verdict("no", smallest=tuple(sorted(chain(*map(self._extremes, clash)), key=_by_call)))
        order = tuple(chain.from_iterable(map(self.members.__getitem__, self._in_order(seen))))
        return Verdict("yes", order=order) if _keeps_turns(operations, order) else None

    def _collect(self, operations: Sequence[Operation]) -> Operation | None:
        """Put operations in the order of their calls where they belong; return a read of what nobody had written."""
        begun, first, last, members = self.begun, self.first, self.last, self.members
        for operation in operations:
            if operation.name == "write":
                value = operation.argument
                begun[value] = last[value] = operation.called_s
                first[value] = math.inf if operation.returned_s is None else operation.returned_s
                members[value] = [operation]
        for operation in operations:
            returned = operation.returned_s
            # A read that was told nothing tells nothing.
            if operation.name == "write" or returned is None:
                continue
            value = operation.result
            if returned < begun.get(value, math.inf):
                return operation
            members[value].append(operation)
            if returned < first[value]:
                first[value] = returned
            if operation.called_s > last[value]:
                last[value] = operation.called_s
        return None

    def _extremes(self, value: Hashable) -> list[Operation]:
        """Return the operations that make a zone: the write, the first to return, the last to be called."""
        some = self.members[value]
        ends = min(filter(_answered, some), key=_by_return), max(some, key=_by_call)
        return [each for place, each in enumerate(some) if place == 0 or any(each is end for end in ends)]

    def _seen(self) -> list[Hashable]:
        """Return the values that took effect, in the order of their zones' first return."""
        first = self.first
        # A write without an answer has none if nobody saw it. The initial value needs no place if nobody saw it.
        return sorted(
            (value for value, some in self.members.items() if some and first[value] < math.inf), key=first.__getitem__
        )

    def _clash(self, seen: Sequence[Hashable]) -> tuple[Hashable, Hashable] | None:
        """Return two values each of which has to come before the other.

        One has to come before another if something in its cluster returned before something in the other's was called.
        """
        first, last = self.first, self.last
        standing: Hashable = None  # the value whose forward zone was the last to begin
        start = end = -math.inf
        for value in seen:
            if first[value] < end and start < last[value]:
                return standing, value
            if first[value] < last[value]:
                standing, start, end = value, first[value], last[value]
        return None

    def _in_order(self, seen: Sequence[Hashable]) -> list[Hashable]:
        """Order values that do not clash: by the start of their zones, where two are equal backward zones first.

        A backward zone that starts within a forward one does not end there, or it would lie inside. So nothing in it
        returned before the forward one's last call, and it may stand behind.
        """
        first, last = self.first, self.last
        backward_first = sorted(seen, key=lambda value: first[value] < last[value])
        return sorted(backward_first, key=lambda value: min(first[value], last[value]))


def _keeps_turns(operations: Sequence[Operation], order: Sequence[Operation]) -> bool:
    """Whether clients that called at the instant of their last return find their operations in their own order."""
    before: dict[Hashable, Operation] = {}
    touching: list[tuple[Operation, Operation]] = []
    for operation in operations:
        last = before.get(operation.client)
        if last is not None and last.returned_s == operation.called_s:
            touching.append((last, operation))
        before[operation.client] = operation
    if not touching:
        return True
    places = {id(operation): place for place, operation in enumerate(order)}
    return all(
        places[id(one)] < places[id(other)] for one, other in touching if id(one) in places and id(other) in places
    )
