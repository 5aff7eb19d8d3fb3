"""The face without a kernel: HTML that says everything for the first start, and the data for the script beside it."""

import html
import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from sysdesign.teaching.expression import FEWEST, MOST, SCALES
from sysdesign.teaching.verdict import verdict_html
from sysdesign.teaching.words import NBSP, tied
from sysdesign.teaching.worksheet.answer import Answer
from sysdesign.teaching.worksheet.grammar import GRAMMAR
from sysdesign.teaching.worksheet.plan import Plan, pieces
from sysdesign.worksheet import GENERATORS, POINTS, Entry, quantiles

LIGHTS = {
    "yes": ("holds", "consistent"),
    "no": ("wrong", "contradiction"),
    "idle": ("not testable here", "not asked"),
    "wait": ("not testable here", "waiting"),
}

CERTAIN = "None of these is a range. Enter one, such as 5 M – 20 M, to see how much it spreads the result."


def esc(text: str) -> str:
    """Return a text as HTML, numbers tied to their units."""
    return html.escape(tied(text))


def light_mark(state: str) -> str:
    """Return the mark and the word of a light."""
    return verdict_html(*LIGHTS[state])


# The widest that a number usually gets, by unit: what sentences keep room for.
WIDEST = {"": "888 M", "/s": "888 M/s", "B": "88.8 TB", "B/s": "88.8 MB/s", "bit/s": "88.8 Gbit/s", "s": "88.8 min"} | {
    "machines": "888 k"
}


def ghost(plan: Plan, *templates: str) -> str:
    """Return the longest of some sentences with wide numbers in it; unseen, it keeps the height of the real one."""
    filled = (
        "".join(
            piece if isinstance(piece, str) else WIDEST.get(plan.units[piece[0]], "88.8 %") for piece in pieces(says)
        )
        for says in templates
    )
    return html.escape(max(filled, key=len))


def _said(found: Answer) -> str:
    return "".join(f'<b class="k{series}">{esc(text)}</b>' if series else esc(text) for text, series in found.headline)


def headline_html(plan: Plan, found: Answer) -> str:
    """Return the sentence on top, over an unseen one that keeps the height."""
    keeps = ghost(plan, plan.sheet.headline)
    return f'<p class="sdm-title" data-ghost="{keeps}"><span class="sdm-live">{_said(found)}</span></p>'


def near_html(found: Answer) -> str:
    """Return the headline and the red lights in one line, which stays in view while a phone shows the fields."""
    return f'<p class="sdm-near" aria-hidden="true"><span>{_said(found)}</span><b>{found.contradictions}</b></p>'


def lights_html(plan: Plan, found: Answer) -> str:
    """Return the checks, each with its sentence."""
    rows = "".join(
        f'<li data-c="{check.key}"><span class="sdm-mark">{light_mark(found.lights[check.key][0])}</span> '
        f"<span>{esc(check.name)} "
        f'<span class="sdm-why" data-ghost="{ghost(plan, check.yes, check.no, check.idle)}">'
        f"<span>{esc(found.lights[check.key][1])}</span></span></span></li>"
        for check in plan.sheet.checks
    )
    return f'<ul class="sdm-lights" style="--w:13">{rows}</ul>'


def bar_html(bar: tuple[int, int] | None) -> str:
    """Return the interval's bar: the middle is its centre, its rims a tenth and ten times the middle."""
    at = f' style="--a:{bar[0]};--b:{bar[1]}"' if bar else " hidden"
    return f'<span class="sdm-span" aria-hidden="true"><i{at}></i></span>'


