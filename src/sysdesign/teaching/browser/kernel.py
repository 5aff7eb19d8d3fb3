"""What the page asks of its Python, in JSON: run a cell, show a state of an explorer, open the model behind a cell."""

import inspect
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sysdesign
from sysdesign.teaching.browser.off_grid import controls_of, off_grid
from sysdesign.teaching.browser.run_cell import Ran, said
from sysdesign.teaching.browser.session import Session
from sysdesign.teaching.explore.explorer import Explorer, opening_alone
from sysdesign.teaching.output import FIGURE, HTML, PLAIN

RICHEST = (FIGURE, HTML)
PACKAGE = Path(sysdesign.__file__).parent


class Kernel:
    """One page's Python: the cells of a chapter, and the library that they import."""

    def __init__(self, sources: Sequence[str]) -> None:
        self.session = Session(sources)
        self._explorers: dict[int, Explorer] = {}

    def run(self, number: int, source: str, say: Callable[[str], None]) -> str:
        """Run a cell as it is now written, after what it needs; return what it shows."""
        self.session.write(number, source)
        return _json(_told(self.session.run(number, say)))

    def controls(self, number: int) -> str:
        """Run the cell of an explorer, for its first state alone; return its sliders."""
        with opening_alone():
            ran = self.session.run(number)
        if not isinstance(ran.value, Explorer):
            return _json({"error": ran.error or "this cell shows no explorer"})
        self._explorers[number] = ran.value
        return _json({"controls": controls_of(ran.value)})

    def explorer(self, number: int) -> Explorer:
        """Return an explorer whose `controls` were asked for; raise KeyError for another."""
        return self._explorers[number]

    def state(self, number: int, values: str) -> str:
        """Return any state of an explorer whose `controls` were asked for."""
        try:
            return _json(off_grid(self.explorer(number), json.loads(values)))
        except Exception as error:
            return _json({"error": said(error)})

    def models(self, number: int) -> str:
        """Return the files of the library behind a cell: pairs of a name that is used of it, and its path there.

        Those of the cell itself come first, then those of the cells that it depends on, from the nearest.
        """
        found: dict[str, str] = {}
        chapter = self.session.chapter
        for cell in (number, *reversed(chapter.above(number))):
            for name in sorted(chapter.cells[cell].reads):
                path = _file(self.session.values.get(name))
                if path and not path.startswith("teaching/"):
                    found.setdefault(path, name)
        return _json([[name, path] for path, name in found.items()])


def _told(ran: Ran) -> dict[str, Any]:
    page = next((ran.shown[kind] for kind in RICHEST if kind in ran.shown), None)
    told = {"number": ran.number, "html": page, "text": ran.shown.get(PLAIN), "error": ran.error, "line": ran.line}
    return {key: value for key, value in told.items() if value not in (None, "")}


def _file(thing: Any) -> str | None:
    """Return the path in the package of what defines a function or class, or None."""
    module = str(getattr(thing, "__module__", ""))
    if not (inspect.isclass(thing) or inspect.isroutine(thing)) or not module.startswith("sysdesign"):
        return None
    try:
        return Path(inspect.getsourcefile(inspect.unwrap(thing)) or "").relative_to(PACKAGE).as_posix()
    except (TypeError, ValueError):
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
