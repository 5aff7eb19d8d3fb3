"""Every stored notebook: its normal form, the size of its cells, and nothing in it that belongs to one machine."""

import json
import re
import statistics
from pathlib import Path

import nbformat
import pytest
from normal_form import WIDGET

from notebooks import stored

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.])/(?:work|tmp|root|home|usr|opt|var|mnt|srv|private|Users)/|[A-Z]:\\\\|0x[0-9a-f]{8,}|"
    r"Traceback \(most recent|Warning:|localhost:\d+|\b\d+(?:\.\d+){3}:\d+|\bpid\b"
)

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def tags(cell):
    return cell.metadata.get("tags", [])


def test_it_is_stored_in_the_normal_form(path):
    text = path.read_text(encoding="utf-8")
    assert stored(nbformat.reads(text, as_version=4)) == text, "`make run` writes the normal form"


def test_it_is_a_valid_notebook_that_was_executed(path):
    nbformat.validate(nbformat.read(path, as_version=4))
    assert [cell.execution_count for cell in code_cells(path)] == list(range(1, len(code_cells(path)) + 1))


def test_cells_are_short(path):
    lengths = sorted(len(cell.source.splitlines()) for cell in code_cells(path))
    assert statistics.median(lengths) <= 5
    assert lengths[int(len(lengths) * 0.9)] <= 15
    assert lengths[-1] <= 25


def test_there_are_words_around_the_code(path):
    cells = nbformat.read(path, as_version=4).cells
    words = sum(len(cell.source.split()) for cell in cells if cell.cell_type == "markdown")
    lines = sum(len(cell.source.splitlines()) for cell in cells if cell.cell_type == "code")
    assert words / lines >= 10


def test_outputs_belong_to_no_machine(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            text = json.dumps(output.get("data", output.get("text", "")))
            assert not OF_ONE_MACHINE.findall(text), cell.source


def test_nothing_went_wrong_in_it(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            assert output.output_type != "error" or "raises-exception" in tags(cell), cell.source
            assert output.get("name") != "stderr", cell.source


def test_no_widget_is_stored(path):
    assert WIDGET not in path.read_text(encoding="utf-8")
    assert "widgets" not in nbformat.read(path, as_version=4).metadata


def test_every_solution_passes_its_check(path):
    checked = [cell for cell in code_cells(path) if "solution" in tags(cell)]
    for cell in checked:
        pages = "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
        assert 'data-result="passes"' in pages, cell.source
    stubs = [cell for cell in code_cells(path) if "exercise" in tags(cell)]
    assert len(stubs) == len(checked)
    for cell in stubs:
        assert 'data-result="not-started"' in str(cell.outputs), cell.source
