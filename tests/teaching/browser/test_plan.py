"""Which cells can run in the page, and what is loaded for them."""

import pytest

from sysdesign.teaching.browser.plan import Runnable, runnable

BOOK = "from sysdesign.teaching.notebook import chapter_claims, claim, diagram, machine, plot, source"


@pytest.mark.parametrize(
    ("sources", "numbers"),
    [
        ([], []),
        (["a = 1", "a"], [0, 1]),
        (["import math", "math.pi"], [1]),
        (["import numpy as np", "a = 1", "np.array(a)", "a"], [1, 3]),
        (["import numpy as np", "a = np.pi", "b = a", "c = 1", "b + c"], [3]),
        (["import numpy as np\na = 1", "a"], [0, 1]),  # what is not used asks for nothing
        (["import numpy as np\na = np.pi", "1"], [1]),
        (["import math, numpy", "math.pi"], [1]),
        (["# needs: PostgreSQL\na = 1", "a", "b = 2"], [2]),
        (["import subprocess", "subprocess.run('ls')"], []),
        (["from sysdesign.engines.postgres import postgres", "postgres()", "1"], [2]),
        (["from sysdesign import engines", "engines.x"], []),
        ([BOOK, "diagram('x')", "chapter_claims('2')", "machine()", "plot()", "claim()"], [5]),
        (["def machine(): pass", "machine()"], [0, 1]),  # another of that name
        (["import no_such_package", "no_such_package.x", "1"], [2]),
        (["from sysdesign.teaching.notebook import machine\nmachine()"], []),
        (["def f():\n    import numpy as np\n    return np.pi", "1"], [1]),
    ],
)
def test_which_cells_can_run(sources, numbers):
    assert [cell.number for cell in runnable(sources)] == numbers


def test_what_is_loaded_for_a_cell_counts_what_is_above_it():
    sources = [BOOK, "a = source(len)", "b = 1", "(a, b)"]
    assert runnable(sources) == [Runnable(1, ("pygments",)), Runnable(2), Runnable(3, ("pygments",))]


@pytest.mark.parametrize("source", ["%time a", "!ls", "a = = 1"])
def test_a_stored_cell_that_is_no_python_fails_the_build(source):
    """Nobody could tell which cells depend on it."""
    with pytest.raises(SyntaxError):
        runnable(["a = 1", source])


def test_packages_are_told_in_one_order():
    sources = ["import hypothesis, pygments", "pygments.a\nhypothesis.b"]
    assert runnable(sources) == [Runnable(1, ("hypothesis", "pygments"))]
