"""The worksheet in Python: what is read and written, intervals against closed forms, the faces, what is refused."""

import json
import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.balance import BALANCE_SHEET
from sysdesign.balance_starts import STARTS
from sysdesign.teaching.expression import evaluate, write
from sysdesign.teaching.output import HTML, PLAIN
from sysdesign.teaching.worksheet import worksheet
from sysdesign.teaching.worksheet.grammar import KINDS
from sysdesign.teaching.worksheet.page import data
from sysdesign.teaching.worksheet.parse import Refused, parse
from sysdesign.uncertainty import Interval, dominance, product
from sysdesign.worksheet import Entry


def entry(kind="count", **options):
    return Entry(**{"key": "a", "name": "A", "kind": kind, "says": "", "group": "", "zero": True} | options)


@pytest.mark.parametrize(
    ("kind", "text", "ends"),
    [
        ("count", "10 M", (10e6, 10e6)),
        ("count", "200k", (200e3, 200e3)),
        ("count", "1e6", (1e6, 1e6)),
        ("count", "1e-6", (1e-6, 1e-6)),
        ("count", "1,234.5", (1234.5, 1234.5)),
        ("count", "5 M – 20 M", (5e6, 20e6)),
        ("count", "5–20 M", (5e6, 20e6)),
        ("count", "5 - 20 million", (5e6, 20e6)),
        ("count", "5 to 20", (5, 20)),
        ("count", "1e-3-1e-2", (1e-3, 1e-2)),
        ("count", " 7 ", (7, 7)),
        ("share", "20 %", (0.2, 0.2)),
        ("share", "0.1 – 0.3", (0.1, 0.3)),
        ("size", "256 B", (256, 256)),
        ("size", "2 kB – 1 MiB", (2000, 1048576)),
        ("size", "0", (0, 0)),
        ("time", "15 min", (900, 900)),
        ("time", "10–20 ms", (0.01, 0.02)),
        ("factor", "3", (3, 3)),
        ("factor", "2 – 4 ×", (2, 4)),
    ],
)
def test_what_people_write_is_read(kind, text, ends):
    assert parse(entry(kind), text) == pytest.approx(ends)


@pytest.mark.parametrize("text", ["1.2.3", "ten", "5 –", "– 5", "1,00", "0x10", "٣", "5 apples", "1 M M", "NaN", "--1"])
def test_what_is_no_number_is_refused_with_a_sentence(text):
    with pytest.raises(Refused, match=r"\.$"):
        parse(entry(), text)


pieces = st.sampled_from([*"0123456789.,-–+eE %kMBs", " to ", "–", "..", "min", "1e300", "∞", "{eg}"])


@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=30), st.sampled_from([*KINDS]), st.booleans())
def test_whatever_is_entered_is_a_range_or_a_sentence(text, kind, zero):
    try:
        low, high = parse(entry(kind, zero=zero), text)
    except Refused as refused:
        sentence = str(refused)
        low = high = None
    if low is None:
        assert sentence.endswith(".")
        return
    assert 0 <= low <= high <= KINDS[kind]["most"]
    assert high > 0 or zero
    assert low == high or KINDS[kind]["above"] < low


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "B", "0 B"),
        (0, "/s", "0/s"),
        (1e-7, "", "less than 0.0001"),
        (0.0123, "/s", "0.0123/s"),
        (999.6, "", "1 k"),
        (90, "s", "1.5 min"),
        (5e-3, "s", "5 ms"),
        (0.5, "%", "50 %"),
        (1e26, "B", "more than 1,000,000 EB"),
        (2_500 * 31_536_000, "s", "2,500 years"),
    ],
)
def test_numbers_are_written_for_people(value, unit, text):
    assert write(value, unit).replace("\xa0", " ") == text


def test_the_middle_is_what_the_model_says_of_plain_numbers(plan, sheet):
    for texts in STARTS.values():
        found = sheet.answer(**texts).found
        values = {e.key: found[e.key].middle for e in plan.sheet.entries}
        for key, value in plan.sheet.compute(SimpleNamespace(**values)).items():
            middle = found[key].middle
            assert (middle is None and value is None) or middle == pytest.approx(float(value), rel=1e-12)


def test_products_have_the_intervals_and_the_dominance_of_the_closed_form(sheet):
    found = sheet.answer(
        people="5 M – 20 M", writes_each="0.5 – 3", peak_factor="3", duration="10 min – 20 min", counted="at the peak"
    ).found["in_progress"]
    factors = [Interval(5e6, 20e6), Interval(0.5, 3), Interval(600, 1200)]
    exact = product([*factors, Interval(86_400, 86_400), Interval(3, 3)], [1, 1, 1, -1, 1])
    assert found.middle == pytest.approx(exact.median, rel=1e-12)
    sigma = math.log(exact.high / exact.low) / (2 * 1.6449)
    for end, other in ((found.low, exact.low), (found.high, exact.high)):
        assert abs(math.log(end / other)) < 0.1 * sigma
    assert [*found.shares.values()] == pytest.approx(dominance(factors))


def test_one_range_alone_keeps_its_ends(sheet):
    found = sheet.answer(devices="100 k – 400 k", counted="at the peak").found["sends_peak"]
    assert (found.low, found.high) == pytest.approx((25e3, 100e3), rel=1e-4)
    assert found.shares == {7: 1.0}


