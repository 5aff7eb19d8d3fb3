"""One page of Markdown to paste into a design document: the twin of `summary` in look/worksheet.js."""

from collections.abc import Mapping

from sysdesign.teaching.words import NBSP
from sysdesign.teaching.worksheet.answer import Answer
from sysdesign.teaching.worksheet.page import LIGHTS
from sysdesign.teaching.worksheet.plan import Plan


def _cell(text: str) -> str:
    return text.replace("|", "\\|").strip()


def summary(plan: Plan, texts: Mapping[str, str], found: Answer, link: str = "") -> str:
    """Return assumptions, balance sheet with intervals and what dominates them, checks, and the link."""
    lines = ["# Balance sheet", "", "".join(text for text, _ in found.headline), "", "## Assumptions", ""]
    lines += ["| Entry | Value |", "|---|---|"]
    for entry in plan.sheet.entries:
        why = f" ({found.wrong[entry.key]})" if entry.key in found.wrong else ""
        lines.append(f"| {entry.name} | {_cell(f'{texts[entry.key]} {entry.unit}')}{why} |")
    lines += ["", "## Results", "", f"| Result | Middle | 90{NBSP}% interval | Dominated by |", "|---|---|---|---|"]
    for result in plan.sheet.results:
        if result.group:
            row = found.rows[result.key]
            lines.append(f"| {result.name} | {row.value} | {row.interval} | {row.top} |")
    lines += ["", "## Checks", ""]
    for check in plan.sheet.checks:
        state, says = found.lights[check.key]
        lines.append(f"- {LIGHTS[state][1]}: {check.name}. {says}")
    if link:
        lines += ["", link]
    return "\n".join(lines) + "\n"
