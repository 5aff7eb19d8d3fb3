import math
import random
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.uncertainty import (
    CLASSES,
    Interval,
    architecture_class,
    class_stability,
    dominance,
    product,
    sample,
    sample_products,
    times_over,
)

INTERVALS = st.builds(times_over, st.floats(1e-6, 1e9), st.floats(1, 100))
LISTS = st.lists(INTERVALS, min_size=1, max_size=6)
FUNNEL = [times_over(10e6, 2), times_over(0.1, 1.5), times_over(0.2, 3), times_over(4, 2)]
POWERS = [1, 1, 1, -1]


def close(one: Interval, other: Interval) -> bool:
    return math.isclose(one.low, other.low, rel_tol=1e-9) and math.isclose(one.high, other.high, rel_tol=1e-9)


@given(INTERVALS)
def test_the_ends_hold_ninety_percent(interval: Interval) -> None:
    assert interval.low <= interval.median <= interval.high
    if interval.factor > 1.0001:
        assert math.isclose(interval.below(interval.low), 0.05, abs_tol=1e-6)
        assert math.isclose(interval.below(interval.median), 0.5, abs_tol=1e-6)
        assert math.isclose(interval.below(interval.high), 0.95, abs_tol=1e-6)


@given(INTERVALS)
def test_one_factor_is_its_own_product(interval: Interval) -> None:
    assert close(product([interval]), interval)


@given(LISTS, st.randoms(use_true_random=False))
def test_order_does_not_matter(intervals: list[Interval], rng: random.Random) -> None:
    shuffled = rng.sample(intervals, len(intervals))
    assert close(product(intervals), product(shuffled))


@given(LISTS, LISTS)
def test_products_nest(some: list[Interval], more: list[Interval]) -> None:
    assert close(product([product(some), product(more)]), product(some + more))


@given(LISTS)
def test_medians_multiply_and_spread_stays_inside_the_ends(intervals: list[Interval]) -> None:
    result = product(intervals)
    assert math.isclose(result.median, math.prod(each.median for each in intervals), rel_tol=1e-9)
    assert result.factor <= math.prod(each.factor for each in intervals) * (1 + 1e-9)
    assert result.factor >= max(each.factor for each in intervals) * (1 - 1e-9)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=5))
def test_certain_numbers_multiply_exactly(numbers: list[int]) -> None:
    exact = math.prod(numbers)
    assert product([Interval(each, each) for each in numbers]) == Interval(exact, exact)


@given(INTERVALS)
def test_a_quotient_by_itself_keeps_the_doubt_of_two(interval: Interval) -> None:
    ratio = product([interval, interval], exponents=[1, -1])
    assert math.isclose(ratio.median, 1)
    assert math.isclose(ratio.factor, interval.factor ** math.sqrt(2), rel_tol=1e-9)


def test_five_factors_within_two_are_within_less_than_five() -> None:
    assert math.isclose(product([times_over(1, 2)] * 5).factor, 2 ** math.sqrt(5))
    assert math.isclose(product([times_over(1, 3)] * 4).factor, 9)


@pytest.mark.parametrize("draw", [sample, sample_products])
def test_simulation_agrees_with_the_closed_form(draw, agrees) -> None:
    expected = product(FUNNEL, POWERS)
    runs = [np.sort(np.log(draw(FUNNEL, 2000, seed, POWERS))) for seed in range(30)]
    assert agrees(expected.mu, [run.mean() for run in runs])
    assert agrees(expected.sigma**2, [run.var(ddof=1) for run in runs])
    for p, end in ((0.05, expected.low), (0.95, expected.high)):
        assert agrees(p, [float((run <= math.log(end)).mean()) for run in runs])


def test_the_mean_lies_above_the_median(agrees) -> None:
    factor = times_over(100, 3)
    assert factor.mean > factor.median
    assert agrees(factor.mean, [statistics.fmean(sample([factor], 2000, seed)) for seed in range(30)])


@pytest.mark.parametrize("draw", [sample, sample_products])
def test_a_seed_repeats(draw) -> None:
    assert list(draw(FUNNEL, 10, 7)) == list(draw(FUNNEL, 10, 7))
    assert list(draw(FUNNEL, 10, 7)) != list(draw(FUNNEL, 10, 8))


