"""Controls that take any number: one model for all faces, and clear words where a graph cannot hold it."""

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.teaching.explore import (
    BudgetError,
    axis,
    bars,
    choice,
    dots,
    explore,
    heat,
    horizontal,
    light,
    lines,
    number,
    slider,
    task,
    vertical,
    write,
)

X, Y = axis("x", (0, 10)), axis("y", (0, 100))
SPEED = number("Speed", 1, 10, at=2)
BARS = bars(["one"], {"a": lambda r: [r]}, value=Y)


def small(model=lambda speed: speed * 3, **changes):
    asked = {"controls": {"speed": SPEED}, "chart": BARS, "headline": lambda r: f"It is {write(r)}.", "id": "small"}
    return explore(model, **asked | changes)


def test_the_model_runs_once_for_the_page_and_the_page_is_small(fleet, store):
    assert [len(explorer.bundle["text/html"].encode()) < 11_000 for explorer in (fleet, store)] == [True, True]
    assert fleet.views == store.views == {}
    assert 'data-graph id="fleet"' in fleet.bundle["text/html"]


def test_the_opening_stands_in_the_page_and_in_words(fleet):
    page = fleet.bundle["text/html"]
    opening = {name: control.at for name, control in fleet.plan.controls.items()}
    assert all(html in page for html in fleet.render_at(**opening).values())
    assert page.count("<script") == page.count('<script type="application/json">') == 1
    text = fleet.bundle["text/plain"].replace("\xa0", " ")
    assert "Requests: 1 k/s … [200 k/s] … 1 M/s" in text
    assert "contradiction: A zone may go (125 % of the others)" in text
    assert "83.3 %" in text


def test_the_same_bytes_every_time():
    code = (
        "from sysdesign.teaching.explore import *;"
        "print(explore(lambda a: a * a, controls={'a': number('A', 1, 9, at=2)}, id='same', headline=write,"
        "chart=bars(['x'], {'l': lambda r: [r]}, value=axis('x', (0, 81)))).bundle)"
    )
    first, second = (subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in "12")
    assert first.stdout == second.stdout


def test_live_and_page_show_the_same(free, places):
    pytest.importorskip("ipywidgets")
    from sysdesign.teaching.explore.live import Live

    for explorer in free.values():
        live, controls = Live(explorer), explorer.plan.controls
        before = live.head.value
        for _, values in places(explorer, 30, seed=5):
            for name, widget in live.controls.items():
                if hasattr(controls[name], "values"):
                    widget.index = controls[name].values.index(values[name])
                else:
                    widget.value = values[name]
            assert (live.head.value, live.picture.value, live.lights.value) == tuple(
                explorer.render_at(**values).values()
            )
        live.reset()
        assert live.head.value == before


def test_the_live_sliders_are_free_and_say_value_and_unit(fleet):
    widgets = pytest.importorskip("ipywidgets")
    from sysdesign.teaching.explore.live import Live

    live = Live(fleet)
    kinds = [type(control) for control in live.controls.values()]
    assert kinds == [widgets.FloatLogSlider] * 2 + [widgets.FloatSlider] * 2
    assert "Requests: <b>200\xa0k/s</b>" in live.names["rate"].value
    live.controls["rate"].value = 314_159
    assert "Requests: <b>314\xa0k/s</b>" in live.names["rate"].value
    live.controls["cores"].value = 17
    assert "Cores of a server: <b>16</b>" in live.names["cores"].value
    live.controls["target"].value = 0.3
    assert "done: " in live.tasks.value


@given(st.floats(1e-6, 1e6), st.floats(1.001, 1e6), st.booleans(), st.integers(0, 300))
def test_what_a_slider_shows_is_a_value_of_its_range(low, times, log, place):
    control = number("N", low, low * times, at=low, scale="log" if log else "linear")
    value = control.value(place)
    assert control.low <= value <= control.high
    assert control.label(value) == control.label(control.rounded(value))
    assert value == control.rounded(value) or value in (control.low, control.high)
    assert (control.value(0), control.value(300)) == (control.low, control.high)


