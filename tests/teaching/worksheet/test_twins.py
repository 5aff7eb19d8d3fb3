"""Python and the page agree: what is read, what is worked out, what is written."""

import json
import math
import random

import pytest

from sysdesign.teaching.expression import SCALES, Recorder, evaluate, write
from sysdesign.teaching.expression.record import OPERATIONS
from sysdesign.teaching.worksheet.answer import answer
from sysdesign.teaching.worksheet.grammar import GRAMMAR
from sysdesign.teaching.worksheet.parse import Refused, parse
from sysdesign.teaching.worksheet.summary import summary
from sysdesign.worksheet import ratio, where

pytestmark = pytest.mark.browser
DATA = """const d = JSON.parse(document.querySelector('.sdm-worksheet script').textContent),
  w = { ...window.sdmGraph, ...window.sdmEntries, ...window.sdmWorksheet };"""


def number(rng, kind):
    """A number as people write it, mostly good."""
    rules = GRAMMAR["kinds"][kind]
    word = rng.choice([*rules["words"]])
    exponent = {"share": (-3, 0), "factor": (0, 1)}.get(kind, (-1, 4))
    value = 10 ** rng.uniform(*exponent) * (100 if word in ("%", "percent") else 1)
    style = rng.choice(["{:.3g}", "{:.1f}", "{:,.0f}", "{:e}", "{:.0f}"])
    return style.format(value) + rng.choice(["", " "]) + word


def text(rng, kind):
    """An entry: a number, an interval, or what a slip of the finger makes of it."""
    one = number(rng, kind)
    between = rng.choice([" – ", "–", "-", " - ", " to ", "..", "…"])
    said = one if rng.random() < 0.5 else one + between + number(rng, kind)
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        at = rng.randrange(len(said) + 1)
        slip = rng.choice([*"0159.,-–eE+ %kMBs×/()'\"<>&{}$|\\\u00a0\u202f٣½∞µμ", "NaN", "Infinity", "", "0x1"])
        said = said[:at] + slip + said[at + rng.choice([0, 1]) :]
    return rng.choice([said] * 30 + ["", " ", "0", "-3", "1e400", "9" * 70, "toString", "__proto__", "constructor 5"])


def read(entry, said):
    try:
        return [*parse(entry, said)]
    except Refused as refused:
        return str(refused)


def test_two_thousand_texts_are_read_alike(page, plan):
    rng = random.Random(1)
    kinds = [entry for entry in plan.sheet.entries if not entry.options]
    texts = [(i, text(rng, entry.kind)) for _ in range(2000) for i, entry in [rng.choice([*enumerate(kinds)])]]
    ours = [read(kinds[i], said) for i, said in texts]
    theirs = page.evaluate(
        "([keys, texts]) => {"
        + DATA
        + """
        return texts.map(([i, said]) => {
          try { return w.parse(d, d.entries.find(e => e.key === keys[i]), said); }
          catch (error) { if (!(error instanceof w.Refused)) throw error; return error.message; }
        }); }""",
        [[entry.key for entry in kinds], texts],
    )
    assert [(t, a, b) for t, a, b in zip(texts, ours, theirs, strict=True) if a != b] == []
    good = sum(isinstance(found, list) for found in ours)
    assert 400 < good < 1600
    assert len({found for found in ours if isinstance(found, str)}) > 20


def test_numbers_are_written_alike(page):
    rng = random.Random(2)
    values = [10 ** rng.uniform(-9, 30) for _ in range(2000)]
    values += [0.0, 1.0, 999.5, 0.125, 312_500.0, 1e6 - 0.5, 59.95, 1e-4]
    asked = [(rng.choice([1, 1, 1, -1]) * value, rng.choice([*SCALES])) for value in values]
    asked += [(value, "machines") for value in (0.0, 0.2, 1.0, 1.0000001, 70.4, 42 * (1 + 1e-15), 999.2, 1234.5)]
    theirs = page.evaluate("asked => {" + DATA + "return asked.map(([v, unit]) => w.write(d, v, unit)); }", asked)
    assert theirs == [write(value, unit) for value, unit in asked]


