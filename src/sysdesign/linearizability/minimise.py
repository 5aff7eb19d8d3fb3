"""From a history that cannot be explained to a few operations of it that cannot either.

What is left out must not have been the explanation: without the write of a value, a read of it is no wonder. So only
this is left out, after which a correct history is correct still:

- all that came after some instant: of what was under way then, the answer is forgotten;
- what the model calls separable: what only observes, and what nobody can have observed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sysdesign.linearizability.models import Model
from sysdesign.linearizability.operation import Operation

Fails = Callable[[Sequence[Operation]], bool]
Pairs = list[tuple[Operation, Operation]]  # an operation, and what of it is left when later things are forgotten


class Reduction:
    """The way to fewer operations for a model; `fails` tells whether operations in the order of calls fail."""

    def __init__(self, model: Model, fails: Fails) -> None:
        self.model, self.fails = model, fails

    def of(self, operations: Sequence[Operation]) -> tuple[Operation, ...]:
        """Return operations, of those given, that fail together and none of which can be left out in the above ways.

        There may be other such choices with fewer operations. The same history gives the same choice: from the
        shortest beginning that fails, later operations are left out first. `fails` is asked O(log n) times and then,
        for m operations that stay, O(m² + m log n) times at worst.
        """
        pairs = self._beginning(operations)
        size = len(pairs)
        while size:
            left = self._without(pairs, size)
            if left is None:
                size //= 2
            else:
                pairs, size = left, min(size, len(left))
        return tuple(each for each, _ in pairs)

    def _beginning(self, operations: Sequence[Operation]) -> Pairs:
        """Return what had happened when first it could not be explained."""
        ends = sorted({each.returned_s for each in operations if each.returned_s is not None})
        low, high = 0, len(ends) - 1
        while low < high:
            middle = (low + high) // 2
            if self._fails(_until(operations, ends[middle])):
                high = middle
            else:
                low = middle + 1
        return _until(operations, ends[high])

    def _without(self, pairs: Pairs, size: int) -> Pairs | None:
        """Leave out separable groups, `size` at once, the latest first; None if what is left never fails."""
        groups = list(self.model.separable([cut for _, cut in pairs]))[::-1]
        for start in range(0, len(groups), size):
            out = {place for group in groups[start : start + size] for place in group}
            rest = [pair for place, pair in enumerate(pairs) if place not in out]
            if self._fails(rest):
                return rest
        return None

    def _fails(self, pairs: Pairs) -> bool:
        return self.fails([cut for _, cut in pairs])


def _until(operations: Sequence[Operation], end: float) -> Pairs:
    pairs: Pairs = []
    for each in operations:
        if each.called_s <= end:
            late = each.returned_s is not None and each.returned_s > end
            pairs.append((each, replace(each, returned_s=None, result=None) if late else each))
    return pairs
