"""The picture of one state, as every face shows it: paths drawn in a box of 1000 × 1000, words in CSS pixels over it.

A chart is a `Scene` (what all states share) and one `Frame` a state (whole numbers and words). `look/explorer.js` holds
the twins of `PATHS` and rewrites only what a frame changes.
"""

import html
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Numbers = list[int]
HIDDEN = -1  # a mark at this place is not drawn


def _line(args: Sequence[int], x: Numbers, y: Numbers) -> str:
    points = [f"{a},{b}" for a, b in zip(x, y, strict=True) if a != HIDDEN]
    return "M" + "L".join(points) if points else ""


def _dots(args: Sequence[int], x: Numbers, y: Numbers) -> str:
    return "".join(f"M{a},{b}h.01" for a, b in zip(x, y, strict=True) if a != HIDDEN)


def _bars(args: Sequence[int], x: Numbers, top: Numbers, bottom: Numbers) -> str:
    return "".join(f"M0,{a}H{w}V{b}H0Z" for w, a, b in zip(x, top, bottom, strict=True))


def _cells(args: Sequence[int], levels: Numbers) -> str:
    columns, rows, level = args
    places = [(i % columns, i // columns) for i, found in enumerate(levels) if found == level]
    edges = [
        (1000 * c // columns, 1000 * r // rows, 1000 * (c + 1) // columns, 1000 * (r + 1) // rows) for c, r in places
    ]
    return "".join(f"M{a},{b}H{c}V{d}H{a}Z" for a, b, c, d in edges)


def _segments(args: Sequence[int], x0: Numbers, y0: Numbers, x1: Numbers, y1: Numbers) -> str:
    ends = zip(x0, y0, x1, y1, strict=True)
    return "".join(f"M{a},{b}L{c},{d}" for a, b, c, d in ends if a != HIDDEN)


def _boxes(args: Sequence[int], x0: Numbers, y0: Numbers, x1: Numbers, y1: Numbers) -> str:
    corners = zip(x0, y0, x1, y1, strict=True)
    return "".join(f"M{a},{b}H{c}V{d}H{a}Z" for a, b, c, d in corners if a != HIDDEN)


def _arcs(args: Sequence[int], levels: Numbers) -> str:
    """Draw every run of one level along a circle; a run is cut at quarters, so that no arc is ambiguous."""
    level, radius = args
    many, drawn = len(levels), ""

    def at(i: int) -> str:
        turn = 2 * math.pi * i / many
        return f"{math.floor(500.5 + radius * math.sin(turn))},{math.floor(500.5 - radius * math.cos(turn))}"

    for i, found in enumerate(levels):
        if found != level:
            continue
        if not i or levels[i - 1] != level:
            drawn += f"M{at(i)}"
        if i + 1 == many or levels[i + 1] != level or 4 * (i + 1) % many == 0:
            drawn += f"A{radius},{radius} 0 0 1 {at(i + 1)}"
    return drawn


PATHS: dict[str, Callable[..., str]] = {
    "line": _line,
    "dots": _dots,
    "bars": _bars,
    "cells": _cells,
    "segments": _segments,
    "boxes": _boxes,
    "arcs": _arcs,
}


@dataclass(frozen=True)
class Shape:
    """A path that changes: its kind, its classes, the rows of numbers of a frame that it draws, and fixed arguments."""

    kind: str
    cls: str
    rows: tuple[int, ...]
    args: tuple[int, ...] = ()
    dash: str = ""


@dataclass(frozen=True)
class Word:
    """A text at a place."""

    text: str
    x: int
    y: int


class Frame:
    """The changing part of one picture: rows of whole numbers, the shapes that draw them, and words in their slots."""

    def __init__(self) -> None:
        self.rows: list[Numbers] = []
        self.shapes: list[Shape] = []
        self.slots: list[str] = []
        self.words: list[Word] = []

    def row(self, numbers: Iterable[int]) -> int:
        """Keep a row of numbers, each -1 to 1000, and return its index."""
        self.rows.append(list(numbers))
        return len(self.rows) - 1

    def shape(self, kind: str, cls: str, *rows: int, args: tuple[int, ...] = (), dash: str = "") -> None:
        """Draw rows as a path; later shapes lie over earlier ones."""
        self.shapes.append(Shape(kind, cls, rows, args, dash))

    def word(self, cls: str, text: str, x: int, y: int) -> None:
        """Put a text at a place; an empty text is not seen."""
        self.slots.append(cls)
        self.words.append(Word(text, x, y))

    def must_match(self, first: "Frame") -> None:
        """Raise ValueError unless the first state has as many marks and words, drawn the same way."""
        ours, theirs = ([len(row) for row in frame.rows] for frame in (self, first))
        if ours != theirs:
            raise ValueError(f"'points' must be as many as in the first state, {theirs}: {ours}")
        if (self.shapes, self.slots) != (first.shapes, first.slots):
            raise ValueError(f"'words' must be as many as in the first state, {len(first.slots)}: {len(self.slots)}")


def words_of(frames: Iterable[Frame], start: str) -> set[str]:
    """Return the words of all frames in the slots whose class begins with `start`."""
    return {
        word.text
        for frame in frames
        for cls, word in zip(frame.slots, frame.words, strict=True)
        if cls.startswith(start)
    }


@dataclass(frozen=True)
class Table:
    """The same as a table: `live` cells, by row and column, repeat the word with that number."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    live: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """What all states share: what to call it, its room in rem, and the lines and words that stay."""

    kind: str
    label: str
    room: dict[str, str]
    under: str
    fixed: str


class Chart(Protocol):
    """What `lines`, `bars`, `dots` and `heat` return."""

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the series, in the order of the colours."""

    def frame(self, result: Any) -> Frame:
        """Return what the picture of one result shows; ValueError or TypeError when it cannot."""

    def scene(self, frames: Sequence[Frame]) -> Scene:
        """Return what the pictures of all frames share."""

    def table(self, result: Any) -> Table:
        """Return one result as a table."""


def path(cls: str, d: str, extra: str = "") -> str:
    """Return an SVG path."""
    return f'<path class="{cls}"{extra} d="{d}"></path>'


def word(cls: str, text: str, x: int, y: int, extra: str = "") -> str:
    """Return a text over the drawing; the style sheet turns --x and --y, 0 to 1000, into a place."""
    return f'<span class="{cls}"{extra} style="--x:{x};--y:{y}">{html.escape(text)}</span>'


MARKED = 10  # added to the series of a mark that stands out


def _marks(shape: Shape, number: int, x: Numbers, y: Numbers, series: Numbers) -> str:
    """Return dots that are elements of their own, so that each can travel; the style sheet says how."""
    marks = (
        f'<i class="k{k % MARKED}{" marked" * (k >= MARKED)}" style="--x:{a};--y:{b}"></i>'
        for a, b, k in zip(x, y, series, strict=True)
    )
    return f'<div class="{shape.cls}" data-s="{number}" aria-hidden="true">{"".join(marks)}</div>'


def draw(scene: Scene, frame: Frame) -> str:
    """Return the picture of a frame as HTML; it is hidden where no style sheet puts its words in their places."""
    marks = "".join(
        _marks(shape, i, *(frame.rows[row] for row in shape.rows))
        for i, shape in enumerate(frame.shapes)
        if shape.kind == "marks"
    )
    shapes = "".join(
        path(
            shape.cls,
            PATHS[shape.kind](shape.args, *(frame.rows[row] for row in shape.rows)),
            f' data-s="{i}"' + (f' stroke-dasharray="{shape.dash}"' if shape.dash else ""),
        )
        for i, shape in enumerate(frame.shapes)
        if shape.kind != "marks"
    )
    words = "".join(
        word(slot, word_.text, word_.x, word_.y, f' data-w="{i}"')
        for i, (slot, word_) in enumerate(zip(frame.slots, frame.words, strict=True))
    )
    room = ";".join(f"--{name}:{value}" for name, value in scene.room.items())
    return (
        f'<div class="sdm-chart {scene.kind}" role="img" aria-label="{html.escape(scene.label)}" style="{room}" hidden>'
        f'<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">{scene.under}{shapes}</svg>'
        f"{marks}{scene.fixed}{words}</div>"
    )
