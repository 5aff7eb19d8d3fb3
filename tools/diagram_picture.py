"""What all diagrams are drawn with: thin ink lines, square corners, no fills, words in the sans face."""

import html
import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from sysdesign.teaching.figure import Drawing, pixels

Point = tuple[float, float]
ROLES = {"bad": "wrong", "good": "holds", "muted": "muted"} | {f"k{i}": f"c{i}" for i in range(1, 7)}
# Characters without width carry the class of a label through the layout, so that it takes no room.
MARKS = {name: chr(0x2061 + i) if i < 3 else chr(0x206A - 3 + i) for i, name in enumerate(ROLES)}
VERDICTS = ("wrong", "holds")  # these are bold, so that colour is not all that tells them apart
CAP, LINE, EDGE, CORNER, HEAD = 9.5, 18, 1, 8, 8
SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}
BOLDER = 1.06  # how much wider words are at weight 600
OWN = {"node", "default", "statediagram-state", "cluster", "statediagram-cluster"}  # Mermaid's own classes


class Picture:
    """Collects elements in layers, from the back to the front, and the room that they take."""

    def __init__(self) -> None:
        self._layers: dict[str, list[str]] = {"back": [], "lines": [], "shapes": [], "words": []}
        self._xs: list[float] = []
        self._ys: list[float] = []

    def drawing(self) -> Drawing:
        left, top = min(self._xs) - EDGE, min(self._ys) - EDGE
        width, height = math.ceil(max(self._xs) + EDGE - left), math.ceil(max(self._ys) + EDGE - top)
        body = "".join("".join(layer) for layer in self._layers.values())
        return Drawing(width, height, f'<g transform="translate({pixels(-left)} {pixels(-top)})">{body}</g>')

    def add(self, layer: str, element: str) -> None:
        self._layers[layer].append(element)

    def covers(self, x: float, y: float, w: float = 0, h: float = 0) -> None:
        self._xs += [x, x + w]
        self._ys += [y, y + h]

    def line(
        self, points: Sequence[Point], role: str = "ink", *, dash: str = "", width: float = 1.5, curved: str = ""
    ) -> None:
        """Draw a line through the points: with round corners, or as a curve that leaves each point along x or y."""
        for point in points:
            self.covers(*point)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        look = f'fill="none" stroke="var(--{role})" stroke-width="{width:g}"{dashes}'
        self.add("lines", f'<path d="{_curve(points, curved) if curved else _rounded(points)}" {look}/>')

    def arrow(self, points: Sequence[Point], role: str = "ink", *, both: bool = False, **look: Any) -> None:
        """Draw a line with a head at its end; it stops short of the tip."""
        curved = look.get("curved", "")
        line = _shortened(points, curved)
        self.line(_shortened(line[::-1], curved)[::-1] if both else line, role, **look)
        for way in (points, points[::-1]) if both else (points,):
            self.covers(*way[-1])
            self.add("lines", _head(way, role, curved))

    def words(
        self,
        x: float,
        y: float,
        lines: Sequence[Any],
        role: str = "ink",
        *,
        bold: bool = False,
        align: str = "middle",
        patch: bool = False,
    ) -> None:
        """Write lines about the middle `y`; `patch` puts the page's colour behind them."""
        for i, line in enumerate(lines):
            width = (line["x1"] - line["x0"]) * (BOLDER if bold else 1)
            base = y + CAP / 2 + LINE * (i - (len(lines) - 1) / 2)
            left = x - width * SHARES[align]
            self.covers(left, base - 12, width, 16)
            if patch:
                self.add("words", f'<path d="{box(left - 3, base - 13, width + 6, LINE)}" fill="var(--page)"/>')
            anchor = f' text-anchor="{align}"' if align != "start" else ""
            fill = f' fill="var(--{role})"' if role != "ink" else ""
            whole = bold or all(heavy for _, heavy in line["runs"])
            text = "".join(
                html.escape(run) if whole or not heavy else f'<tspan font-weight="600">{html.escape(run)}</tspan>'
                for run, heavy in line["runs"]
            )
            weight = ' font-weight="600"' if whole else ""
            self.add("words", f'<text x="{pixels(x)}" y="{pixels(base)}"{anchor}{fill}{weight}>{text.strip()}</text>')


def role_of(classes: Iterable[str], plain: str) -> str:
    """Return the role that a node's classes name."""
    named = [name for name in classes if name not in OWN]
    for name in named:
        if name not in ROLES:
            raise ValueError(f"a node's class must be one of {', '.join(ROLES)}: {name!r}")
    return ROLES[named[-1]] if named else plain


