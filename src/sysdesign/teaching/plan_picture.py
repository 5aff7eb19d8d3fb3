"""Query plans as pictures: a box a step, what it found and the pages that it touched, one plan beside the other.

Rows flow upwards, from the table or index at the foot to the answer at the top.
"""

import html
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sysdesign.checks import not_empty
from sysdesign.indexing.plan import Step, counted
from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.figure import NARROW, WIDE, Drawing, figure, pixels
from sysdesign.teaching.output import PLAIN, Output
from sysdesign.teaching.words import NBSP, Sentence

MOST = 3
LINE, PAD = 18, 10  # a line of a box or of a name, the room around the words of a box
GAP, BETWEEN, INDENT = 26, 22, 22  # px between steps, between plans, and by which one of several inputs moves in
BOLD = 1.04  # by which bold words are wider
Words = tuple[str, str]  # a line and the attributes that it is drawn with
MUTED = ' fill="var(--muted)"'


@dataclass(frozen=True)
class Box:
    """A step where it stands: its words, and the box above that it feeds, if any, and whether beside others."""

    x: float
    y: float
    width: float
    height: float
    words: list[Words]
    feeds: "Box | None"
    beside: bool


def plan_picture(plans: Mapping[str, Step], *, title: Sentence, caption: str = "") -> Output:
    """Show one to three plans side by side, below each other where there is no room; the mapping names them.

    The pages of the first plan have the colour of the first series, and so on, so `title` can speak of `[1|90 pages]`.
    What a step touched is shown without what its inputs touched. The text form lists every step.
    Raises ValueError for no plan, more than three, or an empty name, and TypeError for what is not a `Step`.

    >>> from sysdesign.indexing import Step
    >>> plan_picture({"no index": Step("Seq Scan", "users", rows=1, pages=90)}, title="It reads [1|90 pages].")
    It reads 90 pages.
    [picture] Query plans. no index: Seq Scan users: 1 row, 90 pages
    """
    not_empty("plans", plans)
    if len(plans) > MOST:
        raise ValueError(f"'plans' must be at most {MOST}: {len(plans)}")
    for name, plan in plans.items():
        not_empty("name of a plan", name)
        if not isinstance(plan, Step):
            raise TypeError(f"'plans' must hold steps, as of postgres_plan or sqlite_plan: {plan!r}")
    told = [f"{name}: {' / '.join(line.strip() for line in plan.lines())}" for name, plan in plans.items()]
    shown = figure(_beside(plans), _below(plans), title=title, alt=f"Query plans. {'; '.join(told)}", caption=caption)
    lines = [line for name, plan in plans.items() for line in ("", name, *plan.lines(1))]
    # A single step is in the description already.
    extra = "\n".join(lines) if any(plan.inputs for plan in plans.values()) else ""
    return Output(shown.bundle | {PLAIN: shown.bundle[PLAIN] + ("\n" + extra if extra else "")})


def _beside(plans: Mapping[str, Step]) -> Drawing:
    room = min((WIDE - BETWEEN * (len(plans) - 1)) / len(plans), NARROW)
    names = [_wrapped(name, room / BOLD) for name in plans]
    lines = max(map(len, names))
    body, bottom = "", 0.0
    for i, (name, plan) in enumerate(zip(names, plans.values(), strict=True)):
        drawn, end = _plan(name, plan, i + 1, (room + BETWEEN) * i, LINE * (lines - len(name)), room)
        body, bottom = body + drawn, max(bottom, end)
    return Drawing(WIDE, round(bottom) + 1, body)


def _below(plans: Mapping[str, Step]) -> Drawing:
    body, top = "", 0.0
    for i, (name, plan) in enumerate(plans.items(), 1):
        drawn, bottom = _plan(_wrapped(name, NARROW / BOLD), plan, i, 0, top, NARROW)
        body, top = body + drawn, bottom + BETWEEN
    return Drawing(NARROW, round(top - BETWEEN) + 1, body)


