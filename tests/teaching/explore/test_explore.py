import math
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from sysdesign.teaching.explore import (
    BudgetError,
    SweepError,
    axis,
    bars,
    dots,
    explore,
    heat,
    light,
    lines,
    slider,
    task,
    vertical,
)

WIDGET = "application/vnd.jupyter.widget-view+json"
SPEED = slider("Speed", [1, 2, 3], at=1)
X, Y = axis("x", (0, 2)), axis("y", (0, 10))
LINE = lines([0, 1, 2], {"a": lambda r: r}, x=X, y=Y)


def small(model=lambda speed: [speed, 2, 3], **changes):
    arguments = {
        "controls": {"speed": SPEED},
        "chart": LINE,
        "headline": lambda r: f"It is {r[0]}.",
        "id": "small",
    }
    return explore(model, **arguments | changes)


def test_the_text_reads_in_a_terminal(funnel):
    text = funnel.bundle["text/plain"]
    assert text == repr(funnel)
    assert text.replace("\N{NO-BREAK SPACE}", " ") == (
        "Drivers send 50,000 updates a second on average and 150,000 at the peak.\n"
        "\n"
        "Peak factor applied: [to users and to rates] · to users only\n"
        "Drivers online: 100 k · [200 k] · 300 k · 500 k\n"
        "Trip: 8 min · 12 min · [15 min] · 30 min\n"
        "\n"
        "contradiction: Rides in progress fit the drivers online (312,500 rides, 200,000 drivers)\n"
        "contradiction: The peak is counted once\n"
        "\n"
        "                  average   peak\n"
        "Location updates     50 k  150 k\n"
        "Position polls      500 k  1.5 M\n"
        "Ride requests         116    347\n"
        "\n"
        "To do: Put out both contradictions."
    )


def test_the_page_says_it_in_words_without_scripts_and_drawings(explorers):
    for explorer in explorers.values():
        page = explorer.bundle["text/html"]
        assert page.count("<script") == page.count('<script type="application/json">') == 1
        assert explorer.render(*explorer.plan.start)["picture"] in page
        assert "Shown: " in page
        assert "<table" in page


def test_words_are_escaped(clipped):
    page = clipped.bundle["text/html"]
    assert "&quot;20\xa0s&quot; &amp; more &lt;than&gt; that." in page
    assert 'data-ghost="At the end the queue takes &quot;' in page
    assert "one &amp; only\n&lt;server&gt;" in page
    assert "<server>" not in page


def test_the_same_bytes_every_time():
    """Also in another process, where hashes are salted otherwise."""
    code = (
        "from sysdesign.teaching.explore import *;"
        "e = explore(lambda a, b: [a, b, a * b], controls={'a': slider('A', [1, 2, 3], at=1),"
        "'b': choice('B', {'x': 1, 'y': 2}, at=1)}, chart=lines([0, 1, 2], {'l': lambda r: r}, x=axis('x', (0, 2)),"
        "y=axis('y', (0, 10))), headline=lambda r: str(r), id='same'); print(e.bundle)"
    )
    run = partial(subprocess.run, [sys.executable, "-c", code], capture_output=True, check=True)
    first, second = (run(env=os.environ | {"PYTHONHASHSEED": seed}).stdout for seed in "12")
    assert first == second


def test_no_widget_where_no_front_end_asks_and_none_while_storing(fresh, monkeypatch):
    from sysdesign.teaching.explore import explorer as module

    assert set(fresh._repr_mimebundle_()) == {"text/html", "text/plain"}
    monkeypatch.setattr(module, "_front_end_asks", lambda: True)
    monkeypatch.delenv("SYSDESIGN_STORED", raising=False)
    live = fresh._repr_mimebundle_()
    assert set(live[WIDGET]) >= {"model_id"}
    assert live["text/html"] == fresh.bundle["text/html"]
    monkeypatch.setenv("SYSDESIGN_STORED", "1")
    assert fresh._repr_mimebundle_() == fresh.bundle


def test_an_executor_changes_nothing():
    build = partial(
        explore,
        timedelta,
        controls={"hours": slider("Hours", [1, 2, 3], at=1), "minutes": slider("Minutes", [0, 30], at=30)},
        chart=bars(["all"], {"seconds": lambda r: [r.total_seconds()]}, value=axis("time", (0, 20_000), unit="s")),
        headline=lambda r: f"{r}",
        id="time",
    )
    with ProcessPoolExecutor(2) as pool:
        assert build(executor=pool).bundle == build().bundle