def marked(lines: Sequence[Any]) -> str:
    """Return the role that the invisible mark in a label names, and take the mark out."""
    role = "ink"
    for line in lines:
        for run in line["runs"]:
            for name, mark in MARKS.items():
                if mark in run[0]:
                    run[0], role = run[0].replace(mark, ""), ROLES[name]
    return role


def box(x: float, y: float, w: float, h: float) -> str:
    return f"M{pixels(x)} {pixels(y)}h{pixels(w)}v{pixels(h)}h{pixels(-w)}Z"


def stadium(x: float, y: float, w: float, h: float) -> str:
    r, across = pixels(h / 2), pixels(w - h)
    return (
        f"M{pixels(x + h / 2)} {pixels(y)}h{across}a{r} {r} 0 0 1 0 {pixels(h)}h-{across}a{r} {r} 0 0 1 0 {pixels(-h)}Z"
    )


def polygon(points: Sequence[Point]) -> str:
    corners = [points[0]] + [b for a, b in pairwise(points) if math.dist(a, b) > 0.5]
    return "M" + "L".join(f"{pixels(x)} {pixels(y)}" for x, y in corners) + "Z"


def _unit(a: Point, b: Point) -> tuple[float, float, float]:
    length = math.dist(a, b) or 1.0
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length, length


def _last_way(points: Sequence[Point], curved: str) -> Point:
    """Return the direction in which a line arrives, as a unit vector."""
    dx, dy, _ = _unit(points[-2], points[-1])
    return (math.copysign(1, dx), 0) if curved == "x" else (0, math.copysign(1, dy)) if curved == "y" else (dx, dy)


def _shortened(points: Sequence[Point], curved: str) -> list[Point]:
    dx, dy = _last_way(points, curved)
    return [*points[:-1], (points[-1][0] - dx * (HEAD - 1), points[-1][1] - dy * (HEAD - 1))]


def _head(points: Sequence[Point], role: str, curved: str) -> str:
    (x, y), (dx, dy) = points[-1], _last_way(points, curved)
    back = (x - dx * HEAD, y - dy * HEAD)
    sides = [(back[0] + s * dy * 3.8, back[1] - s * dx * 3.8) for s in (1, -1)]
    fill = f' fill="var(--{role})"' if role != "ink" else ""
    corners = " ".join(f"{pixels(a)} {pixels(b)}" for a, b in sides)
    return f'<path d="M{pixels(x)} {pixels(y)}L{corners}Z"{fill}/>'


def _curve(points: Sequence[Point], axis: str) -> str:
    out = [f"M{pixels(points[0][0])} {pixels(points[0][1])}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(x1 - x0 if axis == "y" else y1 - y0) < 0.05:
            out.append(f"L{pixels(x1)} {pixels(y1)}")
            continue
        xm, ym = (x0 + x1) / 2, (y0 + y1) / 2
        bends = ((xm, y0), (xm, y1)) if axis == "x" else ((x0, ym), (x1, ym))
        out.append("C" + " ".join(f"{pixels(x)} {pixels(y)}" for x, y in (*bends, (x1, y1))))
    return "".join(out)


def _rounded(points: Sequence[Point]) -> str:
    """Return a line through the points with its corners cut round."""
    kept = [points[0]] + [b for a, b in pairwise(points) if math.dist(a, b) > 0.05]
    out = [f"M{pixels(kept[0][0])} {pixels(kept[0][1])}"]
    for a, b, c in zip(kept, kept[1:], kept[2:], strict=False):
        ax, ay, before = _unit(a, b)
        cx, cy, after = _unit(b, c)
        if abs(ax * cy - ay * cx) < 0.01:
            continue
        r = min(CORNER, before / 2, after / 2)
        near, far = (b[0] - ax * r, b[1] - ay * r), (b[0] + cx * r, b[1] + cy * r)
        out.append(
            f"L{pixels(near[0])} {pixels(near[1])}Q{pixels(b[0])} {pixels(b[1])} {pixels(far[0])} {pixels(far[1])}"
        )
    out.append(f"L{pixels(kept[-1][0])} {pixels(kept[-1][1])}")
    return "".join(out)


def shorter_numbers(d: str) -> str:
    return re.sub(r"-?\d+\.\d+(?:e-?\d+)?", lambda found: pixels(float(found[0])), d)