def test_steps_are_exact():
    control = number("Share", 0.3, 0.95, at=0.9, unit="%", step=0.01)
    assert [control.value(place) for place in (1, 2, 30, 60)] == [0.31, 0.32, 0.6, 0.9]
    assert [control.place(control.value(place)) for place in range(control.steps + 1)] == [*range(66)]


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: number("N", 2, 1, at=1), ValueError, "'low' of 'N' must be below 'high': 2, 1"),
        (lambda: number("N", 0, 1, at=1, scale="log"), ValueError, "'low' of 'N' must be > 0 on a log scale: 0"),
        (lambda: number("N", -1, 1, at=1), ValueError, "'low' of 'N' must be >= 0: -1"),
        (lambda: number("N", 1, 2, at=3), ValueError, "'at' must be from 1 to 2: 3"),
        (lambda: number("N", 1, math.inf, at=3), ValueError, "'high' must be finite: inf"),
        (lambda: number("N", 1, "2", at=1), TypeError, "'high' must be a number: '2'"),
        (lambda: number("N", 1, 2, at=1, unit="ms"), ValueError, "'unit' must be one of '', '/s', 'B',.*: 'ms'"),
        (lambda: number("N", 1, 2, at=1, scale="cubic"), ValueError, "'scale' must be one of"),
        (lambda: number(" ", 1, 2, at=1), ValueError, "'name' must not be empty"),
        (lambda: number("N", 1, 2, at=1, step=0.3), ValueError, "'step' of 'N' must fit a linear range .*: 0.3"),
        (lambda: number("N", 1, 2, at=1, step=1e-6), ValueError, "at most 1000: 1e-06"),
        (lambda: number("N", 1, 2, at=1, step=1, scale="log"), ValueError, "'step' of 'N' must fit a linear range"),
        (lambda: write(3, "ms"), ValueError, "'unit' must be one of"),
    ],
)
def test_wrong_controls(make, error, match):
    with pytest.raises(error, match=match):
        make()


def branch(speed):
    if speed > 5:
        return 1
    return 2


def transcendental(speed):
    return math.exp(-speed)


def loop(speed):
    return sum(speed for _ in range(int(speed)))


def remainder(speed):
    return speed % 3


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"model": branch}, TypeError, r"plain arithmetic, else use slider.* use where.*, at `if speed > 5:`"),
        ({"model": transcendental}, TypeError, r"not known yet: use .*, at `return math.exp\(-speed\)`"),
        ({"model": loop}, TypeError, r"plain arithmetic.*, at `return sum\(speed for _ in range\(int\(speed\)\)\)`"),
        ({"model": remainder}, TypeError, r"not known yet.*, at `return speed % 3`"),
        ({"model": lambda speed: max(speed, 2)}, TypeError, "largest, smallest or & instead of if, max"),
        ({"model": lambda speed: round(speed, 1)}, TypeError, "rounded to a whole one: 1 digits"),
        ({"model": lambda fast: fast}, TypeError, "unexpected keyword argument 'speed', at speed=2.0"),
        ({"model": lambda speed: 1 / (speed - 2)}, ValueError, "ZeroDivisionError: .*, at speed=2.0"),
        ({"model": lambda speed: 1 / (10 - speed)}, ValueError, "finite at every setting, at Speed 10"),
        ({"model": lambda speed: speed * 30}, ValueError, "within the limits of the axis.* at Speed"),
        ({"headline": lambda r: f"It is {r:.1f}"}, TypeError, r"no digits yet: write it with write\(number, unit\)"),
        ({"headline": lambda r: f"It is {r}"}, TypeError, "no digits yet"),
        ({"headline": lambda r: "It is " + str(r)}, TypeError, "no digits yet"),
        ({"tasks": [task("Go", lambda r: r < 3)]}, ValueError, "task 'Go' must be done in some state: none of 5000"),
        ({"tasks": [task("Go", lambda r: r < 9)]}, ValueError, "'Go' must be to do in the first state: Speed 2"),
        ({"tasks": [task("Go", lambda r: r > 7 and r < 9)]}, TypeError, "instead of if, max, min or and"),
        ({"tasks": [task("Go", lambda r: (r > 7) & r)]}, TypeError, "'&|unsupported operand"),
        ({"tasks": [task("Go", lambda r: (r > 7) + 1)]}, TypeError, "'task Go' must be True or False: 2?"),
        ({"lights": [light("L", lambda r: r)]}, TypeError, "'light L' must be True or False"),
        (
            {"controls": {"speed": SPEED, "way": choice("Way", {"a": "x", "b": "y"}, at="x")}},
            TypeError,
            "'values of Way",
        ),
        ({"controls": {"speed": SPEED, "b": number("Speed", 1, 2, at=1)}}, ValueError, "different names"),
        ({"budget_kb": 1}, BudgetError, "'budget_kb' must hold the explorer 'small', .* nodes: 1"),
    ],
)
def test_wrong_use(changes, error, match):
    with pytest.raises(error, match=match):
        small(**changes)


