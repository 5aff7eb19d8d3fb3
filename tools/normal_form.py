"""The one form in which a notebook is stored: what differs between two executions of the same code is not in it."""

import hashlib
from typing import Any

from nbformat import NotebookNode

MEASURED = "nbval-ignore-output"
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# Only the first prompt text is ours; language_info would name the version of the Python that ran it.
PROMPTS = {"code_prompt_show": "Show code", "code_prompt_hide": "Hide code"}


def normal_form(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without traces of one execution: times, widget state, versions, random ids.

    Cell ids come from the cells' sources, so an edit changes the id of its own cell only. The widget view is dropped
    too: opened again, the notebook shows the page's face until the cell is run.
    """
    notebook.metadata = NotebookNode(kernelspec=KERNEL, language_info={"name": "python"}, mystnb=PROMPTS)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    number, seen = 0, dict[str, int]()
    for cell in notebook.cells:
        cell.source = cell.source.strip("\n")
        cell.id = _cell_id(cell, seen)
        cell.metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key in ("tags", "mystnb")})
        if cell.cell_type == "code":
            number += 1
            cell.execution_count = number
            cell.outputs = _merged([_plain(output, number) for output in cell.outputs])
    return notebook


def _cell_id(cell: Any, seen: dict[str, int]) -> str:
    digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
    seen[digest] = seen.get(digest, 0) + 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _plain(output: Any, number: int) -> Any:
    if output.output_type == "execute_result":
        output.execution_count = number
    if "data" in output:
        output.data.pop(WIDGET, None)
        output.metadata = NotebookNode()
    return output


def _merged(outputs: list[Any]) -> list[Any]:
    """Join neighbouring pieces of one stream: how a stream is cut depends on the moment."""
    merged: list[Any] = []
    for output in outputs:
        if merged and output.output_type == "stream" == merged[-1].output_type and output.name == merged[-1].name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged
