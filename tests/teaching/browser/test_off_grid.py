"""A state between the grid's is the model, called directly, as the page draws it."""

import json

import pytest

from sysdesign.teaching.browser.off_grid import controls_of, off_grid, state
from sysdesign.teaching.explore import axis, bars, choice, explore, light, lines, number, slider, task
from sysdesign.teaching.explore.controls import slider as slider_control
from sysdesign.teaching.explore.explorer import opening_alone

CALLS = []


def load(rate, share, kind):
    CALLS.append((rate, share, kind))
    used = rate * share * (2 if kind == "twice" else 1)
    return {"used": used, "left": 100 - used}


CONTROLS = {
    "rate": slider("Rate", [1, 10, 50], unit="/s", at=10),
    "share": slider("Share", [0.1, 0.5, 1], at=0.5, format=lambda value: f"{value:.0%} of all"),
    "kind": choice("Counted", {"once": "once", "two times": "twice"}, at="once"),
}


def made(**more):
    return explore(
        load,
        id="load",
        controls=CONTROLS,
        chart=bars(
            ["a"],
            {"used": lambda r: [r["used"]], "left": lambda r: [r["left"]]},
            value=axis("requests", (0, 100), unit="/s"),
        ),
        headline=lambda r: ["It uses ", (f"{r['used']:g}", 1), "."],
        tasks=[task("Use more than half.", lambda r: r["used"] > 50)],
        lights=[light("It fits", lambda r: r["left"] >= 20, reason=lambda r: f"{r['left']:g} left")],
    )


@pytest.fixture(scope="module")
def explorer():
    return made()


@pytest.mark.parametrize("rate", [1, 3.5, 10, 37, 50])
@pytest.mark.parametrize("share", [0.1, 0.25, 1])
@pytest.mark.parametrize("kind", [0, 1])
def test_it_equals_the_model_called_directly(explorer, rate, share, kind):
    found = off_grid(explorer, {"rate": rate, "share": share, "kind": kind})
    result = load(rate, share, ["once", "twice"][kind])
    view = explorer.plan.view(result)
    assert found["rows"] == view.frame.rows
    assert found["words"] == [[word.text, word.x, word.y] for word in view.frame.words]
    assert found["say"] == ["It uses ", [f"{result['used']:g}", 1], "."]
    assert (found["ok"], found["why"]) == ([result["left"] >= 20], [f"{result['left']:g} left"])
    assert found["done"] == [result["used"] > 50]
    assert json.loads(json.dumps(found)) == found


def test_a_state_of_the_grid_is_the_one_that_was_computed(explorer):
    for (rate, share, kind), view in explorer.views.items():
        values = {"rate": [1, 10, 50][rate], "share": [0.1, 0.5, 1][share], "kind": kind}
        assert off_grid(explorer, values).items() >= state(view).items()


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ((10, 0.5, 0), ["10 /s", "50% of all", "once"]),
        ((12, 0.123, 1), ["12 /s", "12% of all", "two times"]),
        ((2.5, 1, 0), ["2.5 /s", "100% of all", "once"]),
    ],
)
def test_a_value_between_two_of_the_slider_is_said_as_they_are(explorer, values, labels):
    found = off_grid(explorer, dict(zip(("rate", "share", "kind"), values, strict=True)))
    assert [label.replace("\u00a0", " ").replace("\u202f", " ") for label in found["labels"]] == labels


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"rate": 0.5}, ValueError, "'rate' must be from 1 to 50: 0.5"),
        ({"rate": 51}, ValueError, "'rate' must be from 1 to 50: 51"),
        ({"share": float("nan")}, ValueError, "'share' must be finite: nan"),
        ({"share": "0.5"}, TypeError, "'share' must be a number: '0.5'"),
        ({"share": None}, TypeError, "'share' must be a number: None"),
        ({"kind": 2}, ValueError, "'kind' must be from 0 to 1: 2"),
        ({"kind": -1}, ValueError, "'kind' must be >= 0: -1"),
        ({"kind": 0.5}, TypeError, "'kind' must be a whole number: 0.5"),
        ({"kind": "once"}, TypeError, "'kind' must be a whole number: 'once'"),
    ],
)
def test_a_value_outside_of_a_control_is_named(explorer, change, error, says):
    with pytest.raises(error) as told:
        off_grid(explorer, {"rate": 10, "share": 0.5, "kind": 0} | change)
    assert str(told.value) == says


