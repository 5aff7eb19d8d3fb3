"""The face without a kernel: HTML that stands alone, and the states for the script beside it."""

import html
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sysdesign.teaching.explore.controls import controls_html, opening, setting
from sysdesign.teaching.explore.parts import Light, Plan, Task, View
from sysdesign.teaching.explore.picture import Scene, Table, draw
from sysdesign.teaching.verdict import verdict_html
from sysdesign.teaching.words import marked, plain

_BOX = (
    '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">'
    '<rect class="box" x=".5" y=".5" width="15" height="15" rx="2"/>'
    '<path class="tick" pathLength="1" d="M3.5 8.5l3 3 6-7"/></svg>'
)
_DONE = ' class="done"'
_FOOT = (
    '<div class="sdm-x-foot" hidden><button type="button" class="sdm-btn text sdm-reset">Reset</button>'
    '<button type="button" class="sdm-btn text sdm-share-link">Copy link to this state</button>'
    '<span class="sdm-note" aria-hidden="true"></span></div><span class="sdm-vh" role="status"></span>'
)


def headline_html(view: View, longest: str) -> str:
    """Return the sentence over an unseen copy of the longest one, which keeps the height."""
    return (
        f'<p class="sdm-title" data-ghost="{html.escape(longest)}">'
        f'<span class="sdm-live">{marked(view.headline)}</span></p>'
    )


def light_marks(light: Light) -> tuple[str, str]:
    """Return mark and word of a light, for no and for yes."""
    yes, no = map(html.escape, light.words)
    return verdict_html("wrong", no), verdict_html("holds", yes)


def lights_html(lights: Sequence[Light], view: View, longest: Sequence[str]) -> str:
    """Return the lights of a state; the reasons keep the height of the longest."""
    if not lights:
        return ""
    width = max(len(word) for light in lights for word in light.words)
    rows = "".join(
        f'<li><span class="sdm-mark">{light_marks(light)[ok]}</span> <span>{html.escape(light.name)}'
        + (
            f' <span class="sdm-why" data-ghost="{html.escape(ghost)}"><span>{html.escape(why)}</span></span>'
            * bool(ghost)
        )
        + "</span></li>"
        for light, (ok, why), ghost in zip(lights, view.lights, longest, strict=True)
    )
    return f'<ul class="sdm-lights" style="--w:{width}">{rows}</ul>'


def tasks_html(tasks: Sequence[Task], done: Collection[int] = ()) -> str:
    """Return the tasks, those done with a tick."""
    rows = "".join(
        f'<li{_DONE if i in done else ""}>{_BOX}<span><span class="sdm-vh">'
        f"{'done' if i in done else 'to do'}: </span>{marked(task.says)}</span></li>"
        for i, task in enumerate(tasks)
    )
    return f'<ol class="sdm-tasks">{rows}</ol>' if tasks else ""


def table_html(table: Table, caption: str) -> str:
    """Return the table; live cells follow the words of the picture."""
    head = "".join(f'<th scope="col">{html.escape(cell)}</th>' if cell else "<td></td>" for cell in table.header)
    body = []
    for r, row in enumerate(table.rows):
        slots = [f' data-w="{table.live[r, c]}"' if (r, c) in table.live else "" for c in range(len(row))]
        cells = [f"<td{slots[c]}>{html.escape(cell)}</td>" for c, cell in enumerate(row) if c]
        body.append(f'<tr><th scope="row"{slots[0]}>{html.escape(row[0])}</th>{"".join(cells)}</tr>')
    return (
        f'<table class="sdm-table"><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


@dataclass(frozen=True)
class Keeps:
    """What keeps the height: the longest headline, and the longest reason of each light."""

    headline: str
    reasons: list[str]

    @classmethod
    def of(cls, views: Sequence[View]) -> "Keeps":
        """Return what is the longest in some states."""
        headline = max((plain(view.headline) for view in views), key=len)
        return cls(headline, [max((view.lights[i][1] for view in views), key=len) for i in range(len(views[0].lights))])


def figure_html(plan: Plan, scene: Scene, keeps: Keeps, first: View, table: Table, states: Mapping[str, Any]) -> str:
    """Return the whole explorer, in its first state, with all states, or the graph that tells them, for the script."""
    where = setting(plan.controls, opening(plan.controls))
    caption = "Follows the controls." if table.live else f"At {where}."
    data = {
        "controls": [control.data for control in plan.controls.values()],
        "lights": [list(light_marks(light)) for light in plan.lights],
        "tasks": len(plan.tasks),
        **states,
    }
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    name = plan.id.replace("-", " ").capitalize()
    graph = " data-graph" * ("nodes" in states)  # such a page needs two more scripts
    return "\n".join(
        part
        for part in (
            f'<figure class="sdm-explorer"{graph} id="{plan.id}" aria-label="Explorer: {name}">',
            headline_html(first, keeps.headline),
            draw(scene, first.frame),
            lights_html(plan.lights, first, keeps.reasons),
            f'<p class="sdm-at">Shown: {html.escape(where)}.</p>',
            controls_html(plan.id, plan.controls),
            tasks_html(plan.tasks),
            _FOOT,
            f'<details class="sdm-more"><summary>The same as a table</summary>{table_html(table, caption)}</details>',
            f"<figcaption>{marked(plan.caption)}</figcaption>" if plain(plan.caption) else "",
            f'<script type="application/json">{packed}</script></figure>',
        )
        if part
    )
