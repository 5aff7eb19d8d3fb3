"""Wrong controls, charts, tasks and lights are refused where they are made."""

import math

import pytest

from sysdesign.teaching.explore import axis, bars, choice, heat, horizontal, light, lines, slider, task, vertical

X, Y = axis("x", (0, 2)), axis("y", (0, 10))


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: slider("S", [1], at=1), ValueError, "'values' of 'S' must be 2 to 12: 1"),
        (lambda: slider("S", range(13), at=1), ValueError, "'values' of 'S' must be 2 to 12: 13"),
        (lambda: slider("S", [1, 2], at=3), ValueError, "'at' of 'S' must be one of 1, 2: 3"),
        (lambda: slider("S", [2, 1], at=1), ValueError, "'values' of 'S' must rise"),
        (lambda: slider("S", [1, 2], at=1, format=lambda v: "x"), ValueError, "labels of 'S' must differ"),
        (lambda: slider("S", [1, math.nan], at=1), ValueError, "'values of S' must be finite"),
        (lambda: slider(" ", [1, 2], at=1), ValueError, "'name' must not be empty"),
        (lambda: choice("C", {"a": 1, "b": 1.0}, at=1), ValueError, "'values' of 'C' must differ"),
        (lambda: choice("C", {"a": [1], "b": 2}, at=2), TypeError, "'values' of 'C' must be hashable"),
        (lambda: choice("C", [1, 2], at=1), TypeError, "'options' of 'C' must map labels to values"),
        (lambda: choice("C", {"": 1, "b": 2}, at=1), ValueError, "'label of C' must not be empty"),
        (lambda: task("", bool), ValueError, "'says' must not be empty"),
        (lambda: task("Go", True), TypeError, "'done' must be a function"),
        (lambda: light("L", True), TypeError, "'ok' must be a function"),
        (lambda: light("L", bool, words=("same", "same")), ValueError, "'words' must be two different words"),
        (lambda: light("L", bool, reason="because"), TypeError, "'reason' must be a function"),
        (lambda: lines([0, 1], {}, x=X, y=Y), ValueError, "'series' must be 1 to 6: 0"),
        (lambda: lines([0, 1], {"a": 3}, x=X, y=Y), TypeError, "series 'a' must be a function"),
        (lambda: lines([0, 1], {"a": id}, x=X, y=Y, cut=3), TypeError, "must be vertical"),
        (
            lambda: vertical(1, "a label that is far too long for the picture"),
            ValueError,
            "'label' of a rule must be short",
        ),
        (lambda: vertical(math.nan, "x"), ValueError, "'at' must be finite"),
        (lambda: bars([], {"a": id}, value=Y), ValueError, "'rows' must not be empty"),
        (lambda: bars(["a", "a"], {"a": id}, value=Y), ValueError, "'rows' must be at most 12 different names"),
        (lambda: bars(["a"], {"a": id}, value=Y, references=[horizontal(1, "x")]), ValueError, "way of a rule"),
        (
            lambda: heat(["a"] * 2, ["b"], id, x="x", y="y", value=Y),
            ValueError,
            "'columns' must be at most 24 different",
        ),
        (lambda: heat(["a"], ["b"], 3, x="x", y="y", value=Y), TypeError, "'values' must be a function"),
        (lambda: heat(["a"], ["b"], id, x="x", y="y", value=Y, mark=(0, 0)), TypeError, "'mark' must be a function"),
    ],
)
def test_wrong_parts(make, error, match):
    with pytest.raises(error, match=match):
        make()
