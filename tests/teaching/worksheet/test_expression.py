"""Recording numbers: the graph says what plain arithmetic does, and refuses what it could not see."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.teaching.expression import Recorder, evaluate, formula, pieces, when, write
from sysdesign.worksheet import largest, ratio, smallest, where


def record(model, inputs):
    book = Recorder()
    return book.graph(model(*(book.input(i) for i in range(inputs))))


def everything(a, b, c):
    return {
        "sum": a + b - 2 + (3 - c),
        "product": 2 * a * b / c * (1 / c),
        "power": (a * a) ** 0.5 + 2**c,
        "largest": largest(a, b) - smallest(b, c),
        "ratio": ratio(a, b - b),
        "more": (a > b) + (a >= b) + (a < b) + (a <= b),
        "pick": where(a > b, lambda: a - b, lambda: b - a),
        "whole": math.ceil(a) + 2 * math.floor(b) + 3 * round(c) + -a,
        "halves": round(math.ceil(a) / 2) - round(-math.ceil(b) / 2),
        "joined": (a > b) & (b > c) | (a < 1),
    }


numbers = st.floats(0.01, 100)


@given(numbers, numbers, numbers)
def test_the_graph_works_out_what_python_does(a, b, c):
    found = evaluate(record(everything, 3), [a, b, c])
    for key, value in everything(a, b, c).items():
        if value is None:
            assert math.isnan(found[key])
        else:
            assert found[key] == pytest.approx(float(value), rel=1e-12, abs=1e-12)


@given(st.lists(numbers, min_size=2, max_size=5), numbers)
def test_rows_are_worked_out_like_numbers(rows, b):
    graph = record(everything, 3)
    together = evaluate(graph, [rows, b, 2.0])
    for i, a in enumerate(rows):
        alone = evaluate(graph, [a, b, 2.0])
        for key, value in alone.items():
            found = together[key][i] if isinstance(together[key], list) else together[key]
            assert found == value or (math.isnan(found) and math.isnan(value))


def test_what_lacks_an_input_is_missing_and_the_rest_is_not():
    graph = record(lambda a, b: {"a": a + 1, "both": a * b, "pick": where(a > 0, a, b)}, 2)
    assert evaluate(graph, [1.0, None]) == {"a": 2.0, "both": None, "pick": None}


def test_equal_steps_are_written_once_and_unused_ones_not_at_all():
    graph = record(lambda a, b: {"x": (a + b) * (a + b), "y": [a + b, a - b][0]}, 2)
    assert graph.nodes == (("in", 0), ("in", 1), ("+", 0, 1), ("*", 2, 2))
    assert graph.reach(graph.outputs["x"]) == {0, 1, 2, 3}


def test_nodes_come_after_those_they_use():
    graph = record(everything, 3)
    assert all(part < at for at, (op, *parts) in enumerate(graph.nodes) if op not in ("in", "=") for part in parts)


@pytest.mark.parametrize(
    "model",
    [
        lambda a: {"x": max(a, 1)},
        lambda a: {"x": 1 if a else 2},
        lambda a: {"x": 1 if a == 2 else 3},
        lambda a: {"x": float(a)},
        lambda a: {"x": abs(a)},
        lambda a: {"x": a // 2},
        lambda a: {"x": a > 1 and a < 3},
    ],
)
def test_what_would_decide_on_one_branch_is_refused(model):
    with pytest.raises(TypeError, match=r"a recorded number (has no truth: use where|is not known yet)"):
        record(model, 1)


def test_only_numbers_are_recorded():
    with pytest.raises(TypeError, match="'value' must be a number: 'fast'"):
        record(lambda a: {"x": a + "fast"}, 1)
    other = Recorder().input(0)
    with pytest.raises(ValueError, match="must belong to this recorder"):
        record(lambda a: {"x": a + other}, 1)


def test_truths_are_joined_and_nothing_else():
    book = Recorder()
    a, b = book.input(0), book.input(1)
    both, either = (a < b) & (a < 3), (a < b) | (b <= 3)
    assert [each.is_truth for each in (a, a + b, (a < b) + 1, both, either, both & either)] == [False] * 3 + [True] * 3
    for wrong in (lambda: a & b, lambda: (a < b) & b, lambda: (a < b) | True, lambda: 1 & (a < b)):
        with pytest.raises(TypeError, match="joins two comparisons; put each in brackets"):
            wrong()


def test_sentences_carry_recorded_numbers():
    book = Recorder()
    a = book.input(0)
    said = f"[1|{write(a, 's')}] and {write(2 * a)}{when(a > 3, ' or more')}, {write(2.0)}{when(False, 'no')}"
    assert pieces(said) == ["[1|", (0, "s"), "] and ", (2, ""), (4, " or more", 1), ", 2"]
    assert pieces("") == []
    with pytest.raises(TypeError, match="has no digits yet"):
        f"{a}"


def test_the_logarithm_of_nothing_has_no_end():
    book = Recorder()
    graph = book.graph({"x": book.input(0).recorded_log()})
    assert evaluate(graph, [[1.0, 0.0, -1.0, math.e]])["x"] == [0.0, -math.inf, -math.inf, 1.0]


def test_a_formula_means_what_the_graph_does():
    rng = random.Random(4)
    graph = record(lambda a, b, c: {"x": a - (b - c) / (a * (b / c)) + (a + b) * 2 - (a - b)}, 3)
    text = formula(graph, "x", {0: "a", 1: "b", 2: "c"})
    assert text == "a − (b − c) ÷ (a × b ÷ c) + (a + b) × 2 − (a − b)"
    a, b, c = (rng.uniform(1, 9) for _ in range(3))
    value = eval(text.replace("−", "-").replace("×", "*").replace("÷", "/"), {"a": a, "b": b, "c": c})
    assert value == pytest.approx(evaluate(graph, [a, b, c])["x"])
