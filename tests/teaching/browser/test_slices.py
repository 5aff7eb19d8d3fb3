"""Which cells have to run before a cell: rather one too many than one too few."""

import pytest

from sysdesign.teaching.browser.names import names
from sysdesign.teaching.browser.slices import before


def slice_of(*cells):
    """What the last cell depends on."""
    return before([names(each) for each in cells], len(cells) - 1)


@pytest.mark.parametrize(
    ("cells", "needed"),
    [
        (["a = 1"], []),
        (["a = 1", "b = 2", "a"], [0]),
        (["a = 1", "a = 2", "a"], [1]),
        (["a = 1", "a = a + 1", "a"], [0, 1]),
        (["a = 1", "a += 1", "b = 3", "a"], [0, 1]),
        (["a = 1", "b = a", "c = b", "c"], [0, 1, 2]),
        (["a = 1", "if x: a = 2", "a"], [0, 1]),
        (["a = 1", "for a in x: pass", "a"], [0, 1]),
        (["a = 1", "with x:\n    if y: a = 2", "a"], [0, 1]),
        (["a = 1", "with x: a = 2", "a"], [1]),
        (["a = 1", "a: int", "a"], [0, 1]),
        (["a = 1", "del a", "a"], [0, 1]),
        (["a = 1", "match a:\n    case b: pass", "b"], [0, 1]),
        (["a = []", "a.append(1)", "b = a", "b"], [0, 1, 2]),
        (["a = []", "b = a", "a.append(1)", "b"], [0, 1]),
        (["a = {}", "a['x'] = 1", "len(a)"], [0, 1]),
        (["total = 0", "for i in range(3): total += i"], [0]),
        (["rate = 1", "class A:\n    rate = rate"], [0]),
        (["T = int", "def f(x: T): return x"], [0]),
        (["rows = [1]", "rows = [rows for rows in rows]"], [0]),
    ],
)
def test_where_the_names_come_from(cells, needed):
    assert slice_of(*cells) == needed


@pytest.mark.parametrize(
    ("cells", "needed"),
    [
        (["a = 1", "f = lambda: a", "f()"], [0, 1]),
        (["f = lambda: a", "a = 1", "f()"], [0, 1]),
        (["a = 1", "b = 2", "f = lambda: a", "a = 5", "f()"], [0, 2, 3]),
        (["f = lambda: g()", "g = lambda: a", "a = 1", "f()"], [0, 1, 2]),
        (["g = lambda: a", "a = 1", "f = lambda: g()", "f()"], [0, 1, 2]),
        (["a = 1", "f = lambda: a", "f"], [0, 1]),
        (["a = 1", "b = 1", "f = lambda: 2", "f()"], [2]),
    ],
)
def test_what_a_function_reads_counts_when_it_is_called(cells, needed):
    assert slice_of(*cells) == needed


def test_a_function_may_have_been_called_before_its_names_changed_again():
    assert slice_of("a = 1", "f = lambda: a", "a = 5", "y = f()", "a = 7", "y") == [0, 1, 2, 3, 4]


def test_cells_below_do_not_count():
    cells = [names(each) for each in ("a = 1", "a", "a = 2", "a += 1")]
    assert before(cells, 1) == [0]
    assert before(cells, 0) == []
    assert before(cells, 3) == [2]
