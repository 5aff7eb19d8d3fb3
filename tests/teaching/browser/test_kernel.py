"""What the page is told, in JSON: what a cell shows, a state of an explorer, the models behind a cell."""

import json
from pathlib import Path

import pytest

import sysdesign
from sysdesign.teaching.browser.kernel import Kernel
from sysdesign.teaching.output import FIGURE, HTML

EXPLORER = """from sysdesign.teaching.explore import axis, bars, explore, slider
calls = []
def model(rate):
    calls.append(rate)
    return rate
shown = explore(
    model, id="load", controls={"rate": slider("Rate", [1, 10, 50], at=10)},
    chart=bars(["a"], {"used": lambda r: [r]}, value=axis("requests", (0, 100))), headline=lambda r: f"It is {r}.",
)
shown"""
FACES = f"""class Both:
    def _repr_mimebundle_(self):
        return {{"{FIGURE}": "figure", "{HTML}": "page", "text/plain": "both"}}
class Page:
    def _repr_html_(self):
        return "<b>ü</b>"
    def __repr__(self):
        return "ü"
"""


def run(kernel, number, source):
    printed = []
    told = json.loads(kernel.run(number, source, printed.append))
    return told, "".join(printed)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("1 + 1", {"number": 1, "text": "2"}),
        ("a = 1", {"number": 1}),
        ("''", {"number": 1, "text": "''"}),
        ("Both()", {"number": 1, "html": "figure", "text": "both"}),
        ("Page()", {"number": 1, "html": "<b>ü</b>", "text": "ü"}),
        ("\n1 / 0", {"number": 1, "error": "ZeroDivisionError: division by zero", "line": 2}),
        ("a = = 1", {"number": 1, "error": "SyntaxError: invalid syntax", "line": 1}),
    ],
)
def test_what_a_cell_shows(source, told):
    assert run(Kernel([FACES, ""]), 1, source)[0] == told


def test_an_error_above_is_told_with_its_cell():
    assert run(Kernel(["a = 1 / 0", "a"]), 1, "a")[0] == {
        "number": 0,
        "error": "ZeroDivisionError: division by zero",
        "line": 1,
    }


def test_a_cell_runs_as_it_is_now_written_and_is_heard():
    kernel = Kernel(["a = 1", "print('old')"])
    assert run(kernel, 1, "print('nü')\na") == ({"number": 1, "text": "1"}, "nü\n")
    assert run(kernel, 0, "a = 2") == ({"number": 0}, "")
    assert run(kernel, 1, "a")[0]["text"] == "2"
    assert "ü" in kernel.run(1, "'ü'", print)  # JSON that people can read


class TestExplorer:
    def test_its_first_state_alone_is_computed(self):
        kernel = Kernel([EXPLORER])
        assert json.loads(kernel.controls(0)) == {"controls": {"rate": {"values": [1, 10, 50], "whole": True}}}
        assert kernel.session.values["calls"] == [10]
        assert kernel.explorer(0) is kernel.session.values["shown"]

    def test_any_state_is_that_of_the_model(self):
        kernel = Kernel([EXPLORER])
        kernel.controls(0)
        told = json.loads(kernel.state(0, '{"rate": 37}'))
        assert (told["say"], told["labels"]) == (["It is 37."], ["37"])
        assert kernel.session.values["calls"] == [10, 37]

    @pytest.mark.parametrize(
        ("number", "values", "error"),
        [
            (0, '{"rate": 51}', "ValueError: 'rate' must be from 1 to 50: 51"),
            (0, "{}", "ValueError: 'values' must name rate:"),
            (0, "[1]", "TypeError: 'values' must map controls to numbers: [1]"),
            (0, "{", "JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
            (1, '{"rate": 1}', "KeyError: 1"),
        ],
    )
    def test_what_cannot_be_shown_is_an_error(self, number, values, error):
        kernel = Kernel([EXPLORER])
        kernel.controls(0)
        assert json.loads(kernel.state(number, values)) == {"error": error}

    def test_a_cell_without_one_says_so(self):
        kernel = Kernel(["3", "1 / 0"])
        assert json.loads(kernel.controls(0)) == {"error": "this cell shows no explorer"}
        assert json.loads(kernel.controls(1)) == {"error": "ZeroDivisionError: division by zero"}
        with pytest.raises(KeyError):
            kernel.explorer(0)

    def test_run_as_a_cell_it_has_all_its_states(self):
        kernel = Kernel([EXPLORER])
        kernel.controls(0)
        told, _ = run(kernel, 0, EXPLORER)
        assert kernel.session.values["calls"] == [1, 10, 50]
        assert told["html"].startswith("<figure")


def models(sources, number):
    kernel = Kernel(sources)
    kernel.session.run(number)
    return json.loads(kernel.models(number))


class TestModels:
    def test_its_own_come_first_then_those_above_from_the_nearest(self):
        cells = [
            "from sysdesign.manual_clock import ManualClock\nfrom sysdesign.checks import positive, number",
            "from sysdesign.manual_clock import ManualClock as C\nfrom sysdesign.checks import number, positive",
            "clock = C()",
            "rate = positive('rate', clock() + 1)",
            "class Own(C): pass\nrate",
            "number('rate', rate)",
        ]
        assert models(cells, 5) == [["number", "checks.py"], ["C", "manual_clock.py"]]
        assert models(cells, 4) == [["C", "manual_clock.py"], ["positive", "checks.py"]]
        assert models(cells, 2) == [["C", "manual_clock.py"]]

    def test_a_folder_is_part_of_the_path(self):
        cells = ["from sysdesign.caching import replay", "replay"]
        ((name, path),) = models(cells, 1)
        assert name == "replay"
        assert (Path(sysdesign.__file__).parent / path).is_file()
        assert path.startswith("caching/")

    @pytest.mark.parametrize(
        "source",
        [
            "import math\nmath.pi",
            "len",
            "join = str.join",
            "from sysdesign.teaching.words import short as it",
            "def it(): pass",
            "class it: pass",
            "it = 3",
            "import sysdesign.checks as it",
            "from functools import partial as it",
        ],
    )
    def test_what_is_no_model_is_not_named(self, source):
        assert models([source, "print(it) if 'it' in dir() else len, join"], 1) == []

    def test_what_did_not_run_has_none(self):
        kernel = Kernel(["from sysdesign.checks import number", "number"])
        assert kernel.models(1) == "[]"

    def test_a_decorated_function_is_where_it_was_written(self):
        cells = ["from sysdesign.teaching.browser.names import names", "names"]
        assert models(cells, 1) == []  # it is of the teaching floor
