"""Timelines: who does what to whom, step by step from top to bottom, and what each holds meanwhile.

Time runs down, so that the words of a step have the width of their lane on a phone too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import not_empty, whole
from sysdesign.teaching.explore.axes import FULL
from sysdesign.teaching.explore.picture import HIDDEN, Frame, Scene, Table
from sysdesign.teaching.explore.plot import WHERE, Accessor, checked_reader, read
from sysdesign.teaching.words import SERIES

ROW = 24  # px of a step
MOST_STEPS = 24
BANDS, SPANS = 12, 4  # room for so many in every picture
BESIDE, SIDE = 0.4, 0.16  # of a lane: from its middle to where a line begins, from its edge to its band
STRIPES = "3 3"
NONE = "–"


@dataclass(frozen=True)
class Timeline:
    """A timeline as `timeline(...)` checked it."""

    lanes: Accessor | Sequence[str]
    events: Accessor
    bands: Accessor
    spans: Accessor
    span: str
    holders: tuple[str, ...]
    values: tuple[str, ...]
    steps: int

    @property
    def series(self) -> tuple[str, ...]:
        """The values that have a colour."""
        return self.values

    def frame(self, result: Any) -> Frame:
        """Return the words, lines, bands and stripes of one result."""
        drawn = _Drawn(self, result)
        drawn.lines()
        drawn.boxes()
        drawn.words()
        return drawn.frame

    def scene(self, frames: Sequence[Frame]) -> Scene:
        """Return the room, and what to call it."""
        heads = [word.text for cls, word in zip(frames[0].slots, frames[0].words, strict=True) if cls == "head"]
        words = zip(*(frame.words[: len(heads)] for frame in frames), strict=True)
        lines = max(1 + word.text.count("\n") for column in words for word in column)
        room = {"h": f"{ROW * (self.steps + 1) / 16:g}", "l": "0", "r": "0", "t": f"{1.125 * lines:g}"}
        label = f"Timeline, from top to bottom: {', '.join(' '.join(head.split()) for head in heads)}. {WHERE}"
        return Scene("timeline", label, room, "", "")

    def table(self, result: Any) -> Table:
        """Return the steps as rows; all cells follow the controls."""
        frame, columns = self.frame(result), 1 + len(self.holders)
        first = next(i for i, cls in enumerate(frame.slots) if cls == "un")
        told = [frame.words[first + i].text for i in range(self.steps * columns)]
        rows = tuple((str(t + 1), *told[t * columns : (t + 1) * columns]) for t in range(self.steps))
        live = {(t, c + 1): first + t * columns + c for t in range(self.steps) for c in range(columns)}
        return Table(("step", "what happens", *self.holders), rows, live)


class _Drawn:
    """One picture in the making."""

    def __init__(self, chart: Timeline, result: Any) -> None:
        self.chart, self.frame = chart, Frame()
        self.heads = [str(head) for head in read("lanes", chart.lanes, result)]
        self.place = {head: i for i, head in enumerate(self.heads)}
        if len(self.place) < len(self.heads) or not set(chart.holders) <= set(self.heads):
            raise ValueError(f"'lanes' must be different, {', '.join(chart.holders)} among them: {self.heads!r}")
        self.events, self.bands, self.spans = (
            read(name, getattr(chart, name), result) for name in ("events", "bands", "spans")
        )
        if [event.time for event in self.events] != list(range(chart.steps)):
            raise ValueError(f"'events' must be one a step, {chart.steps}: {[event.time for event in self.events]}")
        for name, most in (("bands", BANDS), ("spans", SPANS)):
            if len(getattr(self, name)) > most:
                raise ValueError(f"{name!r} must be at most {most}: {len(getattr(self, name))}")

    def x(self, lane: str, share: float = 0.5) -> int:
        """Return a place across: a share of the width of a lane."""
        if lane not in self.place:
            raise ValueError(f"'lane' must be one of {', '.join(map(repr, self.heads))}: {lane!r}")
        return round(FULL * (self.place[lane] + share) / len(self.heads))

    def y(self, time: float) -> int:
        """Return the height of the event at a time; -1 is the top."""
        if not -1 <= time <= self.chart.steps:
            raise ValueError(f"'time' must be from -1 to {self.chart.steps}: {time!r}")
        return round(FULL * (time + 1) / (self.chart.steps + 1))

    def rows(self, boxes: Sequence[tuple[int, ...]], most: int) -> list[int]:
        """Keep rectangles, or lines, as four rows, filled up with hidden ones."""
        full = [*boxes, *[(HIDDEN, 0, 0, 0)] * (most - len(boxes))]
        return [self.frame.row(column) for column in zip(*full, strict=True)]

    def lines(self) -> None:
        """Draw how long each lane is at work, and a line from each event to where it goes."""
        busy = {head: [event.time for event in self.events if event.lane == head and event.to] for head in self.heads}
        lives = [(self.x(head), self.y(min(at)), self.x(head), self.y(max(at))) for head, at in busy.items() if at]
        self.frame.shape("segments", "life", *self.rows(lives, len(self.heads)))
        ways = []
        for event in self.events:
            if event.to:
                toward = 1 if self.x(event.to) > self.x(event.lane) else -1
                begin, end = self.x(event.lane, 0.5 + toward * BESIDE), self.x(event.to, 0.5 - toward * (0.5 - SIDE))
                ways.append((begin, self.y(event.time), end, self.y(event.time)))
        self.frame.shape("segments", "way", *self.rows(ways, self.chart.steps))
        ends = [(end, y) for _, y, end, _ in ways] + [(HIDDEN, 0)] * (self.chart.steps - len(ways))
        self.tips = self.frame.row(x for x, _ in ends), self.frame.row(y for _, y in ends)

    def box(self, band: Any) -> tuple[int, int, int, int]:
        """Return the rectangle of a band."""
        return self.x(band.lane, SIDE), self.y(band.begin), self.x(band.lane, 1 - SIDE), self.y(band.end)

    def boxes(self) -> None:
        """Draw the bands by their values, the stripes, and the ends of the lines over them."""
        for k in range(len(self.chart.values) + 1):
            value = self.chart.values[k - 1] if k else None
            fit = [band for band in self.bands if (band.value in self.chart.values) == bool(k)]
            rows = self.rows([self.box(band) for band in fit if value in (None, band.value)], BANDS)
            self.frame.shape("boxes", "box rim", *rows)
            self.frame.shape("boxes", f"box k{k}", *rows)
        sides = [(x, top, x, bottom) for _, top, x, bottom in map(self.box, self.spans)]
        self.frame.shape("segments", "stale", *self.rows(sides, SPANS), dash=STRIPES)
        self.frame.shape("dots", "tipdot", *self.tips)

    def words(self) -> None:
        """Write the heads, the steps, the values, and all of it once more for the table."""
        for head in self.heads:
            self.frame.word("head", head, self.x(head), 0)
        for event in self.events:
            for bad in (False, True):
                said = event.says if bool(event.bad) == bad else ""
                self.frame.word("act bad" if bad else "act", said, self.x(event.lane), self.y(event.time))
        held = [(band.value, self.x(band.lane), self.y(band.begin + 0.5)) for band in self.bands]
        late = [(self.chart.span, self.x(s.lane), self.y(s.begin + 1.5)) for s in self.spans if s.end - s.begin > 1]
        for cls, words, most in (("held", held, BANDS), ("late", late, SPANS)):
            for text, x, y in words + [("", 0, 0)] * (most - len(words)):
                self.frame.word(cls, text, x, y)
        for event in self.events:
            lane = " ".join(event.lane.split())
            self.frame.word("un", f"{lane}: {event.says}{f', {event.to}' if event.to else ''}", 0, 0)
            for holder in self.chart.holders:
                self.frame.word("un", self.at(holder, event.time), 0, 0)

    def at(self, lane: str, time: int) -> str:
        """Return what a lane holds after a step."""
        held = [band.value for band in self.bands if band.lane == lane and band.begin <= time < band.end]
        late = any(span.lane == lane and span.begin <= time < span.end for span in self.spans)
        return (held[0] if held else NONE) + (f" ({self.chart.span})" if late else "")


def timeline(
    lanes: Accessor | Sequence[str],
    events: Accessor,
    bands: Accessor,
    *,
    holders: Sequence[str],
    values: Sequence[str],
    spans: Accessor,
    span: str,
    steps: int,
) -> Timeline:
    """Return a chart of `steps` steps in lanes, one event each, of what the lanes named by `holders` hold.

    `lanes` are names, or read them from the model's result, as many in every state. `events` reads what has a `time`,
    its step from 0, a `lane`, what it `says` in one or two words, the lane that it goes `to` or "", and whether it is
    `bad`. `bands` reads what has a `lane`, a `value` as a text, and the times of the events at which it begins and
    ends, -1 for the top. `values` have the colours of the series, others are muted. `spans` reads what to mark, in the
    form of bands, and `span` is the word beside it.
    """
    for name, reader in (("events", events), ("bands", bands), ("spans", spans)):
        checked_reader(name, reader)
    if whole("steps", steps) > MOST_STEPS:
        raise ValueError(f"'steps' must be at most {MOST_STEPS}: {steps!r}")
    if len(not_empty("values", values)) > len(SERIES):
        raise ValueError(f"'values' must be at most {len(SERIES)}: {values!r}")
    names = tuple(not_empty("holders", holders))
    return Timeline(lanes, events, bands, spans, not_empty("span", span), names, tuple(values), steps)