def test_render_gives_any_state(fresh):
    assert "4.7" in fresh.render(2, 0, 1)["headline"]
    with pytest.raises(KeyError):
        fresh.render(9, 0, 1)


def test_numpy_values_are_welcome():
    numpy = pytest.importorskip("numpy")
    found = small(
        lambda speed: numpy.array([speed, 2.0, 3.0]),
        tasks=[task("Reach three", lambda r: r[0] == 3)],
        lights=[light("Is one", lambda r: (r == 1).any())],
    )
    assert [view.tasks for view in found.views.values()] == [(False,), (False,), (True,)]


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"id": "Small"}, ValueError, "'id' must be lower-case letters"),
        ({"id": "1a"}, ValueError, "'id' must be lower-case letters"),
        ({"id": None}, ValueError, "'id' must be lower-case letters"),
        ({"controls": {}}, ValueError, "'controls' must not be empty"),
        ({"controls": [SPEED]}, TypeError, "'controls' must map"),
        ({"controls": {"speed": 3}}, TypeError, "'controls' must hold slider"),
        ({"controls": {"Speed-1": SPEED}}, ValueError, "a name in 'controls' must be a parameter"),
        ({"controls": {"speed": SPEED, "b": SPEED}}, ValueError, "controls must have different names"),
        ({"controls": {"other": SPEED}}, SweepError, "unexpected keyword argument 'other' at other=1"),
        ({"chart": "lines"}, TypeError, "'chart' must be lines"),
        ({"headline": "It is 3"}, TypeError, "'headline' must be a function"),
        ({"headline": lambda r: ""}, ValueError, "'headline' must not be empty: '', at speed=1"),
        ({"headline": lambda r: [("a", 7)]}, ValueError, "'series' must be one of .* at speed=1"),
        ({"headline": lambda r: r[9]}, ValueError, "'model' must return what .* IndexError: .* at speed=1"),
        ({"tasks": ["do it"]}, TypeError, "'tasks' must hold task"),
        ({"tasks": [task("Go", lambda r: False)]}, ValueError, "task 'Go' must be done in some state: none of 3"),
        (
            {"tasks": [task("Go", lambda r: r[0] < 3)]},
            ValueError,
            "task 'Go' must be to do in the first state: Speed 1",
        ),
        ({"tasks": [task("Go", lambda r: r[0])]}, TypeError, "'task Go' must be True or False: 1, at speed=1"),
        ({"tasks": [task("Go", lambda r: r[0] > 2)] * 2}, ValueError, "'tasks' must differ"),
        ({"lights": [light("L", lambda r: None)]}, TypeError, "'light L' must be True or False: None, at speed=1"),
        ({"lights": [task("Go", lambda r: True)]}, TypeError, "'lights' must hold light"),
        ({"budget_kb": 0}, ValueError, "'budget_kb' must be > 0"),
        ({"model": 3}, TypeError, "'model' must be a function: 3"),
    ],
)
def test_wrong_use(changes, error, match):
    with pytest.raises(error, match=match):
        small(**changes)


@pytest.mark.parametrize(
    ("model", "error", "match"),
    [
        (lambda speed: [speed, math.nan, 1], ValueError, "'a' must be finite: nan, at speed=1"),
        (lambda speed: [speed, math.inf, 1], ValueError, "'a' must be finite: inf, at speed=1"),
        (
            lambda speed: [speed, 10.5 * (speed == 2), 1],
            ValueError,
            r"'a' must be within the limits .*: 10.5, at speed=2",
        ),
        (lambda speed: [speed, "x", 1], TypeError, "'a' must be a number: 'x', at speed=1"),
        (lambda speed: [1] * speed, ValueError, "series 'a' must have a y for each .* 3: 1, at speed=1"),
        (lambda speed: 5, TypeError, "'a' must be a sequence: 5, at speed=1"),
        (lambda speed: 1 / (speed - 3), SweepError, "ZeroDivisionError: .* at speed=3"),
    ],
)
def test_a_state_that_cannot_be_shown_is_named(model, error, match):
    with pytest.raises(error, match=match):
        small(model, headline=lambda r: "It is so.")


def test_as_many_points_in_every_state():
    chart = lines(lambda r: range(len(r)), {"a": lambda r: r}, x=axis("x", (0, 9)), y=Y)
    with pytest.raises(
        ValueError, match=r"'points' must be as many as in the first state, \[2, 2\]: \[3, 3\], at speed=2"
    ):
        small(lambda speed: [1] * (speed + 1), chart=chart)