def entries(rng, plan, uncertain):
    """Random entries: most are certain, a few are intervals, one in ten is wrong."""
    found = {}
    for entry in plan.sheet.entries:
        if entry.options:
            found[entry.key] = rng.choice(entry.options)
            continue
        low = 10 ** {"share": rng.uniform(-3, -0.1), "factor": rng.uniform(0.01, 1)}.get(entry.kind, rng.uniform(-2, 7))
        high = min(0.97, low * 3) if entry.kind == "share" else low * 10 ** rng.uniform(0, 2)
        unit = {"size": "B", "time": "s"}.get(entry.kind, "")
        certain = rng.random() > uncertain or high <= low
        found[entry.key] = f"{low!r} {unit}" if certain else f"{low!r} – {high!r} {unit}"
        if entry.zero and rng.random() < 0.15:
            found[entry.key] = "0"
        if rng.random() < 0.005:
            found[entry.key] = rng.choice(["", "-1", "x", "1 – 0.5", "1e99", "5 parsecs"])
    return found


ANSWERS = (
    "all => {"
    + DATA
    + """
  return all.map(texts => {
    const { wrong, found, rows, lights, headline, contradictions, picks } = w.answer(d, texts);
    return { wrong, contradictions, found: Object.entries(found).map(([k, f]) => [k, f.middle, f.low, f.high]),
             rows, lights, headline, picks, summary: w.summary(d, texts, { wrong, rows, lights, headline }, "link") };
  }); }"""
)


def close(a, b):
    return a == b or (a is not None and b is not None and abs(a - b) <= 1e-11 * max(abs(a), abs(b)))


def test_a_thousand_entries_have_the_same_answers(page, plan, sheet):
    rng = random.Random(3)
    asked = [entries(rng, plan, rng.choice([0, 0, 0, 0, 0.1, 0.2])) for _ in range(1000 - len(plan.starts))]
    asked += [dict(texts) for texts in plan.starts.values()]
    theirs = page.evaluate(ANSWERS, asked)
    intervals = 0
    for texts, page_says in zip(asked, theirs, strict=True):
        ours = answer(plan, texts)
        for key, *numbers in page_says["found"]:
            mine = ours.found[key]
            assert all(map(close, (mine.middle, mine.low, mine.high), numbers)), (key, mine, numbers, texts)
            intervals += mine.low != mine.high
        rows = {key: [row.value, row.interval, row.bar and [*row.bar], row.top] for key, row in ours.rows.items()}
        assert page_says["rows"] == rows
        assert page_says["lights"] == {key: [*light] for key, light in ours.lights.items()}
        assert page_says["headline"] == [[*part] for part in ours.headline]
        assert page_says["picks"] == {key: [[*part] for part in pick] for key, pick in ours.picks.items()}
        assert page_says["wrong"] == ours.wrong
        assert page_says["contradictions"] == ours.contradictions
        assert page_says["summary"] == summary(plan, texts, ours, "link")
        assert "nan" not in json.dumps(rows).lower()
    assert intervals > 2000


def tree(rng, book, depth):
    """A random expression with every operation in it, sooner or later."""
    if not depth or rng.random() < 0.1:
        return rng.choice([book.input(rng.randrange(4)), book.constant(rng.choice([0.0, 0.5, 1.0, 3.0]))])
    a, b, c = (tree(rng, book, depth - 1) for _ in range(3))
    made = [a + b, a - b, a * b, ratio(a, b), (a * a) ** 0.5, a < b, a <= b, where(a > b, b, c), a / b, b ** (c - 1)]
    made += [math.ceil(a), round(a * 2.5), a.recorded_log()]
    return rng.choice(made)


def test_three_hundred_random_expressions_are_worked_out_alike(page):
    rng = random.Random(6)
    asked, ours = [], []
    for _ in range(300):
        book = Recorder()
        graph = book.graph({"x": tree(rng, book, 4)})
        inputs = [rng.choice([0.0, 2.5, None, [rng.uniform(-2, 5) for _ in range(3)]]) for _ in range(4)]
        value = evaluate(graph, inputs)["x"]
        rows = value if isinstance(value, list) else [value]
        ours.append([None if row is None or not math.isfinite(row) else row for row in rows])
        asked.append([graph.nodes, graph.outputs["x"], inputs])
    theirs = page.evaluate(
        """asked => asked.map(([nodes, at, inputs]) => {
          const value = window.sdmGraph.evaluate(nodes, inputs.map(i => i?.length ? Float64Array.from(i) : i))[at];
          return (value?.length ? [...value] : [value]).map(row => Number.isFinite(row) ? row : null); })""",
        asked,
    )
    used = {node[0] for nodes, *_ in asked for node in nodes}
    assert used == {"in", "=", *OPERATIONS}
    for mine, yours, (nodes, *_) in zip(ours, theirs, asked, strict=True):
        assert len(mine) == len(yours)
        assert all(map(close, mine, yours)), (mine, yours, nodes)
