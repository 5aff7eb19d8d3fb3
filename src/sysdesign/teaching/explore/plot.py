"""What line and dot charts share: two axes, rules across the picture, and labels in the right margin."""

import html
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import not_empty, number, one_of
from sysdesign.teaching.explore.axes import FULL, Axis
from sysdesign.teaching.explore.layout import rem, spread, width, wrap
from sysdesign.teaching.explore.picture import Frame, Scene, path, word, words_of
from sysdesign.teaching.expression import Recording
from sysdesign.teaching.words import SERIES
from sysdesign.worksheet import largest, smallest

Accessor = Callable[[Any], Any]
LABEL = 68  # a line of label in thousandths of the lowest chart, 16 of 240 px
NARROW = 200.0  # width in px that the picture keeps on a phone
OVERHANG = 10.0  # px that a label above the picture may reach over its side
HEIGHT = "17"
WHERE = "The sentence above and the table below say what it shows."


@dataclass(frozen=True)
class Rule:
    """A line across the picture at a value, or at a value of the result, with its label."""

    way: str
    at: float | Accessor
    label: str


Top = tuple[Rule, int]  # a rule and its place
Label = tuple[str, str, float, float]  # class, text, wanted place, tie-break


def vertical(at: float | Accessor, label: str) -> Rule:
    """Return a rule at a value of the horizontal axis; `at` is a number or a function of the model's result."""
    return _rule("vertical", at, label)


def horizontal(at: float | Accessor, label: str) -> Rule:
    """Return a rule at a value of the vertical axis; `at` is a number or a function of the model's result."""
    return _rule("horizontal", at, label)


def _rule(way: str, at: float | Accessor, label: str) -> Rule:
    if not callable(at):
        number("at", at)
    if width(not_empty("label", label)) > NARROW:
        raise ValueError(f"'label' of a rule must be short enough for a phone, about 25 characters: {label!r}")
    return Rule(way, at, label)


def checked_reader(name: str, reader: Any) -> Any:
    """Return what reads something from the model's result, after checking that it can be called."""
    if not callable(reader):
        raise TypeError(f"{name!r} must be a function of the model's result: {reader!r}")
    return reader


def checked_rules(rules: Iterable[Rule], *ways: str) -> tuple[Rule, ...]:
    """Return the rules after checking that each goes one of the ways that the chart knows."""
    rules = tuple(rules)
    for rule in rules:
        if not isinstance(rule, Rule):
            raise TypeError(f"'references' and 'cut' must be {' or '.join(f'{way}(...)' for way in ways)}: {rule!r}")
        one_of("way of a rule", rule.way, ways)
    return rules


def checked_series(series: Mapping[str, Accessor]) -> dict[str, Accessor]:
    """Return the series after checking their names, readers and number: one to six."""
    if not isinstance(series, Mapping):
        raise TypeError(f"'series' must map names to functions of the model's result: {series!r}")
    if not 1 <= len(series) <= len(SERIES):
        raise ValueError(f"'series' must be 1 to {len(SERIES)}: {len(series)}")
    for name, read in series.items():
        not_empty("name of a series", name)
        if not callable(read):
            raise TypeError(f"series {name!r} must be a function of the model's result: {read!r}")
    return dict(series)


def read(what: str, accessor: Any, result: Any) -> list[Any]:
    """Return what an accessor finds in a result, as a list; a fixed sequence is found in every result."""
    try:
        found = accessor(result) if callable(accessor) else accessor
    except Exception as error:
        raise ValueError(f"{what!r} must be found in the model's result: {type(error).__name__}: {error}") from error
    if isinstance(found, str) or not isinstance(found, Iterable):
        raise TypeError(f"{what!r} must be a sequence: {found!r}")
    return list(found)


def rule_value(rule: Rule, result: Any) -> float:
    """Return where a rule lies for a result."""
    at = rule.at(result) if callable(rule.at) else rule.at
    return at if isinstance(at, Recording) else number(f"at of {rule.label}", at)  # type: ignore[return-value]


def draw_rule(frame: Frame, rule: Rule, on: Axis, result: Any, cls: str) -> int:
    """Draw a rule over the whole picture and return its place on the axis."""
    place = on.place(rule.label, rule_value(rule, result))
    if rule.way == "vertical":
        frame.shape("line", cls, frame.row([place, place]), frame.row([0, FULL]))
    else:
        frame.shape("line", cls, frame.row([0, FULL]), frame.row([FULL - place] * 2))
    return place


