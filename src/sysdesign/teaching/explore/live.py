"""The face with a kernel: ipywidgets that call the model, and the same renderer as the page."""

import html
import math
import re
from functools import cache
from importlib.resources import files
from typing import Any

import ipywidgets

from sysdesign.teaching.explore.controls import AnyControl
from sysdesign.teaching.explore.explorer import Explorer
from sysdesign.teaching.explore.free import Number
from sysdesign.teaching.explore.static import tasks_html
from sysdesign.teaching.words import marked, plain

SCOPE = ".sdm-lab"
DARK = f'body[data-jp-theme-light="false"] {SCOPE}'


@cache
def style() -> str:
    """Return the look's own style sheets, kept to explorers and to JupyterLab's themes."""
    look = files("sysdesign.teaching") / "look"
    tokens, components = ((look / name).read_text("utf-8") for name in ("tokens.css", "components.css"))
    tokens = re.sub(r"@font-face \{[^}]*url\([^}]*\}\n?", "", tokens)  # no folder of fonts beside a notebook
    tokens = tokens.replace('html[data-theme="dark"]', DARK).replace(":root", SCOPE).replace("html,", f"{SCOPE},")
    return tokens + components


class Live:
    """The widget of one explorer: `box` is what to show."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer, self.done = explorer, set[int]()
        plan = explorer.plan
        self.head, self.picture, self.lights, self.tasks = (ipywidgets.HTML() for _ in range(4))
        self.controls = {name: _control(control) for name, control in plan.controls.items()}
        self.button = ipywidgets.Button(description="Reset", layout={"width": "auto", "align_self": "flex-start"})
        self.names = {name: ipywidgets.HTML() for name in self.controls}
        named = [ipywidgets.VBox([self.names[name], control]) for name, control in self.controls.items()]
        caption = [ipywidgets.HTML(f"<figcaption>{marked(plan.caption)}</figcaption>")] * bool(plain(plan.caption))
        self.figure = ipywidgets.VBox(
            [self.head, self.picture, self.lights, *named, self.tasks, self.button, *caption],
            _dom_classes=("sdm-explorer", "is-ready"),
        )
        self.box = ipywidgets.VBox(
            [ipywidgets.HTML(f"<style>{style()}</style>"), self.figure], _dom_classes=("sdm-lab", "bd-article")
        )
        self.button.on_click(self.reset)
        for name, control in self.controls.items():
            control.observe(self.draw, "value" if isinstance(plan.controls[name], Number) else "index")
        self.draw()

    def draw(self, _: Any = None) -> None:
        """Call the model for the values that the controls show, and show the result."""
        plan = self.explorer.plan
        values = {name: _value(control, self.controls[name]) for name, control in plan.controls.items()}
        for name, control in plan.controls.items():
            said = f": <b>{html.escape(control.label(values[name]))}</b>" * isinstance(control, Number)
            self.names[name].value = f'<div class="sdm-lab-name">{html.escape(control.name)}{said}</div>'
        view = plan.view(plan.model(**values))
        faces = self.explorer.faces(view)
        self.done |= {i for i, ok in enumerate(view.tasks) if ok}
        faces["tasks"] = tasks_html(plan.tasks, self.done)
        for name, widget in (
            ("headline", self.head),
            ("picture", self.picture),
            ("lights", self.lights),
            ("tasks", self.tasks),
        ):
            widget.value = faces[name]

    def reset(self, _: Any = None) -> None:
        """Go back to the first state; tasks done stay done."""
        for name, control in self.explorer.plan.controls.items():
            if isinstance(control, Number):
                self.controls[name].value = control.at
            else:
                self.controls[name].index = control.start


def _value(control: AnyControl, widget: Any) -> Any:
    """Return the model's argument that a widget shows."""
    return control.rounded(widget.value) if isinstance(control, Number) else control.values[widget.index]


def _control(control: AnyControl) -> Any:
    if isinstance(control, Number):
        return _free(control)
    kind = ipywidgets.SelectionSlider if control.kind == "slider" else ipywidgets.ToggleButtons
    options = [(label, i) for i, label in enumerate(control.labels)]
    extra = {"continuous_update": True} if control.kind == "slider" else {"style": {"button_width": "auto"}}
    return kind(options=options, index=control.start, **extra)


def _free(control: Number) -> Any:
    """Return a slider over the range; its value stands in its name, with its unit."""
    if not control.log:
        step = control.step or (control.high - control.low) / control.steps
        return ipywidgets.FloatSlider(
            value=control.at, min=control.low, max=control.high, step=step, readout=False, continuous_update=True
        )
    low, high = math.log10(control.low), math.log10(control.high)
    return ipywidgets.FloatLogSlider(
        value=control.at, min=low, max=high, step=(high - low) / control.steps, readout=False, continuous_update=True
    )
