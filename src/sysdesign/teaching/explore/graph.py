"""Explorers of plain arithmetic: the model runs once on recording numbers, and the page works the graph out itself.

What a view shows is recorded as well: places in the picture, numbers in sentences, lights and tasks. That the graph
shows what the model does is tried out for several hundred settings before anything is shown.
"""

import linecache
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice, product
from pathlib import Path
from typing import Any

from sysdesign.teaching.explore.axes import Axis
from sysdesign.teaching.explore.controls import AnyControl, Control, opening, setting
from sysdesign.teaching.explore.free import Number
from sysdesign.teaching.explore.parts import Plan, View
from sysdesign.teaching.explore.picture import Chart, Frame, Word
from sysdesign.teaching.expression import FEWEST, MOST, SCALES, Graph, Recorder, Recording, evaluate, pieces, write
from sysdesign.teaching.words import packed, plain

Values = dict[str, Any]
CORNERS, COMPARED, TRIED = 64, 400, 5000  # settings: ends of all ranges, compared with the model, tried for tasks
OWN = Path(__file__).resolve().parents[2]


def is_free(controls: Mapping[str, AnyControl]) -> bool:
    """Whether some control takes any number, so that states cannot be listed."""
    return any(isinstance(control, Number) for control in controls.values())


def written(chart: Chart) -> Chart:
    """Return the chart with its numbers written as the page writes them."""
    axes = {part.name: getattr(chart, part.name) for part in fields(chart)}  # type: ignore[arg-type]
    moved = {name: replace(axis, written=True) for name, axis in axes.items() if isinstance(axis, Axis)}
    return replace(chart, **moved)  # type: ignore[type-var]


@dataclass(frozen=True)
class Recorded:
    """A view whose numbers are recorded, and the graph with a numbered output for each of them."""

    view: View
    graph: Graph

    def number(self, value: Any) -> Any:
        """Return a number as JSON: itself, or the node that tells it."""
        return [self.graph.outputs[str(value.node)]] if isinstance(value, Recording) else value

    def text(self, said: str) -> list[Any]:
        """Return a text as JSON: texts, nodes with units, nodes with the text for true and a 1."""
        return [
            piece if isinstance(piece, str) else [self.graph.outputs[str(piece[0])], *piece[1:]]
            for piece in pieces(said)
        ]

    def data(self, controls: Mapping[str, AnyControl]) -> dict[str, Any]:
        """Return what the page needs to show any state."""
        view, frame = self.view, self.view.frame
        units = {control.unit for control in controls.values() if isinstance(control, Number)}
        units |= {str(piece[1]) for said in _texts(view) for piece in pieces(said) if not isinstance(piece, str)}
        return {
            "controls": [
                control.data | ({"values": list(control.values)} if isinstance(control, Control) else {})
                for control in controls.values()
            ],
            "nodes": self.graph.packed,
            "scales": {unit: SCALES[unit] for unit in SCALES if unit in units},
            "fewest": FEWEST,
            "most": MOST,
            "rows": [[self.number(place) for place in row] for row in frame.rows],
            "shapes": [[shape.kind, list(shape.rows), list(shape.args)] for shape in frame.shapes],
            "words": [[self.text(word.text), self.number(word.x), self.number(word.y)] for word in frame.words],
            "say": [
                [self.text(part), 0] if isinstance(part, str) else [self.text(part[0]), part[1]]
                for part in packed(view.headline)
            ],
            "ok": [self.number(ok) for ok, _ in view.lights],
            "why": [self.text(why) for _, why in view.lights],
            "done": [self.number(done) for done in view.tasks],
        }

    def states(self, rows: Sequence[Sequence[float]]) -> list[dict[int, float]]:
        """Return what each recorded number is for each row of inputs."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        found = {int(node): value for node, value in evaluate(self.graph, columns).items()}
        spread = {node: value if isinstance(value, list) else [value] * len(rows) for node, value in found.items()}
        return [{node: float(column[n]) for node, column in spread.items()} for n in range(len(rows))]  # type: ignore[arg-type]

    def shown(self, state: Mapping[int, float]) -> View:
        """Return the view of a state: the twin of what look/free.js shows."""

        def number(value: Any) -> Any:
            return int(state[value.node]) if isinstance(value, Recording) else value

        def text(said: str) -> str:
            return "".join(
                piece
                if isinstance(piece, str)
                else write(state[piece[0]], piece[1])
                if len(piece) == 2
                else piece[1] * (state[piece[0]] != 0)
                for piece in pieces(said)
            )

        frame = Frame()
        frame.shapes, frame.slots = self.view.frame.shapes, self.view.frame.slots
        frame.rows = [[number(place) for place in row] for row in self.view.frame.rows]
        frame.words = [Word(text(word.text), number(word.x), number(word.y)) for word in self.view.frame.words]
        said = [
            text(part) if isinstance(part, str) else (text(part[0]), part[1]) for part in packed(self.view.headline)
        ]
        lights = tuple((bool(number(ok)), text(why)) for ok, why in self.view.lights)
        return View(frame, said, lights, tuple(bool(number(done)) for done in self.view.tasks))


def _texts(view: View) -> Iterator[str]:
    yield from (word.text for word in view.frame.words)
    yield from (part if isinstance(part, str) else part[0] for part in packed(view.headline))
    yield from (why for _, why in view.lights)


def _nodes(view: View) -> Iterator[int]:
    frame = view.frame
    numbers: list[Any] = [place for row in frame.rows for place in row]
    numbers += [place for word in frame.words for place in (word.x, word.y)]
    numbers += [*(ok for ok, _ in view.lights), *view.tasks]
    for value in numbers:
        if isinstance(value, Recording):
            yield value.node
    for said in _texts(view):
        yield from (piece[0] for piece in pieces(said) if not isinstance(piece, str))


def recorded(plan: Plan) -> Recorded:
    """Return the view on recording numbers; raise TypeError for what a graph cannot hold, naming the line."""
    book = Recorder()
    try:
        view = plan.view(plan.model(**{name: book.input(slot) for slot, name in enumerate(plan.controls)}))
    except Exception as error:
        raise TypeError(
            f"with number(...) everything must be plain arithmetic, else use slider(...): {error}{_line(error)}"
        ) from error
    return Recorded(view, book.graph({str(node): Recording(book, node) for node in _nodes(view)}))


def _line(error: BaseException) -> str:
    """Return the line of the reader's own code at which an error began."""
    while error.__cause__ is not None:
        error = error.__cause__
    found, at = "", error.__traceback__
    while at is not None:
        path = at.tb_frame.f_code.co_filename
        if OWN not in Path(path).resolve().parents:
            found = linecache.getline(path, at.tb_lineno).strip() or found
        at = at.tb_next
    return f", at `{found}`" if found else ""


