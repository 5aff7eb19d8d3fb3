"""Line charts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sysdesign.teaching.explore.axes import FULL, Axis
from sysdesign.teaching.explore.layout import spread, width
from sysdesign.teaching.explore.picture import HIDDEN, Frame, Scene, Table
from sysdesign.teaching.explore.plot import (
    LABEL,
    NARROW,
    Accessor,
    Rule,
    checked_reader,
    checked_rules,
    checked_series,
    draw_labels,
    draw_rules,
    draw_tops,
    plot_scene,
    read,
    rule_value,
)
from sysdesign.teaching.expression import Recording
from sysdesign.teaching.palette import DASHES

MOST_ROWS = 12
LIFT = 38  # keeps a value off a gently sloping line
FLOOR = -9.0  # stands for zero on a log axis, so that a clipped line can be cut
Shares = list[tuple[float, float]]


@dataclass(frozen=True)
class Lines:
    """A line chart as `lines(...)` checked it."""

    xs: Accessor | Sequence[float]
    readers: dict[str, Accessor]
    x: Axis
    y: Axis
    cut: Rule | None
    references: tuple[Rule, ...]
    clip: bool
    dot: Accessor | None = None

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the series."""
        return tuple(self.readers)

    def _points(self, result: Any) -> tuple[list[float], dict[str, list[float]]]:
        xs = read("xs", self.xs, result)
        found = {name: read(name, reader, result) for name, reader in self.readers.items()}
        for name, ys in found.items():
            if len(ys) != len(xs) or len(xs) < 2:
                raise ValueError(f"series {name!r} must have a y for each of two or more xs, {len(xs)}: {len(ys)}")
        return xs, found

    def frame(self, result: Any) -> Frame:
        """Return the lines, rules, values at the cut and labels of one result."""
        xs, found = self._points(result)
        places = {name: [FULL - self.y.place(name, y, clip=self.clip) for y in ys] for name, ys in found.items()}
        across = [self.x.place("xs", x) for x in xs]
        if any(b < a for a, b in pairwise(xs)):
            raise ValueError(f"'xs' must rise: {xs!r}")
        frame = Frame()
        rules = [(rule, "ref") for rule in self.references] + ([(self.cut, "cut")] if self.cut else [])
        tops, labels = draw_rules(frame, rules, self.x, self.y, result)
        row = frame.row(across)
        for k, (name, ys) in enumerate(places.items(), 1):
            frame.shape("line", f"ser k{k}", row, frame.row(ys), dash=" ".join(map(str, DASHES[k])))
            labels.append((f"lab k{k}", name, ys[-1], sum(ys) / len(ys)))
        if self.cut:
            self._values(frame, xs, found, result)
        draw_tops(frame, tops)
        if len(found) > 1 or len(labels) > 1:
            draw_labels(frame, labels)
        if self.clip:
            self._beyond(frame, xs, found)
        if self.dot:
            self._dot(frame, *self._spot(result))
        return frame

    def _spot(self, result: Any) -> tuple[Any, Any]:
        assert self.dot is not None
        spot = read("dot", self.dot, result)
        if len(spot) != 2:
            raise ValueError(f"'dot' must be a pair (x, y): {spot!r}")
        return spot[0], spot[1]

    def _dot(self, frame: Frame, x: Any, y: Any) -> None:
        """Mark a point, and write its y above it; its x is for the table."""
        across, down = self.x.place("x of dot", x), FULL - self.y.place("y of dot", y)
        row = frame.row([across]), frame.row([down])
        frame.shape("dots", "dot ring k1", *row)
        frame.shape("dots", "dot k1", *row)
        frame.word("over k1", self.y.say(y), across, down - LIFT - LABEL // 4)
        frame.word("sdm-vh", self.x.say(x), across, down)

    def _values(self, frame: Frame, xs: list[float], found: dict[str, list[float]], result: Any) -> None:
        """Mark where the cut meets each line, and write the value there."""
        assert self.cut is not None
        if isinstance(rule_value(self.cut, result), Recording) or _moves(found):
            raise TypeError("a cut reads values off the points of a line; use 'dot' with the value itself")
        upright, at = self.cut.way == "vertical", rule_value(self.cut, result)
        along, on = (self.x, self.y) if upright else (self.y, self.x)
        here, spots, texts, falls = round(FULL * along.share(at)), [], [], []
        for ys in found.values():
            line = [(self.x.share(x), max(FLOOR, self.y.share(y))) for x, y in zip(xs, ys, strict=True)]
            meet = _meet(line if upright else [(y, x) for x, y in line], along.share(at))
            there, slope = meet or (0.0, 0.0)
            place = round(FULL * min(1, max(0, there)))
            spot = (here, FULL - place) if upright else (place, FULL - here)
            spots.append(spot if meet else (HIDDEN, HIDDEN))
            texts.append(on.say(on.value(there)) if meet else "")
            falls.append(slope < 0)
        for k, (x, y) in enumerate(spots, 1):
            row = frame.row([x]), frame.row([y])
            frame.shape("dots", f"dot ring k{k}", *row)
            frame.shape("dots", f"dot k{k}", *row)
        # Values stand where the lines leave room: beside an upright cut above a line that rises to it or below one
        # that falls, all on one side and apart; along a level cut below it, each on a line of its own.
        seen = [i for i, text in enumerate(texts) if text]
        if upright:
            before = [all(_fits(text, here) for text in texts)] * len(texts)
            lifts = [-LIFT if before[i] != falls[i] else LIFT for i in range(len(texts))]
            wanted = [(spots[i][1] + lifts[i], spots[i][1]) for i in seen]
            down = sorted(range(len(seen)), key=lambda n: wanted[n][1])
            if down != sorted(down, key=lambda n: wanted[n]):  # lines about to cross: values keep the order of points
                outer = {down[0]: -LIFT, down[-1]: LIFT}
                wanted = [(there + outer.get(n, 0), there) for n, (_, there) in enumerate(wanted)]
            heights = spread(wanted, [LABEL] * len(seen))
        else:
            before = [not _fits(text, FULL - x) for text, (x, _) in zip(texts, spots, strict=True)]
            heights = [min(spots[i][1] + LABEL * n, FULL - LABEL // 2) for n, i in enumerate(seen, 1)]
        tops = dict(zip(seen, heights, strict=True))
        for i, text in enumerate(texts):
            x, y = max(0, spots[i][0]), tops.get(i, 0)
            frame.word(f"val k{i + 1}", text if before[i] else "", x, y)
            frame.word(f"val after k{i + 1}", "" if before[i] else text, x, y)

    def _beyond(self, frame: Frame, xs: list[float], found: dict[str, list[float]]) -> None:
        """Say how far a line that runs along the frame would go, above and below."""
        if _moves(found):
            raise TypeError("a line that moves cannot be clipped; widen the limits of the axis")
        for k, ys in enumerate(found.values(), 1):
            for side, arrow, farthest in ((1, "↑", max), (-1, "↓", min)):
                far = [(y, x) for x, y in zip(xs, ys, strict=True) if self.y.beyond(y) == side]
                y, x = farthest(far) if far else (0.0, xs[0])
                place = LABEL * k - LABEL // 2 if side > 0 else FULL - LABEL * k + LABEL // 2
                frame.word(f"over k{k}", f"{arrow} {self.y.say(y)}" if far else "", self.x.place("xs", x), place)

    def scene(self, frames: Sequence[Frame]) -> Scene:
        """Return axes, names and margins."""
        return plot_scene("lines", "Line chart", self.x, self.y, frames)

    def table(self, result: Any) -> Table:
        """Return up to twelve points of each line; the dot comes first, and follows the picture."""
        xs, found = self._points(result)
        last = len(xs) - 1
        count = min(len(xs), MOST_ROWS)
        picked = sorted({round(i * last / (count - 1)) for i in range(count)})
        rows = [(self.x.say(xs[i]), *(self.y.say(ys[i]) for ys in found.values())) for i in picked]
        if not self.dot:
            return Table((self.x.title, *found), tuple(rows))
        (x, y), words = self._spot(result), len(self.frame(result).words)
        rows = [(self.x.say(x), self.y.say(y), *[""] * (len(found) - 1)), *rows]
        return Table((self.x.title, *found), tuple(rows), {(0, 0): words - 1, (0, 1): words - 2})


def lines(
    xs: Accessor | Sequence[float],
    series: Mapping[str, Accessor],
    *,
    x: Axis,
    y: Axis,
    cut: Rule | None = None,
    references: Iterable[Rule] = (),
    clip: bool = False,
    dot: Accessor | None = None,
) -> Lines:
    """Return a chart of one to six lines.

    `xs` are the rising x values, fixed or read from the model's result; `series` maps the name of each line to a
    function that reads its y values, as many as xs, from the result. The `cut` marks and writes the value of each
    line where it crosses: a `vertical(...)` one reads y off the lines, a `horizontal(...)` one reads x.
    `references` are further rules, without values. A value outside the limits is an error, unless `clip` draws the
    line along the frame and says how far it would go. `dot` reads a pair (x, y) from the result, which is marked, with
    its y beside it.
    """
    return Lines(
        xs,
        checked_series(series),
        x,
        y,
        checked_rules([cut], "vertical", "horizontal")[0] if cut is not None else None,
        checked_rules(references, "vertical", "horizontal"),
        clip,
        dot if dot is None else checked_reader("dot", dot),
    )


def _moves(found: dict[str, list[float]]) -> bool:
    return any(isinstance(y, Recording) for ys in found.values() for y in ys)


def _fits(text: str, room: int) -> bool:
    """Whether a value finds room beside its mark, also on a phone; `room` is in thousandths of the picture."""
    return room * NARROW / FULL > width(text, bold=True) + 12


def _meet(line: Shares, at: float) -> tuple[float, float] | None:
    """Return where a line first passes a first coordinate, and how it goes on; None where it never does."""
    for (a, value), (b, after) in pairwise(line):
        if min(a, b) <= at <= max(a, b):
            return (value if a == b else value + (after - value) * (at - a) / (b - a)), after - value
    return None
