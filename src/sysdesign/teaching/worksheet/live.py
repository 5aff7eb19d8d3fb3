"""The face with a kernel: ipywidgets for the fields, and the page's own HTML for what follows from them."""

import html
from importlib.resources import files
from itertools import groupby
from typing import Any

import ipywidgets

from sysdesign.teaching.explore.live import style
from sysdesign.teaching.worksheet.answer import answer
from sysdesign.teaching.worksheet.page import esc, headline_html, lights_html, pick_html, results_html
from sysdesign.teaching.worksheet.sheet import Sheet
from sysdesign.teaching.worksheet.summary import summary
from sysdesign.worksheet import Entry


class Live:
    """The widget of one worksheet: `box` is what to show."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, plan = sheet, sheet.plan
        self.side, self.results, self.picked = (ipywidgets.HTML() for _ in range(3))
        texts = plan.starts[sheet.start]
        self.fields = {entry.key: _field(entry, texts[entry.key]) for entry in plan.sheet.entries}
        self.notes = {key: ipywidgets.HTML() for key in self.fields}
        self.start = ipywidgets.ToggleButtons(
            options=[*plan.starts], value=sheet.start, style={"button_width": "auto"}, layout={"width": "auto"}
        )
        self.pick = ipywidgets.Dropdown(
            options=[(f"{r.group}: {r.name}", r.key) for r in plan.sheet.results if r.group], layout={"width": "auto"}
        )
        self.reset_button = ipywidgets.Button(description="Reset", layout={"width": "auto", "align_self": "flex-start"})
        self.summary = ipywidgets.Textarea(layout={"width": "100%", "height": "12rem"}, disabled=False)
        groups = [
            part
            for group, entries in groupby(plan.sheet.entries, key=lambda entry: entry.group)
            for part in (ipywidgets.HTML(_name(group, strong=True)), *map(self._row, entries))
        ]
        self.figure = ipywidgets.VBox(
            [
                self.side,
                ipywidgets.HTML(_name("Start from")),
                self.start,
                *groups,
                self.reset_button,
                self.results,
                ipywidgets.HTML(_name("What a result depends on")),
                self.pick,
                self.picked,
                ipywidgets.HTML(_name("Summary, to copy into a design document")),
                self.summary,
            ],
            _dom_classes=("sdm-worksheet", "is-ready", "is-still"),
        )
        look = (files("sysdesign.teaching") / "look" / "worksheet.css").read_text("utf-8")
        self.box = ipywidgets.VBox(
            [ipywidgets.HTML(f"<style>{style()}{look}{_APART}</style>"), self.figure],
            _dom_classes=("sdm-lab", "bd-article"),
        )
        self.quiet = False
        self.start.observe(self.reset, "value")
        self.reset_button.on_click(self.reset)
        for field in (*self.fields.values(), self.pick):
            field.observe(self.draw, "value")
        self.draw()

    def _row(self, entry: Entry) -> Any:
        unit = ipywidgets.HTML(f'<span class="sdm-unit">{esc(entry.unit)}</span>')
        name = ipywidgets.HTML(_name(entry.name), layout={"width": "9rem"})
        return ipywidgets.VBox([ipywidgets.HBox([name, self.fields[entry.key], unit]), self.notes[entry.key]])

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields."""
        return {key: field.value for key, field in self.fields.items()}

    def draw(self, _: Any = None) -> None:
        """Show what follows from the fields."""
        if self.quiet:
            return
        plan, texts = self.sheet.plan, self.texts
        found = answer(plan, texts)
        self.side.value = headline_html(plan, found) + lights_html(plan, found)
        self.results.value = results_html(plan, found)
        self.picked.value = pick_html(plan, found, self.pick.value)
        self.summary.value = summary(plan, texts, found)
        for entry in plan.sheet.entries:
            wrong = found.wrong.get(entry.key)
            self.notes[entry.key].value = (
                f'<span class="sdm-wrong">{html.escape(wrong)}</span>'
                if wrong
                else f'<span class="sdm-says">{esc(entry.says)}</span>'
            )

    def reset(self, _: Any = None) -> None:
        """Go back to the starting point that is chosen."""
        self.quiet = True
        for key, text in self.sheet.plan.starts[self.start.value].items():
            self.fields[key].value = text
        self.quiet = False
        self.draw()


# JupyterLab lays widgets out itself.
_APART = """
.sdm-lab .sdm-worksheet { display: flex; max-width: var(--measure); container-type: inline-size; }
.sdm-lab .sdm-worksheet .sdm-group th { font-weight: 600; }
.sdm-lab :is(.sdm-says, .sdm-wrong) { font: 400 var(--t-label)/var(--l-label) var(--sans); color: var(--muted); }
.sdm-lab .sdm-worksheet .widget-vbox .widget-vbox { margin: 0 0 var(--s1); }
.sdm-lab .sdm-wrong { color: var(--wrong); }
"""


def _name(text: str, strong: bool = False) -> str:
    name = f"<b>{esc(text)}</b>" if strong else esc(text)
    return f'<div class="sdm-lab-name">{name}</div>'


def _field(entry: Entry, text: str) -> Any:
    if entry.options:
        return ipywidgets.ToggleButtons(options=entry.options, value=text, style={"button_width": "auto"})
    return ipywidgets.Text(value=text, continuous_update=True, layout={"width": "12rem"})
