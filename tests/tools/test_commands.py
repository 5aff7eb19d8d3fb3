"""What the commands do when something is wrong: they say so, fail, and leave files as they were."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from notebooks import stored

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [sys.executable, str(ROOT / "tools" / "notebooks.py")]


def notebook(path, *sources):
    path.write_text(stored(new_notebook(cells=[new_code_cell(source) for source in sources])), encoding="utf-8")
    return path.read_bytes()


def test_a_notebook_that_fails_stays_as_it_was(tmp_path):
    path = tmp_path / "a.ipynb"
    before = notebook(path, "1 + 1", "1 / 0")
    done = subprocess.run([*NOTEBOOKS, "run", str(path)], capture_output=True, text=True)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert path.read_bytes() == before


def test_check_names_what_is_not_in_its_normal_form(tmp_path):
    path = tmp_path / "a.ipynb"
    notebook(path, "1 + 1")
    assert subprocess.run([*NOTEBOOKS, "check", str(path)]).returncode == 0
    changed = nbformat.read(path, as_version=4)
    changed.cells[0].id = "another"
    nbformat.write(changed, path)
    done = subprocess.run([*NOTEBOOKS, "check", str(path)], capture_output=True, text=True)
    assert (done.returncode, "a.ipynb is not in its normal form" in done.stderr) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_a_run_that_is_interrupted_says_so(tmp_path):
    path, started = tmp_path / "a.ipynb", tmp_path / "started"
    before = notebook(path, f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(60)")
    run = subprocess.Popen([*NOTEBOOKS, "run", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for _ in range(300):
        if started.exists():
            break
        time.sleep(0.1)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 1
    assert errors.splitlines()[-1].startswith("stopped: ")
    assert "notebooks.py" not in errors  # a kernel may complain; the command itself does not
    assert path.read_bytes() == before
