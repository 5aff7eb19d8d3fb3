"""How claims look: rows of a list under an experiment, rows of a table, lines in a terminal."""

import html
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from sysdesign.teaching.inline import inline_html, inline_plain
from sysdesign.teaching.table import grid_table
from sysdesign.teaching.verdict import VERDICTS, verdict_html
from sysdesign.teaching.witness import witnesses_html, witnesses_plain

if TYPE_CHECKING:
    from sysdesign.teaching.claim import Claim


def when(conditions: Iterable[tuple[str, bool]]) -> str:
    """Tell under which conditions a claim is true.

    >>> when([("the cell is cached", True), ("riders share it", True), ("each rider asks alone", False)])
    'Holds when the cell is cached, or when riders share it; not when each rider asks alone.'
    >>> when([("alone", True), ("beside a scan", True)])
    'In every case tried: alone; beside a scan.'
    """
    sides = {truth: [condition for condition, value in conditions if value is truth] for truth in (True, False)}
    if sides[True] and sides[False]:
        yes, no = (", or ".join(f"when {condition}" for condition in sides[truth]) for truth in (True, False))
        return f"Holds {yes}; not {no}."
    return f"In every case tried: {'; '.join(sides[True] or sides[False])}."


def _details(claim: "Claim") -> list[str]:
    """The sentences below a claim, in its markup: what came out, under which conditions, why not."""
    lines = [claim.measured]
    if claim.conditions:
        lines.append(when(claim.conditions))
    if claim.why is not None:
        lines.append(f"Not testable here: {claim.why}")
    return lines


def _row(claim: "Claim", link: str, own: bool) -> str:
    """One row; `own` says that this row is the claim's place, so that it carries the id that others link to."""
    anchor = f' id="{claim.anchor}"' if own else ""
    body = [f'<p class="what">{inline_html(claim.says)}</p>']
    body += [f'<p class="meas">{inline_html(line)}</p>' for line in _details(claim)]
    if claim.axis is not None:
        body.append(witnesses_html(claim.witnesses, claim.axis))
    return (
        f'<li class="sdm-claim" data-verdict="{VERDICTS[claim.verdict].role}"{anchor}>'
        f'<div class="sdm-side">{verdict_html(claim.verdict)} '
        f'<a class="cid" href="{html.escape(link)}">{claim.id}</a></div>'
        f"<div>{''.join(body)}</div></li>"
    )


def claims_html(claims: Sequence["Claim"], link: Callable[["Claim"], str] | None = None) -> str:
    """Return the claims as a list. With `link` it stands away from their page: the numbers lead there."""
    rows = [_row(one, link(one) if link else f"#{one.anchor}", link is None) for one in claims]
    return f'<ol class="sdm-claims" aria-label="Claims">{"".join(rows)}</ol>'


def claims_plain(claims: Sequence["Claim"]) -> str:
    """Return the claims as lines for a terminal."""
    blocks = []
    for one in claims:
        measured, *rest = _details(one)
        lines = [one.says, f"Measured: {measured}", *rest]
        lines = [inline_plain(line) for line in lines] + witnesses_plain(one.witnesses)
        head = f"{VERDICTS[one.verdict].sign} {one.verdict}  {one.id}"
        blocks.append("\n  ".join([head, *lines]))
    return "\n\n".join(blocks)


def kinds(claim: "Claim") -> tuple[str, ...]:
    """Return the kinds of a claim's witnesses, each once, in the order given."""
    return tuple(dict.fromkeys(witness.kind for witness in claim.witnesses))


def table_html(title: str, claims: Sequence["Claim"], page: Callable[["Claim"], str]) -> str:
    """Return the claims as a table; each number leads to its row on `page(claim)`."""
    columns = {"c-id": "Claim", "c-v": "Verdict", "c-w": "What is said", "c-m": "What came out"}
    rows = []
    for one in claims:
        seen = kinds(one)
        came_out = " ".join(inline_html(line) for line in _details(one))
        if seen:
            came_out += f' <span class="by">{", ".join(seen)}</span>'
        attributes = (
            f' data-verdict="{VERDICTS[one.verdict].role}" data-chapter="{one.chapter}" '
            f'data-witness="{" ".join(kind.replace(" ", "-") for kind in seen) or "none"}"'
        )
        number = f'<a class="cid" href="{html.escape(page(one))}#{one.anchor}">{one.id}</a>'
        rows.append((attributes, [number, verdict_html(one.verdict), inline_html(one.says), came_out]))
    caption = f'<caption class="sdm-vh">{html.escape(title)}</caption>'
    return grid_table(columns, rows, attributes=' class="sdm-ledger"', caption=caption)


def table_plain(claims: Sequence["Claim"]) -> str:
    """Return the claims as one line each: number, verdict, sentence."""
    width = max(len(one.verdict) for one in claims)
    return "\n".join(
        f"{one.id:<9} {VERDICTS[one.verdict].sign} {one.verdict:<{width}}  {inline_plain(one.says)}" for one in claims
    )
