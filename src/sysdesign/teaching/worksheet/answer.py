"""What follows from the entries as they stand: the twin of `answer` in look/worksheet.js.

All rows are worked out at once: the middle of every interval, one standard deviation up and down for each uncertain
entry alone, and the lattice. An entry's share in an output is that of the squares of what its two rows differ by, in
logarithms; for products this is `sysdesign.uncertainty.dominance`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sysdesign.teaching.expression import Value, evaluate, write
from sysdesign.teaching.words import NBSP
from sysdesign.teaching.worksheet.parse import Refused, parse
from sysdesign.teaching.worksheet.plan import Plan, pieces
from sysdesign.worksheet import POINTS, lattice

NONE = "–"
LOW_ROW, HIGH_ROW = POINTS // 20 - 1, POINTS * 19 // 20 - 1  # of the sorted draws
cached_lattice = cache(lattice)


@dataclass(frozen=True)
class Found:
    """One result: its middle and its 90 % interval, None where there is none, and each entry's share in the spread."""

    middle: float | None
    low: float | None
    high: float | None
    shares: Mapping[int, float]


@dataclass(frozen=True)
class Row:
    """One result in words: value, interval, the ends of its bar in per cent, and who dominates it."""

    value: str
    interval: str
    bar: tuple[int, int] | None
    top: str


@dataclass(frozen=True)
class Answer:
    """All that a worksheet shows: sentences beside fields, rows, lights as (state, sentence), the headline."""

    wrong: Mapping[str, str]
    found: Mapping[str, Found]
    rows: Mapping[str, Row]
    lights: Mapping[str, tuple[str, str]]
    headline: Sequence[tuple[str, int]]
    picks: Mapping[str, Sequence[tuple[int, str, int]]]

    @property
    def contradictions(self) -> str:
        """How many lights are red, in words."""
        count = sum(state == "no" for state, _ in self.lights.values())
        return f"{count} contradiction{'' if count == 1 else 's'}"


def per_cent(share: float) -> str:
    """Return a share in whole per cent, ties up.

    >>> per_cent(0.004).replace(NBSP, " "), per_cent(0.125).replace(NBSP, " ")
    ('< 1 %', '13 %')
    """
    whole = math.floor(share * 100 + 0.5)
    return f"{whole}{NBSP}%" if whole or not share else f"<{NBSP}1{NBSP}%"


def _inputs(plan: Plan, ends: Sequence[tuple[float, float] | None]) -> tuple[list[Value], list[int]]:
    uncertain = [i for i, pair in enumerate(ends) if pair and pair[0] < pair[1]]
    inputs: list[Value] = []
    for i, pair in enumerate(ends):
        if pair is None:
            inputs += [None, None, None]
        elif i not in uncertain:
            inputs += [*pair, 0.0]
        else:
            alone = [0.0] * (1 + 2 * len(uncertain))
            alone[1 + 2 * uncertain.index(i)], alone[2 + 2 * uncertain.index(i)] = 1.0, -1.0
            inputs += [*pair, alone + cached_lattice(i)]
    return inputs, uncertain


def _found(value: Value, uncertain: Sequence[int]) -> Found:
    rows = value if isinstance(value, list) else [math.nan if value is None else value]
    if not math.isfinite(rows[0]):
        return Found(None, None, None, {})
    if len(rows) == 1 or not uncertain:  # sentences need the middle alone
        return Found(rows[0], rows[0], rows[0], {})
    draws = sorted(rows[1 + 2 * len(uncertain) :])
    low, high = draws[LOW_ROW], draws[HIGH_ROW]
    if not all(map(math.isfinite, draws)):
        return Found(rows[0], None, None, {})
    squares = {}
    for place, i in enumerate(uncertain):
        up, down = rows[1 + 2 * place], rows[2 + 2 * place]
        squares[i] = math.log(up / down) ** 2 if up > 0 and down > 0 else 0.0
    total = sum(squares.values())
    shares = {i: square / total for i, square in squares.items() if square} if total else {}
    return Found(rows[0], low, high, shares)


def answer(plan: Plan, texts: Mapping[str, str]) -> Answer:
    """Return what follows from the texts in the fields. O(nodes · rows) time."""
    wrong: dict[str, str] = {}
    ends: list[tuple[float, float] | None] = []
    for entry in plan.sheet.entries:
        try:
            ends.append(parse(entry, texts[entry.key]))
        except Refused as refused:
            wrong[entry.key] = str(refused)
            ends.append(None)
    inputs, uncertain = _inputs(plan, ends)
    found = {
        key: _found(value, uncertain if key in plan.formulas else [])
        for key, value in evaluate(plan.graph, inputs).items()
    }
    bad = [i for i, pair in enumerate(ends) if pair is None]
    units = plan.units

    def said(key: str) -> str:
        middle = found[key].middle
        return NONE if middle is None else write(middle, units[key])

    def filled(template: str) -> str:
        return "".join(piece if isinstance(piece, str) else said(piece[0]) for piece in pieces(template))

    def waits(*keys: str) -> str:
        names = [plan.sheet.entries[i].name for i in bad if any(i in plan.needs[key] for key in keys)]
        rest = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"waits for “{names[0]}”{rest}" if names else ""

    rows = {}
    for result in plan.sheet.results:
        if result.group:
            rows[result.key] = _row(plan, found[result.key], result.unit, waits(result.key) or result.none)
    lights = {}
    for check in plan.sheet.checks:
        asked, ok = found[f"{check.key}_asked"].middle, found[check.key].middle
        if waiting := waits(f"{check.key}_asked", check.key):
            lights[check.key] = ("wait", f"It {waiting}.")
        else:
            state = "idle" if not asked else "yes" if ok else "no"
            lights[check.key] = (state, filled({"yes": check.yes, "no": check.no, "idle": check.idle}[state]))
    headline = [
        (piece, 0) if isinstance(piece, str) else (said(piece[0]), piece[1]) for piece in pieces(plan.sheet.headline)
    ]
    picks = {key: _pick(found[key], plan.needs[key]) for key in rows}
    return Answer(wrong, found, rows, lights, headline, picks)


def _row(plan: Plan, found: Found, unit: str, why: str) -> Row:
    if found.middle is None or found.low is None or found.high is None:
        return Row(NONE, why, None, "")
    if found.low == found.high:
        return Row(write(found.middle, unit), "certain", None, "")
    interval = f"{write(found.low, unit)} – {write(found.high, unit)}"
    top = max(found.shares, key=found.shares.__getitem__, default=None)
    name = "" if top is None else f"{plan.sheet.entries[top].name} {per_cent(found.shares[top])}"
    return Row(write(found.middle, unit), interval, (_at(found.low, found.middle), _at(found.high, found.middle)), name)


def _at(end: float, middle: float) -> int:
    """Return where an end stands on a bar from a tenth to ten times the middle, in per cent; 0 and 100 are the rims."""
    times = math.log10(end / middle) if end > 0 and middle > 0 else 0.0
    return math.floor(50.5 + 50 * max(-1.0, min(1.0, times)))


def _pick(found: Found, needs: Sequence[int]) -> list[tuple[int, str, int]]:
    """Return the entries that a result depends on with their share in words and in per mille, the largest first."""
    shares = [(i, found.shares.get(i, 0.0)) for i in needs]
    shares.sort(key=lambda each: -each[1])
    return [(i, per_cent(share) if share else "", math.floor(share * 1000 + 0.5)) for i, share in shares]
