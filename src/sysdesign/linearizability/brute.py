"""Every order of a few operations, tried one by one: slow and plain, to judge the checker by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sysdesign.linearizability.models import REFUSED, Model, checked_model
from sysdesign.linearizability.operation import History, Operation, lanes

MOST = 9


def brute_force(history: History, model: Model) -> bool:
    """Whether some order of at most 9 operations explains all answers: by the definition, O(n!) time.

    Raises ValueError for more operations.

    >>> from sysdesign.linearizability import Register
    >>> brute_force([Operation("a", "write", 1, None, 0, 1), Operation("b", "read", None, 0, 2, 3)], Register(0))
    False
    """
    runs = lanes(history)
    operations = [each for run in runs for each in run]
    if len(operations) > MOST:
        raise ValueError(f"'history' must have at most {MOST} operations: {len(operations)}")
    checked_model(model).check_names(operations)
    turn = {id(each): (lane, place) for lane, run in enumerate(runs) for place, each in enumerate(run)}

    def precedes(one: Operation, other: Operation) -> bool:
        if one.returned_s is not None and one.returned_s < other.called_s:
            return True
        (lane, place), (other_lane, other_place) = turn[id(one)], turn[id(other)]
        return lane == other_lane and place < other_place

    def explained(left: Sequence[Operation], state: Any) -> bool:
        if not any(each.answered for each in left):
            return True
        for place, each in enumerate(left):
            rest = [*left[:place], *left[place + 1 :]]
            if any(precedes(other, each) for other in rest):
                continue
            after = model.step(state, each)
            if after is not REFUSED and explained(rest, after):
                return True
        return False

    return explained(operations, model.initial)