def test_over_budget():
    with pytest.raises(BudgetError, match=r"'budget_kb' must hold the explorer 'small', \d+ bytes for 3 states: 1"):
        small(budget_kb=1)


def test_at_most_a_thousand_states():
    many = {name: slider(name, range(10), at=0) for name in ("p", "q", "r")}
    assert len(explore(lambda **_: [1, 2, 3], controls=many, chart=LINE, headline=str, id="many").views) == 1000
    with pytest.raises(ValueError, match="'controls' must make at most 1000 states: 2000"):
        small(controls=many | {"s": slider("s", [1, 2], at=1)})


@pytest.mark.parametrize(
    ("chart", "match"),
    [
        (
            bars(["p", "q"], {"a": lambda r: r}, value=Y),
            "series 'a' must have a value for each of 2 rows: 3, at speed=1",
        ),
        (dots({"a": lambda r: r}, x=X, y=Y), r"series 'a' must hold pairs \(x, y\): 1, at speed=1"),
        (dots({"a": lambda r: []}, x=X, y=Y), "series 'a' must not be empty"),
        (dots({"a": lambda r: [(3, 1)]}, x=X, y=Y), "'x of a' must be within the limits .* at speed=1"),
        (heat(["c"], ["d"], lambda r: [r], x="x", y="y", value=Y), r"'values' must be 1 rows of 1: \[3\], at speed=1"),
        (heat(["c"], ["d"], lambda r: [[11]], x="x", y="y", value=Y), "'value at c, d' must be within .* at speed=1"),
        (
            heat(["c"], ["d"], lambda r: [[1]], x="x", y="y", value=Y, mark=lambda r: (1, 0)),
            "'mark' must be a cell of 1 columns and 1 rows",
        ),
        (lines([1, 0, 2], {"a": lambda r: r}, x=X, y=Y), "'xs' must rise"),
        (lines([0, 1, 2], {"a": lambda r: r}, x=X, y=Y, cut=vertical(5, "c")), "'c' must be within the limits"),
    ],
)
def test_charts_name_what_is_wrong(chart, match):
    with pytest.raises((ValueError, TypeError), match=match):
        small(chart=chart)


def words(explorer, at, kind):
    frame = explorer.views[at].frame
    return [
        word.text for slot, word in zip(frame.slots, frame.words, strict=True) if slot.startswith(kind) and word.text
    ]


def test_the_upright_cut_reads_values_off_the_lines(fresh):
    assert words(fresh, (2, 3, 1), "val") == ["30\N{NO-BREAK SPACE}%", "100\N{NO-BREAK SPACE}%"]


def test_values_keep_the_order_of_points_where_lines_are_about_to_cross():
    chart = lines([0, 1, 2], {"falls": lambda r: r[0], "rises": lambda r: r[1]}, x=X, y=Y, cut=vertical(1, "here"))
    frame = chart.frame([[9, 5.4, 0.5], [0.5, 5.1, 9]])
    places = {word.text: word.y for word in frame.words}
    assert places["5.4"] < places["5.1"]


def test_the_level_cut_reads_where_lines_first_cross(clipped):
    assert words(clipped, (2,), "val") == ["15.8\N{NO-BREAK SPACE}%", "5.57\N{NO-BREAK SPACE}%"]
    assert len(words(clipped, (0,), "val")) == 1  # the first line stays below


def test_what_leaves_the_frame_is_said(clipped, scatter):
    assert "↑ 20\N{NO-BREAK SPACE}s" in words(clipped, (2,), "over")
    assert "↓ 0\N{NO-BREAK SPACE}s" in words(clipped, (2,), "over")
    assert any("beyond the frame" in word for word in words(scatter, (3,), "over"))
    assert words(scatter, (0,), "over") == []


def test_a_clipped_bar_has_an_arrow():
    chart = bars(["p", "q", "r"], {"a": lambda r: r}, value=axis("y", (0, 2)), clip=True)
    assert words(small(chart=chart), (2,), "tip") == ["→ 3", "2", "→ 3"]


def test_steps_of_colour_cover_the_limits(grid):
    for view in grid.views.values():
        assert set(view.frame.rows[0]) <= set(range(8))
    found = small(chart=heat(["a", "b", "c"], ["d"], lambda r: [[0, 10, 5]], x="x", y="y", value=Y))
    assert found.views[0,].frame.rows[0] == [0, 7, 4]
