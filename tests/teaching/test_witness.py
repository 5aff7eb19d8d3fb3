"""Witnesses: intervals that are right as often as they say, and an axis on which everything has room."""

import math
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sysdesign.teaching.witness import (
    Witness,
    agree,
    axis_of,
    closed_form,
    real_engine,
    simulation,
    t_quantile,
    witnesses_html,
)
from sysdesign.teaching.words import NBSP, percent

# Student's t to six digits, from the finite series of its distribution (Abramowitz and Stegun, 26.7.3 and 26.7.4).
TABLE = [
    (0.975, 19, 2.093024), (0.975, 29, 2.045230), (0.975, 99, 1.984217), (0.975, 999, 1.962341),
    (0.995, 19, 2.860935), (0.995, 29, 2.756386), (0.995, 99, 2.626405), (0.995, 999, 2.580760),
]  # fmt: skip


def t_cdf(t, freedom):
    """The finite series for an even number of degrees of freedom, as an independent witness."""
    theta, term, total = math.atan(t / math.sqrt(freedom)), 1.0, 1.0
    for k in range(1, freedom // 2):
        term *= (2 * k - 1) / (2 * k) * math.cos(theta) ** 2
        total += term
    return 0.5 + 0.5 * math.sin(theta) * total


@pytest.mark.parametrize(("p", "freedom", "t"), TABLE)
def test_quantiles_against_the_table(p, freedom, t):
    assert t_quantile(p, freedom) == pytest.approx(t, abs=2e-5)


@given(st.sampled_from([0.975, 0.995]), st.integers(10, 300).map(lambda half: 2 * half))
def test_quantiles_against_the_series(p, freedom):
    assert t_cdf(t_quantile(p, freedom), freedom) == pytest.approx(p, abs=2e-7)


def test_quantile_refuses_few_degrees():
    with pytest.raises(ValueError, match="'freedom' must be >= 19: 18"):
        t_quantile(0.995, 18)


@pytest.mark.parametrize("level", [0.95, 0.99])
def test_the_interval_holds_the_truth_as_often_as_it_says(level):
    rng, trials = random.Random(7), 2000
    hits = 0
    for _ in range(trials):
        witness = simulation([rng.gauss(5, 2) for _ in range(20)], level=level)
        hits += witness.low <= 5 <= witness.high
    slack = 4 * math.sqrt(level * (1 - level) / trials)
    assert hits / trials == pytest.approx(level, abs=slack)


class TestSimulation:
    def test_too_few(self):
        with pytest.raises(ValueError, match="'replications' must be 20 or more: 19"):
            simulation([1.0] * 19)

    def test_what_is_no_number(self):
        with pytest.raises(ValueError, match="'replication' must be finite: nan"):
            simulation([1.0] * 19 + [math.nan])
        with pytest.raises(TypeError, match="'replication' must be a number: True"):
            simulation([True] * 20)
        with pytest.raises(TypeError, match="'low' must be a number: None"):
            simulation(1.0)
        with pytest.raises(ValueError, match=r"'mean' must be from 2 to 3: 1.0"):
            simulation(1.0, 2, 3)
        with pytest.raises(ValueError, match="'low' and 'high' must be left out"):
            simulation([1.0] * 20, 0, 2)
        with pytest.raises(ValueError, match=r"'level' must be one of 0.95, 0.99: 0.9"):
            simulation([1.0] * 20, level=0.9)

    def test_it_says_its_level_and_size(self):
        assert simulation([1.0, 2.0] * 15, level=0.95).note.replace(NBSP, " ") == "95 % interval, 30 runs"

    def test_an_uneven_interval_is_shown_by_its_ends(self):
        assert simulation(0.5, 0.4, 0.7, show=percent).shown.replace(NBSP, " ") == "50 % (40 % to 70 %)"

    def test_equal_runs_have_no_width(self):
        witness = simulation([3] * 20)
        assert (witness.low, witness.value, witness.high) == (3, 3, 3)


class TestAgree:
    simulated = simulation(0.0907, 0.0894, 0.0920)

    def test_a_formula_inside_or_outside_the_interval(self):
        assert agree(closed_form(0.0909), self.simulated) is True
        assert agree(closed_form(0.0930), self.simulated) is False

    def test_an_engine_needs_slack(self):
        three = closed_form(0.0909), self.simulated, real_engine(0.0887)
        assert not agree(*three)
        assert agree(*three, within=0.02)

    def test_wrong_use(self):
        with pytest.raises(ValueError, match="'witnesses' must be two or more: 1"):
            agree(self.simulated)
        with pytest.raises(ValueError, match="'within' must be >= 0: -1"):
            agree(self.simulated, self.simulated, within=-1)

    @given(st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 20)), min_size=2, max_size=5))
    def test_it_asks_for_one_number_that_fits_all(self, spans):
        witnesses = [simulation(low, low, low + width) for low, width in spans]
        shared = any(all(low <= at <= low + width for low, width in spans) for at in range(-50, 71))
        assert agree(*witnesses) is shared


class TestAxis:
    values = st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-9)

    @given(st.lists(values, min_size=1, max_size=4))
    def test_everything_has_room(self, values):
        assume(max(values) == min(values) or max(values) - min(values) > 1e-6 * max(map(abs, values)))
        axis = axis_of([closed_form(value) for value in values])
        assert axis.low < min(values) <= max(values) < axis.high
        assert max(values) == min(values) or axis.high - axis.low < 6 * (max(values) - min(values))

    def test_positions_are_percentages_of_the_axis(self):
        witnesses = [closed_form(0.0909), simulation(0.0907, 0.0894, 0.0920)]
        text = witnesses_html(witnesses, axis_of(witnesses))
        assert '<i style="left:10.0%;width:65.0%"></i>' in text
        assert text.count("<svg") == 2
        assert "aria-hidden" in text


@pytest.mark.parametrize("make", [closed_form, real_engine])
@pytest.mark.parametrize("value", ["0.1", None, True, math.inf, math.nan])
def test_a_witness_is_a_finite_number(make, value):
    with pytest.raises((TypeError, ValueError), match="must be"):
        make(value)


def test_stored_and_read_back():
    witness = simulation([1.0, 2.0] * 10, unit="s")
    assert Witness.from_json(witness.to_json()) == witness
