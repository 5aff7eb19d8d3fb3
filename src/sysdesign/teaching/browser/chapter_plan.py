"""What the page of a chapter has to know of its notebook: cells, what they need, exercises and explorers."""

import re
from collections.abc import Collection
from itertools import count
from pathlib import Path
from typing import Any

import nbformat

from sysdesign.teaching.browser.plan import runnable
from sysdesign.teaching.browser.session import Chapter

_EXERCISE = re.compile(r"\{admonition\} Exercise \d+: (?P<title>.+)")
_EXPLORER = re.compile(r'<figure class="sdm-explorer"(?! data-graph)[^>]* id="([^"]+)"')
_TASKS = re.compile(r'<figure class="sdm-explorer"[^>]* id="([^"]+)".*?</figure>', re.DOTALL)


def slug(title: str) -> str:
    """Return a title as a name that stays when its number changes.

    >>> slug("A register that survives")
    'a-register-that-survives'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _unlike(name: str, others: Collection[str]) -> str:
    """Return a name with a number behind it if others have it: an exercise may ask for two answers."""
    return name if name not in others else next(f"{name}-{n}" for n in count(2) if f"{name}-{n}" not in others)


def chapter_plan(path: Path) -> dict[str, Any]:
    """Return the plan of a stored notebook.

    `sources` has all code cells. Of each that can run in the page, by its number, `needs` has the cells above that it
    depends on and `extras` the packages to load for it. `exercises` names the stubs, `explorers` the cells of those
    explorers that have a grid to leave, `tasks` how many tasks each explorer has.
    """
    cells = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    sources = list[str]()
    exercises, explorers, tasks = dict[int, str](), dict[str, int](), dict[str, int]()
    title = ""
    for cell in cells:
        if cell.cell_type == "markdown":
            found = list(_EXERCISE.finditer(cell.source))
            title = found[-1]["title"] if found else title
        elif cell.cell_type == "code":
            if "exercise" in cell.metadata.get("tags", []):
                exercises[len(sources)] = _unlike(slug(title), exercises.values())
            shown = "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
            explorers |= dict.fromkeys(_EXPLORER.findall(shown), len(sources))
            tasks |= {
                each[1]: each[0].count("<li", each[0].find('class="sdm-tasks"')) for each in _TASKS.finditer(shown)
            }
            sources.append(cell.source)
    chapter = Chapter(sources)
    run = runnable(sources)
    return {
        "sources": sources,
        "needs": {cell.number: chapter.above(cell.number) for cell in run},
        "extras": {cell.number: list(cell.extras) for cell in run if cell.extras},
        "exercises": exercises,
        "explorers": {name: number for name, number in explorers.items() if number in {cell.number for cell in run}},
        "tasks": {name: count for name, count in tasks.items() if count > 0},
    }
