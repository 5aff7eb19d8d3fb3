"""A picture on the page: its sentence, the picture, its caption; and all of it as one file that stands alone.

Words never scale. A picture is drawn once for wide and once for narrow columns; the style sheet shows what fits.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sysdesign.checks import not_empty
from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.inline import inline_html, inline_plain
from sysdesign.teaching.output import FIGURE, PLAIN, SVG, Output
from sysdesign.teaching.palette import with_colours, with_fallbacks
from sysdesign.teaching.words import Sentence, marked, parts, plain

WIDE, NARROW, BROAD = 592, 342, 900
MARGIN = 20
OTHER_FONT = 1.08  # a picture that stands alone is set in the fonts of its reader
SANS = "SDM Sans, Inter, system-ui, Segoe UI, Helvetica, Arial, sans-serif"
SERIF = "SDM Serif, Source Serif 4, Georgia, Times New Roman, serif"
_FEWEST_WORDS = 4
Run = tuple[str, int]  # a text and its series; 0 is plain


def pixels(value: float) -> str:
    """Write a coordinate to a tenth of a pixel. The nudge decides ties alike on every processor.

    >>> pixels(12.25), pixels(3.0), pixels(-0.01)
    ('12.3', '3', '0')
    """
    return f"{round(value + 1e-6, 1) + 0:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Drawing:
    """SVG elements without ids, in CSS pixels, coloured by roles such as `fill="var(--c1)"`."""

    width: int
    height: int
    body: str

    def svg(self, cls: str, alt: str) -> str:
        """Return the drawing as an element of the page."""
        size = f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}"'
        label = f'role="img" aria-label="{html.escape(alt)}"'
        return f'<svg class="{cls}" {size} {label}>{with_fallbacks(self.body)}</svg>'


def described(alt: str) -> str:
    """Return a text that can stand in for the picture: at least four words."""
    if len(not_empty("alt", alt).split()) < _FEWEST_WORDS:
        raise ValueError(f"'alt' must say what the picture shows, in {_FEWEST_WORDS} words or more: {alt!r}")
    return alt


def figure(wide: Drawing, narrow: Drawing, *, title: Sentence, alt: str, caption: str = "") -> Output:
    """Return a picture as an output: a themed figure for the page, an SVG that stands alone, and a text.

    `title` is the sentence above the picture, with the number in it. `alt` says what the picture shows, for readers who
    do not see it. `caption` may hold `*emphasis*` and `` `code` ``.
    Raises TypeError or ValueError for an empty title or an `alt` of less than four words.
    """
    not_empty("title", plain(title))
    described(alt)
    broad = " sdm-wide" if wide.width > WIDE else ""
    foot = f"<figcaption>{inline_html(caption)}</figcaption>" if caption else ""
    pictures = wide.svg("wide", alt) + narrow.svg("narrow", alt)
    page = f'<figure class="sdm-fig{broad}"><p class="sdm-title">{marked(title)}</p>{pictures}{foot}</figure>'
    text = "\n".join(filter(None, (plain(title), f"[picture] {alt}", inline_plain(caption))))
    return Output({FIGURE: page, SVG: alone(wide, title, alt, inline_plain(caption)), PLAIN: text})


def alone(drawing: Drawing, title: Sentence, alt: str, caption: str = "") -> str:
    """Return one SVG file with its own background, sentence and caption, legible on any page."""
    room = max(drawing.width, NARROW)
    head = list(_lines(title, room, 18))
    foot = list(_lines(caption, room, 13))
    top = MARGIN + 26 * len(head) + 10
    bottom = top + drawing.height + (14 if foot else 0)
    w, h = room + 2 * MARGIN, bottom + 20 * len(foot) + MARGIN
    words = [_line(line, MARGIN + 18 + 26 * i) for i, line in enumerate(head)]
    notes = [_line(line, bottom + 13 + 20 * i) for i, line in enumerate(foot)]
    body = (
        f'<rect width="{w}" height="{h}" fill="var(--page)"/>'
        f'<g font-family="{SERIF}" font-size="18" font-weight="600">{"".join(words)}</g>'
        f'<g transform="translate({MARGIN} {top})">{drawing.body}</g>'
        f'<g fill="var(--muted)">{"".join(notes)}</g>'
    )
    return with_colours(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        f'aria-label="{html.escape(alt)}" font-family="{SANS}" font-size="13" fill="var(--ink)">{body}</svg>'
    )


def _lines(sentence: Sentence, room: float, size: float) -> Iterator[list[Run]]:
    """Break a sentence at its spaces into lines that fit the room."""
    line: list[Run] = []
    for word in _words(sentence):
        longer = "".join(text for text, _ in [*line, *word]).rstrip(" ")
        if line and width(longer, bold=size > 13, size=size) * OTHER_FONT > room:
            yield line
            line = []
        line = line + word
    if line:
        yield line


def _words(sentence: Sentence) -> Iterator[list[Run]]:
    """Yield what must stay together: a word of several colours, or a number and the full stop after it."""
    runs: list[Run] = []
    for part in parts(sentence):
        text, series = (part, 0) if isinstance(part, str) else part
        for piece in re.findall(r"[^ ]* |[^ ]+", text):
            runs.append((piece, series))
            if piece.endswith(" "):
                yield runs
                runs = []
    if runs:
        yield runs


def _line(line: list[Run], y: float) -> str:
    spans = "".join(
        f'<tspan fill="var(--c{series})">{html.escape(text)}</tspan>' if series else html.escape(text)
        for text, series in line
    )
    return f'<text x="{MARGIN}" y="{y}">{spans.rstrip()}</text>'
