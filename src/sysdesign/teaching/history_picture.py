"""A history as a picture: a lane for each client, a bar from each call to its return, and what the checker found.

Only the order of calls and returns counts, so that is what is to scale: bars are as long as their words need, and two
of them overlap on the page if and only if they overlapped in time. Where lanes have no room they go downwards.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sysdesign.checks import not_empty
from sysdesign.linearizability.operation import Operation, checked_history
from sysdesign.linearizability.verdict import Verdict
from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.figure import NARROW, WIDE, Drawing, figure, pixels
from sysdesign.teaching.history_layout import Bar, Layout, lay_out
from sysdesign.teaching.output import Output
from sysdesign.teaching.words import Sentence

BAR, LANE, NAMES = 24, 46, 22  # px: the thickness of a bar, from lane to lane, a line of names or of the axis
LINE = 17
MOST = 40
RADIUS = 8  # of a point with its number
PAD = 14  # around the words of a bar


@dataclass(frozen=True)
class _Page:
    """Which way time goes: to the right, with the clients at the left, or down, with the clients above."""

    down: bool
    head: float  # what the names take
    lane: float  # from lane to lane
    pointed: bool = False  # whether points stand beside the bars

    def at(self, along: float, across: float) -> str:
        """Return the place of a moment, `across` px into the lanes."""
        x, y = (across, self.head + along) if self.down else (self.head + along, across)
        return f"{pixels(x)} {pixels(y)}"

    def middle(self, lane: int) -> float:
        return self.lane * (lane + 0.5)

    @property
    def half(self) -> float:
        return self.lane / 2 - (RADIUS + 6 if self.pointed else 4) if self.down else BAR / 2


def history_picture(
    history: Iterable[Operation], verdict: Verdict | None = None, *, title: Sentence, alt: str = "", caption: str = ""
) -> Output:
    """Show a history of at most 40 operations, and with the verdict of `check` why it is linearizable or not.

    If it is, a numbered point on each bar says where the operation took effect. If it is not, the operations that
    cannot be explained are marked. An operation without an answer has no end. `alt` lists the operations when not told.
    Raises ValueError for no operation or too many, and for more clients than a phone has room for.

    >>> from sysdesign.linearizability import Register, check
    >>> stale = [Operation("a", "write", 1, None, 0, 1), Operation("b", "read", None, 0, 2, 3)]
    >>> history_picture(stale, check(stale, Register(0)), title="A stale read.", alt="A write, then a stale read")
    A stale read.
    [picture] A write, then a stale read
    """
    operations = not_empty("history", checked_history(history))
    if len(operations) > MOST:
        raise ValueError(f"'history' must have at most {MOST} operations to be seen: {len(operations)}")
    if verdict is not None and not isinstance(verdict, Verdict):
        raise TypeError(f"'verdict' must be what check returned: {verdict!r}")
    if len({each.key for each in operations}) == 1:  # then it goes without saying
        operations = list(_keyless(operations))
        if verdict is not None:
            verdict = replace(verdict, order=_keyless(verdict.order), smallest=_keyless(verdict.smallest))
    drawn = [_drawn(operations, verdict, room) for room in (WIDE, NARROW)]
    return figure(*drawn, title=title, alt=alt or _told(operations, verdict), caption=caption)


def _told(operations: Sequence[Operation], verdict: Verdict | None) -> str:
    told = f"Operations in the order of their calls: {'; '.join(map(str, operations))}"
    if verdict is not None and verdict.answer == "yes":
        told += f". Linearizable in this order: {'; '.join(map(str, verdict.order))}"
    if verdict is not None and verdict.answer == "no":
        told += f". Not to be explained: {'; '.join(map(str, verdict.smallest))}"
    return told


def _keyless(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    return tuple(replace(each, key=None) for each in operations)


def _drawn(operations: Sequence[Operation], verdict: Verdict | None, room: int) -> Drawing:
    order = _same(operations, verdict.order) if verdict is not None and verdict.answer == "yes" else []
    bad = {id(each) for each in _same(operations, verdict.smallest)} if verdict is not None else set()
    began = sorted((each.called_s, str(each.client)) for each in operations)
    clients = list(dict.fromkeys(client for _, client in began))
    words = [width(each.label, bold=True) + PAD for each in operations]
    names = max(width(name, bold=True) for name in clients)
    layout = lay_out(operations, order, words)
    if names + PAD + layout.length <= room - 2:
        page = _Page(down=False, head=names + PAD, lane=LANE)
        layout = layout.stretched(room - 2 - page.head)
        height = LANE * len(clients) + NAMES
    else:
        page = _Page(down=True, head=NAMES, lane=room / len(clients), pointed=bool(order))
        widest = max(width(line, bold=True) for each in operations for line in _lines(each, page))
        if max(widest, names) > 2 * page.half - PAD / 2:
            raise ValueError(f"'history' must have fewer clients, or shorter words, to fit {room} px: {clients!r}")
        layout = lay_out(operations, order, [LINE * len(_lines(each, page)) + 11.0 for each in operations])
        height = round(2 * NAMES + layout.length)
    parts = [_lane(page, layout, lane, name) for lane, name in enumerate(clients)]
    for bar in sorted(layout.bars, key=lambda bar: id(bar.operation) in bad):
        parts.append(_bar(page, layout, bar, clients.index(str(bar.operation.client)), id(bar.operation) in bad))
    parts.append(_axis(page, layout, room, height))
    return Drawing(room, height, "".join(parts))


def _same(operations: Sequence[Operation], found: Sequence[Operation]) -> list[Operation]:
    """Return the operations themselves, for those that a verdict names; each once, though some may be alike."""
    left = list(operations)
    same = []
    for each in found:
        if each not in left:
            raise ValueError(f"'verdict' must be of this history, which has no {each}")
        same.append(left.pop(left.index(each)))
    return same


def _lane(page: _Page, layout: Layout, lane: int, name: str) -> str:
    middle = page.middle(lane)
    line = f'<path d="M{page.at(0, middle)}L{page.at(layout.length, middle)}" stroke="var(--line)"/>'
    where = f'x="{pixels(middle)}" y="13" text-anchor="middle"' if page.down else f'x="0" y="{pixels(middle + 4.5)}"'
    return f'{line}<text {where} font-weight="600">{html.escape(name)}</text>'


def _bar(page: _Page, layout: Layout, bar: Bar, lane: int, bad: bool) -> str:
    start, end = bar.start + 1, (layout.length if bar.end is None else bar.end) - 1
    low, high = page.middle(lane) - page.half, page.middle(lane) + page.half
    role, line = ("wrong", 2.5) if bad else ("ink", 1.5)
    sides = f"M{page.at(end, low)}L{page.at(start, low)}L{page.at(start, high)}L{page.at(end, high)}"
    looks = f'fill="var(--page)" stroke="var(--{role})" stroke-width="{line}"'
    shape = f'<path d="{sides}{"" if bar.end is None else "Z"}" {looks}/>'
    weight = ' font-weight="600"' if bad else ""
    x, y = map(float, page.at((start + end) / 2, page.middle(lane)).split())
    lines = _lines(bar.operation, page)
    y += 4.5 - LINE * (len(lines) - 1) / 2
    text = "".join(
        f'<text x="{pixels(x)}" y="{pixels(y + LINE * place)}" text-anchor="middle" fill="var(--{role})"{weight}>'
        f"{html.escape(line)}</text>"
        for place, line in enumerate(lines)
    )
    return f"{shape}{text}{_point(page, bar, low - 3 if page.down else high + 3)}"


def _lines(operation: Operation, page: _Page) -> list[str]:
    """Return what stands in a bar: its label, broken before the result where a lane that goes down is too narrow."""
    label = operation.label
    asked, arrow, told = label.partition(" → ")
    broken = arrow and page.down and width(label, bold=True) > 2 * page.half - PAD / 2
    return [asked, f"→ {told}"] if broken else [label]


def _point(page: _Page, bar: Bar, across: float) -> str:
    """Return the numbered point at which an operation took effect, on the edge of its bar."""
    if bar.point is None:
        return ""
    x, y = page.at(bar.point, across).split()
    number = f'<text x="{x}" y="{pixels(float(y) + 4)}" text-anchor="middle" font-size="11" font-weight="600"'
    return f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="var(--holds)"/>{number} fill="var(--page)">{bar.turn}</text>'


def _axis(page: _Page, layout: Layout, room: int, height: int) -> str:
    x, anchor, says = page.head + layout.length, "end", "time →"
    if page.down:
        x, anchor, says = room / 2, "middle", "time ↓"
    return f'<text x="{pixels(x)}" y="{height - 6}" text-anchor="{anchor}" fill="var(--muted)">{says}</text>'
