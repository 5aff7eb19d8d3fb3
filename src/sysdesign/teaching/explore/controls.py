"""Controls of an explorer: a few discrete values each, so that every state can be computed beforehand.

Those that take any number stand in free.py; this file checks both and turns them into native inputs.
"""

import html
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sysdesign.checks import not_empty, one_of
from sysdesign.checks import number as checked_number
from sysdesign.teaching.explore.axes import amount
from sysdesign.teaching.explore.free import Number, number_html

FEWEST, MOST, MOST_STATES = 2, 12, 1000


@dataclass(frozen=True)
class Control:
    """What one control offers: `values[i]` is called `labels[i]`; `start` is the index at which it opens.

    `write` says a value of a slider that lies between two of them.
    """

    kind: str
    name: str
    values: tuple[Any, ...]
    labels: tuple[str, ...]
    start: int
    write: Callable[[Any], str] | None = field(default=None, compare=False, repr=False)

    @property
    def at(self) -> Any:
        """The value at which it opens."""
        return self.values[self.start]

    def label(self, value: Any) -> str:
        """Say a value in words; raise ValueError for one that a choice does not have."""
        if self.write is not None and value not in self.values:
            return self.write(value)
        return self.labels[self.values.index(one_of(f"value of {self.name}", value, self.values))]

    @property
    def data(self) -> dict[str, Any]:
        """What the page needs to know."""
        return {"at": self.start, "labels": list(self.labels)}


AnyControl = Control | Number


def slider(
    name: str, values: Sequence[float], *, at: float, unit: str = "", format: Callable[[Any], str] | None = None
) -> Control:
    """Return a control that slides over 2 to 12 rising numbers and opens at `at`.

    `format` writes a value in words; without it a value is written with its `unit` (`%` for shares).
    Raises ValueError when values do not rise, `at` is not among them, or two labels are the same.

    >>> slider("Update interval", [1, 2, 4, 8], unit="s", at=4).start
    2
    """
    values = [checked_number(f"values of {name}", value) for value in values]
    if any(after <= before for before, after in pairwise(values)):
        raise ValueError(f"'values' of {name!r} must rise: {values!r}")
    write = format or (lambda value: amount(value, unit))
    return _control("slider", name, values, [write(value) for value in values], at, write)


def choice(name: str, options: Mapping[str, Any], *, at: Any) -> Control:
    """Return a control of 2 to 12 radio buttons; `options` maps the label of each to its value, `at` is a value.

    >>> choice("A scan reads beside the users", {"none": 0, "slow": 1, "fast": 4}, at=4).labels
    ('none', 'slow', 'fast')
    """
    if not isinstance(options, Mapping):
        raise TypeError(f"'options' of {name!r} must map labels to values: {options!r}")
    return _control("choice", name, list(options.values()), list(options), at)


def _control(
    kind: str,
    name: str,
    values: list[Any],
    labels: list[str],
    at: Any,
    write: Callable[[Any], str] | None = None,
) -> Control:
    not_empty("name", name)
    if not FEWEST <= len(values) <= MOST:
        raise ValueError(f"'values' of {name!r} must be {FEWEST} to {MOST}: {len(values)}")
    for value in values:
        if not isinstance(value, Hashable):
            raise TypeError(f"'values' of {name!r} must be hashable: {value!r}")
    if any(a == b for i, a in enumerate(values) for b in values[:i]):
        raise ValueError(f"'values' of {name!r} must differ: {values!r}")
    for label in labels:
        not_empty(f"label of {name}", label)
    if len(set(labels)) < len(labels):
        raise ValueError(f"labels of {name!r} must differ: {labels!r}")
    if at not in values:
        raise ValueError(f"'at' of {name!r} must be one of {', '.join(map(repr, values))}: {at!r}")
    return Control(kind, name, tuple(values), tuple(labels), values.index(at), write)


def checked(controls: Mapping[str, AnyControl]) -> dict[str, AnyControl]:
    """Return the controls after checking their names, that no two are called the same, and the number of states."""
    if not isinstance(controls, Mapping):
        raise TypeError(f"'controls' must map the model's parameters to controls: {controls!r}")
    not_empty("controls", controls)
    for key, control in controls.items():
        if not isinstance(key, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", key):
            raise ValueError(f"a name in 'controls' must be a parameter of the model (a-z, 0-9, _): {key!r}")
        if not isinstance(control, AnyControl):
            raise TypeError(f"'controls' must hold slider(...), choice(...) or number(...) for {key!r}: {control!r}")
    names = [control.name for control in controls.values()]
    if len(set(names)) < len(names):
        raise ValueError(f"controls must have different names: {names!r}")
    if any(isinstance(control, Number) for control in controls.values()):
        for control in controls.values():
            for value in control.values if isinstance(control, Control) else ():
                checked_number(f"values of {control.name} beside number(...)", value)
        return dict(controls)
    states = 1
    for control in controls.values():
        states *= len(control.values) if isinstance(control, Control) else 1
    if states > MOST_STATES:
        raise ValueError(f"'controls' must make at most {MOST_STATES} states: {states}")
    return dict(controls)


def setting(controls: Mapping[str, AnyControl], values: Mapping[str, Any]) -> str:
    """Say a state in words: `Update interval 4 s, Poll interval 10 s`."""
    return ", ".join(f"{control.name} {control.label(values[name])}" for name, control in controls.items())


def opening(controls: Mapping[str, AnyControl]) -> dict[str, Any]:
    """Return the values at which the controls open."""
    return {name: control.at for name, control in controls.items()}


def controls_html(id: str, controls: Mapping[str, AnyControl]) -> str:
    """Return the native inputs, hidden until the script has read the states."""

    def native(at: str, control: AnyControl) -> str:
        if isinstance(control, Number):
            return number_html(at, control)
        return _slider_html(at, control) if control.kind == "slider" else _choice_html(at, control)

    body = "".join(native(f"{id}-{key}", control) for key, control in controls.items())
    return f'<div class="sdm-controls" hidden>{body}</div>'


def _slider_html(id: str, control: Control) -> str:
    last, label = len(control.values) - 1, html.escape(control.labels[control.start])
    width = max(map(len, control.labels))
    return (
        f'<div class="sdm-ctl"><label for="{id}">{html.escape(control.name)}</label>'
        f'<div class="sdm-row" style="--w:{width}"><input class="sdm-range" style="--n:{last}" type="range" id="{id}" '
        f'name="{id}" min="0" max="{last}" value="{control.start}" autocomplete="off" aria-valuetext="{label}">'
        f'<span class="sdm-val" aria-hidden="true">{label}</span></div></div>'
    )


def _choice_html(id: str, control: Control) -> str:
    buttons = "".join(
        f'<label><input type="radio" name="{id}" value="{i}" autocomplete="off"{" checked" * (i == control.start)}>'
        f"<span>{html.escape(label)}</span></label>"
        for i, label in enumerate(control.labels)
    )
    tall = " tall" if sum(map(len, control.labels)) + 3 * len(control.labels) > 44 else ""
    return (
        f'<fieldset class="sdm-seg{tall}"><legend>{html.escape(control.name)}</legend><div>{buttons}</div></fieldset>'
    )
