"""The ledger: every claim of the book, read from the stored outputs of its notebooks; nothing is entered by hand."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sysdesign.checks import not_empty
from sysdesign.teaching.claim import CHAPTERS, Claim
from sysdesign.teaching.claim_rows import claims_html, kinds, table_html
from sysdesign.teaching.output import CLAIM
from sysdesign.teaching.verdict import VERDICTS, verdict_html
from sysdesign.teaching.witness import MARKS

Page = Callable[[str], str]


@dataclass(frozen=True)
class LedgerRow:
    """A claim and the notebook that settles it, named without its ending."""

    claim: Claim
    notebook: str

    @property
    def id(self) -> str:
        """The claim's id."""
        return self.claim.id

    @property
    def verdict(self) -> str:
        """What came out, one of the five verdicts."""
        return self.claim.verdict

    @property
    def says(self) -> str:
        """The sentence that is claimed."""
        return self.claim.says

    @property
    def measured(self) -> str:
        """What was measured, in words."""
        return self.claim.measured

    @property
    def witnesses(self) -> tuple[str, ...]:
        """The kinds of its witnesses."""
        return kinds(self.claim)

    @property
    def chapter(self) -> str:
        """The chapter, `"1"` to `"14"` or `"A"` to `"D"`."""
        return self.claim.chapter

    @property
    def anchor(self) -> str:
        """The id of its row on the chapter's page."""
        return self.claim.anchor


def stored_outputs(notebook: Path) -> Iterator[Mapping[str, Any]]:
    """Yield what a notebook's cells have put out, in order, by MIME type."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            yield output.get("data", {})


def _carried(notebook: Path) -> Iterator[Any]:
    """Yield the claims that a notebook's outputs carry, one object or a list each."""
    for data in stored_outputs(notebook):
        stored = data.get(CLAIM)
        if isinstance(stored, str):
            stored = json.loads(stored)
        if stored is not None:
            yield from stored if isinstance(stored, list) else [stored]


def notebooks(folder: Path | str) -> list[Path]:
    """Return the notebooks of a folder, by name; hidden ones and subfolders do not count."""
    return sorted(path for path in Path(folder).glob("*.ipynb") if not path.name.startswith("."))


def collect(folder: Path | str) -> list[LedgerRow]:
    """Return the claims of all notebooks of a folder, in the order of the book.

    Raises ValueError naming the notebooks when an id is claimed twice, a stored claim is malformed, or a notebook
    cannot be read. Linear in the size of the notebooks.
    """
    rows: dict[str, LedgerRow] = {}
    for notebook in notebooks(folder):
        try:
            found = [Claim.from_json(stored) for stored in _carried(notebook)]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{notebook.name} must be a notebook whose claims can be read: {error}") from error
        for one in found:
            if one.id in rows:
                raise ValueError(
                    f"'id' must be used once: {one.id!r} is in {rows[one.id].notebook}.ipynb and {notebook.name}"
                )
            rows[one.id] = LedgerRow(one, notebook.stem)
    return sorted(rows.values(), key=lambda row: row.claim.order)


def totals(rows: Iterable[LedgerRow]) -> dict[str, int]:
    """Return how many claims have each verdict; all five are there, in their order.

    >>> totals([])
    {'holds': 0, 'holds with conditions': 0, 'wrong': 0, 'outdated': 0, 'not testable here': 0}
    """
    counts = dict.fromkeys(VERDICTS, 0)
    for row in rows:
        counts[row.verdict] += 1
    return counts


def html_page(notebook: str) -> str:
    """Return the page of a notebook that stands in the same folder.

    >>> html_page("02-estimation")
    '02-estimation.html'
    """
    return f"{notebook}.html"


def _named(count: int) -> str:
    return f"{count} claim" if count == 1 else f"{count} claims"


def _filters(rows: Sequence[LedgerRow]) -> str:
    def button(show: str, words: str, count: int) -> str:
        pressed = "true" if show == "all" else "false"
        return (
            f'<button type="button" class="sdm-btn" data-show="{show}" aria-pressed="{pressed}">'
            f'{words} <span class="n">{count}</span></button>'
        )

    def select(name: str, words: str, options: Iterable[tuple[str, str]]) -> str:
        listed = "".join(f'<option value="{value}">{shown}</option>' for value, shown in options)
        return (
            f'<label>{words} <select data-by="{name}" autocomplete="off">'
            f'<option value="">all</option>{listed}</select></label>'
        )

    chapters = sorted({row.chapter for row in rows}, key=CHAPTERS.index)
    witnesses = [(kind.replace(" ", "-"), kind) for kind in MARKS] + [("none", "none")]
    return (
        '<div class="sdm-filter sdm-needs-js" role="group" aria-label="Filter the ledger">'
        + button("all", "all", len(rows))
        + "".join(button(VERDICTS[name].role, verdict_html(name), count) for name, count in totals(rows).items())
        + f'<p class="sdm-none" role="status">{len(rows)} of {_named(len(rows))} shown</p>'
        + '<div class="sdm-selects">'
        + select("chapter", "Chapter", ((chapter, chapter) for chapter in chapters))
        + select("witness", "Witness", witnesses)
        + "</div></div>"
    )


def ledger_html(rows: Sequence[LedgerRow], page: Page = html_page) -> str:
    """Return the whole ledger with its filters; `page` gives the address of a notebook's page.

    Without its script it is the whole table.
    """
    if not rows:
        return '<p class="sdm-none">No claim is recorded yet.</p>'
    where = {row.id: page(row.notebook) for row in rows}
    table = table_html("Ledger of claims", [row.claim for row in rows], lambda one: where[one.id])
    return (
        f'<figure class="sdm-fig sdm-wide" data-fig="ledger">{_filters(rows)}'
        f'<div class="sdm-ledger-box">{table}</div></figure>'
    )


def totals_html(rows: Iterable[LedgerRow]) -> str:
    """Return the share of each verdict as a bar, and five numbers."""
    counts = totals(rows)
    bar = "".join(
        f'<i class="sdm-v {VERDICTS[name].role}" style="--n:{count}"></i>' for name, count in counts.items() if count
    )
    numbers = "".join(f"<div><dt>{verdict_html(name)}</dt><dd>{count}</dd></div>" for name, count in counts.items())
    return f'<div class="sdm-share" aria-hidden="true">{bar}</div><dl class="sdm-totals">{numbers}</dl>'


def chosen_html(rows: Iterable[LedgerRow], ids: Sequence[str], page: Page = html_page) -> str:
    """Return chosen claims as a list whose numbers lead to their chapter. Raises ValueError for an unknown id."""
    known = {row.id: row for row in rows}
    for id in not_empty("ids", ids):
        if id not in known:
            raise ValueError(f"'id' must be a claim that a notebook shows: {id!r}")
    return claims_html([known[id].claim for id in ids], lambda one: f"{page(known[one.id].notebook)}#{one.anchor}")