def settings(controls: Mapping[str, AnyControl], count: int) -> list[Values]:
    """Return the opening, the ends of all ranges, and random settings: the same ones every time."""
    rng = random.Random(0)
    ends = [
        (control.low, control.high) if isinstance(control, Number) else control.values for control in controls.values()
    ]
    found = [opening(controls)] + [dict(zip(controls, at, strict=True)) for at in islice(product(*ends), CORNERS)]
    while len(found) < count:
        found.append(
            {
                name: rng.choice(control.values)
                if isinstance(control, Control)
                else control.value(rng.randrange(control.steps + 1))
                for name, control in controls.items()
            }
        )
    return found


def tried(plan: Plan, found: Recorded) -> list[View]:
    """Return the views of some hundred settings, the opening first.

    Raises ValueError where the page would not show what the model says or could not show a number, and for a task that
    no setting reaches or that is done at the opening.
    """
    tries = settings(plan.controls, TRIED)
    states = found.states([[*values.values()] for values in tries])
    for values, state in zip(tries, states, strict=True):
        if not all(map(math.isfinite, state.values())):
            raise ValueError(f"numbers must be finite at every setting, at {setting(plan.controls, values)}")
    for i, task in enumerate(plan.tasks):
        done: Any = found.view.tasks[i]
        reached = [state[done.node] for state in states] if isinstance(done, Recording) else [float(done)]
        if not any(reached):
            raise ValueError(f"task {plain(task.says)!r} must be done in some state: none of {len(tries)} tried")
        if reached[0]:
            raise ValueError(
                f"task {plain(task.says)!r} must be to do in the first state: {setting(plan.controls, tries[0])}"
            )
    views = []
    for values, state in islice(zip(tries, states, strict=True), COMPARED):
        try:
            view = plan.view(plan.model(**values))
        except (ValueError, TypeError, ArithmeticError) as error:
            raise type(error)(f"{error}, at {setting(plan.controls, values)}") from error
        if _said(view) != _said(found.shown(state)):
            raise ValueError(
                f"'model' must do the same arithmetic for all values, at {setting(plan.controls, values)}: "
                f"{plain(view.headline)!r} became {plain(found.shown(state).headline)!r}"
            )
        views.append(view)
    return views


def _said(view: View) -> tuple[Any, ...]:
    return view.frame.rows, view.frame.words, packed(view.headline), view.lights, view.tasks
