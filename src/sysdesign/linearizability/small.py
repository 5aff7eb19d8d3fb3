"""Every history of a few operations, each once: most mistakes show in one of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations_with_replacement, product

from sysdesign.checks import not_empty, whole
from sysdesign.linearizability.operation import Operation

MOST = 6
Shape = tuple[
    tuple[int, int], ...
]  # of each operation: the step at which it is called, the step after which it returns


def shapes(operations: int) -> Iterator[Shape]:
    """Yield every way in which operations can overlap or follow each other: 1, 2, 5, 15, 53, 217 for 1 to 6 of them.

    That is the interval orders, as many as there are triangular matrices of counts without an empty row or column.
    Source: Fishburn, "Interval orders and interval graphs", 1985.

    >>> list(shapes(2))
    [((0, 0), (0, 0)), ((0, 0), (1, 1))]
    """
    if whole("operations", operations) > MOST:
        raise ValueError(f"'operations' must be at most {MOST}: {operations!r}")
    for steps in range(1, operations + 1):
        cells = [(call, back) for call in range(steps) for back in range(call, steps)]
        for shape in combinations_with_replacement(cells, operations):
            if {call for call, _ in shape} == set(range(steps)) == {back for _, back in shape}:
                yield shape


def small_histories(operations: int, kinds: Sequence[tuple[str, Hashable]]) -> Iterator[list[Operation]]:
    """Yield every history of so many operations of a register; a kind is `("write", value)` or `("read", value)`.

    There are as few clients as the overlaps allow. For k kinds there are kⁿ times the number of `shapes`.

    >>> sum(1 for _ in small_histories(3, [("write", 1), ("read", 0), ("read", 1)]))
    135
    """
    whole("operations", operations)
    try:
        named = [(name, value) for name, value in not_empty("kinds", kinds)]
    except (TypeError, ValueError) as error:
        raise type(error)(f"'kinds' must be pairs of a name and a value: {kinds!r}") from None
    for shape in shapes(operations):
        clients = _clients(shape)
        for chosen in product(named, repeat=operations):
            yield [
                Operation(
                    client,
                    name,
                    value if name == "write" else None,
                    value if name == "read" else None,
                    call,
                    back + 0.5,
                )
                for client, (call, back), (name, value) in zip(clients, shape, chosen, strict=True)
            ]


def _clients(shape: Shape) -> list[str]:
    """Give each operation the first client whose last one has returned."""
    ended: dict[str, int] = {}
    found = []
    for call, back in shape:
        client = next((name for name, end in ended.items() if end < call), "abcdef"[len(ended)])
        ended[client] = back
        found.append(client)
    return found
