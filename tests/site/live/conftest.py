"""The live site, what its chapters hold, and what their cells showed when the book was made."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from sysdesign.teaching.browser.chapter_plan import chapter_plan

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = ROOT / "notebooks"
NOT_LIVE = "the site is not live: LIVE=1 builds one"
CHAPTERS = [path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
READY_MS = 60_000


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "notebook" in metafunc.fixturenames:
        metafunc.parametrize("notebook", CHAPTERS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the live site where nobody asked for one."""
    if os.environ.get("LIVE", "") in ("", "0"):
        for item in items:
            if "tests/site/live/" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason=NOT_LIVE))


class Stored:
    """A chapter's plan, and the outputs of its code cells as they are stored."""

    def __init__(self, name: str) -> None:
        path = NOTEBOOKS / f"{name}.ipynb"
        self.plan: dict[str, Any] = chapter_plan(path)
        self.cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]

    def shown(self, number: int) -> tuple[str, str]:
        """Return what a cell printed, and its last value as plain text."""
        outputs = self.cells[number].outputs
        printed = "".join(each.text for each in outputs if each.output_type == "stream")
        values = [each.data.get("text/plain", "") for each in outputs if each.output_type != "stream"]
        return printed, values[-1] if values else ""

    def timed(self, number: int) -> bool:
        """Whether the output is a timing of some machine."""
        return "nbval-ignore-output" in self.cells[number].metadata.get("tags", [])


@pytest.fixture(scope="session")
def stored() -> Callable[[str], Stored]:
    """Read a chapter."""
    return Stored


@pytest.fixture(scope="session")
def reader(browser: Any) -> Iterator[Any]:
    """One reader's browser for all tests: what it has kept of Python makes every start but the first a short one."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(READY_MS)
    yield context
    context.close()


@pytest.fixture
def chapter(reader: Any, address: str, opening: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Open a chapter's page; at the end nothing went wrong on it, and no other server was asked for anything."""
    opened = []

    def open_page(name: str, width: int = 1280, theme: str = "light") -> Any:
        tab = reader.new_page()
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=theme)
        opened.append(opening(tab, f"{address}notebooks/{name}.html"))
        return opened[-1]

    yield open_page
    for seen in opened:
        seen.tab.evaluate("localStorage.clear()")
        seen.tab.close()
        # A page that is left while its icon is on the way did nothing wrong.
        assert [problem for problem in seen.problems if not problem.endswith("favicon.svg")] == []
        own = ("http://127.0.0.1:", "data:", "blob:")
        assert [url for url in seen.requests if not url.startswith(own)] == []


class Cell:
    """A cell of an open page, as a reader uses it."""

    def __init__(self, tab: Any, number: int) -> None:
        self.tab, self.number = tab, number
        self.root = tab.locator("div.cell").nth(number)
        self.output = self.root.locator(":scope > .cell_output")
        self.status = self.root.locator(".sdm-status")

    def press(self, name: str) -> None:
        """Press a button of the cell, and wait until nothing runs."""
        self.root.get_by_role("button", name=name, exact=True).click()
        self.settled()

    def settled(self) -> None:
        """Wait until the cell may be run again."""
        self.root.locator(".sdm-tools .go:not([disabled])").first.wait_for()

    def write(self, text: str, editor: str = ".sdm-edit") -> None:
        """Replace what is in an editor, by the keyboard."""
        self.root.locator(f"{editor} .cm-content").click()
        self.tab.keyboard.press("ControlOrMeta+a")
        self.tab.keyboard.insert_text(text)


@pytest.fixture
def opened(chapter: Callable[..., Any]) -> Callable[..., Cell]:
    """Open a chapter with all that is folded, press "Run it here" at a cell, and wait for what it shows."""

    def press(notebook: str, number: int, **options: Any) -> Cell:
        tab = chapter(notebook, **options).tab
        tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        cell = Cell(tab, number)
        cell.press("Run it here")
        return cell

    return press