def results_html(plan: Plan, found: Answer) -> str:
    """Return the balance sheet."""
    body = []
    for group, results in groupby((r for r in plan.sheet.results if r.group), key=lambda result: result.group):
        body.append(f'<tr class="sdm-group"><th colspan="4" scope="colgroup">{esc(group)}</th></tr>')
        for result in results:
            row = found.rows[result.key]
            body.append(
                f'<tr data-r="{result.key}"><th scope="row">{esc(result.name)}</th><td class="v">{esc(row.value)}</td>'
                f'<td class="i"><span>{esc(row.interval)}</span>{bar_html(row.bar)}</td>'
                f'<td class="d">{esc(row.top)}</td></tr>'
            )
    head = "".join(
        f'<th scope="col"{cls}>{name}</th>'
        for name, cls in (
            ("Result", ""),
            ("Middle", ' class="v"'),
            (f"90{NBSP}% interval", ' class="i"'),
            ("Dominated by", ' class="d"'),
        )
    )
    return (
        f'<table class="sdm-table sdm-balance"><caption>Balance sheet</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def pick_html(plan: Plan, found: Answer, key: str) -> str:
    """Return what one result depends on: its formula, and its entries with their shares in the spread."""
    result = next(result for result in plan.sheet.results if result.key == key)
    rows = "".join(
        f'<li><span>{esc(plan.sheet.entries[i].name)}</span><span class="sdm-part" aria-hidden="true">'
        f'<i style="--b:{mille}"></i></span><span class="n">{esc(share)}</span></li>'
        for i, share, mille in found.picks[key]
    )
    return (
        f'<p class="sdm-pick-name">What <b>{esc(result.name)}</b> depends on</p>'
        f'<p class="sdm-formula">= {esc(plan.formulas[key])}</p><ul class="sdm-shares">{rows}</ul>'
        f'<p class="sdm-hint"{" hidden" * any(mille for *_, mille in found.picks[key])}>{esc(CERTAIN)}</p>'
    )


def entered_html(plan: Plan, texts: Mapping[str, str]) -> str:
    """Return the entries as a table, for readers without scripts and for print."""
    rows = "".join(
        f'<tr><th scope="row">{esc(entry.name)}</th><td>{esc(f"{texts[entry.key]} {entry.unit}".strip())}</td></tr>'
        for entry in plan.sheet.entries
    )
    return (
        '<table class="sdm-table sdm-entered"><caption>Entries</caption><thead><tr><th scope="col">Entry</th>'
        f'<th scope="col">Value</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _field(plan: Plan, entry: Entry, text: str) -> str:
    at = f"{plan.id}-{entry.key}"
    says = (
        f'<span class="sdm-says" id="{at}-says">{esc(entry.says)}</span>'
        f'<span class="sdm-wrong" id="{at}-wrong"></span><span class="sdm-has" aria-hidden="true"></span>'
    )
    about = f'aria-describedby="{at}-says {at}-wrong"'
    if entry.options:
        buttons = "".join(
            f'<label><input type="radio" name="{at}" value="{esc(option)}" autocomplete="off" {about}'
            f"{' checked' * (option == text)}><span>{esc(option)}</span></label>"
            for option in entry.options
        )
        return (
            f'<fieldset class="sdm-field sdm-seg" data-e="{entry.key}"><legend>{esc(entry.name)}</legend>'
            f"<div>{buttons}</div><p>{says}</p></fieldset>"
        )
    unit = f'<span class="sdm-unit" id="{at}-unit">{esc(entry.unit)}</span>'
    return (
        f'<div class="sdm-field" data-e="{entry.key}"><label for="{at}">{esc(entry.name)}</label><div class="sdm-put">'
        f'<input type="text" id="{at}" name="{at}" value="{html.escape(text)}" autocomplete="off" spellcheck="false" '
        f'autocapitalize="off" aria-describedby="{at}-unit {at}-says {at}-wrong">{unit}</div><p>{says}</p></div>'
    )


def form_html(plan: Plan, start: str) -> str:
    """Return the starting points and the fields, hidden until the script is there."""
    choices = "".join(
        f'<label><input type="radio" name="{plan.id}-start" value="{esc(name)}" autocomplete="off"'
        f"{' checked' * (name == start)}><span>{esc(name)}</span></label>"
        for name in plan.starts
    )
    groups = "".join(
        f'<div role="group" aria-labelledby="{plan.id}-g{n}" class="sdm-part-of"><p class="sdm-part-name" '
        f'id="{plan.id}-g{n}">{esc(group)}</p>'
        f"{''.join(_field(plan, entry, plan.starts[start][entry.key]) for entry in entries)}</div>"
        for n, (group, entries) in enumerate(groupby(plan.sheet.entries, key=lambda entry: entry.group))
    )
    return (
        f'<div class="sdm-form" hidden><fieldset class="sdm-seg tall sdm-starts"><legend>Start from</legend>'
        f"<div>{choices}</div></fieldset>{groups}</div>"
    )


def data(plan: Plan) -> dict[str, Any]:
    """Return what the script needs: the graph, the grammar, the sentences. It holds no number of a result."""
    sheet = plan.sheet
    return {
        "grammar": GRAMMAR,
        "scales": SCALES,
        "fewest": FEWEST,
        "most": MOST,
        "units": plan.units,
        "entries": [
            {"key": e.key, "name": tied(e.name), "kind": e.kind, "unit": e.unit, "zero": e.zero}
            | ({"options": e.options} if e.options else {})
            for e in sheet.entries
        ],
        "results": [
            {"key": r.key, "name": tied(r.name), "none": tied(r.none), "formula": tied(plan.formulas[r.key])}
            for r in sheet.results
            if r.group
        ],
        "checks": [
            {"key": c.key, "name": tied(c.name)} | {n: pieces(getattr(c, n)) for n in ("yes", "no", "idle")}
            for c in sheet.checks
        ],
        "headline": pieces(sheet.headline),
        "marks": {state: light_mark(state) for state in LIGHTS},
        "words": {state: word for state, (_, word) in LIGHTS.items()},
        "needs": {key: plan.needs[key] for key in plan.needs if key not in {e.key for e in sheet.entries}},
        "nodes": plan.graph.packed,
        "outputs": plan.graph.outputs,
        "starts": plan.starts,
        "points": POINTS,
        "generators": GENERATORS[: len(sheet.entries)],
        "quantiles": [round(z * 1e4) for z in quantiles()[POINTS // 2 - 1 :]],
    }


FOOT = (
    '<div class="sdm-x-foot" hidden><button type="button" class="sdm-btn text sdm-summary">Copy summary</button>'
    '<button type="button" class="sdm-btn text sdm-share-link">Copy link</button>'
    '<button type="button" class="sdm-btn text sdm-reset">Reset</button>'
    '<span class="sdm-note" aria-hidden="true"></span></div><span class="sdm-vh" role="status"></span>'
)


def figure_html(plan: Plan, found: Answer, start: str, title: str) -> str:
    """Return the whole worksheet as it opens."""
    states = json.dumps(data(plan), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    first = next(result.key for result in plan.sheet.results if result.group)
    return "\n".join(
        (
            f'<figure class="sdm-worksheet sdm-wide" id="{plan.id}" aria-label="Worksheet: {esc(title)}">',
            '<div class="sdm-found">',
            headline_html(plan, found),
            f"{lights_html(plan, found)}</div>",
            near_html(found),
            form_html(plan, start),
            f'<p class="sdm-start-name">The example “{esc(start)}”.</p>',
            entered_html(plan, plan.starts[start]),
            results_html(plan, found),
            f'<div class="sdm-picked">{pick_html(plan, found, first)}</div>',
            FOOT,
            f'<script type="application/json">{states}</script></figure>',
        )
    )
