import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.skew import sample_zipf, top_share, zipf_top_share, zipf_weights

# A rate below the smallest normal number has few digits left, and so has a part of it.
RATES = st.lists(st.just(0.0) | st.floats(1e-300, 1e9), min_size=1, max_size=30).filter(any)
FRACTIONS = st.floats(0, 1)


def test_the_ride_table_and_the_rule_of_thumb() -> None:
    assert round(top_share([150_000, 600_000, 100, 1_000], 0.5), 4) == 0.9985
    shares = {s: round(zipf_top_share(10_000, s), 3) for s in (0, 0.8, 1, 1.2)}
    assert shares == {0: 0.2, 0.8: 0.68, 1: 0.836, 1.2: 0.937}


@pytest.mark.parametrize("s", [0, 0.8, 1, 1.2])
def test_sampled_requests_agree_with_the_exact_sum(s: float, agrees) -> None:
    counts = [sample_zipf(1000, s, requests=5000, seed=seed) for seed in range(20)]
    assert agrees(zipf_top_share(1000, s), [sum(run[:200]) / 5000 for run in counts])


def test_the_luckiest_keys_of_a_sample_come_out_high() -> None:
    assert top_share(sample_zipf(1000, 0, requests=5000, seed=1), 0.2) > 0.25


@given(RATES, FRACTIONS, FRACTIONS)
def test_a_larger_fraction_takes_more_and_never_less_than_itself(rates, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert less - 1e-12 <= top_share(rates, less) <= top_share(rates, more) + 1e-12
    assert top_share(rates, 0) == 0
    assert top_share(rates, 1) == 1


@given(RATES, st.integers(0, 30))
def test_a_whole_number_of_rates_is_their_sum(rates, count: int) -> None:
    count = min(count, len(rates))
    largest = sorted(rates, reverse=True)[:count]
    assert math.isclose(top_share(rates, count / len(rates)), math.fsum(largest) / math.fsum(rates), abs_tol=1e-12)


@given(RATES, FRACTIONS, st.permutations(range(5)))
def test_order_does_not_matter(rates, fraction: float, order: list[int]) -> None:
    rates = (rates * 5)[:5]
    if any(rates):
        assert top_share(rates, fraction) == top_share([rates[i] for i in order], fraction)


@given(st.integers(2, 300), st.floats(0, 3), st.floats(0, 3), st.floats(0.01, 0.99))
def test_more_skew_gives_the_top_more(keys: int, one: float, other: float, fraction: float) -> None:
    less, more = sorted((one, other))
    assert zipf_top_share(keys, less, fraction) <= zipf_top_share(keys, more, fraction) + 1e-12


@given(st.integers(1, 50), st.floats(0, 3), st.integers(1, 200), st.integers(0, 99))
def test_a_sample_has_every_request_and_repeats(keys: int, s: float, requests: int, seed: int) -> None:
    counts = sample_zipf(keys, s, requests, seed)
    assert (len(counts), sum(counts)) == (keys, requests)
    assert counts == sample_zipf(keys, s, requests, seed)


def test_weights_fall_as_the_law_says() -> None:
    weights = zipf_weights(100, 0.9)
    assert all(a > b for a, b in itertools.pairwise(weights))
    assert weights[0] / weights[31] == pytest.approx(32**0.9)


BAD = [
    (lambda: top_share([], 0.2), ValueError, "'rates' must not be empty: []"),
    (lambda: top_share([1, -1], 0.2), ValueError, "'rates' must be >= 0: -1"),
    (lambda: top_share([0, 0], 0.2), ValueError, "'sum of rates' must be > 0: 0"),
    (lambda: top_share([1e308] * 9, 0.2), ValueError, "'sum of rates' must be finite: inf"),
    (lambda: top_share(7, 0.2), TypeError, "'rates' must be a list of numbers: 7"),
    (lambda: top_share("12", 0.2), TypeError, "'rates' must be a number: '1'"),
    (lambda: top_share([1], 1.2), ValueError, "'fraction' must be from 0 to 1: 1.2"),
    (lambda: zipf_weights(0, 1), ValueError, "'keys' must be >= 1: 0"),
    (lambda: zipf_top_share(10, -1), ValueError, "'s' must be >= 0: -1"),
    (lambda: zipf_top_share(10, math.nan), ValueError, "'s' must be finite: nan"),
    (lambda: sample_zipf(10, 1, 0, 1), ValueError, "'requests' must be >= 1: 0"),
    (lambda: sample_zipf(10, 1, 1, None), TypeError, "'seed' must be a whole number: None"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
