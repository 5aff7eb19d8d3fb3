"""The LRU curve: from one pass, what a replay for each capacity gives; and from a sample, nearly."""

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign import traces
from sysdesign.caching import lru_curve, lru_curve_numpy, replay, shards_curve
from sysdesign.hashing import stable_hash

TRACE = st.lists(st.integers(0, 12), min_size=1, max_size=80)


class TestCurve:
    @given(TRACE)
    def test_it_is_a_replay_for_each_capacity(self, trace):
        curve = lru_curve(trace)
        for capacity in range(1, len(set(trace)) + 3):
            exact = replay("LRU", trace, capacity)
            assert curve.replay(capacity) == exact
            assert curve.hit_ratio(capacity) == exact.hit_ratio
            assert curve.miss_ratio(capacity) == pytest.approx(exact.miss_ratio)

    @given(TRACE)
    def test_numpy_finds_the_same(self, trace):
        assert lru_curve_numpy(trace) == lru_curve_numpy(np.array(trace)) == lru_curve(trace)

    @given(st.lists(st.one_of(st.integers(0, 3), st.sampled_from(["0", "1", (0,), 2**70, None, True])), min_size=1))
    def test_numpy_tells_keys_apart_as_a_dict_does(self, trace):
        assert lru_curve_numpy(trace) == lru_curve(trace)

    @pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int32, np.int64, np.uint64])
    def test_any_whole_numbers(self, kind):
        low, high = np.iinfo(kind).min, np.iinfo(kind).max
        trace = np.array([low, high, low, high - 1, high], dtype=kind)
        assert lru_curve_numpy(trace) == lru_curve("abacb")

    def test_a_long_trace(self):
        trace = traces.zipf(keys=2000, s=0.8, requests=20_000, seed=1)
        curve = lru_curve_numpy(trace)
        assert curve == lru_curve(trace)
        for capacity in (1, 7, 100, 1999, 2000):
            assert curve.replay(capacity) == replay("LRU", trace, capacity)

    def test_extremes(self):
        assert lru_curve(traces.scan(100)).hits == lru_curve_numpy(traces.scan(100)).hits == [0] * 101
        assert lru_curve([7] * 100).hits == lru_curve_numpy([7] * 100).hits == [0, 99]
        assert lru_curve([7]).hits == lru_curve_numpy([7]).hits == [0, 0]

    @given(TRACE, st.floats(0, 1))
    def test_the_capacity_for_a_hit_ratio_is_the_least(self, trace, ratio):
        curve = lru_curve(trace)
        if ratio * len(trace) > curve.hits[-1]:
            with pytest.raises(ValueError, match="'hit_ratio' must be <= "):
                curve.capacity_for(ratio)
        else:
            capacity = curve.capacity_for(ratio)
            assert curve.hits[capacity] >= ratio * len(trace)
            assert capacity == 1 or curve.hits[capacity - 1] < ratio * len(trace)

    @pytest.mark.parametrize("capacity", [0, -1, 1.5, True])
    def test_capacities_are_counts(self, capacity):
        for ask in (lru_curve("aba").hit_ratio, lru_curve("aba").miss_ratio, lru_curve("aba").replay):
            with pytest.raises((TypeError, ValueError), match="'capacity' must be"):
                ask(capacity)

    @pytest.mark.parametrize("find", [lru_curve, lru_curve_numpy])
    @pytest.mark.parametrize(
        ("trace", "says"),
        [([], "must not be empty"), (7, "must be a list of keys: 7"), ([1, [2]], r"must hold hashable keys: \[2\]")],
    )
    def test_bad_traces(self, find, trace, says):
        with pytest.raises((TypeError, ValueError), match=f"'trace' {says}"):
            find(trace)

    @pytest.mark.parametrize("trace", [np.array([1.5]), np.array([[1]]), np.array(["a"]), np.array([], int)])
    def test_bad_arrays(self, trace):
        with pytest.raises((TypeError, ValueError), match="'trace' must"):
            lru_curve_numpy(trace)


class TestShards:
    TRACE = traces.zipf(keys=20_000, s=0.8, requests=100_000, seed=1)

    def test_with_all_keys_it_is_exact(self):
        assert shards_curve(self.TRACE[:2000], rate=1, seed=1) == lru_curve(self.TRACE[:2000])

    def test_a_tenth_of_the_keys_is_near(self):
        """The mean distance over all sizes, which is how its authors measure it; no correction does worse."""
        exact, sizes = lru_curve_numpy(self.TRACE), range(500, 20_000, 500)
        corrected, plain = [], []
        for seed in range(8):
            sampled = shards_curve(self.TRACE, rate=0.1, seed=seed)
            keys = {key for key in range(20_000) if stable_hash(key, seed) < 0.1 * 2**64}
            alone = lru_curve_numpy([key for key in self.TRACE if key in keys])
            for found, scale, errors in ((sampled, 1, corrected), (alone, 0.1, plain)):
                far = [abs(exact.hit_ratio(size) - found.hit_ratio(int(size * scale))) for size in sizes]
                errors.append(statistics.fmean(far))
        assert statistics.fmean(corrected) < 0.02
        assert statistics.fmean(corrected) < statistics.fmean(plain) / 2

    def test_it_knows_nothing_of_small_capacities(self):
        sampled = shards_curve(self.TRACE, rate=0.1, seed=1)
        with pytest.raises(ValueError, match="'capacity' must be >= 10 where one key in so many is sampled: 9"):
            sampled.hit_ratio(9)
        with pytest.raises(ValueError, match=r"'rate' must be 1 for exact counts: 0\.1"):
            sampled.replay(100)

    @pytest.mark.parametrize("rate", [0, -0.1, 1.1, float("nan"), True, "a"])
    def test_a_rate_is_a_share(self, rate):
        with pytest.raises((TypeError, ValueError), match="'rate' must be"):
            shards_curve([1], rate, seed=1)

    def test_an_empty_sample_is_refused(self):
        with pytest.raises(ValueError, match="'rate' must be large enough to sample a key of 2: 1e-09"):
            shards_curve([1, 2], rate=1e-9, seed=1)
