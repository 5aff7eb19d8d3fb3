"""A session gives what the notebook gives from top to bottom, in whatever order its cells run."""

import pytest

from sysdesign.teaching.browser.session import Chapter, Session


def printed(session, number):
    """The error of a run, or what it shows, and all that it prints."""
    told = []
    ran = session.run(number, told.append)
    return ran.error or ran.shown.get("text/plain", ""), "".join(told)


def test_a_cell_runs_after_those_that_it_needs():
    session = Session(["a = 1", "b = 1 / 0", "a + 1"])
    assert session.plan(2) == [0, 2]
    assert session.run(2).value == 2
    assert session.values["a"] == 1
    assert "b" not in session.values


def test_only_the_cell_that_was_asked_for_is_heard():
    session = Session(["a = 1\nprint('above')", "print(a)\na"])
    assert printed(session, 1) == ("1", "1\n")
    assert printed(session, 0) == ("", "above\n")
    assert session.run(1).value == 1  # without anybody to tell


def test_what_ran_and_was_not_touched_does_not_run_again():
    session = Session(["ran = []", "a = 1", "b = a", "b"])
    session.run(3)
    assert session.plan(3) == [3]
    assert session.plan(2) == [2]
    assert session.plan(0) == [0]


def test_what_is_below_an_edit_runs_again():
    session = Session(["a = 1", "b = a", "c = 3", "b + c"])
    assert session.run(3).value == 4
    session.write(0, "a = 5")
    assert session.plan(3) == [0, 1, 2, 3]
    assert session.run(3).value == 8
    session.write(2, "c = 4")
    assert session.plan(3) == [2, 3]
    assert session.run(3).value == 9
    session.write(2, "c = 4")
    assert session.plan(3) == [3]


def test_a_cell_whose_source_ran_last_week_is_not_fresh_today():
    session = Session(["a = 1", "b = a", "b"])
    session.run(2)
    session.write(0, "a = 2")
    session.run(0)
    session.write(0, "a = 1")
    assert session.plan(2) == [0, 1, 2]


def test_a_cell_below_that_took_a_name_gives_it_back():
    session = Session(["a = 1", "a", "a = 2"])
    assert session.run(2).value is None
    assert session.run(1).value == 1
    session.run(2)
    assert session.plan(1) == [0, 1]
    assert session.run(1).value == 1


def test_a_cell_that_was_run_alone_lets_those_below_it_follow():
    session = Session(["a = 1", "b = a", "b"])
    session.run(2)
    session.run(0)
    assert session.plan(2) == [1, 2]


def test_what_a_cell_alters_is_made_anew_before_it_runs_again():
    session = Session(["log = []", "log.append(1)\nlist(log)", "list(log)"])
    assert session.run(1).value == [1]
    assert session.plan(1) == [0, 1]
    assert session.run(1).value == [1]
    assert session.run(2).value == [1]
    session.write(1, "log.append(7)")
    assert session.run(2).value == [7]


def test_what_a_cell_below_has_altered_is_made_anew():
    session = Session(["log = []", "log.append(1)\nlist(log)", "log.append(2)\nlist(log)"])
    assert session.run(2).value == [1, 2]
    assert session.run(1).value == [1]
    assert session.run(2).value == [1, 2]


def test_a_cell_that_builds_on_its_own_name_can_be_run_twice():
    session = Session(["a = 1", "a = a + 1\na", "total = 0", "for i in range(3): total += i\ntotal", "total"])
    assert [session.run(1).value for _ in range(3)] == [2, 2, 2]
    assert [session.run(3).value for _ in range(2)] == [3, 3]
    assert session.run(4).value == 3


def test_what_a_cell_reads_above_was_not_made_by_it_or_below():
    session = Session(["a = 1", "b = a + 1", "a = b\nif b: b = 0\na"])
    assert [session.run(2).value for _ in range(3)] == [2, 2, 2]
    session = Session(["a = 1", "f = lambda: a", "c = f()", "a = c + 1\na"])
    session.run(3)
    session.write(2, "c = f() + 10")
    assert session.run(3).value == 12


def test_what_a_cell_did_as_it_was_written_before_is_undone():
    session = Session(["a = 1", "a = 2\na", "(a, 3)"])
    session.run(1)
    for source in ("x = 1", "y = 1"):
        session.write(1, source)
        session.run(1)
    assert session.run(2).value == (1, 3)
    session.write(1, "a += 1")
    session.run(1)
    session.write(1, "log = 1")
    session.run(1)
    session.write(1, "(a, 4)")
    assert session.run(1).value == (1, 4)


CLOCK = "from sysdesign.manual_clock import ManualClock\nclock = ManualClock()\ndef wait(c):\n    c.advance(1)"


def test_what_is_given_to_a_function_may_be_another_afterwards():
    session = Session([CLOCK, "wait(clock)\nclock()", "clock()"])
    assert session.run(1).value == 1.0
    assert session.plan(1) == [0, 1]
    assert session.run(1).value == 1.0


