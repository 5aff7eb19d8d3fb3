"""Where no engine can run, a chapter still runs to its end and says so of each claim that needed one."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from sysdesign.engine_catalogue import ENGINES, WITHOUT
from sysdesign.teaching.ledger import collect
from sysdesign.teaching.needs import needs_of

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
QUIET = ["--IPKernelApp.log_level=ERROR"]
INSTALLED = {name for name, engine in ENGINES.items() if engine.packages}  # SQLite comes with Python
SKIPPED = "this cell was skipped.\n"


def needy() -> list[Path]:
    """Notebooks with a cell that needs an engine."""
    found = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = nbformat.read(path, 4).cells
        if any(needs_of(cell.source) for cell in cells if cell.cell_type == "code"):
            found.append(path)
    return found


@pytest.mark.parametrize("path", needy(), ids=lambda path: path.stem)
def test_runs_to_its_end(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, 4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", extra_arguments=QUIET)
    client.execute(cwd=str(NOTEBOOKS), env=os.environ | {WITHOUT: ", ".join(INSTALLED), "SYSDESIGN_STORED": "1"})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            told = "".join(output.get("text", "") for output in cell.outputs).endswith(SKIPPED)  # it comes in pieces
            assert told == bool(INSTALLED.intersection(needs_of(cell.source))), cell.source
    nbformat.write(notebook, tmp_path / path.name)
    after = {row.id: row.verdict for row in collect(tmp_path)}
    stored = {row.id: row.verdict for row in collect(NOTEBOOKS) if row.notebook == path.stem}
    assert after.keys() == stored.keys()
    changed = {after[id] for id in after if after[id] != stored[id]}
    assert changed == {"not testable here"}
