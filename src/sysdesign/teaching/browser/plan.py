"""Which cells of a stored notebook can run in the page, and what each of them loads: decided when the site is built."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sysdesign.teaching.browser.names import imported, only_imports
from sysdesign.teaching.browser.requirements import needed
from sysdesign.teaching.browser.session import Chapter
from sysdesign.teaching.needs import needs_of

# Packages that the page can load beside the library, and only for a cell that needs them.
EXTRAS = frozenset({"hypothesis", "pygments"})
# They read files beside the notebook, the claims of all cells, or the reader's machine: there is nothing to try.
NOTHING_TO_TRY = frozenset({"diagram", "chapter_claims", "machine"})


@dataclass(frozen=True)
class Runnable:
    """A cell that can run in the page, by its number among the code cells, and the packages it needs for it."""

    number: int
    extras: tuple[str, ...] = ()


def runnable(sources: Sequence[str]) -> list[Runnable]:
    """Return the cells that need, with all that they depend on, nothing but what the browser's Python can have.

    >>> [cell.number for cell in runnable(["import numpy as np", "a = 1", "a + 1", "np.array([a])"])]
    [1, 2]
    """
    chapter = Chapter(sources)
    origins = {name: origin for source in sources for name, origin in imported(source).items()}
    wants = [_wants(chapter, number, origins) for number in range(len(sources))]
    found = []
    for number, source in enumerate(sources):
        if only_imports(source) or NOTHING_TO_TRY & _used(chapter, number, origins).keys():
            continue
        asked = set().union(*(wants[each] for each in (*chapter.above(number), number)))
        if asked <= EXTRAS:
            found.append(Runnable(number, tuple(sorted(asked))))
    return found


def _wants(chapter: Chapter, number: int, origins: dict[str, Any]) -> set[str]:
    """Return what a cell itself asks for; importing a name that is not used asks for nothing."""
    source = chapter.sources[number]
    if only_imports(source):
        return set()
    engines = {"engines"} if needs_of(source) else set()
    return engines.union(*(needed(*origin) for origin in _used(chapter, number, origins).values()))


def _used(chapter: Chapter, number: int, origins: dict[str, Any]) -> dict[str, Any]:
    """Return what a cell uses of what is imported, by the chapter or by the cell itself."""
    source = chapter.sources[number]
    own, named = imported(source), {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    above = {name: origins[name] for name in chapter.cells[number].reads & origins.keys()}
    return above | {name: own[name] for name in named & own.keys()}
