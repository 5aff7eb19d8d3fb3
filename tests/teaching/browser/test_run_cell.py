"""One cell: what it shows, what it prints, and how it fails."""

import sys

import pytest

from sysdesign.teaching import registry
from sysdesign.teaching.browser.run_cell import Ran, run_cell, said
from sysdesign.teaching.claim import claim
from sysdesign.teaching.output import HTML, PLAIN


@pytest.fixture(autouse=True)
def a_new_session():
    registry.forget()
    yield
    registry.forget()


def run(source, values=None, say=lambda text: None, number=3, execution="1"):
    return run_cell(number, source, {} if values is None else values, say, execution)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 1", 2),
        ("a = 1\na + 1", 2),
        ("a = 1", None),
        ("1 + 1\na = 3", None),
        ("1 + 1;", 2),
        ("None", None),
        ("", None),
        ("# nothing", None),
        ("if True:\n    5", None),
        ("0", 0),
        ("''", ""),
        ("[a for a in\n range(2)]", [0, 1]),
    ],
)
def test_the_last_expression_is_shown(source, value):
    ran = run(source)
    assert (ran.number, ran.value, ran.error, ran.line) == (3, value, "", None)
    assert ran.shown == ({} if value is None else {PLAIN: repr(value)})


def test_names_are_read_from_the_session_and_kept_in_it():
    values = {"a": 1}
    assert run("b = a + 1\nb", values).value == 2
    assert values["b"] == 2


class Page:
    page = "<b>here</b>"

    def _repr_html_(self):
        return self.page

    def __repr__(self):
        return "here"


class Bundle:
    def _repr_mimebundle_(self):
        return {"x/y": 1, PLAIN: "as text"}


class Empty(Page):
    page = None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Page(), {PLAIN: "here", HTML: "<b>here</b>"}),
        (Empty(), {PLAIN: "here"}),
        (Bundle(), {"x/y": 1, PLAIN: "as text"}),
        (Page, {PLAIN: repr(Page)}),
        (Bundle, {PLAIN: repr(Bundle)}),
    ],
    ids=["html", "no html", "bundle", "class with html", "class with a bundle"],
)
def test_a_value_shows_itself_as_in_a_notebook(value, shown):
    assert run("it", {"it": value}).shown == shown


def test_what_is_printed_is_told_as_it_comes():
    told = []
    ran = run("print('a', 1, end='')\nprint()\nprint('b')\nprint('', end='')\n1 / 0", say=told.append)
    assert "".join(told) == "a 1\nb\n"
    assert all(told)
    assert ran.line == 5
    assert sys.stdout.write("") == 0  # it is the old one again


def test_writing_says_how_much_was_written():
    assert run("import sys\nsys.stdout.write('three')").value == 5


@pytest.mark.parametrize(
    ("source", "error", "line"),
    [
        ("a = 1\n\nb = 1 / 0", "ZeroDivisionError: division by zero", 3),
        ("a = 1\n1 / 0", "ZeroDivisionError: division by zero", 2),
        ("a", "NameError: name 'a' is not defined", 1),
        ("def f():\n    raise ValueError\n\nf()", "ValueError", 2),
        ("import json\njson.loads('')", "JSONDecodeError: Expecting value: line 1 column 1 (char 0)", 2),
        ("raise ValueError('one\\n  two')", "ValueError: one two", 1),
        ("{}['a']", "KeyError: 'a'", 1),
        ("a = 1\nb = = 2", "SyntaxError: invalid syntax", 2),
        ("a = 1\nreturn a", "SyntaxError: 'return' outside function", 2),
        ("if a:\nb", "SyntaxError: expected an indented block after 'if' statement on line 1", 2),
        ("import ast\nast.parse('\\n\\n1 +')", "SyntaxError: invalid syntax", 2),
        ("class Broken:\n    def __repr__(self): 1 / 0\n\nBroken()", "ZeroDivisionError: division by zero", 2),
    ],
)
def test_an_error_is_one_line_with_the_line_of_the_cell(source, error, line):
    assert run(source) == Ran(3, error=error, line=line)


def test_an_error_of_another_cell_has_no_line_of_this_one():
    values = {}
    run("def f():\n    return 1 / 0", values, number=2)
    assert run("\n\nf()", values).line == 3
    assert run("\n\nf()", values).error == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_only_what_stops_python_passes(stop):
    with pytest.raises(stop):
        run(f"raise {stop.__name__}")


@pytest.mark.parametrize(
    ("error", "line"),
    [(ValueError("a  b\n\nc"), "ValueError: a b c"), (ValueError(), "ValueError"), (ValueError(" "), "ValueError")],
)
def test_an_error_is_said_as_the_last_line_of_a_traceback(error, line):
    assert said(error) == line


CLAIM = "claim('C2.1-03', 'Replicas help.', verdict='holds', measured='3 of 4', holds=True)"


class TestClaims:
    def test_a_cell_may_make_its_claims_again(self):
        for execution in "12":
            assert not run(CLAIM, {"claim": claim}, execution=execution).error
        assert len(registry.made()) == 1

    def test_but_not_twice_in_one_run(self):
        ran = run(f"{CLAIM}\n{CLAIM}", {"claim": claim})
        assert (ran.error.startswith("ValueError: 'id' must be used once: 'C2.1-03'"), ran.line) == (True, 2)

    def test_and_no_other_cell_may(self):
        run(CLAIM, {"claim": claim})
        assert "'id' must be used once" in run(CLAIM, {"claim": claim}, number=4, execution="2").error


def test_the_registry_knows_the_cell_that_runs_and_forgets_it_after_an_error():
    outside, seen = registry.here(), []
    run("look()\n1 / 0", {"look": lambda: seen.append(registry.here())}, execution="7")
    assert seen == [registry.Place("3", "7")]
    assert registry.here() == outside
    with registry.running(registry.Place("a", "1")):
        with registry.running(registry.Place("b", "2")):
            assert registry.here().cell == "b"
        assert registry.here().cell == "a"