def test_a_model_that_does_other_things_with_recorded_numbers_is_found_out():
    with pytest.raises(
        ValueError, match=r"must do the same arithmetic for all values, at Speed 2: 'It is 6\.' became 'It"
    ):
        small(lambda speed: speed * (3 if isinstance(speed, float) else 4))


@pytest.mark.parametrize(
    ("chart", "match"),
    [
        (lines([0, 1], {"a": lambda r: [r, r]}, x=X, y=Y, cut=vertical(1, "one")), "use 'dot'"),
        (lines([0, 1], {"a": lambda r: [1, 2]}, x=X, y=Y, cut=vertical(lambda r: r / 10, "one")), "use 'dot'"),
        (lines([0, 1], {"a": lambda r: [r, r], "b": lambda r: [1, r]}, x=X, y=Y), "keep apart in Python only"),
        (lines([0, 1], {"a": lambda r: [r, r]}, x=X, y=Y, clip=True), "cannot be clipped"),
        (lines(lambda r: [0, r / 10], {"a": lambda r: [1, 2]}, x=X, y=Y), "has no truth"),
        (dots({"a": lambda r: [(1, r)]}, x=X, y=Y), "must be a number"),
        (heat(["a", "b"], ["c"], lambda r: [[r, r]], x="x", y="y", value=axis("v", (1, 99))), "not known yet"),
    ],
)
def test_charts_that_only_python_can_draw_say_so(chart, match):
    with pytest.raises(TypeError, match=match):
        small(chart=chart)


def test_a_line_that_moves_and_rules_that_move_are_drawn():
    found = small(
        chart=lines(
            [0, 5, 10],
            {"a": lambda r: [r, 2 * r, 3 * r]},
            x=X,
            y=Y,
            references=[vertical(lambda r: r / 5, "knee"), vertical(9, "end")],
            dot=lambda r: (r / 3, r),
        )
    )
    assert "1 / 0" not in found.bundle["text/html"]
    assert "0,940" in found.render_at(speed=2.0)["picture"]
    with pytest.raises(TypeError, match="several things that move"):
        small(chart=lines([0, 1], {"a": lambda r: [1, r]}, x=X, y=Y, references=[horizontal(5, "five")]))


def test_a_dot_is_a_pair():
    with pytest.raises(ValueError, match="'dot' must be a pair"):
        small(chart=lines([0, 1], {"a": lambda r: [1, 2]}, x=X, y=Y, dot=lambda r: [r]))
    with pytest.raises(TypeError, match="'dot' must be a function"):
        lines([0, 1], {"a": lambda r: [1, 2]}, x=X, y=Y, dot=(1, 2))


def test_sliders_alone_are_as_they_were():
    found = explore(
        lambda speed: speed * 3,
        controls={"speed": slider("Speed", [1, 2, 3], at=2)},
        chart=BARS,
        headline=lambda r: f"It is {r:.0f}",
        id="small",
    )
    assert "data-graph" not in found.bundle["text/html"]
    assert len(found.views) == 3
