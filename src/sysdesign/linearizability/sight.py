"""Which writes of a register a read can have seen, whatever the order in which operations took effect."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Hashable
from itertools import accumulate

from sysdesign.linearizability.operation import History, Operation


def unseen_writes(history: History) -> set[int]:
    """Return the places of writes that no read can have seen: in no order does one come right before its read.

    Either no read has the value, or each read of it returned before the write was called, or was called when another
    write had come in between for sure. All of them can be left out together. Of a value that was read, the last write
    that the reads can know of is not counted among them, so that it is plain where they have the value from.

    >>> a, b = Operation("a", "write", 1, None, 0, 1), Operation("a", "write", 2, None, 2, 3)
    >>> unseen_writes([a, b, Operation("b", "read", None, 2, 4, 5)])
    {0}
    """
    try:
        operations = list(history)
        writes = sorted((each.called_s, place) for place, each in enumerate(operations) if each.name == "write")
    except (TypeError, AttributeError):
        raise TypeError(f"'history' must be operations: {history!r}") from None
    calls = [called for called, _ in writes]
    returns = [_end(operations[place]) for _, place in writes]
    # Of each write: the first return among it and those that were called later.
    over = [*reversed([math.inf, *accumulate(reversed(returns), min)])]
    reads: dict[Hashable, list[Operation]] = {}
    for each in operations:
        if each.name == "read" and each.answered:
            reads.setdefault(each.result, []).append(each)
    last = {value: max(map(_end, those)) for value, those in reads.items()}
    source: dict[Hashable, int] = {}
    for called, place in writes:
        if called <= last.get(operations[place].argument, -math.inf):
            source[operations[place].argument] = place
    unseen = set()
    for called, place in writes:
        write = operations[place]
        gone = over[bisect_right(calls, _end(write))]
        seeing = (each for each in reads.get(write.argument, ()) if called <= _end(each) and each.called_s <= gone)
        if next(seeing, None) is None and source.get(write.argument) != place:
            unseen.add(place)
    return unseen


def _end(operation: Operation) -> float:
    return math.inf if operation.returned_s is None else operation.returned_s
