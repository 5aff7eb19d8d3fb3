"""What the stage shows at one tick, as SVG; `look/replay.js` holds the twin of all of it, to the character."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.teaching.replay.layout import FONT, LINE, WIDTH, whole
from sysdesign.teaching.replay.packed import Packed
from sysdesign.teaching.replay.run import FATES

ROW = 7  # numbers of a flight
ARRIVED, FLYING = FATES.index("arrived"), FATES.index("flying")
CROSS = "l8 8m0-8l-8 8"
TOLD = 5  # so many messages under way are all named; of more, one of each kind from each node
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Seen:
    """A message under way, or one that has ended a moment ago."""

    way: Sequence[int]
    word: int
    share: float  # of its way, that it has come
    age: float  # since its end, 0 to 1 of the time for which that is seen
    ended: bool
    fate: int
    quiet: bool

    @property
    def at(self) -> tuple[float, float]:
        """Where it is."""
        _, _, x1, y1, x2, y2 = self.way
        return tenth(x1 + (x2 - x1) * self.share), tenth(y1 + (y2 - y1) * self.share)

    @property
    def failed(self) -> bool:
        """Whether it has ended elsewhere than in the hands of its receiver."""
        return self.ended and self.fate not in (ARRIVED, FLYING)


def tenth(value: float) -> float:
    """Round to a tenth, ties upwards."""
    return math.floor(value * 10 + 0.5) / 10


def px(value: float) -> str:
    """Write a number as JavaScript does.

    >>> px(3.0), px(3.5)
    ('3', '3.5')
    """
    return f"{value:.1f}".removesuffix(".0")


def seen(d: Packed, tick: int) -> list[Seen]:
    """Return the messages that a tick shows, in the order in which they were sent."""
    found, sent = [], 0
    flights, linger = d["flights"], d["linger"]
    for k in range(0, len(flights), ROW):
        since, lasts, way, word, reach, fate, quiet = flights[k : k + ROW]
        sent += since
        if sent > tick:
            break
        ended = sent + lasts
        if tick >= ended + linger:
            continue
        over = tick >= ended
        share = (1 if over else (tick - sent) / lasts) * reach / 1000
        age = (tick - ended) / linger if over else 0
        found.append(Seen(d["ways"][way], word, share, age, over, fate, bool(quiet)))
    return found


def stage_svg(d: Packed, tick: int) -> str:
    """Return the elements of the stage at a tick."""
    now = seen(d, tick)
    return links(d, tick) + trails(now) + nodes(d, tick) + dots(now) + labels(d, now, tick)


def links(d: Packed, tick: int) -> str:
    """Return the lines between nodes, dashed where nothing passes; walls, and stops where one direction is silent."""
    cuts = [cut for cut in d["cuts"] if cut[0] <= tick < cut[1]]
    blocked = {(d["ways"][way][0], d["ways"][way][1]) for cut in cuts for way in cut[2]}
    lines = {"link": "", "link off": ""}
    for a, b in d["links"]:
        (x, y, *_), (to, down, *_) = d["nodes"][a], d["nodes"][b]
        lines["link off" if (a, b) in blocked and (b, a) in blocked else "link"] += f"M{x} {y}L{to} {down}"
    stops = ""
    for source, target, x1, y1, x2, y2 in d["ways"]:
        if (source, target) in blocked and (target, source) not in blocked:
            x, y, long = (x1 + x2) / 2, (y1 + y2) / 2, math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1))
            across, along = tenth((y1 - y2) / long * 7), tenth((x2 - x1) / long * 7)
            bar = f"M{px(tenth(x - across))} {px(tenth(y - along))}L{px(tenth(x + across))} {px(tenth(y + along))}"
            stops += f"M{x1} {y1}L{px(tenth(x))} {px(tenth(y))}{bar}"
    walls = "".join(f"M{x} {y}L{to} {down}" for cut in cuts for x, y, to, down in cut[3])
    drawn = [*lines.items(), ("stop", stops), ("wall", walls)]
    return "".join(f'<path class="{cls}" d="{path}"/>' for cls, path in drawn if path)


def trails(now: Sequence[Seen]) -> str:
    """Return the ways that messages have come, fading after their end, and a cross where one was lost."""
    parts = []
    for m in now:
        (x, y), cls = m.at, "trail" + (" bad" if m.failed else "") + (" quiet" if m.quiet else "")
        fades = f' opacity="{px(tenth(1 - m.age))}"' if m.ended else ""
        parts.append(f'<path class="{cls}"{fades} d="M{m.way[2]} {m.way[3]}L{px(x)} {px(y)}"/>')
        if m.failed:
            parts.append(f'<path class="cross"{fades} d="M{px(tenth(x - 4))} {px(tenth(y - 4))}{CROSS}"/>')
    return "".join(parts)


def dots(now: Sequence[Seen]) -> str:
    """Return the messages under way."""
    return "".join(
        f'<circle class="dot{" quiet" * m.quiet}" cx="{px(m.at[0])}" cy="{px(m.at[1])}" r="{3 if m.quiet else 5}"/>'
        for m in now
        if not m.ended
    )


def shown(d: Packed, node: int, tick: int) -> tuple[int, list[str]]:
    """Return tone and lines of a node's state; -1 is the tone of one that is down."""
    if any(which == node and begin <= tick < end for which, begin, end in d["outages"]):
        return -1, ["down"]
    found: tuple[int, list[str]] = 0, []
    for at, tone, _, lines in d["states"][node]:
        if at > tick:
            break
        found = tone, lines
    return found