def test_a_sum_is_dominated_by_its_larger_part(sheet):
    shares = sheet.answer(watchers="1 M – 4 M", reads_each="0.5 – 2", counted="at the peak").found["reads"].shares
    assert shares[5] > 0.99
    assert sum(shares.values()) == pytest.approx(1)


def test_shares_of_all_outputs_sum_to_one(plan, sheet):
    for texts in STARTS.values():
        for key, found in sheet.answer(**texts).found.items():
            assert not found.shares or sum(found.shares.values()) == pytest.approx(1), key
            assert set(found.shares) <= set(plan.needs[key])


def test_the_page_carries_the_graph_and_no_result(plan):
    carried = json.loads(json.dumps(data(plan)))
    nodes = [(op, *parts) for op, *parts in carried["nodes"]]
    again = replace(plan.graph, nodes=tuple(nodes), outputs=carried["outputs"])
    inputs = [
        value for e in plan.sheet.entries for value in ([1.5, 1.5, 0.0] if e.kind != "share" else [0.5, 0.5, 0.0])
    ]
    assert evaluate(again, inputs) == evaluate(plan.graph, inputs)


def test_all_faces_say_the_same(sheet):
    page, text = sheet.bundle[HTML], sheet.bundle[PLAIN]
    assert text == sheet.summary() == repr(sheet)
    for word in ("600\xa0k/s", "9.6\xa0Gbit/s", "contradiction", "313\xa0k"):
        assert word in page
        assert word in text
    assert "| People a day | 10 M |" in text
    assert "- contradiction: What is in progress has a place." in text
    assert "#" not in text.splitlines()[-1]


def test_the_page_is_light(sheet):
    import gzip
    from importlib.resources import files

    script = (files("sysdesign.teaching") / "look" / "worksheet.js").read_bytes()
    assert len(gzip.compress(sheet.bundle[HTML].encode())) + len(gzip.compress(script)) < 40_000
    with pytest.raises(ValueError, match=r"'budget_kb' must hold the worksheet 'a', \d+ bytes: 5"):
        worksheet(BALANCE_SHEET, id="a", starts=STARTS, budget_kb=5)


def test_the_page_holds_no_inline_style_but_positions(sheet):
    import re

    assert all(re.fullmatch(r"(--\w+:\d+;?)+", style) for style in re.findall(r'style="([^"]*)"', sheet.bundle[HTML]))
    assert sheet.bundle[HTML].count("<script") == 1


def ride(**texts):
    return {"Ride": {**STARTS["Ride-sharing"], **texts}}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"id": "Your numbers"}, "'id' must be lower-case"),
        ({"starts": {}}, "'starts' must not be empty"),
        ({"starts": {"Ride": {"people": "1"}}}, "the start 'Ride' must have a text for each entry"),
        ({"starts": ride(people="many")}, "the start 'Ride' must be readable: .*“many” is not a number"),
        ({"model": replace(BALANCE_SHEET, headline="{speed}")}, "a sentence must name entries or results: 'speed'"),
        ({"model": replace(BALANCE_SHEET, results=BALANCE_SHEET.results[:-1])}, "'compute' must return what"),
    ],
)
def test_a_worksheet_that_does_not_fit_is_refused(options, says):
    with pytest.raises(ValueError, match=says):
        worksheet(**{"model": BALANCE_SHEET, "id": "a", "starts": STARTS} | options)


def test_only_a_worksheet_is_one(sheet):
    with pytest.raises(TypeError, match="'model' must be a Worksheet: 3"):
        worksheet(3, id="a", starts=STARTS)
    with pytest.raises(ValueError, match="'entry' must be one of"):
        sheet.answer(speed="3")


def test_a_new_worksheet_needs_nothing_of_this_one():
    """Another model, another subject: the machinery knows neither."""
    from sysdesign.worksheet import Result, Worksheet

    area = Worksheet(
        entries=(entry(key="w", name="Width"), entry(key="h", name="Height")),
        results=(Result(key="area", name="Area", unit="", group="All"),),
        checks=(),
        compute=lambda p: {"area": p.w * p.h},
        headline="It covers {area}.",
    )
    made = worksheet(area, id="area", starts={"one": {"w": "2 – 8", "h": "5"}})
    assert made.summary().splitlines()[2] == "It covers 20."
    assert made.plan.formulas == {"area": "Width × Height"}


def test_the_page_is_the_same_bytes_every_time(sheet):
    assert worksheet(BALANCE_SHEET, id="numbers", starts=STARTS).bundle == sheet.bundle


def test_machines_are_whole_and_what_dominates_their_number_stays():
    """People buy whole servers; the arithmetic goes on with the parts."""
    results = [replace(r, unit="machines") if r.key == "servers" else r for r in BALANCE_SHEET.results]
    whole = worksheet(replace(BALANCE_SHEET, results=tuple(results)), id="numbers", starts=STARTS)
    parts = worksheet(
        replace(BALANCE_SHEET, results=tuple(r if r.key != "servers" else replace(r, unit="") for r in results)),
        id="numbers",
        starts=STARTS,
    )
    entries = {"people": "5 M – 20 M", "busy": "40 % – 70 %"}
    ours, theirs = whole.answer(**entries), parts.answer(**entries)
    assert "They take 71 servers" in "".join(text for text, _ in whole.answer().headline)
    assert (parts.answer().rows["servers"].value, whole.answer().rows["servers"].value) == ("70.4", "71")
    assert ours.found == theirs.found
    assert ours.picks == theirs.picks
    assert ours.rows["servers"].top == theirs.rows["servers"].top != ""
