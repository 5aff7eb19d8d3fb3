"""A matplotlib renderer that writes small SVG: no ids, no clip paths, no style sheet, colours by their roles.

One point is one CSS pixel (72 dots an inch). `word` writes text, which stays text in the page's sans face.
"""

import html
from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from sysdesign.teaching.figure import pixels
from sysdesign.teaching.palette import role_of

_ROUNDING = 0.01  # px that are no difference
_LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
_ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
_HALO = ' paint-order="stroke" stroke="var(--page)" stroke-width="5" stroke-linejoin="round"'


def word(
    x: float, y: float, text: str, paint: Any, *, bold: bool = False, align: str = "left", halo: bool = False
) -> str:
    """Return a line of text in the colour `paint`; `y` is its baseline, counted from the top.

    >>> word(3, 10, "a < b", "#1f2226", align="right")
    '<text x="3" y="10" text-anchor="end">a &lt; b</text>'
    """
    role = role_of(to_hex(paint))
    fill = "" if role == "var(--ink)" else f' fill="{role}"'
    weight = ' font-weight="600"' if bold else ""
    extra = f"{_ANCHORS[align]}{fill}{weight}{_HALO if halo else ''}"
    return f'<text x="{pixels(x)}" y="{pixels(y)}"{extra}>{html.escape(text)}</text>'


class Canvas(RendererBase):
    """Collects what matplotlib draws as SVG elements in `parts`; raises ValueError for what has no role."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height, self.parts = width, height, list[str]()
        self._flip = Affine2D().scale(1, -1).translate(0, height)

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the size in CSS pixels."""
        return self.width, self.height

    def draw_text(self, gc: Any, x: float, y: float, s: str, *rest: Any, **more: Any) -> None:
        """Refuse words that matplotlib laid out with another font than the page's."""
        raise ValueError(f"words are written by label(...), mark(...), label=, and the title of show(...): {s!r}")

    def draw_path(self, gc: Any, path: Path, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        """Add a path, a circle where it is one, cut at the frame."""
        if gc.get_hatch():
            raise ValueError(f"a figure has no hatches, only colours: {str(gc.get_hatch())!r}")
        looks = self._looks(gc, rgbFace)
        if not looks:
            return
        placed = (transform + self._flip).transform_path(path)
        points = np.asarray(placed.vertices)
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return
        frame, box = self._frame(gc), Bbox([points.min(axis=0), points.max(axis=0)])
        # A line on the frame may reach over it by half its width, as its ends do.
        edge = max(gc.get_linewidth() / 2, _ROUNDING)
        if frame and not box.padded(edge).overlaps(Bbox.from_extents(*frame)):
            return
        if circle := _circle(placed):
            x, y, r = map(pixels, circle)
            self.parts.append(f'<circle cx="{x}" cy="{y}" r="{r}"{looks}/>')
            return
        if frame and _within(box, frame, edge):
            frame = None
        if frame and rgbFace is not None:
            placed = placed.interpolated(1).clip_to_bbox(Bbox.from_extents(*frame))
            frame = None
        if d := _data(placed, frame, simplify=rgbFace is None and path.should_simplify):
            self.parts.append(f'<path d="{d}"{looks}/>')

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:
        """Refuse pixels: they know no theme."""
        raise ValueError("a figure holds no images, since their colours suit one theme only: draw shapes or explore()")

    def _frame(self, gc: Any) -> tuple[float, float, float, float] | None:
        clip = gc.get_clip_rectangle()
        return None if clip is None else (clip.x0, self.height - clip.y1, clip.x1, self.height - clip.y0)

    @staticmethod
    def _looks(gc: Any, face: Any) -> str:
        """Return fill and stroke as attributes; nothing when neither shows."""
        forced = gc.get_alpha() if gc.get_forced_alpha() else None
        fill = _paint("fill", face, forced) if face is not None else ""
        stroke = _paint("stroke", gc.get_rgb(), forced) if gc.get_linewidth() else ""
        if not fill and not stroke:
            return ""
        if stroke:
            stroke += f' stroke-width="{gc.get_linewidth():g}"' if gc.get_linewidth() != 1 else ""
            if gc.get_dashes()[1] is not None:
                stroke += f' stroke-dasharray="{" ".join(f"{dash:.3g}" for dash in gc.get_dashes()[1])}"'
        return (fill or ' fill="none"') + stroke


def _paint(what: str, rgba: Any, forced: float | None = None) -> str:
    """Return an attribute with the role of a colour, and its opacity; nothing for what cannot be seen."""
    alpha = forced if forced is not None else rgba[3] if len(rgba) > 3 else 1.0
    if not alpha:
        return ""
    faint = f' {what}-opacity="{alpha:g}"' if alpha < 1 else ""
    return f' {what}="{role_of(to_hex(rgba))}"{faint}'


def _circle(path: Path) -> tuple[float, float, float] | None:
    """Return centre and radius of a path that has the form of matplotlib's unit circle."""
    unit = Path.unit_circle()
    if path.codes is None or not np.array_equal(np.asarray(path.codes), np.asarray(unit.codes)):
        return None
    corners = np.asarray(path.vertices)[:-1]
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    round_enough = abs((x1 - x0) - (y1 - y0)) < 1e-6
    return ((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2) if round_enough else None


def _within(box: Any, frame: tuple[float, float, float, float], edge: float) -> bool:
    return bool(
        box.x0 >= frame[0] - edge
        and box.y0 >= frame[1] - edge
        and box.x1 <= frame[2] + edge
        and box.y1 <= frame[3] + edge
    )


def _data(path: Path, frame: tuple[float, float, float, float] | None, *, simplify: bool) -> str:
    """Return path data; points that fall on the last one, to a tenth of a pixel, are left out."""
    clean = path.cleaned(remove_nans=True, clip=frame, simplify=simplify, curves=frame is None)
    out, last, at = list[str](), "", ""
    for points, code in clean.iter_segments(simplify=False, curves=frame is None):
        if code == Path.STOP:
            continue
        letter = _LETTERS[code]
        pairs = [f"{pixels(x)} {pixels(y)}" for x, y in zip(points[::2], points[1::2], strict=True)]
        if letter == "Z":
            out.append("Z")
        elif letter != "L" or pairs[-1] != at:
            out.append(("" if letter == last == "L" else letter) + " ".join(pairs))
        at, last = pairs[-1], letter
    data = " ".join(out)
    for letter in "MLQCZ":
        data = data.replace(f" {letter}", letter)
    return data if len(out) > 1 else ""
