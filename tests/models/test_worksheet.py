"""Worksheets: helpers on plain numbers, draws of intervals, and the lattice they are drawn at."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.uncertainty import Z90, Interval
from sysdesign.worksheet import (
    GENERATORS,
    POINTS,
    Check,
    Entry,
    Result,
    Worksheet,
    drawn,
    largest,
    lattice,
    quantiles,
    ratio,
    smallest,
    where,
)

ends = st.tuples(st.floats(1e-9, 1e12), st.floats(1.001, 1e6)).map(lambda pair: (pair[0], pair[0] * pair[1]))


def entry(key="a", **options):
    return Entry(**{"key": key, "name": key, "kind": "count", "says": "", "group": ""} | options)


@given(ends)
def test_a_number_drawn_is_the_lognormal_of_its_interval(pair):
    interval = Interval(*pair)
    assert math.isclose(drawn("count", *pair, 0), interval.median, rel_tol=1e-9)
    assert math.isclose(drawn("count", *pair, Z90), interval.high, rel_tol=1e-9)
    assert math.isclose(drawn("count", *pair, -Z90), interval.low, rel_tol=1e-9)


@given(st.floats(1e-6, 0.49), st.floats(0.5, 0.999), st.floats(-4, 4))
def test_a_share_never_leaves_its_range_and_meets_its_ends(low, high, z):
    assert 0 < drawn("share", low, high, z) < 1
    assert math.isclose(drawn("share", low, high, Z90), high, rel_tol=1e-9)
    assert math.isclose(drawn("share", low, high, -Z90), low, rel_tol=1e-9)


@given(st.floats(1.01, 10), st.floats(11, 1000), st.floats(-4, 4))
def test_a_factor_stays_above_one_and_meets_its_ends(low, high, z):
    assert drawn("factor", low, high, z) > 1
    assert math.isclose(drawn("factor", low, high, Z90), high, rel_tol=1e-9)


@pytest.mark.parametrize("kind", ["count", "size", "time", "share", "factor"])
def test_equal_ends_are_certain_whatever_is_drawn(kind):
    assert drawn(kind, 1, 1, 3.2) == 1
    assert drawn(kind, 0, 0, -2) == 0


def test_every_entry_draws_the_same_numbers_in_an_order_of_its_own():
    tables = [lattice(i) for i in range(len(GENERATORS))]
    assert all(sorted(table) == quantiles() for table in tables)
    assert len({tuple(table) for table in tables}) == len(GENERATORS)
    assert all(math.gcd(step, POINTS) == 1 for step in GENERATORS)


def test_no_two_entries_are_drawn_alike():
    tables = [lattice(i) for i in range(len(GENERATORS))]
    pairs = [(a, b) for i, a in enumerate(tables) for b in tables[:i]]
    assert max(abs(statistics.correlation(a, b)) for a, b in pairs) < 0.1


def test_helpers_work_out_only_what_is_wanted():
    assert where(False, lambda: 1 / 0, 2) == 2
    assert (ratio(1, 0), ratio(0, 2), largest(1, 2), smallest(1, 2)) == (None, 0, 2, 1)


def test_a_worksheet_refuses_a_key_used_twice():
    with pytest.raises(ValueError, match=r"'key' must be used once: \['a'\]"):
        Worksheet(
            entries=(entry(),),
            results=(Result(key="a", name="", unit=""),),
            checks=(Check(key="c", name="", yes="", no="", idle=""),),
            compute=lambda p: {},
            headline="",
        )


def test_an_entry_refuses_what_it_cannot_be():
    with pytest.raises(ValueError, match="'kind' must be one of"):
        entry(kind="colour")
    with pytest.raises(ValueError, match="'options' must be given for a choice and for nothing else: 'a'"):
        entry(kind="choice")
    with pytest.raises(ValueError, match="'options' must be given"):
        entry(options=("x", "y"))
