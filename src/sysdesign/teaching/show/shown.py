"""Puts a chart on the page."""

from sysdesign.teaching.figure import NARROW, WIDE, Drawing, described, figure
from sysdesign.teaching.output import Output
from sysdesign.teaching.show.canvas import Canvas
from sysdesign.teaching.show.chart import Chart, house_style
from sysdesign.teaching.show.layout import Layout
from sysdesign.teaching.words import Sentence


def show(fig: Chart, *, title: Sentence, alt: str, caption: str = "") -> Output:
    """Return a chart as an output: it follows the page's theme and its width, and words in it never scale.

    `fig` comes from `plot` or `barplot`. `title` is the sentence above it, with the number in the colour of its line;
    `alt` says what the picture shows, in four words or more; `caption` may hold `*emphasis*` and `` `code` ``.
    The chart is laid out twice, 592 and 342 CSS pixels wide.
    Raises TypeError for another figure, and ValueError for a missing description, a colour without a role,
    an image, a rotated word or a formula. Time: linear in the points drawn.

    >>> from sysdesign.teaching.show import axis, plot
    >>> fig, ax = plot(axis("load", (0, 1), unit="%"), axis("time in the system", (0, 10), unit="s"))
    >>> _ = ax.plot([0, 0.5, 0.9], [1, 2, 10])
    >>> show(fig, title="Waiting grows without bound.", alt="A curve that rises from 1 second to 10 at 90 % load")
    Waiting grows without bound.
    [picture] A curve that rises from 1 second to 10 at 90 % load
    """
    if not isinstance(fig, Chart):
        raise TypeError(f"'fig' must come from plot(...) or barplot(...): {fig!r}")
    described(alt)
    return figure(_draw(fig, WIDE), _draw(fig, NARROW), title=title, alt=alt, caption=caption)


def _draw(fig: Chart, width: int) -> Drawing:
    with house_style():
        layout = Layout(fig, width)
        try:
            canvas = Canvas(width, layout.height)
            fig.draw(canvas)
        finally:
            layout.undo()
    return Drawing(width, round(layout.height), "".join(canvas.parts + layout.words))
