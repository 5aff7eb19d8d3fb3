"""`explore`: one call, three faces of one pure model."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from itertools import product
from typing import Any

from sysdesign.checks import positive
from sysdesign.teaching.explore.controls import Control, checked, setting
from sysdesign.teaching.explore.grid import STORED, named, sweep
from sysdesign.teaching.explore.parts import Light, Plan, Task, View, checked_parts
from sysdesign.teaching.explore.picture import Chart, Scene, draw
from sysdesign.teaching.explore.plain import plain_text
from sysdesign.teaching.explore.static import figure_html, headline_html, lights_html, longest_headline, longest_reasons
from sysdesign.teaching.output import HTML, PLAIN, WIDGET, Output, shell
from sysdesign.teaching.words import Sentence, plain


class BudgetError(ValueError):
    """An explorer weighs more than its `budget_kb`."""


class Explorer(Output):
    """What `explore` returns: it shows itself, and `render(*at)` gives the HTML of any state."""

    def __init__(self, plan: Plan, scene: Scene, views: Mapping[tuple[int, ...], View], bundle: dict[str, str]) -> None:
        super().__init__(bundle)
        self.plan, self.scene, self.views = plan, scene, views
        self.ghost, self.reasons = longest_headline([*views.values()]), longest_reasons([*views.values()])

    def faces(self, view: View) -> dict[str, str]:
        """Return `headline`, `picture` and `lights` of a view as HTML."""
        return {
            "headline": headline_html(view, self.ghost),
            "picture": draw(self.scene, view.frame),
            "lights": lights_html(self.plan.lights, view, self.reasons),
        }

    def render(self, *at: int) -> dict[str, str]:
        """Return `headline`, `picture` and `lights` of the state with these indices, one a control."""
        return self.faces(self.views[at])

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
    controls: Mapping[str, Control],
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
    results = sweep(model, {name: control.values for name, control in plan.controls.items()}, executor=executor)
    places = product(*(range(len(control.values)) for control in plan.controls.values()))
    views = {at: _view(plan, at, result) for at, result in zip(places, results.values(), strict=True)}
    first = views[plan.start]
    for at, view in views.items():
        with _state(plan, at):
            view.frame.must_match(first.frame)
    _check_tasks(plan, [*views.values()], first)
    scene = chart.scene([view.frame for view in views.values()])
    table = chart.table(results.at(**plan.values(plan.start)))
    page = figure_html(plan, scene, [*views.values()], first, table)
    size = len(page.encode())
    if size > budget_kb * 1000:
        raise BudgetError(
            f"'budget_kb' must hold the explorer {id!r}, {size} bytes for {len(views)} states: {budget_kb}"
        )
    return Explorer(plan, scene, views, {HTML: page, PLAIN: plain_text(plan, first, table)})


def _view(plan: Plan, at: tuple[int, ...], result: Any) -> View:
    with _state(plan, at):
        return plan.view(result)


@contextmanager
def _state(plan: Plan, at: tuple[int, ...]) -> Iterator[None]:
    """Add the state to an error's message."""
    values = plan.values(at)
    where = f"at {named([*values], tuple(values.values()))}"
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
            raise ValueError(
                f"task {plain(task.says)!r} must be to do in the first state: {setting(plan.controls, plan.start)}"
            )
