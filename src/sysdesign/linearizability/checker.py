"""The question itself: can every answer be explained as if the operations had come one after another?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from operator import itemgetter

from sysdesign.checks import truth, whole
from sysdesign.linearizability.minimise import Reduction
from sysdesign.linearizability.models import KeyedStore, Model, Register, checked_model
from sysdesign.linearizability.operation import History, Operation, checked_history
from sysdesign.linearizability.search import search
from sysdesign.linearizability.verdict import Verdict, instants
from sysdesign.linearizability.zones import Clusters

BUDGET = 1_000_000


def check(history: History, model: Model = Register(), budget: int = BUDGET, *, explain: bool = True) -> Verdict:  # noqa: B008
    """Tell whether a history is linearizable: each operation took effect at one instant between call and return.

    Two operations are in order if one returned before the other was called, or if they are of one client; those that
    touch at one instant may have come either way. Operations with different keys are on different objects, each of
    which `model` describes, and each object is judged alone (Herlihy and Wing 1990). A `Register` to which no value is
    written twice, nor the initial one, is judged by zones in O(n log n) time, any other by search: in at most `budget`
    steps an object, and memory in proportion to them, a few hundred bytes a step. Beyond it the answer is "unknown".
    With `explain`, a "no" comes with the smallest operations that show it, which takes searches of its own.

    Raises as `Operation` does, ValueError for operations of a client that overlap and for those that the model does
    not know.

    >>> stale = [Operation("a", "write", 1, None, 0, 1), Operation("b", "read", None, 0, 2, 3)]
    >>> print(check(stale, Register(0)))
    not linearizable:
      a: write 1  (0 to 1 s)
      b: read → 0  (2 to 3 s)
    >>> during = Operation("b", "read", None, 0, 0.5, 3)
    >>> print(check([stale[0], during], Register(0)))
    linearizable: b: read → 0, a: write 1
    """
    operations = checked_history(history)
    checked_model(model).check_names(operations)
    whole("budget", budget)
    truth("explain", explain)
    objects: dict[Hashable, list[Operation]] = {}
    for operation in operations:
        objects.setdefault(operation.key, []).append(operation)
    verdicts = {key: _one(each, model, budget) for key, each in objects.items()}
    steps = sum(verdict.steps for verdict in verdicts.values())
    # One object that cannot be explained is enough, whatever the others cost.
    for key, verdict in verdicts.items():
        if verdict.answer == "no":
            few = _smallest(verdict.smallest or objects[key], model, budget) if explain else ()
            return Verdict("no", steps, smallest=few, key=key)
    if any(verdict.answer == "unknown" for verdict in verdicts.values()):
        return Verdict("unknown", steps)
    return Verdict("yes", steps, order=_merged([verdict.order for verdict in verdicts.values()]))


def sequentially_consistent(history: History, model: Model = Register(), budget: int = BUDGET) -> Verdict:  # noqa: B008
    """Tell whether one order explains all answers that keeps each client's own, whatever the clock says.

    That is Lamport's sequential consistency (1979). Objects cannot be judged alone, so the search has all of them at
    once. A "no" comes without its smallest operations.

    >>> stale = [Operation("a", "write", 1, None, 0, 1), Operation("b", "read", None, 0, 2, 3)]
    >>> check(stale, Register(0)).answer, sequentially_consistent(stale, Register(0)).answer
    ('no', 'yes')
    """
    return search(history, KeyedStore(checked_model(model)), budget, real_time=False)


def _one(operations: Sequence[Operation], model: Model, budget: int) -> Verdict:
    if type(model) is Register and (clusters := Clusters(model.initial)).fit(operations):
        verdict = clusters.judge(operations)
        if verdict is not None:
            return verdict
    return search(operations, model, budget)


def _smallest(operations: Sequence[Operation], model: Model, budget: int) -> tuple[Operation, ...]:
    return Reduction(model, lambda some: _one(some, model, budget).answer == "no").of(operations)


def _merged(orders: Sequence[tuple[Operation, ...]]) -> tuple[Operation, ...]:
    """Merge the orders of several objects: by the instants at which their operations can have taken effect."""
    if len(orders) == 1:
        return orders[0]
    at = [(instant, each) for order in orders for instant, each in zip(instants(order), order, strict=True)]
    return tuple(each for _, each in sorted(at, key=itemgetter(0)))
