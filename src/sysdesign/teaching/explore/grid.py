"""The model over a grid of values: in this process, or on any `concurrent.futures.Executor`."""

import itertools
import os
import sys
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Generic, TypeVar

from sysdesign.checks import not_empty

R = TypeVar("R")
State = tuple[Any, ...]
STORED = "SYSDESIGN_STORED"  # set while notebooks are stored: no widget, no progress bar
PATIENCE_S = 1.0
BAR = 30


class SweepError(RuntimeError):
    """The model failed in one state; the message names the state, the cause is the model's own exception."""


def named(names: Sequence[str], state: State) -> str:
    """Say a state: `interval=4, riders=200`."""
    return ", ".join(f"{name}={value!r}" for name, value in zip(names, state, strict=True))


class Sweep(Mapping[State, R], Generic[R]):
    """Results by state: `sweep[4, 200]`, or `sweep.at(interval=4, riders=200)`. States keep the order of the grid."""

    def __init__(self, names: tuple[str, ...], results: Mapping[State, R]) -> None:
        self.names, self._results = names, dict(results)

    def __getitem__(self, state: Any) -> R:
        return self._results[state if isinstance(state, tuple) else (state,)]

    def __iter__(self) -> Iterator[State]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def __repr__(self) -> str:
        return f"<Sweep of {len(self)} states over {', '.join(self.names)}>"

    def at(self, **values: Any) -> R:
        """Return the result of the state with these values, one for each name of the grid."""
        if set(values) != set(self.names):
            raise ValueError(f"'values' must name {', '.join(self.names)}: {', '.join(values)}")
        return self[tuple(values[name] for name in self.names)]

    def rows(self) -> list[dict[str, Any]]:
        """Return a dict a state: its values by name, and `result`."""
        return [dict(zip(self.names, state, strict=True), result=result) for state, result in self.items()]


def sweep(
    model: Callable[..., R],
    grid: Mapping[str, Sequence[Hashable]],
    *,
    executor: Executor | None = None,
    progress: bool | None = None,
) -> Sweep[R]:
    """Call `model(**values)` for every combination of the grid's values; the last name changes fastest.

    With an executor (a process pool, a Dask cluster's `client.get_executor()`) the calls run side by side: then the
    model must be importable by the workers, so no lambda. Results are the same and in the same order.
    `progress` draws a bar on stderr once the sweep has taken a second; by default only on a terminal, and never
    while notebooks are stored (environment variable `SYSDESIGN_STORED`).

    Raises ValueError for an empty or repeating grid and SweepError when the model fails.
    Time: the model's, times the product of the lengths.

    >>> from fractions import Fraction
    >>> found = sweep(Fraction, {"numerator": [1, 2], "denominator": [3, 4]})
    >>> found[2, 4], found.at(numerator=1, denominator=3)
    (Fraction(1, 2), Fraction(1, 3))
    """
    if not callable(model):
        raise TypeError(f"'model' must be a function: {model!r}")
    if not isinstance(grid, Mapping):
        raise TypeError(f"'grid' must map names to values: {grid!r}")
    not_empty("grid", grid)
    for name, values in grid.items():
        not_empty(f"grid[{name!r}]", values)
        if len(set(values)) < len(values):
            raise ValueError(f"values of {name!r} in 'grid' must differ: {list(values)!r}")
    names, states = tuple(grid), list(itertools.product(*grid.values()))
    calls = [dict(zip(names, state, strict=True)) for state in states]
    futures = [executor.submit(_call, model, values) for values in calls] if executor else []
    results: dict[State, R] = {}
    with _Bar(len(states), progress) as bar:
        for i, state in enumerate(states):
            try:
                results[state] = futures[i].result() if futures else _call(model, calls[i])
            except Exception as error:
                for future in futures:
                    future.cancel()
                what = f"{type(error).__name__}: {error}"
                raise SweepError(f"'model' must answer in every state: {what} at {named(names, state)}") from error
            bar.step()
    return Sweep(names, results)


def _call(model: Callable[..., R], values: dict[str, Any]) -> R:
    # Dask's executor keeps some keyword names for itself, so values travel as one positional argument.
    return model(**values)


class _Bar:
    """A line on stderr that appears when the sweep takes long and leaves nothing behind."""

    def __init__(self, total: int, wanted: bool | None) -> None:
        shown = sys.stderr.isatty() if wanted is None else wanted
        self.out = sys.stderr if shown and not os.environ.get(STORED) else None
        self.total, self.done, self.drawn, self.began = total, 0, False, time.monotonic()

    def __enter__(self) -> "_Bar":
        return self

    def step(self) -> None:
        self.done += 1
        if self.out and time.monotonic() - self.began > PATIENCE_S:
            filled = BAR * self.done // self.total
            self.out.write(f"\r{'█' * filled}{'░' * (BAR - filled)} {self.done} of {self.total} states")
            self.out.flush()
            self.drawn = True

    def __exit__(self, *_: object) -> None:
        if self.out and self.drawn:
            self.out.write("\r" + " " * (BAR + 30) + "\r")
            self.out.flush()
