"""A chapter's cells, run one at a time and in any order: each after the cells above that it depends on.

A cell that ran as it is now written, and whose names nobody has touched since, is not run again.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass, replace
from functools import cached_property
from types import FunctionType
from typing import Any

from sysdesign.checks import whole
from sysdesign.teaching.browser.names import Names, import_of, imported, names, only_imports
from sysdesign.teaching.browser.run_cell import Ran, Say, run_cell
from sysdesign.teaching.browser.slices import before

NOBODY = -1


class Chapter:
    """The cells of a chapter as they are written now, and what each depends on."""

    def __init__(self, sources: Sequence[str]) -> None:
        self.sources = tuple(sources)

    @cached_property
    def cells(self) -> list[Names]:
        """The names of each cell; one that is no Python yet has none, and says so when it runs."""
        borrowed = frozenset().union(*(_safely(imported, source, {}) for source in self.sources))
        nothing = Names(*[frozenset()] * 5)
        found = [_safely(names, source, nothing) for source in self.sources]
        # Calling a function of a module changes no module.
        return [replace(each, alters=each.alters - borrowed, passes=each.passes - borrowed) for each in found]

    def above(self, number: int) -> list[int]:
        """Return the cells that have to run before a cell, in order, without those that only import."""
        return [each for each in before(self.cells, number) if each not in self.importing]

    @cached_property
    def importing(self) -> frozenset[int]:
        """The cells that do nothing but import; of them each cell takes what it needs (`imports`)."""
        return frozenset(place for place, source in enumerate(self.sources) if _safely(only_imports, source, False))

    def imports(self, number: int) -> str:
        """Return the import statements by which a cell gets the names that the importing cells have for it.

        A name that another cell between has bound is not imported.
        """
        lines = []
        for name in sorted(self.cells[number].reads):
            owner = next((place for place in range(number - 1, -1, -1) if name in self.cells[place].binds), None)
            if owner in self.importing:
                lines.append(import_of(self.sources[owner], name))
        return "\n".join(lines)

    def key(self, number: int) -> str:
        """Return a hash of a cell with all that it depends on."""
        chain = [*self.above(number), number]
        parts = [text for each in chain for text in (self.imports(each), self.sources[each])]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _safely(look: Callable[[str], Any], source: str, otherwise: Any) -> Any:
    try:
        return look(source)
    except SyntaxError:
        return otherwise


@dataclass(frozen=True)
class _Past:
    """A run of a cell: what it ran, when, and which names it bound or may have altered."""

    key: str
    when: int
    touched: frozenset[str]


def _can_change(value: Any) -> bool:
    """Whether a value may be another one after somebody had it, as a clock is; numbers, lists and records are not."""
    kind = type(value)
    if isinstance(value, type | tuple | FunctionType) or kind.__module__ in ("builtins", "functools"):
        return False
    return not (is_dataclass(value) and kind.__dataclass_params__.frozen)


class Session:
    """A chapter that runs. `write` takes what a reader makes of a cell, `run` runs it and what it needs before."""

    def __init__(self, sources: Sequence[str]) -> None:
        self.chapter = Chapter(sources)
        self.values: dict[str, Any] = {"__name__": "__main__"}
        self._ran: dict[int, _Past] = {}
        self._touched: dict[str, int] = {}  # the cell that last bound or altered a name
        self._clock = 0

    def write(self, number: int, source: str) -> None:
        """Replace the source of a cell."""
        if self.chapter.sources[self._number(number)] != source:
            sources = list(self.chapter.sources)
            sources[number] = source
            self.chapter = Chapter(sources)

    def plan(self, number: int) -> list[int]:
        """Return the cells that have to run, in order, the one that was asked for last."""
        needed = [*self.chapter.above(self._number(number)), number]
        start, latest = len(needed) - 1, 0
        for place, each in enumerate(needed[:-1]):
            past = self._ran.get(each)
            if past is None or past.when < latest or not self._fresh(each, past, needed):
                start = place
                break
            latest = past.when
        return needed[self._clean(needed, start) :]

    def run(self, number: int, say: Say = lambda text: None) -> Ran:
        """Run a cell after those that it needs; `say` is told what it prints. The first error ends it."""
        for each in self.plan(number):
            ran = self._execute(each, say if each == number else lambda text: None)
            if ran.error:
                break
        return ran

    def _number(self, number: int) -> int:
        if whole("number", number, 0) >= len(self.chapter.sources):
            raise ValueError(f"'number' must be one of {len(self.chapter.sources)} cells, from 0: {number!r}")
        return number

    def _fresh(self, number: int, past: _Past, needed: Sequence[int]) -> bool:
        owners = {self._touched.get(name, number) for name in past.touched}
        return past.key == self.chapter.key(number) and owners <= set(needed)

    def _clean(self, needed: Sequence[int], start: int) -> int:
        """Return where to begin so that nothing that a cell will read or alter was touched by it, or later, before."""
        cells = self.chapter.cells
        late = frozenset().union(*(cells[each].later for each in needed))
        while True:
            dirty = {
                name
                for each in needed[start:]
                for name in self._met(each) | late
                if self._touched.get(name, NOBODY) >= each
            }
            first = next((place for place, each in enumerate(needed) if cells[each].binds & dirty), start)
            if first >= start:
                return start
            start = first

    def _met(self, number: int) -> frozenset[str]:
        """Return the names whose values a cell will meet, and those that it touched when it ran last."""
        cell, past = self.chapter.cells[number], self._ran.get(number)
        return cell.reads | cell.alters | ((past.touched if past else frozenset()) - cell.binds)

    def _execute(self, number: int, say: Say) -> Ran:
        self._clock += 1
        source = self.chapter.sources[number]
        ran = run_cell(number, self.chapter.imports(number), self.values, say, f"{self._clock}")
        if not ran.error:
            ran = run_cell(number, source, self.values, say, f"{self._clock}")
        touched = self._changed(number)
        # What it has touched as it was written before stays so, and only who binds it can put that right.
        self._touched = {name: NOBODY if owner == number else owner for name, owner in self._touched.items()}
        self._touched.update(dict.fromkeys(touched, number))
        # What failed has to run again, and may have altered things all the same.
        self._ran[number] = _Past("" if ran.error else self.chapter.key(number), self._clock, touched)
        return ran

    def _changed(self, number: int) -> frozenset[str]:
        """Return the names that a cell has bound, and of what it had in its hands those whose values can change."""
        cell = self.chapter.cells[number]
        held = {name for name in cell.passes - cell.binds if _can_change(self.values.get(name))}
        return cell.binds | cell.alters | held
