"""The search for an order that explains a history: Wing and Gong's, with the memory that Lowe gave it.

Whenever one operation may come next, it is tried; where nothing fits, the last choice is taken back. Three things keep
that from being hopeless.

- A configuration, what has been taken and the state after it, is never tried twice (Lowe). A client does one thing at
  a time, so what has been taken is one place a client, packed into a whole number, not one bit an operation.
- What only observes is taken as soon as it fits, and no other choice is kept (`eager`). Say an order of the rest
  exists in which the observation r stands further back. Put r first: it may come next, so nothing has to precede it; it
  fits and changes nothing, so all before its old place find the states that they found; and at its old place it changed
  nothing either, so all behind do too. Hence if any order exists, one with r first does. Of a write that happens to
  write what is there already this is not true: moved to the front it no longer undoes the writes before its old place.
- An operation without an answer need not be taken, and one that only observes says nothing at all.

Sources: Wing and Gong, "Testing and verifying concurrent objects", JPDC 17, 1993; Lowe, "Testing for linearizability",
Concurrency and Computation 29, 2017.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

from sysdesign.checks import truth, whole
from sysdesign.linearizability.models import REFUSED, Model, checked_model
from sysdesign.linearizability.operation import History, Operation, lanes
from sysdesign.linearizability.verdict import Verdict

Head = tuple[float, float, int]  # of an operation: its call, its return, the number of its kind
_END: Head = (math.inf, math.inf, -1)


def search(
    history: History, model: Model, budget: int = 1_000_000, *, eager: bool = True, real_time: bool = True
) -> Verdict:
    """Search for an order of one object's operations, in at most `budget` steps; see `check`.

    A step is an operation taken on trial, and the memory grows by at most one configuration a step. With `eager=False`
    it is the plain search. With `real_time=False` the order has to respect each client's own order only: sequential
    consistency. `Verdict.smallest` stays empty. Time: exponential in the number of clients at worst, and in that of
    unanswered operations.
    """
    runs = lanes(history)
    whole("budget", budget)
    checked_model(model).check_names(operation for run in runs for operation in run)
    truth("eager", eager)
    truth("real_time", real_time)
    telling = [[each for each in run if each.answered or not model.observes(each)] for run in runs]
    return _Search([run for run in telling if run], model, eager, real_time).run(budget)


class _SpentError(Exception):
    """The budget is used up."""


class _After(dict[tuple[int, Any], Any]):
    """The state after an operation of a kind, by kind and state before; each is asked of the model once."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.step = model.step
        self.kinds: dict[Hashable, int] = {}
        self.samples: list[Operation] = []

    def __missing__(self, move: tuple[int, Any]) -> Any:
        kind, state = move
        after = self[move] = self.step(state, self.samples[kind])
        return after

    def kind(self, operation: Operation) -> int:
        """Return the number of the operations that differ from this one in nothing but client and times."""
        what = (operation.name, operation.argument, operation.result, operation.answered, operation.key)
        number = self.kinds.setdefault(what, len(self.kinds))
        if number == len(self.samples):
            self.samples.append(operation)
        return number


class _Search:
    """The depth-first search, with a stack of its own, since histories are longer than Python's is deep.

    A lane is a run's number. Of each lane, `calls`, `returns` and `kinds` have the operation that is next.
    """

    def __init__(self, runs: Sequence[Sequence[Operation]], model: Model, eager: bool, real_time: bool) -> None:
        self.operations = runs
        self.after = _After(model)
        self.runs = [[*(self._head(each, real_time) for each in run), _END] for run in runs]
        self.observes = [eager and model.observes(sample) for sample in self.after.samples]
        self.calls = [run[0][0] for run in self.runs]
        self.returns = [run[0][1] for run in self.runs]
        self.kinds = [run[0][2] for run in self.runs]
        self.places = [0] * len(runs)
        widths = [len(run).bit_length() for run in self.runs]
        self.units = [1 << sum(widths[:lane]) for lane in range(len(runs))]
        self.packed = 0
        self.taken: list[int] = []  # the lane of each operation taken, in order
        self.state: Any = model.initial
        # Of each choice: the lanes that are still to try, and the state and the number of operations taken before.
        self.choices: list[tuple[list[int], Any, int]] = []
        self.seen: set[tuple[int, Any]] = set()
        self.steps = 0

    def _head(self, operation: Operation, real_time: bool) -> Head:
        called, returned = operation.called_s, operation.returned_s
        if not real_time:
            # As if all were called and returned at once: then only the order within a lane counts.
            called, returned = 0.0, None if returned is None else 0.0
        return called, math.inf if returned is None else returned, self.after.kind(operation)

    def run(self, budget: int) -> Verdict:
        try:
            found = self._explain(budget)
        except _SpentError:
            return Verdict("unknown", self.steps)
        return Verdict("yes", self.steps, order=self._order()) if found else Verdict("no", self.steps)

    def _explain(self, budget: int) -> bool:
        calls, returns, kinds, observes, after = self.calls, self.returns, self.kinds, self.observes, self.after
        while returns:
            # What may come next was called before anything that is left returned.
            limit = min(returns)
            if limit == math.inf:
                break
            ready = [lane for lane, called in enumerate(calls) if called <= limit]
            for lane in ready:
                if observes[kinds[lane]] and after[kinds[lane], self.state] is not REFUSED:
                    self._take(lane, budget)
                    break
            else:
                # What has to return first is tried first.
                ready = sorted((lane for lane in ready if not observes[kinds[lane]]), key=returns.__getitem__)
                self.choices.append((ready[::-1], self.state, len(self.taken)))
                if not self._choose(budget):
                    return False
        return True

    def _choose(self, budget: int) -> bool:
        """Take the next choice, going back to earlier ones where there is none; False when all have been tried."""
        kinds, units, after, seen = self.kinds, self.units, self.after, self.seen
        while self.choices:
            lanes, state, length = self.choices[-1]
            while len(self.taken) > length:
                self._put_back()
            while lanes:
                lane = lanes.pop()
                new = after[kinds[lane], state]
                configuration = self.packed + units[lane], new
                if new is not REFUSED and configuration not in seen:
                    seen.add(configuration)
                    self._take(lane, budget)
                    self.state = new
                    return True
            self.choices.pop()
        return False

    def _take(self, lane: int, budget: int) -> None:
        if self.steps >= budget:
            raise _SpentError
        self.steps += 1
        self.taken.append(lane)
        self.packed += self.units[lane]
        self._move(lane, 1)

    def _put_back(self) -> None:
        lane = self.taken.pop()
        self.packed -= self.units[lane]
        self._move(lane, -1)

    def _move(self, lane: int, by: int) -> None:
        self.places[lane] = place = self.places[lane] + by
        self.calls[lane], self.returns[lane], self.kinds[lane] = self.runs[lane][place]

    def _order(self) -> tuple[Operation, ...]:
        at = [iter(run) for run in self.operations]
        return tuple(next(at[lane]) for lane in self.taken)