def test_a_control_that_is_missing_is_named(explorer):
    with pytest.raises(ValueError, match=r"^'values' must name rate, share, kind: rate, kind$"):
        off_grid(explorer, {"rate": 10, "kind": 0})


@pytest.mark.parametrize("values", [[1], None, 3, "rate share kind"])
def test_values_that_are_no_mapping_are_named(explorer, values):
    with pytest.raises(TypeError, match=r"^'values' must map controls to numbers: "):
        off_grid(explorer, values)


def test_the_page_is_told_of_sliders_alone(explorer):
    assert controls_of(explorer) == {
        "rate": {"values": [1, 10, 50], "whole": True},
        "share": {"values": [0.1, 0.5, 1], "whole": False},
        "kind": {},
    }


def test_any_number_is_on_the_grid_already():
    free = explore(
        lambda rate: {"used": rate * 2},
        id="free",
        controls={"rate": number("Rate", at=10, low=1, high=100)},
        chart=bars(["a"], {"used": lambda r: [r["used"]]}, value=axis("requests", (0, 200))),
        headline=lambda r: "It runs.",
    )
    assert controls_of(free) == {"rate": {}}
    with pytest.raises(TypeError, match=r"^'rate' must be a slider of some values or a choice"):
        off_grid(free, {"rate": 10})


def test_an_explorer_opens_with_its_first_state_alone():
    CALLS.clear()
    with opening_alone():
        alone = made()
    assert CALLS == [(10, 0.5, "once")]
    assert [*alone.views] == [(1, 1, 0)]
    assert off_grid(alone, {"rate": 37, "share": 0.9, "kind": 1}) == off_grid(
        made(), {"rate": 37, "share": 0.9, "kind": 1}
    )


def test_and_all_of_it_again_afterwards():
    with pytest.raises(ZeroDivisionError), opening_alone():
        raise ZeroDivisionError
    CALLS.clear()
    assert len(made().views) == len(CALLS) == 18


def test_a_model_that_fails_between_says_why(explorer):
    def model(rate):
        if rate == 3:
            raise ValueError("'rate' must not be 3: 3")
        return rate

    odd = explore(
        model,
        id="odd",
        controls={"rate": slider("Rate", [1, 4], at=1)},
        chart=bars(["a"], {"used": lambda r: [r]}, value=axis("requests", (0, 200))),
        headline=lambda r: "It runs.",
    )
    with pytest.raises(ValueError, match="must not be 3: 3"):
        off_grid(odd, {"rate": 3})


def test_a_picture_of_another_shape_is_refused():
    growing = explore(
        lambda rate: range(3 if rate == 3 else 2),
        id="growing",
        controls={"rate": slider("Rate", [1, 4], at=1)},
        chart=lines(lambda r: [*r], {"used": lambda r: [*r]}, x=axis("x", (0, 5)), y=axis("y", (0, 5))),
        headline=lambda r: "It runs.",
    )
    with pytest.raises(ValueError, match="'points' must be as many as in the first state"):
        off_grid(growing, {"rate": 3})


class TestLabels:
    def test_what_a_choice_does_not_have_is_an_error(self):
        with pytest.raises(ValueError, match=r"^'value of Counted' must be one of 'once', 'twice': 'thrice'$"):
            CONTROLS["kind"].label("thrice")

    def test_a_label_of_the_list_stays(self):
        control = slider_control("Rate", [1, 2], at=1, format=lambda value: f"{value} of {id(value)}")
        assert control.label(1) == control.labels[0]
        assert control.label(1.5).startswith("1.5 of ")