@pytest.mark.parametrize(
    "made", ["3", "[1]", "(1, 2)", "print", "len", "lambda: 1", "int", "{1: 2}", "Rate(1)", "partial(len)"]
)
def test_what_no_function_changes_is_kept(made):
    imports = "from dataclasses import dataclass\nfrom functools import partial"
    source = f"{imports}\n@dataclass(frozen=True)\nclass Rate:\n    n: int\na = {made}"
    session = Session([source, "str(a)", "a"])
    assert not session.run(1).error
    assert session.plan(1) == [1]


def test_a_record_that_can_change_is_made_anew():
    source = "from dataclasses import dataclass\n@dataclass\nclass Rate:\n    n: int\na = Rate(1)"
    session = Session([source, "str(a)", "a"])
    session.run(1)
    assert session.plan(1) == [0, 1]


def test_the_first_error_ends_a_run_and_is_told_with_its_cell():
    session = Session(["a = 1", "b = a / 0", "print('here')\nb"])
    told = []
    ran = session.run(2, told.append)
    assert (ran.number, ran.error, ran.line, told) == (1, "ZeroDivisionError: division by zero", 1, [])
    assert session.plan(2) == [1, 2]
    session.write(1, "b = a / 2")
    assert session.run(2).value == 0.5


def test_a_cell_that_failed_runs_again_with_what_it_may_have_altered():
    session = Session(["log = []", "log.append(1)\n1 / 0", "list(log)"])
    assert session.run(1).error
    assert session.plan(1) == [0, 1]
    session.write(1, "log.append(2)")
    assert session.run(2).value == [2]


def test_a_cell_that_is_no_python_yet_says_so_and_harms_no_other():
    session = Session(["a = 1", "a = = 2", "a"])
    assert session.run(1).error == "SyntaxError: invalid syntax"
    assert session.run(2).value == 1


class TestImports:
    """Cells that only import are never run whole: of them each cell takes what it needs."""

    def test_only_what_a_cell_reads_is_imported(self):
        session = Session(["from math import pi, sqrt\nimport no_such_package as no", "sqrt(4)", "no.more"])
        assert session.plan(1) == [1]
        assert session.run(1).value == 2.0
        assert "pi" not in session.values
        assert session.run(2).error == "ModuleNotFoundError: No module named 'no_such_package'"

    def test_each_name_comes_from_the_nearest_cell_that_binds_it(self):
        chapter = Chapter(["from math import pi, e", "from cmath import pi", "e = 3", "pi + e", "pi = 4"])
        assert chapter.imports(3) == "from cmath import pi"
        assert chapter.imports(4) == ""
        assert Chapter(["from math import pi, e", "(e, pi)"]).imports(1) == "from math import e\nfrom math import pi"

    def test_a_name_that_was_taken_is_imported_again(self):
        session = Session(["from math import pi", "pi", "pi = 3"])
        session.run(2)
        assert session.run(1).value > 3.1

    def test_a_cell_that_imports_can_be_run_itself(self):
        session = Session(["from math import pi", "pi"])
        assert not session.run(0).error
        assert session.values["pi"] > 3

    def test_calling_a_function_of_a_module_changes_no_module(self):
        chapter = Chapter(["import random", "random.seed(1)\nprint(random)", "random.random()"])
        assert chapter.above(2) == []
        assert "random" not in chapter.cells[1].alters | chapter.cells[1].passes

    def test_changing_what_is_imported_counts_as_an_edit(self):
        session = Session(["from math import floor as cut", "a = cut(1.5)", "a"])
        assert session.run(2).value == 1
        session.write(0, "from math import ceil as cut")
        assert session.run(2).value == 2


def test_a_key_tells_the_cell_and_all_that_it_depends_on():
    first = Chapter(["a = 1", "b = 2", "a"])
    assert first.key(2) == Chapter(["a = 1", "b = 3", "a"]).key(2)
    assert first.key(2) != Chapter(["a = 2", "b = 2", "a"]).key(2)
    assert first.key(2) != Chapter(["a = 1", "b = 2", "a "]).key(2)
    assert first.key(2) != first.key(0)


def test_code_runs_as_the_main_module():
    assert Session(["__name__"]).run(0).value == "__main__"


@pytest.mark.parametrize(
    ("number", "error", "says"),
    [
        (-1, ValueError, "'number' must be >= 0: -1"),
        (2, ValueError, "'number' must be one of 2 cells, from 0: 2"),
        (1.0, TypeError, "'number' must be a whole number: 1.0"),
        ("1", TypeError, "'number' must be a whole number: '1'"),
        (True, TypeError, "'number' must be a whole number: True"),
    ],
)
def test_a_cell_that_there_is_not_is_named(number, error, says):
    session = Session(["a = 1", "a"])
    for use in (session.plan, session.run, lambda n: session.write(n, "")):
        with pytest.raises(error) as told:
            use(number)
        assert str(told.value) == says
