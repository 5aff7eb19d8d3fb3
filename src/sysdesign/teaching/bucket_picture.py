"""Two buckets: one holds tokens that requests take, the other has a hole through which requests leave."""

from sysdesign.teaching.figure import NARROW, WIDE, Drawing, figure, pixels
from sysdesign.teaching.output import Output
from sysdesign.teaching.words import Sentence

BROAD, TALL = 104, 96  # of a bucket
TOP, SLOPE, HEIGHT = 58, 10, 232
TOKENS = ((-30, -16), (-8, -14), (14, -16), (34, -15), (-20, -36), (3, -35), (25, -37))
LEVEL = 56  # of the water


def bucket_picture(*, title: Sentence, caption: str = "") -> Output:
    """Show a bucket of tokens beside one that leaks, one above the other on a phone.

    >>> bucket_picture(title="Two buckets.")
    Two buckets.
    [picture] Two buckets: tokens drip into one and each request takes one; requests pour into the other and leak out
    """
    wide = Drawing(WIDE, HEIGHT, _tokens(140, 0) + _leaking(440, 0))
    narrow = Drawing(NARROW, 2 * HEIGHT + 16, _tokens(140, 0) + _leaking(140, HEIGHT + 16))
    alt = "Two buckets: tokens drip into one and each request takes one; requests pour into the other and leak out"
    return figure(wide, narrow, title=title, alt=alt, caption=caption)


def _bucket(x: float, y: float, hole: float = 0) -> str:
    """Return the outline, open above; with a hole in the middle of its floor."""
    half, foot = BROAD / 2, BROAD / 2 - SLOPE
    floor = f"H{pixels(x - hole / 2)}M{pixels(x + hole / 2)} {pixels(y + TALL)}" if hole else ""
    path = f"M{pixels(x - half)} {pixels(y)}L{pixels(x - foot)} {pixels(y + TALL)}{floor}H{pixels(x + foot)}"
    return f'<path d="{path}L{pixels(x + half)} {pixels(y)}" fill="none" stroke="var(--ink)" stroke-width="2"/>'


def _words(x: float, y: float, text: str, role: str = "ink", anchor: str = "middle") -> str:
    return f'<text x="{pixels(x)}" y="{pixels(y)}" text-anchor="{anchor}" fill="var(--{role})">{text}</text>'


def _down(x: float, y: float, end: float, role: str) -> str:
    line = f'<path d="M{pixels(x)} {pixels(y)}V{pixels(end - 7)}" fill="none" stroke="var(--{role})" stroke-width="2"/>'
    return line + f'<path d="M{pixels(x)} {pixels(end)}l-4 -8h8Z" fill="var(--{role})"/>'


def _token(x: float, y: float) -> str:
    return f'<circle cx="{pixels(x)}" cy="{pixels(y)}" r="8" fill="var(--c1)"/>'


def _tokens(x: float, y: float) -> str:
    top = y + TOP
    floor = top + TALL
    parts = [_words(x, y + 14, "rate: tokens come evenly", "c1"), _token(x, y + 34), _bucket(x, top)]
    parts += [_token(x + dx, floor + dy) for dx, dy in TOKENS]
    parts += [_words(x + BROAD / 2 + 8, top + 5, "capacity", "muted", "start")]
    parts += [_down(x, floor + 6, floor + 34, "c1")]
    parts += [
        _words(x, floor + 52, "a request takes one and passes;"),
        _words(x, floor + 70, "without one it is refused"),
    ]
    return "".join(parts)


def _leaking(x: float, y: float) -> str:
    top = y + TOP
    floor = top + TALL
    foot = BROAD / 2 - SLOPE
    wide = foot + SLOPE * LEVEL / TALL - 2
    water = (
        f"M{pixels(x - wide)} {pixels(floor - LEVEL)}H{pixels(x + wide)}"
        f"L{pixels(x + foot - 2)} {pixels(floor - 1)}H{pixels(x - foot + 2)}Z"
    )
    parts = [_words(x, y + 14, "requests pour in as they come"), _down(x, y + 24, top + 26, "c2")]
    parts += [f'<path d="{water}" fill="var(--c2)" fill-opacity="0.35"/>', _bucket(x, top, hole=12)]
    parts += [_words(x + BROAD / 2 + 8, top + 5, "full: refused", "muted", "start")]
    parts += [_down(x, floor + 4, floor + 34, "c2"), _words(x, floor + 52, "rate: they leave evenly", "c2")]
    return "".join(parts)
