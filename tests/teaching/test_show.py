"""Plotted figures: what is drawn, and where its words stand."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.figure import NARROW, WIDE
from sysdesign.teaching.output import FIGURE, PLAIN, SVG
from sysdesign.teaching.show import axis, barplot, colour, label, mark, plot, show

WORDS = {"title": "A sentence with a number.", "alt": "A picture that a test drew"}
CAP = 10
LOAD, TIME = axis("load", (0, 1), unit="%"), axis("time in the system", (0, 10), unit="s")


def chart(x=LOAD, y=TIME, **more):
    return plot(x, y, **more)


def drawn(fig):
    """Return the two pictures of a figure as parsed SVG, without the fallbacks of their colours."""
    page = re.sub(r"var\(--(\w+), #\w+\)", r"\1", show(fig, **WORDS).bundle[FIGURE])
    return [ET.fromstring(svg) for svg in re.findall(r"<svg .*?</svg>", page)]


def box(text):
    """Return left, right and baseline of a line of text, by the widths the layout is made with."""
    size = width(text.text, bold=text.get("font-weight") == "600")
    left = float(text.get("x")) - size * {"middle": 0.5, "end": 1}.get(text.get("text-anchor"), 0)
    return left, left + size, float(text.get("y"))


def assert_words_are_apart_and_inside(svg):
    boxes = [(text.text, *box(text)) for text in svg.iter("text")]
    for text, left, right, y in boxes:
        assert left >= -1, text
        assert right <= float(svg.get("width")) + 1, text
        assert CAP <= y <= float(svg.get("height")), text
    for (a, left_a, right_a, y_a), (b, left_b, right_b, y_b) in combinations(boxes, 2):
        assert abs(y_a - y_b) >= CAP or right_a <= left_b or right_b <= left_a, (a, b)


def test_it_is_drawn_in_two_widths_with_words_of_one_size():
    fig, ax = chart()
    ax.plot([0, 0.5, 0.9], [1, 2, 10], label="1 server")
    wide, narrow = drawn(fig)
    assert (wide.get("width"), narrow.get("width")) == (str(WIDE), str(NARROW))
    for svg in (wide, narrow):
        assert not [text for text in svg.iter("text") if text.get("font-size")]
        assert [text.text for text in svg.iter("text")][-1] == "1 server"


def test_series_have_their_colours_and_dashes_in_order():
    fig, ax = chart()
    for i in range(6):
        ax.plot([0, 1], [i, i])
    lines = [path for path in drawn(fig)[0].iter("path") if path.get("stroke-width") == "2.25"]
    assert [line.get("stroke") for line in lines] == [f"c{i}" for i in range(1, 7)]
    assert [line.get("stroke-dasharray") for line in lines] == [None, "7 4", "2 3.5", "10 3 2 3", "4 2", "1 4"]


def test_axes_have_name_unit_ticks_and_horizontal_hairlines_only():
    fig, _ = chart()
    svg = drawn(fig)[0]
    words = [text.text for text in svg.iter("text")]
    assert words[0] == "time in the system (s)"
    assert "load" in words
    assert {"0\u00a0%", "100\u00a0%", "10"} <= set(words)
    hairlines = [path.get("d") for path in svg.iter("path") if path.get("stroke") == "line"]
    assert len(hairlines) == len(TIME.ticks)
    assert all(re.fullmatch(r"M[\d.]+ ([\d.]+)L[\d.]+ \1", d) for d in hairlines)


def test_a_log_axis_has_decades():
    fig, ax = chart(y=axis("requests", (1, 1e6), unit="per second", scale="log"))
    ax.plot([0, 1], [10, 1e5], label="all")
    words = [text.text for text in drawn(fig)[0].iter("text")]
    assert {"1", "10", "100", "1\u00a0k", "10\u00a0k", "100\u00a0k", "1\u00a0M"} <= set(words)
    assert "requests (per second, log scale)" in words


def test_a_line_that_leaves_the_limits_is_cut_at_the_frame():
    fig, ax = chart()
    ax.plot([0, 1, 1.5], [0, 20, 40])
    for svg in drawn(fig):
        (line,) = [path for path in svg.iter("path") if path.get("stroke") == "c1"]
        points = [tuple(map(float, pair)) for pair in re.findall(r"([\d.-]+) ([\d.-]+)", line.get("d"))]
        top = min(
            float(re.findall(r" ([\d.]+)L", p.get("d"))[0]) for p in svg.iter("path") if p.get("stroke") == "line"
        )
        assert min(y for _, y in points) == pytest.approx(top, abs=1.5)


def test_areas_dots_and_steps_are_drawn():
    fig, ax = chart()
    ax.fill_between([0, 1], [1, 2], [3, 20], color=colour(3), alpha=0.2)
    ax.scatter([0.1, 0.5], [2, 3], color=colour(2), label="samples")
    ax.plot([0.1, 0.9], [5, 6], "o")
    svg = drawn(fig)[0]
    (area,) = [path for path in svg.iter("path") if path.get("fill") == "c3"]
    assert (area.get("fill-opacity"), area.get("stroke")) == ("0.2", None) or area.get("stroke-opacity") == "0.2"
    assert [dot.get("fill") for dot in svg.iter("circle")] == ["c2", "c2", "c1", "c1"]


def test_many_points_make_a_small_picture():
    fig, ax = chart()
    x = np.linspace(0, 1, 100_000)
    ax.plot(x, 5 + 4 * np.sin(20 * x))
    assert len(show(fig, **WORDS).bundle[FIGURE]) < 20_000


def test_a_gap_in_the_data_is_a_gap_in_the_line():
    fig, ax = chart()
    ax.plot([0, 0.2, 0.4, 0.6, 0.8], [1, 2, float("nan"), 2, 1])
    (line,) = [path for path in drawn(fig)[0].iter("path") if path.get("stroke") == "c1"]
    assert line.get("d").count("M") == 2


@settings(max_examples=25)
@given(st.lists(st.tuples(st.text("abcd ", min_size=3, max_size=18), st.floats(0, 10)), min_size=1, max_size=5))
def test_names_of_lines_keep_apart_at_both_widths(lines):
    fig, ax = chart()
    for name, y in lines:
        ax.plot([0, 1], [y, y], label=name.replace(" ", "x", 2).strip("_"))
    for svg in drawn(fig):
        assert_words_are_apart_and_inside(svg)


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.text("abcdefg ", min_size=1, max_size=30).filter(str.strip), st.floats(1, 1e6), min_size=1, max_size=8
    ),
    st.sampled_from([axis("rate", (1, 1e6), scale="log"), axis("rate", (0, 1e6), unit="per second")]),
)
def test_bars_have_their_names_and_values_inside(values, x):
    fig, _ = barplot(values, x)
    for svg in drawn(fig):
        rows = list(svg.iter("text"))
        assert set(values) <= {text.text for text in rows}
        for text in rows:
            left, right, _ = box(text)
            assert (left >= -1, right <= float(svg.get("width")) + 1) == (True, True), text.text
        assert len([path for path in svg.iter("path") if path.get("fill") == "c1"]) == len(values)


def test_a_bar_can_take_another_role():
    fig, _ = barplot({"average": 579, "peak": 1736}, axis("rides", (0, 2000)), paint={"peak": "wrong"})
    svg = drawn(fig)[0]
    assert [path.get("fill") for path in svg.iter("path") if path.get("fill") in ("c1", "wrong")] == ["c1", "wrong"]
    assert [text.get("fill") for text in svg.iter("text") if text.text in ("579", "1,740")] == ["c1", "wrong"]


def test_the_length_of_a_bar_is_its_value():
    fig, _ = barplot({"a": 500, "b": 1000}, axis("rides", (0, 2000)))
    paths = [path.get("d") for path in drawn(fig)[0].iter("path") if path.get("fill") == "c1"]
    spans = [[float(x) for x in re.findall(r"[ML ]?([\d.]+) [\d.]+", d)] for d in paths]
    a, b = (max(xs) - min(xs) for xs in spans)
    assert b == pytest.approx(2 * a, abs=0.3)


def test_rules_are_drawn_and_named():
    fig, ax = chart()
    ax.plot([0, 1], [1, 2], label="a line")
    mark(ax, "target", x=0.5)
    mark(ax, "limit", x=0.52)
    mark(ax, "at most", y=8)
    for svg in drawn(fig):
        assert {"target", "limit", "at most"} <= {text.text for text in svg.iter("text")}
        assert len([path for path in svg.iter("path") if path.get("stroke") == "ink"]) == 3
        assert_words_are_apart_and_inside(svg)


@pytest.mark.parametrize("side", ["left", "right", "above", "below"])
@pytest.mark.parametrize("at", [(0, 0.5), (1, 10), (0.5, 5)])
def test_labels_stay_inside(side, at):
    fig, ax = chart()
    label(ax, "ninety-nine of a hundred", *at, role=2, side=side)
    for svg in drawn(fig):
        (text,) = [text for text in svg.iter("text") if text.text.startswith("ninety")]
        left, right, _ = box(text)
        assert (left >= -0.1, right <= float(svg.get("width")) + 0.1) == (True, True)
        assert (text.get("fill"), text.get("paint-order")) == ("c2", "stroke")


def test_ticks_that_have_no_room_are_thinned():
    fig, _ = chart(x=axis("a", (0, 100), ticks=range(0, 101, 4)))
    wide, narrow = ([text.text for text in svg.iter("text")] for svg in drawn(fig))
    assert len(narrow) < len(wide) < 26 + 8
    assert "0" in narrow


def test_it_is_the_same_every_time_and_the_figure_is_left_as_it_was():
    def once():
        fig, ax = chart()
        ax.plot([0, 0.5, 0.9], [1, 2, 10], label="1 server")
        mark(ax, "target", x=0.5)
        return fig

    fig = once()
    assert show(fig, **WORDS).bundle == show(fig, **WORDS).bundle == show(once(), **WORDS).bundle


def test_settings_of_matplotlib_are_left_alone_and_ignored():
    fig, ax = chart()
    ax.plot([0, 1], [1, 2], label="a")
    before = dict(mpl.rcParams)
    shown = show(fig, **WORDS).bundle
    assert dict(mpl.rcParams) == before
    with mpl.rc_context({"lines.linewidth": 9, "axes.grid": True, "text.usetex": False, "font.size": 30}):
        fig, ax = chart()
        ax.plot([0, 1], [1, 2], label="a")
        assert show(fig, **WORDS).bundle == shown


def test_pyplot_is_not_needed_and_no_figure_is_left_open():
    code = (
        "import sys; from sysdesign.teaching.show import *\n"
        "fig, ax = plot(axis('a', (0, 1)), axis('b', (0, 1))); ax.plot([0, 1], [0, 1], label='c')\n"
        "show(fig, title='A line.', alt='A line from corner to corner')\n"
        "print([m for m in ('matplotlib.pyplot', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_it_shows_itself_in_all_its_faces():
    fig, _ = chart()
    shown = show(fig, caption="From a test.", **WORDS)
    assert set(shown._repr_mimebundle_()) == {FIGURE, SVG, PLAIN}
    assert repr(shown) == "A sentence with a number.\n[picture] A picture that a test drew\nFrom a test."


def test_a_failed_picture_leaves_the_figure_usable():
    fig, ax = chart()
    (line,) = ax.plot([0, 1], [1, 2], color="red")
    mark(ax, "target", x=0.5)
    with pytest.raises(ValueError, match="'color'"):
        show(fig, **WORDS)
    line.set_color(colour(1))
    assert len([path for path in drawn(fig)[0].iter("path") if path.get("stroke") == "ink"]) == 1
