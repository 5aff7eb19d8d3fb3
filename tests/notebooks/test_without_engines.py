"""Where no engine can run, a chapter still runs to its end and says so of each claim that needed one."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from sysdesign.engine_catalogue import ENGINES, WITHOUT
from sysdesign.teaching.browser.names import only_imports
from sysdesign.teaching.browser.session import Chapter
from sysdesign.teaching.ledger import collect
from sysdesign.teaching.needs import needs_of

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
QUIET = ["--IPKernelApp.log_level=ERROR"]
INSTALLED = {name for name, engine in ENGINES.items() if engine.packages}  # SQLite comes with Python
PATIENT = os.environ.get("PATIENT")
SKIPPED = "this cell was skipped.\n"


def sources(path: Path) -> list[str]:
    """The code cells of a notebook."""
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def needy() -> list[Path]:
    """Notebooks with a cell that needs an engine."""
    return [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if any(map(needs_of, sources(path)))]


def skipped(source: str) -> bool:
    """Whether a cell is skipped where no engine is installed."""
    return bool(INSTALLED.intersection(needs_of(source)))


@pytest.mark.parametrize("path", needy(), ids=lambda path: path.stem)
def test_no_cell_depends_on_one_that_is_skipped(path: Path) -> None:
    chapter = Chapter(sources(path))
    for number, source in enumerate(chapter.sources):
        if not skipped(source):
            assert not any(skipped(chapter.sources[above]) for above in chapter.above(number)), source


@pytest.mark.parametrize("path", needy(), ids=lambda path: path.stem)
def test_what_needs_one_says_so_and_its_claims_are_not_testable(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, 4)
    if not PATIENT:  # the other cells have nothing to do with those, and run in every test of the notebooks
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        notebook.cells = [cell for cell in code if skipped(cell.source) or only_imports(cell.source)]
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", extra_arguments=QUIET)
    client.execute(cwd=str(NOTEBOOKS), env=os.environ | {WITHOUT: ", ".join(INSTALLED), "SYSDESIGN_STORED": "1"})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            told = "".join(output.get("text", "") for output in cell.outputs).endswith(SKIPPED)  # it comes in pieces
            assert told == skipped(cell.source), cell.source
    nbformat.write(notebook, tmp_path / path.name)
    after = {row.id: row.verdict for row in collect(tmp_path)}
    stored = {row.id: row.verdict for row in collect(NOTEBOOKS) if row.notebook == path.stem}
    changed = {id for id in after if after[id] != stored[id]}
    assert {after[id] for id in changed} == {"not testable here"}
    assert after.keys() == (stored.keys() if PATIENT else changed)
