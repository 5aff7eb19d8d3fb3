"""A B-tree as a picture: pages level by level, the path of a lookup, and the leaves that a range goes along."""

import html
from collections.abc import Sequence
from itertools import pairwise

from sysdesign.checks import not_empty, whole
from sysdesign.teaching.explore.layout import width as breadth
from sysdesign.teaching.figure import NARROW, WIDE, Drawing, figure, pixels
from sysdesign.teaching.output import Output
from sysdesign.teaching.words import Sentence

PAGE, DROP = 36, 44  # the height of a page, and the room between two levels
PLAIN_LINE, MARKED_LINE = 1.5, 2.5
MOST_LEVELS = 5
Place = tuple[float, float]  # the middle of a page's upper edge


def tree_picture(
    levels: Sequence[Sequence[str]],
    *,
    path: Sequence[int],
    along: int = 0,
    title: Sentence,
    alt: str,
    caption: str = "",
) -> Output:
    """Show a tree whose pages are given level by level, the root first, each as the text in it.

    The pages of a level share those below evenly. `path` gives the page of each level that a lookup reads, from the
    root on; it has the colour of the first series. A range goes on from there `along` further leaves, in that of the
    second. Raises ValueError for a level without pages, a level that cannot be shared evenly, a text too wide for a
    phone, and a path or a range that leaves the tree.

    >>> tree_picture([["50"], ["1 to 49", "50 to 99"]], path=[0, 1], title="A tree.", alt="A root over two leaves")
    A tree.
    [picture] A root over two leaves
    """
    rows = [list(not_empty("levels", level)) for level in not_empty("levels", levels)]
    if len(rows) > MOST_LEVELS or len(rows[0]) != 1:
        raise ValueError(f"'levels' must be at most {MOST_LEVELS}, and begin with one root: {levels!r}")
    for above, below in pairwise(rows):
        if len(below) % len(above):
            raise ValueError(f"'levels' must share pages evenly, {len(below)} below {len(above)}: {below!r}")
    if len(path) != len(rows):
        raise ValueError(f"'path' must have a page for each of {len(rows)} levels: {path!r}")
    for level, page in zip(rows, path, strict=True):
        if whole("path", page, low=0) >= len(level):
            raise ValueError(f"'path' must stay among {len(level)} pages: {page!r}")
    for i, (above, below) in enumerate(pairwise(rows)):
        if path[i + 1] * len(above) // len(below) != path[i]:
            raise ValueError(f"'path' must go from a page to one below it: {path!r}")
    if path[-1] + whole("along", along, low=0) >= len(rows[-1]):
        raise ValueError(f"'along' must end at a leaf, of which there are {len(rows[-1])}: {along!r}")
    drawn = [_drawn(rows, path, along, room) for room in (WIDE, NARROW)]
    return figure(*drawn, title=title, alt=alt, caption=caption)


def _drawn(rows: list[list[str]], path: Sequence[int], along: int, room: int) -> Drawing:
    gap = 24 if room == WIDE else 12
    page = (room - 3 - gap * (len(rows[-1]) - 1)) / len(rows[-1])
    for text in (text for row in rows for text in row):
        if breadth(text) + 4 > page:
            raise ValueError(f"'levels' must have texts that fit {page:.0f} px: {text!r}")
    places = [[_place(i, k, len(row), len(rows[-1]), page, gap) for k in range(len(row))] for i, row in enumerate(rows)]
    # What is marked is drawn last, so that nothing plain crosses it.
    plain, marked = list[str](), list[str]()
    for i, row in enumerate(rows):
        for k, text in enumerate(row):
            on_path, passed = path[i] == k, i == len(rows) - 1 and path[i] < k <= path[i] + along
            role = "c1" if on_path else "c2" if passed else "ink"
            parts = [_page(places[i][k], page, text, role)]
            if i:
                parts.append(
                    _edge(places[i - 1][k * len(rows[i - 1]) // len(row)], places[i][k], "c1" if on_path else "ink")
                )
            if i == len(rows) - 1 and k:
                parts.append(_next(places[i][k - 1], places[i][k], page, "c2" if passed else "ink"))
            (plain if role == "ink" else marked).extend(parts)
    return Drawing(room, len(rows) * PAGE + (len(rows) - 1) * DROP + 3, "".join(plain + marked))


def _place(level: int, page: int, pages: int, leaves: int, size: float, gap: float) -> Place:
    share = leaves / pages
    return 1.5 + (size + gap) * (page * share + (share - 1) / 2) + size / 2, 1.5 + level * (PAGE + DROP)


def _look(role: str) -> str:
    return f'fill="none" stroke="var(--{role})" stroke-width="{PLAIN_LINE if role == "ink" else MARKED_LINE}"'


def _page(at: Place, size: float, text: str, role: str) -> str:
    x, y = at
    box = f"M{pixels(x - size / 2)} {pixels(y)}h{pixels(size)}v{PAGE}h-{pixels(size)}Z"
    words = f'<text x="{pixels(x)}" y="{pixels(y + PAGE / 2 + 4.5)}" text-anchor="middle">{html.escape(text)}</text>'
    return f'<path d="{box}" {_look(role)}/>{words}'


def _edge(above: Place, below: Place, role: str) -> str:
    start, end = above[1] + PAGE, below[1] - 7
    line = f"M{pixels(above[0])} {pixels(start)}L{pixels(below[0])} {pixels(end - 5)}V{pixels(end)}"
    tip = f"M{pixels(below[0])} {pixels(below[1] - 1)}l-3.8 -8h7.6Z"
    return f'<path d="{line}" {_look(role)}/><path d="{tip}" fill="var(--{role})"/>'


def _next(left: Place, right: Place, size: float, role: str) -> str:
    """Return the arrow from a leaf to the one after it."""
    y, end = left[1] + PAGE / 2, right[0] - size / 2 - 1
    line = f"M{pixels(left[0] + size / 2 + 1)} {pixels(y)}H{pixels(end - 5)}"
    tip = f"M{pixels(end)} {pixels(y)}l-7 -3.6v7.2Z"
    return f'<path d="{line}" {_look(role)} stroke-dasharray="2 2"/><path d="{tip}" fill="var(--{role})"/>'
