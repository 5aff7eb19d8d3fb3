"""A state of an explorer that was not computed beforehand, as the script in the page draws it."""

from collections.abc import Mapping
from typing import Any

from sysdesign.checks import whole, within
from sysdesign.teaching.explore.controls import Control
from sysdesign.teaching.explore.explorer import Explorer
from sysdesign.teaching.explore.parts import Plan, View
from sysdesign.teaching.words import packed


def controls_of(explorer: Explorer) -> dict[str, dict[str, Any]]:
    """Return of each control that slides its values, and whether they are whole numbers; `{}` for the others."""
    return {name: _range(control) for name, control in explorer.plan.controls.items()}


def off_grid(explorer: Explorer, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state at any values between the ends of the sliders: what a frame changes, and how it is called.

    Raises ValueError for a value outside of its slider or not among the choices, and whatever the model raises.
    """
    if not isinstance(values, Mapping):
        raise TypeError(f"'values' must map controls to numbers: {values!r}")
    plan = explorer.plan
    checked = {name: _checked(plan, name, values) for name in plan.controls}
    view = plan.view(plan.model(**checked))
    view.frame.must_match(next(iter(explorer.views.values())).frame)
    return state(view) | {"labels": [control.label(checked[name]) for name, control in plan.controls.items()]}


def state(view: View) -> dict[str, Any]:
    """Return a view as plain data: the twin of what `look/explorer.js` unpacks."""
    return {
        "rows": view.frame.rows,
        "words": [[word.text, word.x, word.y] for word in view.frame.words],
        "say": packed(view.headline),
        "ok": [ok for ok, _ in view.lights],
        "why": [why for _, why in view.lights],
        "done": list(view.tasks),
    }


def _range(control: Any) -> dict[str, Any]:
    if not isinstance(control, Control) or control.kind != "slider":
        return {}
    return {"values": list(control.values), "whole": all(isinstance(value, int) for value in control.values)}


def _checked(plan: Plan, name: str, values: Mapping[str, Any]) -> Any:
    """Return a value for the model: a choice by its place, a slider's value as it is."""
    control = plan.controls[name]
    if name not in values:
        raise ValueError(f"'values' must name {', '.join(plan.controls)}: {', '.join(values)}")
    if not isinstance(control, Control):
        raise TypeError(f"{name!r} must be a slider of some values or a choice: any number of it is on the grid")
    if control.kind == "choice":
        return control.values[int(within(name, whole(name, values[name], 0), 0, len(control.values) - 1))]
    return within(name, values[name], control.values[0], control.values[-1])
