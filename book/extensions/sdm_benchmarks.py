"""`{benchmarks}` sets the committed `benchmarks/results.json` as tables: what was measured, what was hoped for.

    {"machine": "2 cores, Linux, Python 3.11",
     "sections": [{"title": "The site",
                   "rows": [{"what": "Requests of a chapter page", "value": 12, "unit": "", "at_most": 20}]}]}

A row has a goal `at_most` or `at_least`, or none.
"""

import html
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sysdesign.teaching.words import grouped

RESULTS = "benchmarks/results.json"
HEAD = '<th scope="col">{}</th><th scope="col" class="text-right">{}</th><th scope="col" class="text-right">{}</th>'


def amount(value: float, unit: str = "") -> str:
    """Write a number to three significant digits with its unit.

    >>> amount(1234.5, "ms").replace("\N{NO-BREAK SPACE}", " "), amount(0.98765), amount(2.0)
    ('1,230 ms', '0.988', '2')
    """
    return grouped(float(f"{value:.3g}"), unit)


def goal(row: dict[str, Any]) -> str:
    """Say what was hoped for and whether it was reached, in words."""
    unit = row.get("unit", "")
    if "at_most" in row:
        return f"at most {amount(row['at_most'], unit)}" + ("" if row["value"] <= row["at_most"] else ", missed")
    if "at_least" in row:
        return f"at least {amount(row['at_least'], unit)}" + ("" if row["value"] >= row["at_least"] else ", missed")
    return ""


def table(section: dict[str, Any]) -> str:
    """Return one section's rows as a table."""
    rows = "".join(
        f'<tr><th scope="row">{html.escape(row["what"])}</th>'
        f'<td class="text-right">{html.escape(amount(row["value"], row.get("unit", "")))}</td>'
        f'<td class="text-right">{html.escape(goal(row))}</td></tr>'
        for row in section["rows"]
    )
    caption = f'<caption class="sdm-vh">{html.escape(section["title"])}</caption>'
    head = HEAD.format("What", "Measured", "Goal")
    body = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="pst-scrollable-table-container">{body}</div>'


class Benchmarks(SphinxDirective):
    """Show the recorded results, a section each."""

    def run(self) -> list[nodes.Node]:
        """Return the sections, and first the machine they were measured on."""
        path = Path(self.env.srcdir) / RESULTS
        self.env.note_dependency(str(path))
        if not path.exists():
            raise self.error(f"{RESULTS} is missing: `make bench` writes it")
        results = json.loads(path.read_text(encoding="utf-8"))
        said = f"Measured on: {results['machine']}." if results["sections"] else "Nothing is recorded yet."
        found: list[nodes.Node] = [nodes.paragraph(text=said)]
        for section in results["sections"]:
            part = nodes.section(ids=[nodes.make_id(section["title"])], names=[section["title"]])
            part += nodes.title(text=section["title"])
            part += nodes.raw("", table(section), format="html")
            found.append(part)
        return found


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("benchmarks", Benchmarks)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
