import random
from collections import OrderedDict
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.caching.layers import cold_reads, load_factor, lru_hit_ratio, reaching
from sysdesign.skew import zipf_weights

RATIOS = st.lists(st.floats(0, 1), max_size=6)
SEEDS = range(20)


@given(RATIOS)
def test_each_layer_passes_on_what_it_misses(ratios) -> None:
    shares = reaching(ratios)
    assert len(shares) == len(ratios) + 1
    assert shares[0] == 1
    for ratio, here, after in zip(ratios, shares, shares[1:], strict=False):
        assert after == pytest.approx(here * (1 - ratio))


@given(st.floats(0, 0.999), st.floats(0, 1))
def test_load_factor_is_the_ratio_of_what_comes_through(before, after) -> None:
    assert load_factor(before, after) == pytest.approx(reaching([after])[-1] / reaching([before])[-1])


def test_one_process_reads_each_key_once() -> None:
    assert cold_reads([5, 1, 0, 300]) == 3


def test_cold_reads_agree_with_chance(agrees) -> None:
    counts, processes = [1, 2, 3, 5, 8, 13, 21, 100], 4

    def run(seed: int) -> int:
        rng = random.Random(seed)
        return sum(len({int(rng.random() * processes) for _ in range(count)}) for count in counts)

    assert agrees(cold_reads(counts, processes), [run(seed) for seed in range(200)])


@pytest.mark.parametrize(("s", "capacity"), [(0.8, 20), (0.8, 200), (1, 100), (1.2, 50)])
def test_ches_approximation_is_within_a_part_in_a_hundred_of_lru(s, capacity) -> None:
    weights = zipf_weights(1000, s)
    sums = list(accumulate(weights))

    def run(seed: int) -> float:
        cache: OrderedDict[int, None] = OrderedDict()
        hits = 0
        keys = random.Random(seed).choices(range(1000), cum_weights=sums, k=6000)
        for n, key in enumerate(keys):
            if key in cache:
                hits += n >= 2000
                cache.move_to_end(key)
            elif len(cache) == capacity:
                cache.popitem(last=False)
            cache[key] = None
        return hits / 4000

    assert sum(map(run, SEEDS)) / len(SEEDS) == pytest.approx(lru_hit_ratio(weights, capacity), abs=0.012)


def test_with_equal_popularity_it_is_the_share_that_fits() -> None:
    assert lru_hit_ratio([3.0] * 500, 50) == pytest.approx(0.1)
    assert lru_hit_ratio([3.0] * 500, 500) == lru_hit_ratio([3.0], 7) == 1


@given(st.lists(st.floats(0.01, 1e6), min_size=2, max_size=30), st.data())
def test_more_room_never_hits_less(weights, data) -> None:
    capacity = data.draw(st.integers(1, len(weights) - 1))
    assert 0 < lru_hit_ratio(weights, capacity) <= lru_hit_ratio(weights, capacity + 1) + 1e-6


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: reaching([0.5, 1.2]), ValueError, "'hit_ratios' must be from 0 to 1: 1.2"),
        (lambda: reaching(0.5), TypeError, "'hit_ratios' must be a list of shares: 0.5"),
        (lambda: load_factor(1, 0.9), ValueError, "'before' must be below 1: 1"),
        (lambda: cold_reads([1, -1]), ValueError, "'counts' must be >= 0: -1"),
        (lambda: cold_reads([1], 0), ValueError, "'processes' must be >= 1: 0"),
        (lambda: lru_hit_ratio([], 3), ValueError, "'weights' must not be empty: []"),
        (lambda: lru_hit_ratio([1, 0], 1), ValueError, "'weights' must be > 0: 0"),
        (lambda: lru_hit_ratio([1, 2], 0), ValueError, "'capacity' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
