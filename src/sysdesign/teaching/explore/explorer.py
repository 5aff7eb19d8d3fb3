"""`explore`: one call, three faces of one pure model."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from sysdesign.checks import positive
from sysdesign.teaching.explore.controls import AnyControl, Control, checked, opening, setting
from sysdesign.teaching.explore.graph import is_free, recorded, tried, written
from sysdesign.teaching.explore.grid import STORED, named, sweep
from sysdesign.teaching.explore.pack import pack
from sysdesign.teaching.explore.parts import Light, Plan, Task, View, checked_parts
from sysdesign.teaching.explore.picture import Chart, Scene, draw
from sysdesign.teaching.explore.plain import plain_text
from sysdesign.teaching.explore.static import Keeps, figure_html, headline_html, lights_html
from sysdesign.teaching.output import HTML, PLAIN, WIDGET, Output, shell
from sysdesign.teaching.words import Sentence, plain


class BudgetError(ValueError):
    """An explorer weighs more than its `budget_kb`."""


@dataclass(frozen=True)
class States:
    """All that an explorer can show: every view by its place, or none where any number may be entered."""

    views: Mapping[tuple[int, ...], View]
    samples: Sequence[View]  # all, or some hundred
    first: View  # the opening
    data: Mapping[str, Any]  # what the page tells the states from
    result: Any  # the model's, at the opening


class Explorer(Output):
    """What `explore` returns: it shows itself, and gives the HTML of any state."""

    def __init__(self, plan: Plan, scene: Scene, states: States, bundle: dict[str, str]) -> None:
        super().__init__(bundle)
        self.plan, self.scene, self.views, self.keeps = plan, scene, states.views, Keeps.of(states.samples)

    def faces(self, view: View) -> dict[str, str]:
        """Return `headline`, `picture` and `lights` of a view as HTML."""
        return {
            "headline": headline_html(view, self.keeps.headline),
            "picture": draw(self.scene, view.frame),
            "lights": lights_html(self.plan.lights, view, self.keeps.reasons),
        }

    def render(self, *at: int) -> dict[str, str]:
        """Return `headline`, `picture` and `lights` of the state with these indices, one a control."""
        return self.faces(self.views[at])

    def render_at(self, **values: Any) -> dict[str, str]:
        """Return the same for any values of the controls; the model is called."""
        return self.faces(self.plan.view(self.plan.model(**values)))

    def live(self) -> Any:
        """Return a new ipywidget that calls the model as its controls move."""
        from sysdesign.teaching.explore.live import Live

        return Live(self).box

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if os.environ.get(STORED) or not _front_end_asks():
            return self.bundle
        try:
            widget = self.live()
        except ImportError:
            return self.bundle
        return {**self.bundle, WIDGET: widget._repr_mimebundle_()[WIDGET]}


def _front_end_asks() -> bool:
    """Whether a kernel serves a front end: IPython runs, and not in a terminal."""
    running = shell()
    return running is not None and type(running).__name__ != "TerminalInteractiveShell"


def explore(
    model: Callable[..., Any],
    *,
    controls: Mapping[str, AnyControl],
    chart: Chart,
    headline: Callable[[Any], Sentence],
    id: str,
    tasks: Iterable[Task] = (),
    lights: Iterable[Light] = (),
    caption: Sentence = "",
    budget_kb: float = 60,
    executor: Executor | None = None,
) -> Explorer:
    """Return an explorer of a pure model: a live widget, a page that needs no kernel, and a text, in one output.

    `model(**values)` is called once for every combination of the controls' values (at most 1000), and returns plain
    data that `chart`, `headline`, `tasks` and `lights` read. The controls open where `at` says, which should be the
    failure. `id` names the figure and its links. An `executor` computes the states side by side, see `sweep`.

    With a `number(...)` among the controls the page works out any value itself. Then the model, and what reads its
    result, must be plain arithmetic: `+ - * / **`, comparisons joined by `&` and `|`, `ceil`, `round`, and `where`,
    `largest` and `smallest` of `sysdesign.worksheet`. They run once on numbers that record what is done with them.
    Numbers get into sentences by `write(number, unit)`. The other controls must have numbers as values.

    Raises ValueError or TypeError for wrong use, and for a state that cannot be shown, which it names; SweepError when
    the model fails; BudgetError when the page would weigh more than `budget_kb` kilobytes.
    """
    if not isinstance(id, str) or not re.fullmatch(r"[a-z][a-z0-9-]*", id):
        raise ValueError(f"'id' must be lower-case letters, digits and hyphens, a letter first: {id!r}")
    for name, value in (("model", model), ("headline", headline)):
        if not callable(value):
            raise TypeError(f"{name!r} must be a function: {value!r}")
    if not hasattr(chart, "frame"):
        raise TypeError(f"'chart' must be lines(...), bars(...), dots(...) or heat(...): {chart!r}")
    positive("budget_kb", budget_kb)
    plain(caption)
    plan = Plan(
        id,
        model,
        checked(controls),
        chart,
        headline,
        checked_parts("tasks", tasks, Task),
        checked_parts("lights", lights, Light),
        caption,
    )
    if is_free(plan.controls):
        plan = replace(plan, chart=written(plan.chart))
        states = _recorded(plan)
    else:
        states = _swept(plan, executor)
    scene = chart.scene([view.frame for view in states.samples])
    table = plan.chart.table(states.result)
    page = figure_html(plan, scene, Keeps.of(states.samples), states.first, table, states.data)
    size = len(page.encode())
    if size > budget_kb * 1000:
        many = f"{len(states.views)} states" if states.views else f"{len(states.data['nodes'])} nodes"
        raise BudgetError(f"'budget_kb' must hold the explorer {id!r}, {size} bytes for {many}: {budget_kb}")
    return Explorer(plan, scene, states, {HTML: page, PLAIN: plain_text(plan, states.first, table)})


_alone: ContextVar[bool] = ContextVar("alone", default=False)


@contextmanager
def opening_alone() -> Iterator[None]:
    """Let `explore` call the model for the first state only, where other states are asked for one by one."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def _swept(plan: Plan, executor: Executor | None) -> States:
    """Return every combination of the controls' values."""
    controls = {name: control for name, control in plan.controls.items() if isinstance(control, Control)}
    if _alone.get():
        result = plan.model(**opening(controls))
        first = plan.view(result)
        return States({plan.start: first}, [first], first, {}, result)
    results = sweep(plan.model, {name: control.values for name, control in controls.items()}, executor=executor)
    places = product(*(range(len(control.values)) for control in controls.values()))
    views = {}
    for at, (state, result) in zip(places, results.items(), strict=True):
        with _named(results.names, state):
            views[at] = plan.view(result)
    first = views[plan.start]
    for view, state in zip(views.values(), results, strict=True):
        with _named(results.names, state):
            view.frame.must_match(first.frame)
    _check_tasks(plan, [*views.values()], first)
    samples = [*views.values()]
    return States(views, samples, first, pack(samples), results.at(**opening(controls)))


