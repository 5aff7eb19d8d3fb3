"""What an explorer asks of each state: tasks to reach, lights for consistency, and the view of one state."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import not_empty, truth
from sysdesign.teaching.explore.controls import AnyControl, Control
from sysdesign.teaching.explore.picture import Chart, Frame
from sysdesign.teaching.explore.plot import checked_reader
from sysdesign.teaching.expression import Recording
from sysdesign.teaching.words import Sentence, plain

Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Task:
    """Something to reach by moving the controls; `done` says whether a result reaches it."""

    says: Sentence
    done: Test


@dataclass(frozen=True)
class Light:
    """A consistency check of a result, with the words for yes and no and an optional short reason."""

    name: str
    ok: Test
    words: tuple[str, str]
    reason: Callable[[Any], str] | None


def task(says: Sentence, done: Test) -> Task:
    """Return a task: some state must reach it, and not the first one.

    >>> task("Bring the 99th percentile under 5 s", lambda result: result["p99"] < 5).says
    'Bring the 99th percentile under 5 s'
    """
    not_empty("says", plain(says))
    return Task(says, checked_reader("done", done))


def light(
    name: str,
    ok: Test,
    *,
    reason: Callable[[Any], str] | None = None,
    words: tuple[str, str] = ("consistent", "contradiction"),
) -> Light:
    """Return a light: a named check that each state passes or fails, told by a mark and a word, never colour alone.

    `reason` reads a short explanation from the result, for instance "250,000 rides, 200,000 drivers".
    """
    not_empty("name", name)
    if isinstance(words, str) or len(words) != 2 or not all(words) or words[0] == words[1]:
        raise ValueError(f"'words' must be two different words, for yes and for no: {words!r}")
    return Light(name, checked_reader("ok", ok), (words[0], words[1]), reason and checked_reader("reason", reason))


def checked_parts(name: str, parts: Iterable[Any], kind: type) -> tuple[Any, ...]:
    """Return the tasks or lights after checking what they are and that no two say the same."""
    found = tuple(parts)
    for part in found:
        if not isinstance(part, kind):
            raise TypeError(f"{name!r} must hold {kind.__name__.lower()}(...): {part!r}")
    says = [plain(part.says) if isinstance(part, Task) else part.name for part in found]
    if len(set(says)) < len(says):
        raise ValueError(f"{name!r} must differ: {says!r}")
    return found


def _judged(name: str, value: Any) -> Any:
    """Return a truth, also one that is recorded to be known later."""
    return value if isinstance(value, Recording) and value.is_truth else truth(name, value)


@dataclass(frozen=True)
class View:
    """All that one state shows; recorded, its numbers and truths are recordings."""

    frame: Frame
    headline: Sentence
    lights: tuple[tuple[bool, str], ...]
    tasks: tuple[bool, ...]


@dataclass(frozen=True)
class Plan:
    """An explorer as `explore(...)` was asked for it, after checking."""

    id: str
    model: Callable[..., Any]
    controls: Mapping[str, AnyControl]
    chart: Chart
    headline: Callable[[Any], Sentence]
    tasks: tuple[Task, ...]
    lights: tuple[Light, ...]
    caption: Sentence

    @property
    def start(self) -> tuple[int, ...]:
        """The indices of the state in which the explorer opens, where all controls have some values each."""
        return tuple(control.start for control in self.controls.values() if isinstance(control, Control))

    def view(self, result: Any) -> View:
        """Return what one result shows; ValueError or TypeError says why it cannot be shown."""
        said = self.headline(result)
        not_empty("headline", plain(said))
        return View(
            self.chart.frame(result),
            said,
            tuple(
                (_judged(f"light {light.name}", light.ok(result)), light.reason(result) if light.reason else "")
                for light in self.lights
            ),
            tuple(_judged(f"task {plain(task.says)}", task.done(result)) for task in self.tasks),
        )
