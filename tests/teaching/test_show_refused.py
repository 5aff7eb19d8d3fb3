"""What a plotted figure refuses, and how it says so."""

import re

import matplotlib as mpl
import pytest

from sysdesign.teaching.show import axis, barplot, label, mark, plot, show

WORDS = {"title": "A sentence with a number.", "alt": "A picture that a test drew"}
LOAD, TIME = axis("load", (0, 1), unit="%"), axis("time in the system", (0, 10), unit="s")


def chart(x=LOAD, y=TIME, **more):
    return plot(x, y, **more)


def refused(message, error=ValueError):
    return pytest.raises(error, match="^" + re.escape(message))


def test_colours_without_a_role_are_refused():
    fig, ax = chart()
    ax.plot([0, 1], [1, 2], color="red")
    with refused("'color' must come from colour(...), so that it suits both themes: '#ff0000'"):
        show(fig, **WORDS)


def test_words_of_matplotlib_are_refused():
    fig, ax = chart()
    ax.set_title("Load")
    with refused("words are written by label(...), mark(...), label=, and the title of show(...): 'Load'"):
        show(fig, **WORDS)


def test_images_and_hatches_are_refused():
    fig, ax = chart()
    ax.imshow([[0, 1]])
    with refused("a figure holds no images"):
        show(fig, **WORDS)
    fig, ax = chart()
    ax.bar([0.5], [3], hatch="/")
    with refused("a figure has no hatches, only colours: '/'"):
        show(fig, **WORDS)


def test_wrong_use_is_told():
    fig, ax = chart()
    with refused("'fig' must come from plot(...) or barplot(...)", TypeError):
        show(mpl.figure.Figure(), **WORDS)
    with refused("'alt' must say what the picture shows"):
        show(fig, title="A line.", alt="a line")
    with refused("'x' must be an axis(...): 'load'", TypeError):
        plot("load", TIME)
    with refused("'y' must be an axis(...): 'time'", TypeError):
        plot(LOAD, "time")
    with refused("'height' must be from 120 to 900: 50"):
        plot(LOAD, TIME, height=50)
    with refused("'height' must be a whole number: 150.5", TypeError):
        plot(LOAD, TIME, height=150.5)
    with refused("a rule stands at one of 'x' and 'y': x=None, y=None"):
        mark(ax, "target")
    with refused("a rule stands at one of 'x' and 'y': x=0.5, y=1"):
        mark(ax, "target", x=0.5, y=1)
    with refused("'load' must be within the limits of the axis, 'load' from 0 to 1: 2"):
        mark(ax, "target", x=2)
    with refused("'text' must not be empty: ''"):
        label(ax, "", 0.5, 5)
    with refused("'side' must be one of"):
        label(ax, "here", 0.5, 5, side="top")
    with refused("'ax' must be the axes of plot(...) or barplot(...)", TypeError):
        mark(mpl.figure.Figure().add_subplot(), "target", x=1)


def test_wrong_bars_are_told():
    with refused("'values' must be 1 to 20 bars: 0"):
        barplot({}, LOAD)
    with refused("'a' must be within the limits of the axis, 'load' from 0 to 1: 3"):
        barplot({"a": 3}, LOAD)
    with refused("'a' must be finite: nan"):
        barplot({"a": float("nan")}, LOAD)
    with refused("'paint' must be one of 'a': 'b'"):
        barplot({"a": 1}, LOAD, paint={"b": 2})
    _, ax = barplot({"a": 1}, LOAD)
    with refused("bars have no y to mark: 1"):
        mark(ax, "target", y=1)
    with refused("bars carry their values already: 'here'"):
        label(ax, "here", 1, 1)


def test_what_does_not_fit_is_told():
    fig, ax = chart(height=120)
    for i in range(9):
        ax.plot([0, 1], [i, i], label=f"line {i}")
    with refused("'height' leaves no room for the names of 9 lines: 120"):
        show(fig, **WORDS)
    fig, ax = chart(x=axis("a name that is much too long for a narrow column of text", (0, 1)))
    with refused("'x' is wider than 342 px"):
        show(fig, **WORDS)
    fig, ax = chart()
    ax.plot([2, 3], [1, 2], label="far away")
    with refused("'label' names what has no point within the limits of the axes: 'far away'"):
        show(fig, **WORDS)