def _recorded(plan: Plan) -> States:
    """Return the graph of a model that is plain arithmetic, and what it shows at some hundred settings."""
    start = opening(plan.controls)
    with _named(tuple(start), tuple(start.values())):
        result = plan.model(**start)
        plan.view(result)
    found = recorded(plan)
    samples = tried(plan, found)
    return States({}, samples, samples[0], found.data(plan.controls), result)


@contextmanager
def _named(names: Sequence[str], state: tuple[Any, ...]) -> Iterator[None]:
    """Add the state to an error's message."""
    where = f"at {named(names, state)}"
    try:
        yield
    except (ValueError, TypeError) as error:
        raise type(error)(f"{error}, {where}") from error
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise ValueError(f"'model' must return what the explorer reads: {what}, {where}") from error


def _check_tasks(plan: Plan, views: Sequence[View], first: View) -> None:
    """Raise ValueError for a task that no state reaches, or that is done before the reader moves anything."""
    for i, task in enumerate(plan.tasks):
        if not any(view.tasks[i] for view in views):
            raise ValueError(f"task {plain(task.says)!r} must be done in some state: none of {len(views)}")
        if first.tasks[i]:
            where = setting(plan.controls, opening(plan.controls))
            raise ValueError(f"task {plain(task.says)!r} must be to do in the first state: {where}")
