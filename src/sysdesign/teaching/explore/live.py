"""The face with a kernel: ipywidgets that call the model, and the same renderer as the page."""

import html
import re
from functools import cache
from importlib.resources import files
from typing import Any

import ipywidgets

from sysdesign.teaching.explore.controls import Control
from sysdesign.teaching.explore.explorer import Explorer
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
        named = [
            ipywidgets.VBox(
                [ipywidgets.HTML(f'<div class="sdm-lab-name">{html.escape(plan.controls[name].name)}</div>'), control]
            )
            for name, control in self.controls.items()
        ]
        caption = [ipywidgets.HTML(f"<figcaption>{marked(plan.caption)}</figcaption>")] * bool(plain(plan.caption))
        self.figure = ipywidgets.VBox(
            [self.head, self.picture, self.lights, *named, self.tasks, self.button, *caption],
            _dom_classes=("sdm-explorer", "is-ready"),
        )
        self.box = ipywidgets.VBox(
            [ipywidgets.HTML(f"<style>{style()}</style>"), self.figure], _dom_classes=("sdm-lab", "bd-article")
        )
        self.button.on_click(self.reset)
        for control in self.controls.values():
            control.observe(self.draw, "index")
        self.draw()

    def draw(self, _: Any = None) -> None:
        """Call the model for the values that the controls show, and show the result."""
        plan = self.explorer.plan
        values = plan.values([control.index for control in self.controls.values()])
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
        for name, control in self.controls.items():
            control.index = self.explorer.plan.controls[name].start


def _control(control: Control) -> Any:
    kind = ipywidgets.SelectionSlider if control.kind == "slider" else ipywidgets.ToggleButtons
    options = [(label, i) for i, label in enumerate(control.labels)]
    extra = {"continuous_update": True} if control.kind == "slider" else {"style": {"button_width": "auto"}}
    return kind(options=options, index=control.start, **extra)