def test_a_batch_is_an_array_of_doubles() -> None:
    draws = sample_products(FUNNEL, 5, seed=0)
    assert draws.shape == (5,)
    assert draws.dtype == np.float64


@given(LISTS)
def test_shares_of_doubt_sum_to_one(intervals: list[Interval]) -> None:
    if all(each.sigma == 0 for each in intervals):
        return
    shares = dominance(intervals)
    assert math.isclose(sum(shares), 1)
    assert shares.index(max(shares)) == max(range(len(intervals)), key=lambda at: intervals[at].sigma)


def test_a_power_counts_squared() -> None:
    assert dominance([times_over(1, 2), times_over(1, 2)], exponents=[2, -1]) == pytest.approx([0.8, 0.2])


def test_classes_rise_with_the_rate() -> None:
    rates = [0, 999, 1000, 99_999, 100_000, 1e9]
    assert [architecture_class(rate) for rate in rates] == [name for name in CLASSES for _ in range(2)]


@pytest.mark.parametrize("median", [900, 3000, 40_000, 150_000])
@pytest.mark.parametrize("factor", [3, 10])
def test_stability_agrees_with_simulation(median: float, factor: float, agrees) -> None:
    rate = times_over(median, factor)
    stays = class_stability(rate)
    shares = [
        statistics.fmean(architecture_class(each) == architecture_class(median) for each in sample([rate], 500, seed))
        for seed in range(20)
    ]
    assert agrees(stays, shares)


def test_a_certain_rate_keeps_its_class() -> None:
    assert class_stability(Interval(1000, 1000)) == 1


BAD = [
    (lambda: Interval(0, 1), ValueError, "'low' must be > 0: 0"),
    (lambda: Interval(2, 1), ValueError, "'high' must be >= 2: 1"),
    (lambda: Interval("1", 2), TypeError, "'low' must be a number: '1'"),
    (lambda: Interval(1e-300, 1e300), ValueError, "'high' must be finite as a multiple of low: 1e+300"),
    (lambda: times_over(0, 2), ValueError, "'median' must be > 0: 0"),
    (lambda: times_over(1, 0.5), ValueError, "'factor' must be >= 1: 0.5"),
    (lambda: times_over(1, 2).below(math.nan), ValueError, "'value' must be finite: nan"),
    (lambda: product([]), ValueError, "'intervals' must not be empty: []"),
    (lambda: product(5), TypeError, "'intervals' must be a text or a collection: 5"),
    (lambda: product([(1, 2)]), TypeError, "'intervals' must hold Intervals: (1, 2)"),
    (lambda: product([times_over(1, 2)], [1, 2]), ValueError, "'exponents' must be one for each interval, 1: 2"),
    (lambda: product([times_over(1, 2)], ["2"]), TypeError, "'exponents' must be a number: '2'"),
    (
        lambda: product([times_over(1e200, 2)], [2]),
        ValueError,
        "'intervals' must have a product that is a finite number: [Interval(low=5e+199, high=2e+200)]",
    ),
    (
        lambda: sample([times_over(1e200, 2)], 1, 1, [2]),
        ValueError,
        "'intervals' must have a product that is a finite number: [Interval(low=5e+199, high=2e+200)]",
    ),
    (lambda: sample([times_over(1, 2)], 0, 1), ValueError, "'n' must be >= 1: 0"),
    (lambda: sample([times_over(1, 2)], 1, -1), ValueError, "'seed' must be >= 0: -1"),
    (lambda: sample_products([times_over(1, 2)], 1.5, 1), TypeError, "'n' must be a whole number: 1.5"),
    (lambda: sample_products([times_over(1, 2)], 1, None), TypeError, "'seed' must be a whole number: None"),
    (
        lambda: dominance([Interval(1, 1)]),
        ValueError,
        "'intervals' must hold one that is not certain: [Interval(low=1, high=1)]",
    ),
    (lambda: architecture_class(-1), ValueError, "'rate' must be >= 0: -1"),
    (lambda: architecture_class(1, (5, 2)), ValueError, "'limits' must be two rising rates: (5, 2)"),
    (lambda: class_stability(5), TypeError, "'rate' must be an Interval: 5"),
    (lambda: architecture_class(1, 5), TypeError, "'limits' must be a text or a collection: 5"),
    (lambda: product([times_over(1, 2)], 2), TypeError, "'exponents' must be a text or a collection: 2"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
