"""Execute the notebooks and store them in their normal form, so that executing again changes no byte.

usage: notebooks.py run|measure|check [NOTEBOOK ...]

run      executes; cells tagged `nbval-ignore-output` (timings of a machine) keep the output they have
measure  executes and records those too
check    executes nothing; fails when a stored notebook is not in its normal form
"""

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from normal_form import MEASURED, normal_form

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"
# Else every kernel warns, on the way up, of the loopback ports that it talks through.
QUIET = ["--IPKernelApp.log_level=ERROR"]


def executed(notebook: nbformat.NotebookNode, keep_measured: bool) -> nbformat.NotebookNode:
    """Return the notebook with fresh outputs, except that measured cells keep recorded ones if asked to."""
    recorded = [list(cell.get("outputs", [])) for cell in notebook.cells]
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", record_timing=False, extra_arguments=QUIET)
    client.execute(cwd=str(FOLDER))
    if keep_measured:
        for cell, before in zip(notebook.cells, recorded, strict=True):
            if before and MEASURED in cell.metadata.get("tags", []):
                cell.outputs = before
    return notebook


def stored(notebook: nbformat.NotebookNode) -> str:
    """Return the notebook as the text of its file."""
    return nbformat.writes(normal_form(notebook)) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("run", "measure", "check"))
    parser.add_argument("notebooks", nargs="*", type=Path)
    options = parser.parse_args()
    # A stored output holds the static face only: no widget state, no styles of a live front end.
    os.environ["SYSDESIGN_STORED"] = "1"
    failed = 0
    for path in options.notebooks or sorted(FOLDER.glob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(before, as_version=4)
        began = time.monotonic()
        try:
            if options.what != "check":
                print(f"{path.name} ...", end=" ", flush=True)
                executed(notebook, keep_measured=options.what == "run")
        except CellExecutionError as error:
            print(f"failed; the file stays as it was\n{error}", file=sys.stderr)
            failed += 1
            continue
        except (DeadKernelError, KeyboardInterrupt, AssertionError):  # Ctrl-C: any of them, by nbclient's own doing
            sys.exit("stopped: the kernel died or was interrupted; the file stays as it was")
        after = stored(notebook)
        if options.what == "check":
            if after != before:
                print(f"{path.name} is not in its normal form: `make run` writes it", file=sys.stderr)
                failed += 1
            continue
        path.write_text(after, encoding="utf-8", newline="\n")
        print(f"{time.monotonic() - began:.1f} s, {'unchanged' if after == before else 'changed'}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