def draw_rules(
    frame: Frame, rules: Iterable[tuple[Rule, str]], x: Axis, y: Axis, result: Any
) -> tuple[list[Top], list[Label]]:
    """Draw rules, each in its class; return the labels that stand above the picture and those in the right margin."""
    tops: list[Top] = []
    labels: list[Label] = []
    for rule, cls in rules:
        place = draw_rule(frame, rule, x if rule.way == "vertical" else y, result, cls)
        if rule.way == "vertical":
            tops.append((rule, place))
        else:
            labels.append(("lab rule", rule.label, FULL - place, 0.0))
    return tops, labels


def draw_tops(frame: Frame, tops: Sequence[Top]) -> None:
    """Write the labels of vertical rules above the picture; those that would touch, or move, get lines of their own."""
    ends: list[float] = []  # where the last label of each line ends
    fixed = sorted((top for top in tops if not callable(top[0].at)), key=lambda top: top[1])
    for rule, place in [*fixed, *(top for top in tops if callable(top[0].at))]:
        size, x = width(rule.label), place * NARROW / FULL
        # In the middle of its rule, unless it would leave the picture.
        before = largest(size - (NARROW + OVERHANG - x), smallest(size / 2, x + OVERHANG))
        moves = callable(rule.at)
        level = next((i for i, end in enumerate(ends) if not moves and end + 8 < x - before), len(ends))
        ends[level : level + 1] = [math.inf if moves else x - before + size]
        frame.word(f"top t{level}", rule.label, place, round(FULL * before / size))


def draw_labels(frame: Frame, labels: Sequence[Label]) -> None:
    """Write labels into the right margin, spread so that none touches."""
    if any(isinstance(label[2], Recording) for label in labels):
        raise TypeError("labels of several things that move keep apart in Python only")
    texts = [wrap(text) for _, text, _, _ in labels]
    places = spread([label[2:] for label in labels], [LABEL * (1 + text.count("\n")) for text in texts])
    for (cls, *_), text, place in zip(labels, texts, places, strict=True):
        frame.word(cls, text, FULL, place)


def thin(texts: Sequence[str]) -> list[str]:
    """Return a class for each tick label: every second goes on a phone when all would not fit."""
    crowded = sum(width(text) + 10 for text in texts) > NARROW
    return [" thin" if crowded and i % 2 else "" for i in range(len(texts))]


def x_axis(axis: Axis) -> tuple[str, str]:
    """Return ticks and words of a horizontal axis."""
    places = [axis.place("tick", tick) for tick in axis.ticks]
    texts = [axis.tick(tick) for tick in axis.ticks]
    under = "".join(path("base", f"M{place} {FULL}v14") for place in places)
    words = (word("xt" + cls, text, place, FULL) for text, place, cls in zip(texts, places, thin(texts), strict=True))
    return under, "".join(words) + f'<span class="xn">{html.escape(axis.title)}</span>'


def plot_scene(kind: str, what: str, x: Axis, y: Axis, frames: Sequence[Frame]) -> Scene:
    """Return what all pictures of a plot share: hairlines, ticks, names, and margins wide enough for the words."""
    places = [(FULL - y.place("tick", tick), y.tick(tick)) for tick in y.ticks]
    below, names = x_axis(x)
    under = "".join(path("grid", f"M0 {place}H{FULL}") for place, _ in places if place != FULL)
    fixed = "".join(word("yt", text, 0, place) for place, text in places)
    room = {
        "h": HEIGHT,
        "l": rem(max([width(text) for _, text in places], default=0) + 10),
        "r": margin(frames),
        "t": top_room(frames),
    }
    return Scene(
        kind,
        f"{what}: {y.title} over {x.title}. {WHERE}",
        room,
        under + path("base", f"M0 {FULL}H{FULL}") + below,
        fixed + names + f'<span class="yn">{html.escape(y.title)}</span>',
    )


def margin(frames: Sequence[Frame]) -> str:
    """Return the right margin that holds the longest line of the labels of all states."""
    lines = [line for text in words_of(frames, "lab") for line in text.split("\n")]
    return rem(max((width(line, bold=True) for line in lines), default=0) + 12)


def top_room(frames: Sequence[Frame], axis_name: float = 1.75) -> str:
    """Return the room above the picture: that of the axis name, and a line for each level of rules."""
    levels = {cls for cls in frames[0].slots if cls.startswith("top")}
    return f"{axis_name + 1.125 * len(levels):g}"
