"""Two ways to draw the same diagram: stretched to any width by shares of it, or in pixels for a picture of its own.

Both take times as ticks and heights as pixels. Words keep their size in both.
"""

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sysdesign.teaching.figure import pixels

Line = tuple[float, float, float, float]  # tick and height of the begin, tick and height of the end
HEAD, CROSS = "M0 0l-7-3v6z", "M-3.5-3.5l7 7m0-7l-7 7"


@dataclass(frozen=True)
class Shares:
    """Draws in shares of the width; `id` begins the names of the heads of its arrows."""

    end: int
    id: str
    widths: tuple[float, float]  # px that the plot has at least on a wide and on a narrow page
    ink: str = "ink"  # the role of the colour of messages

    def x(self, tick: float) -> str:
        """Return the place of a tick."""
        return f"{math.floor(tick / self.end * 10000 + 0.5) / 100:.2f}".rstrip("0").rstrip(".") + "%"

    def lines(self, lines: Iterable[Line], looks: str, end: str = "") -> str:
        """Return lines that look alike; `end` is what stands at their end: "head", "cross" or nothing."""
        drawn = "".join(
            f'<line x1="{self.x(x)}" y1="{pixels(y)}" x2="{self.x(to)}" y2="{pixels(down)}"/>'
            for x, y, to, down in lines
        )
        marker = f' marker-end="url(#{self.id}-{end})"' if end else ""
        return f"<g {looks}{marker}>{drawn}</g>" if drawn else ""

    def box(self, begin: float, top: float, end: float, bottom: float, looks: str) -> str:
        """Return a rectangle."""
        wide = self.x(end - begin)
        return f'<rect x="{self.x(begin)}" y="{pixels(top)}" width="{wide}" height="{pixels(bottom - top)}" {looks}/>'

    def dot(self, tick: float, y: float, r: float, looks: str) -> str:
        """Return a disc."""
        return f'<circle cx="{self.x(tick)}" cy="{pixels(y)}" r="{pixels(r)}" {looks}/>'

    def word(self, tick: float, y: float, text: str, looks: str = "", left: float = 0) -> str:
        """Return a word that begins, ends or is centred at a tick, `left` px to the left."""
        shift = f' dx="{pixels(-left)}"' if left else ""
        return f'<text x="{self.x(tick)}" y="{pixels(y)}"{shift}{looks}>{html.escape(text, quote=False)}</text>'

    def heads(self) -> str:
        """Return what stands at the ends of lines, to be drawn once."""
        size = 'markerWidth="1" markerHeight="1" markerUnits="userSpaceOnUse" overflow="visible"'
        return (
            f'<marker id="{self.id}-head" orient="auto" {size}><path d="{HEAD}" fill="var(--{self.ink})"/></marker>'
            f'<marker id="{self.id}-cross" {size}>'
            f'<path d="{CROSS}" fill="none" stroke="var(--wrong)" stroke-width="1.75"/></marker>'
        )


@dataclass(frozen=True)
class Pixels:
    """Draws in pixels, the plot from `left` on and `width` wide."""

    end: int
    left: float
    width: float
    ink: str = "ink"

    @property
    def widths(self) -> tuple[float, float]:
        """The width of the plot, which is the same on every page."""
        return self.width, self.width

    def at(self, tick: float) -> float:
        """Return the place of a tick as a number."""
        return self.left + tick / self.end * self.width

    def x(self, tick: float) -> str:
        """Return the place of a tick."""
        return pixels(self.at(tick))

    def lines(self, lines: Iterable[Line], looks: str, end: str = "") -> str:
        """Return lines that look alike; `end` is what stands at their end: "head", "cross" or nothing."""
        found = list(lines)
        if not found:
            return ""
        path = "".join(f"M{self.x(x)} {pixels(y)}L{self.x(to)} {pixels(down)}" for x, y, to, down in found)
        ends = self._ends(found, end)
        return f'<path {looks} fill="none" d="{path}"/>{ends}'

    def _ends(self, lines: Sequence[Line], end: str) -> str:
        if end == "cross":
            path = "".join(f"M{pixels(self.at(to) - 3.5)} {pixels(y - 3.5)}l7 7m0-7l-7 7" for _, _, to, y in lines)
            return f'<path fill="none" stroke="var(--wrong)" stroke-width="1.75" d="{path}"/>'
        if not end:
            return ""
        path = ""
        for x, y, to, down in lines:
            dx, dy = self.at(to) - self.at(x), down - y
            long = math.hypot(dx, dy) or 1
            ux, uy = dx / long, dy / long
            a = self.at(to) - 7 * ux - 3 * uy, down - 7 * uy + 3 * ux
            path += f"M{self.x(to)} {pixels(down)}L{pixels(a[0])} {pixels(a[1])}l{pixels(6 * uy)} {pixels(-6 * ux)}Z"
        return f'<path fill="var(--{self.ink})" d="{path}"/>'

    def box(self, begin: float, top: float, end: float, bottom: float, looks: str) -> str:
        """Return a rectangle."""
        wide = pixels((end - begin) / self.end * self.width)
        return f'<rect x="{self.x(begin)}" y="{pixels(top)}" width="{wide}" height="{pixels(bottom - top)}" {looks}/>'

    def dot(self, tick: float, y: float, r: float, looks: str) -> str:
        """Return a disc."""
        return f'<circle cx="{self.x(tick)}" cy="{pixels(y)}" r="{pixels(r)}" {looks}/>'

    def word(self, tick: float, y: float, text: str, looks: str = "", left: float = 0) -> str:
        """Return a word that begins, ends or is centred at a tick, `left` px to the left."""
        x = pixels(self.at(tick) - left)
        return f'<text x="{x}" y="{pixels(y)}"{looks}>{html.escape(text, quote=False)}</text>'

    def heads(self) -> str:
        """Return nothing: each line has its own."""
        return ""


Pen = Shares | Pixels
