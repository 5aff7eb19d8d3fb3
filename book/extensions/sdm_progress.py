"""`{progress}` shows how much of each chapter a reader has done: tasks of explorers, exercises that passed.

Totals are counted in the notebooks; what is done is kept by the reader's own browser, and `progress.js` shows it.
"""

import html
import json
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sysdesign.teaching.browser.chapter_plan import chapter_plan
from sysdesign.teaching.ledger import notebooks


class Progress(SphinxDirective):
    """Show a row for each chapter that has something to do."""

    def run(self) -> list[nodes.Node]:
        """Return the table, which stays unseen without JavaScript, and until something is done."""
        rows = []
        for path in notebooks(Path(self.env.srcdir) / "notebooks"):
            self.env.note_dependency(str(path))
            plan = chapter_plan(path)
            if plan["tasks"] or plan["exercises"]:
                rows.append(self._row(path, plan))
        return [nodes.raw("", _table(rows), format="html")]

    def _row(self, path: Path, plan: dict[str, Any]) -> str:
        page = self.env.app.builder.get_relative_uri(self.env.docname, f"notebooks/{path.stem}")
        todo = {"tasks": plan["tasks"], "exercises": sorted(plan["exercises"].values())}
        data = html.escape(json.dumps(todo, separators=(",", ":")))
        return (
            f'<tr data-chapter="{path.stem}" data-todo="{data}"><th scope="row"><a href="{page}">{title(path)}</a></th>'
            f'<td class="t">–</td><td class="e">–</td></tr>'
        )


def title(path: Path) -> str:
    """Return the title of a notebook up to a colon."""
    first = nbformat.read(path, as_version=4).cells[0].source.splitlines()[0]
    return html.escape(first.lstrip("# ").partition(":")[0])


def _table(rows: list[str]) -> str:
    buttons = "".join(
        f'<button type="button" class="sdm-btn" data-does="{does}">{text}</button>'
        for does, text in (("save", "Save as a file"), ("load", "Load a file"), ("erase", "Erase"))
    )
    return (
        '<figure class="sdm-progress" hidden><table class="sdm-table"><caption>Kept in this browser only, and sent '
        'nowhere.</caption><thead><tr><th scope="col">Chapter</th><th scope="col">Tasks done</th>'
        f'<th scope="col">Exercises passed</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'
        f'<p class="sdm-tools">{buttons}<span role="status"></span></p></figure>'
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("progress", Progress)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