def _plan(name: list[str], plan: Step, series: int, x: float, y: float, room: float) -> tuple[str, float]:
    """Return a plan as SVG, the lines of its name above it, and where it ends."""
    boxes = list(_boxes(plan, series, x + 1, y + LINE * len(name) + PAD / 2, room - 2, None, beside=False))
    head = "".join(
        f'<text x="{pixels(x + 1)}" y="{pixels(y + 12 + LINE * i)}" font-weight="600">{html.escape(line)}</text>'
        for i, line in enumerate(name)
    )
    return head + "".join(map(_drawn, boxes)), boxes[-1].y + boxes[-1].height


def _boxes(
    step: Step, series: int, x: float, y: float, room: float, feeds: Box | None, *, beside: bool
) -> Iterator[Box]:
    words = _words(step, series, room - 2 * PAD)
    box = Box(x, y, room, LINE * len(words) + PAD, words, feeds, beside)
    yield box
    several = len(step.inputs) > 1
    at = box
    for each in step.inputs:
        shift = INDENT if several else 0
        top = at.y + at.height + (GAP if at is box else GAP / 2)
        for at in _boxes(each, series, x + shift, top, room - shift, box, beside=several):
            yield at


def _words(step: Step, series: int, room: float) -> list[Words]:
    lines = [(line, ' font-weight="600"') for line in _wrapped(step.what, room)]
    for text in (step.place, step.condition, ", ".join(step.notes)):
        lines += [(line, MUTED) for line in _wrapped(text, room)]
    rows, pages = counted(step.rows, "row"), counted(step.own_pages or None, "page")
    if pages and rows and width(f"{rows}, {pages}", bold=True) > room:
        return [*lines, (rows, ""), (pages, _coloured(series))]
    if pages:
        # The rows stand before the pages on one line, in ink.
        return [*lines, (f"{rows}\t{pages}" if rows else pages, _coloured(series))]
    return [*lines, *([(rows, "")] if rows else [])]


def _coloured(series: int) -> str:
    return f' font-weight="600" fill="var(--c{series})"'


def _wrapped(text: str, room: float) -> list[str]:
    """Break a text into lines that fit; a word that does not is broken too."""
    if not text or width(text) <= room:
        return [text] if text else []
    letters = max(int(room / width(text) * len(text)), 6)
    return textwrap.wrap(text, letters, break_on_hyphens=False)


def _drawn(box: Box) -> str:
    d = f"M{pixels(box.x)} {pixels(box.y)}h{pixels(box.width)}v{pixels(box.height)}h-{pixels(box.width)}Z"
    parts = [f'<path d="{d}" fill="var(--page)" stroke="var(--ink)" stroke-width="1.5"/>', _arrow(box)]
    for i, (line, looks) in enumerate(box.words):
        x, y = pixels(box.x + PAD), pixels(box.y + PAD / 2 + LINE * i + 13)
        rows, tab, pages = line.rpartition("\t")
        before = f'<tspan fill="var(--ink)" font-weight="400">{html.escape(rows)},{NBSP}</tspan>' if tab else ""
        parts.append(f'<text x="{x}" y="{y}"{looks}>{before}{html.escape(pages)}</text>')
    return "".join(parts)


def _arrow(box: Box) -> str:
    """Return the arrow from a box to the one that it feeds."""
    if box.feeds is None:
        return ""
    end = box.feeds.y + box.feeds.height
    x = box.feeds.x + (INDENT / 2 if box.beside else box.width / 2)
    line = f"M{pixels(box.x)} {pixels(box.y + 14)}H{pixels(x)}V{pixels(end + 7)}"
    line = line if box.beside else f"M{pixels(x)} {pixels(box.y)}V{pixels(end + 7)}"
    tip = f"M{pixels(x)} {pixels(end)}l3.8 8h-7.6Z"
    return f'<path d="{line}" fill="none" stroke="var(--ink)" stroke-width="1.5"/><path d="{tip}" fill="var(--ink)"/>'
