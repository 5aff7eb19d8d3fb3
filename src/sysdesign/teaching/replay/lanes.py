"""The space-time diagram: a lane for each node, time to the right, a slanted arrow for each message (Lamport 1978)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sysdesign.teaching.explore.layout import spread, width
from sysdesign.teaching.replay.pens import Line, Pen
from sysdesign.teaching.replay.run import FATES, Flight, Run, Span
from sysdesign.teaching.replay.sides import sides
from sysdesign.teaching.replay.wording import SHARES, SIZE, Label, placed

# By tone: the role of its colour, the width of its line, its dashes, so that no state is told by colour alone.
TONES = (
    ("control", 1.5, ""), ("c1", 5, ""), ("c4", 5, "3 2"), ("c6", 3, "2 2"), ("holds", 5, ""), ("wrong", 5, "8 2"),
    ("c2", 5, "1.5 1.5"),
)  # fmt: skip
FLAG = 22  # px that a flag takes
HALO = ' paint-order="stroke" stroke="var(--page)" stroke-width="4" stroke-linejoin="round"'
FEW = 60  # messages, that are drawn in ink
ENDS = {"arrived": "head", "flying": ""}  # what stands at the end of a message, by its fate; else a cross
STUB = 0.4  # of the way between two lanes that a message comes that never left


@dataclass(frozen=True)
class Lanes:
    """The diagram of a run; heights are in px."""

    run: Run

    @property
    def row(self) -> int:
        """From lane to lane."""
        return {1: 64, 2: 72, 3: 68, 4: 58, 5: 52, 6: 50}.get(len(self.run.names), 44)

    @property
    def ink(self) -> str:
        """The role of the colour of messages; many are quieter."""
        return "ink" if len(self._drawn) <= FEW else "muted"

    @property
    def top(self) -> int:
        """Where faults begin, under the flags."""
        return 32 if self.run.flags else 4

    def y(self, node: int) -> int:
        """Return the height of a lane."""
        return self.top + 26 + self.row * node

    @property
    def axis(self) -> int:
        """The height of the axis."""
        return self.y(len(self.run.names) - 1) + 22

    @property
    def height(self) -> int:
        """The height of it all."""
        return self.axis + 24

    @property
    def gutter(self) -> int:
        """The px that the names on the left take."""
        return round(max(width(name, bold=True) for name in self.run.names)) + 12

    def draw(self, pen: Pen) -> str:
        """Return the diagram as SVG elements."""
        parts = (self._faults, self._lanes, self._messages, self._marks, self._words, self._axis)
        return pen.heads() + "".join(part(pen) for part in parts)

    def _faults(self, pen: Pen) -> str:
        drawn = ""
        for cut in self.run.cuts:
            drawn += pen.box(cut.begin, self.top, cut.end, self.axis, 'fill="var(--muted)" fill-opacity=".11"')
        for cut in self.run.cuts:
            walls = [(cut.begin, y, cut.end, y) for y in self._walls(cut)]
            drawn += pen.lines(walls, 'stroke="var(--ink)" stroke-width="1.5" stroke-dasharray="6 4"')
        return drawn

    def _walls(self, cut: Span) -> Iterator[float]:
        """Yield the heights between two lanes at which a partition parts them, if its sides are not mixed."""
        side = sides(cut.pairs)
        at = [side[i] for i in range(len(self.run.names)) if i in side]
        lanes = [i for i in range(len(self.run.names)) if i in side]
        turns = [k for k in range(1, len(at)) if at[k] != at[k - 1]]
        if len(turns) == len(set(at)) - 1:
            for k in turns:
                yield (self.y(lanes[k - 1]) + self.y(lanes[k])) / 2 + 5

    def _lanes(self, pen: Pen) -> str:
        segments: dict[int, list[Line]] = {}
        for node in range(len(self.run.names)):
            y = self.y(node)
            for begin, end, tone in self._segments(node):
                segments.setdefault(tone, []).append((begin, y, end, y))
        drawn = ""
        for tone in sorted(segments):
            role, wide, dash = TONES[tone]
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            drawn += pen.lines(segments[tone], f'stroke="var(--{role})" stroke-width="{wide}"{dashes}')
        for out in self.run.outages:
            y = self.y(out.node)
            looks = 'fill="var(--page)" stroke="var(--wrong)" stroke-dasharray="3 2"'
            drawn += pen.box(out.begin, y - 7, out.end, y + 7, looks)
        return drawn

    def _segments(self, node: int) -> Iterator[tuple[int, int, int]]:
        """Yield begin, end and tone of what a lane shows."""
        states = self.run.shown(node)
        first = states[0][0].at if states else self.run.end
        if first > 0:
            yield 0, first, 0
        for state, end in states:
            yield state.at, end, state.tone

    @cached_property
    def _drawn(self) -> list[tuple[Flight, Line]]:
        return [(flight, self._line(flight)) for flight in self.run.flights if not flight.quiet]

    def _line(self, flight: Flight) -> Line:
        begin, end = self.y(flight.source), self.y(flight.target)
        fate, lasts = FATES[flight.fate], flight.ended - flight.sent
        part = 1.0
        if fate == "lost" or (fate == "cut" and lasts):
            part = 0.5
        elif fate == "cut":
            part = STUB * self.row / abs(end - begin)
        elif flight.ended > self.run.end:
            part = (self.run.end - flight.sent) / lasts
        return flight.sent, begin, flight.sent + lasts * part, begin + (end - begin) * part

    def _messages(self, pen: Pen) -> str:
        kinds: dict[str, list[Line]] = {"head": [], "cross": [], "": []}
        for flight, line in self._drawn:
            kinds[ENDS.get(FATES[flight.fate], "cross")].append(line)
        ink = f'stroke="var(--{pen.ink})" stroke-width="{1.1 if self.ink == "ink" else 0.9}"'
        return (
            pen.lines(kinds["head"], ink, "head")
            + pen.lines(kinds[""], ink)
            + pen.lines(kinds["cross"], 'stroke="var(--wrong)" stroke-width="1"', "cross")
        )

    def _marks(self, pen: Pen) -> str:
        flags, end = self.run.flags, self.run.end
        shares = spread([(1000 * flag.at / end,) for flag in flags], [1000 * FLAG / min(pen.widths)] * len(flags))
        drawn = ""
        for number, (flag, share) in enumerate(zip(flags, shares, strict=True), 1):
            role, at = "wrong" if flag.wrong else "ink", share / 1000 * end
            foot = self.axis if flag.node < 0 else self.y(flag.node)
            line = [(at, 18, flag.at, 28), (flag.at, 28, flag.at, foot)]
            drawn += pen.lines(line, f'stroke="var(--{role})" stroke-width="1"')
            if flag.node >= 0:
                drawn += pen.dot(flag.at, foot, 4.5, f'fill="var(--{role})" stroke="var(--page)" stroke-width="1.5"')
            drawn += pen.dot(at, 10, 9, f'fill="var(--{role})"')
            looks = ' text-anchor="middle" font-size="11" font-weight="600" fill="var(--page)"'
            drawn += pen.word(at, 14, str(number), looks)
        return drawn

    def _words(self, pen: Pen) -> str:
        states = [
            Label(state.at, self.y(node) - 8, state.text, end)
            for node in range(len(self.run.names))
            for state, end in self.run.shown(node)
            if state.text
        ]
        outs = [Label(out.begin, self.y(out.node) + 4, "\N{NO-BREAK SPACE}down", out.end) for out in self.run.outages]
        cuts = [Label(cut.begin, self.axis - 5, "\N{NO-BREAK SPACE}cut", cut.end) for cut in self.run.cuts]
        messages = [self._places(flight, line) for flight, line in self._drawn]
        looks = f' font-size="{SIZE}"{HALO}'
        drawn = ""
        lanes = [(self.y(node) - 5.0, self.y(node) + 5.0) for node in range(len(self.run.names))]
        words = [*outs, *cuts, *states], messages, lanes
        for label, everywhere in placed(*words, pen.widths, self.run.end, [line for _, line in self._drawn]):
            more = ' text-anchor="middle"' if label.centred else ""
            kind = ' fill="var(--muted)"' if label in cuts or label.centred else ""
            drawn += pen.word(label.tick, label.y, label.text, more + kind + ("" if everywhere else ' class="roomy"'))
        return f"<g{looks}>{drawn}</g>" if drawn else ""

    def _places(self, flight: Flight, line: Line) -> list[Label]:
        """Return where the words of a message may stand; they are spare if its sender's state says the same."""
        x, y, to, down = line
        spare = flight.text in [state.text for state in self.run.states[flight.source] if state.at <= flight.sent][-1:]
        once = flight.source, flight.sent, flight.text
        at = [(x + (to - x) * share, y + (down - y) * share + 4) for share in SHARES]
        return [Label(*place, flight.text, roomy=spare, once=once) for place in at]

    def _axis(self, pen: Pen) -> str:
        told = self.run.clock.axis()
        unit = "ms" if self.run.clock.milli else "s"
        ticks = [(tick, self.axis, tick, self.axis + 4) for tick, _ in told]
        drawn = pen.lines([(0, self.axis, self.run.end, self.axis), *ticks], 'stroke="var(--control)" stroke-width="1"')
        names = "".join(
            pen.word(0, self.y(node) + 4.5, name, ' text-anchor="end" font-weight="600"', left=10)
            for node, name in enumerate(self.run.names)
        )
        last = len(told) - 1
        words = "".join(
            pen.word(tick, self.axis + 18, number + f"\N{NO-BREAK SPACE}{unit}" * (k == last), ' text-anchor="middle"')
            for k, (tick, number) in enumerate(told)
        )
        return f'{drawn}{names}<g fill="var(--muted)">{words}</g>'
