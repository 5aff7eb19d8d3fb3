"""The face in words: what a terminal, a search or a diff shows."""

from sysdesign.teaching.explore.controls import AnyControl
from sysdesign.teaching.explore.free import Number
from sysdesign.teaching.explore.parts import Plan, View
from sysdesign.teaching.explore.picture import Table
from sysdesign.teaching.words import plain


def columns(table: Table) -> list[str]:
    """Return the table as lines, first column left, the others right."""
    rows = [table.header, *table.rows]
    widths = [max(len(row[c]) for row in rows) for c in range(len(table.header))]
    lines = [
        "  ".join(cell.rjust(w) if c else cell.ljust(w) for c, (cell, w) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    return [line.rstrip() for line in lines if line.strip()]  # a node that is not there has an empty row


def _offered(control: AnyControl) -> str:
    if isinstance(control, Number):
        return f"{control.label(control.low)} … [{control.label(control.at)}] … {control.label(control.high)}"
    return " · ".join(f"[{label}]" if i == control.start else label for i, label in enumerate(control.labels))


def plain_text(plan: Plan, view: View, table: Table) -> str:
    """Return headline, controls with the chosen value in brackets, lights, the first state as a table, and tasks."""
    controls = [f"{control.name}: {_offered(control)}" for control in plan.controls.values()]
    lights = [
        f"{light.words[not ok]}: {light.name}{f' ({why})' if why else ''}"
        for light, (ok, why) in zip(plan.lights, view.lights, strict=True)
    ]
    tasks = [f"To do: {plain(task.says)}" for task in plan.tasks]
    blocks = [[plain(view.headline)], controls, lights, columns(table), tasks]
    return "\n\n".join("\n".join(block) for block in blocks if block)
