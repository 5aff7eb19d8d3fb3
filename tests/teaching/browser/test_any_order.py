"""In whatever order cells run, with edits between: each shows what the notebook shows from top to bottom."""

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.teaching.browser.session import Session

START = (
    "from contextlib import nullcontext\nfrom sysdesign.manual_clock import ManualClock",
    "a = 1",
    "b = 2\nc = 3",
    "log = [0]",
    "clock = ManualClock(1)",
    "def f():\n    return a",
)
LINES = (
    "{x} = {n}",
    "{x} = {y} + {n}",
    "{x}, {y} = {y}, {n}",
    "{x} += {n}",
    "log = [{x}]",
    "log = log + [{x}]",
    "log.append({x})",
    "log[0] = {x}",
    "for i in range({n}): {x} += i",
    "for i in range({n}): {x} = {y} + i",
    "for i in range({n}): log.append(i)",
    "for {x} in range({n}): pass",
    "if {x} > {n}: {y} = {n}",
    "while {x} < {n}: {x} += 1",
    "with nullcontext({x}) as {y}:\n    if {x} > {n}: {x} = {n}",
    "{x} = sum([i * {y} for i in range({n})])",
    "{x} = [{x} for {x} in range({n} + 1)][-1]",
    "def f(k={x}):\n    return k + {y} + len(log)",
    "def f():\n    return clock() + {x}",
    "f = lambda: {x}",
    "{x} = f()",
    "class Kept:\n    a = a + {x}\n{y} = Kept.a",
    "match {x}:\n    case {n}: {y} = 1\n    case c: pass",
    "clock = ManualClock({n})",
    "clock.advance({n})",
    "clock.now += {n}",
    "{x} = clock()",
    "{n}",
)
SHOWN = ("({x}, {y})", "list(log)", "clock()", "f()", "{x}")
NAMES = st.sampled_from("abc")
CELL = st.builds(
    lambda line, shown, x, y, n: f"{line}\n{shown}".format(x=x, y=y, n=n),
    st.sampled_from(LINES),
    st.sampled_from(SHOWN),
    NAMES,
    NAMES,
    st.integers(0, 4),
)


def from_top_to_bottom(sources, number):
    values = {}
    for source in sources[:number]:
        exec(source, values)
    tree = ast.parse(sources[number])
    last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "cell", "exec"), values)
    return eval(compile(last, "cell", "eval"), values)


STEP = st.tuples(st.integers(0, 7), st.none() | CELL)


@given(cells=st.lists(CELL, min_size=2, max_size=8), steps=st.lists(STEP, min_size=1, max_size=8))
@settings(max_examples=300, derandomize=True)
def test_a_cell_shows_the_same_in_any_order(cells, steps):
    sources = [*START, *cells]
    session = Session(sources)
    for place, new in steps:
        number = len(START) + place % len(cells)
        if new is not None:
            sources[number] = new
            session.write(number, new)
        ran = session.run(number)
        assert not ran.error, f"{sources}: cell {number}: {ran.error}"
        assert ran.value == from_top_to_bottom(sources, number), f"{sources}: cell {number}"