def nodes(d: Packed, tick: int) -> str:
    """Return the nodes with their names and states."""
    parts = []
    for i, (x, y, above, middle, r, inside) in enumerate(d["nodes"]):
        tone, state = shown(d, i, tick)
        name, down = html.escape(d["names"][i], quote=False), tone < 0
        lines = [
            *([] if inside else [(' class="name"', name)]),
            *(("", html.escape(line, quote=False)) for line in state),
        ]
        top = y - r - 7 - LINE * (len(lines) - 1) if above else y + r + 15
        words = "".join(
            f'<text{cls} x="{middle}" y="{top + LINE * k}">{line}</text>' for k, (cls, line) in enumerate(lines)
        )
        within = f'<text class="in" x="{x}" y="{y + 5}">{name}</text>' if inside else ""
        h = whole(r * 0.7)
        hatch = f'<path d="M{x - h} {y}L{x} {y - h}M{x - h} {y + h}L{x + h} {y - h}M{x} {y + h}L{x + h} {y}"/>' * down
        cls = "down" if down else f"t{tone}"
        parts.append(f'<g class="node {cls}"><circle cx="{x}" cy="{y}" r="{r}"/>{hatch}{within}{words}</g>')
    return "".join(parts)


def labels(d: Packed, now: Sequence[Seen], tick: int) -> str:
    """Return the words of messages, where there is room, and the numbers of marks at their nodes."""
    taken: list[Box] = [_words_box(d, i, tick) for i in range(len(d["nodes"]))]
    taken += [(x - r, y - r, x + r, y + r) for x, y, _, _, r, _ in d["nodes"]]
    parts = []
    told = [m for m in now if not m.quiet and (not m.ended or m.failed)]
    named: set[tuple[int, int]] = set()
    for m in told:
        if len(told) > TOLD and (m.way[0], m.word) in named:
            continue
        word, wide = d["words"][m.word]
        x, y = m.at
        x, y = min(max(x, wide / 2 + 2), WIDTH - wide / 2 - 2), y - 9
        box = x - wide / 2, y - FONT, x + wide / 2, y + 3
        if y < FONT or any(a < box[2] and box[0] < c and b < box[3] and box[1] < e for a, b, c, e in taken):
            continue
        taken.append(box)
        named.add((m.way[0], m.word))
        cls = "said bad" if m.failed else "said"
        parts.append(
            f'<text class="{cls}" x="{px(tenth(x))}" y="{px(tenth(y))}">{html.escape(word, quote=False)}</text>'
        )
    for k, (at, node, wrong, _) in enumerate(d["flags"]):
        if node >= 0 and at <= tick < at + 2 * d["linger"]:
            x, y, above, _, r, _ = d["nodes"][node]
            x, y = x + r, y + r if above else y - r
            cls = "flag bad" if wrong else "flag"
            parts.append(
                f'<g class="{cls}"><circle cx="{x}" cy="{y}" r="8"/><text x="{x}" y="{y + 4}">{k + 1}</text></g>'
            )
    return "".join(parts)


def _words_box(d: Packed, node: int, tick: int) -> Box:
    """Return the room that a node's words take, about."""
    _, y, above, middle, r, inside = d["nodes"][node]
    lines = [*([] if inside else [d["names"][node]]), *shown(d, node, tick)[1]]
    half, high = 3.4 * max((len(line) for line in lines), default=0), LINE * len(lines)
    top = y - r - 4 - high if above else y + r + 2
    return middle - half, top, middle + half, top + high
