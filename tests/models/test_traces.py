"""Traces: shares and variances by closed form, and the same keys in every run."""

import itertools
import math
import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.skew import zipf_top_share, zipf_weights
from sysdesign.traces import loop, scan, shift, with_scans, zipf

SEEDS = range(20)


class TestZipf:
    @pytest.mark.parametrize("s", [0, 0.8, 1, 1.2])
    def test_the_top_share_is_that_of_the_law(self, s, agrees):
        shares = [sum(key < 20 for key in zipf(100, s, 2000, seed)) / 2000 for seed in SEEDS]
        assert agrees(zipf_top_share(100, s, 0.2), shares)

    def test_each_key_comes_as_often_as_the_law_says(self):
        """Pearson's chi-square over 50 keys: 49 degrees of freedom, so a mean of 49 and a variance of 98."""
        weights = zipf_weights(50, 1)
        total = math.fsum(weights)

        def distance(seed):
            counts = Counter(zipf(50, 1, 5000, seed))
            expected = [5000 * weight / total for weight in weights]
            return math.fsum((counts[key] - mean) ** 2 / mean for key, mean in enumerate(expected))

        mean = statistics.fmean(map(distance, SEEDS))
        assert abs(mean - 49) < 3.3 * math.sqrt(98 / len(SEEDS))

    def test_requests_are_independent(self, agrees):
        """Two in a row are of one key as often as the sum of the squared shares."""
        weights = zipf_weights(50, 1)
        total = math.fsum(weights)
        repeats = []
        for seed in SEEDS:
            trace = zipf(50, 1, 2000, seed)
            repeats.append(sum(a == b for a, b in itertools.pairwise(trace)) / 1999)
        assert agrees(math.fsum((weight / total) ** 2 for weight in weights), repeats)

    def test_pinned(self):
        assert zipf(1000, 0.9, 8, seed=7) == [11, 2, 130, 0, 59, 16, 0, 48]

    @pytest.mark.parametrize(
        ("keys", "s", "requests", "seed", "name"),
        [(0, 1, 1, 1, "keys"), (1, -1, 1, 1, "s"), (1, 1, 0, 1, "requests"), (1, 1, 1, -1, "seed"),
         (1, math.nan, 1, 1, "s"), (2.5, 1, 1, 1, "keys"), (True, 1, 1, 1, "keys"), (1, 1, 1, None, "seed")],
    )  # fmt: skip
    def test_bad_input(self, keys, s, requests, seed, name):
        with pytest.raises((TypeError, ValueError), match=f"'{name}' must be"):
            zipf(keys, s, requests, seed)


class TestScanAndLoop:
    @given(st.integers(1, 50), st.integers(0, 1000))
    def test_a_scan_reads_each_key_once(self, keys, first):
        assert scan(keys, first) == sorted(set(scan(keys, first)))
        assert len(scan(keys, first)) == keys

    @given(st.integers(1, 50), st.integers(1, 200))
    def test_a_key_of_a_loop_comes_again_after_all_others(self, keys, requests):
        trace = loop(keys, requests)
        assert len(trace) == requests
        assert trace[keys:] == trace[:-keys] if requests > keys else trace == list(range(requests))

    @pytest.mark.parametrize("call", [lambda: scan(0), lambda: scan(1, -1), lambda: loop(0, 1), lambda: loop(1, 0)])
    def test_bad_input(self, call):
        with pytest.raises(ValueError, match=r"'(keys|first|requests)' must be >="):
            call()


class TestWithScans:
    @given(st.lists(st.integers(0, 9), min_size=1, max_size=50), st.integers(1, 10), st.integers(1, 10))
    def test_the_trace_is_still_in_it_and_the_rest_comes_once(self, trace, every, length):
        mixed = with_scans(trace, every, length)
        assert [key for key in mixed if key <= max(trace)] == trace
        new = [key for key in mixed if key > max(trace)]
        assert new == list(range(max(trace) + 1, max(trace) + 1 + len(trace) // every * length))

    @pytest.mark.parametrize(
        ("trace", "every", "length"), [([], 1, 1), ([-1], 1, 1), ([1], 0, 1), ([1], 1, 0), (1, 1, 1)]
    )
    def test_bad_input(self, trace, every, length):
        with pytest.raises((TypeError, ValueError), match=r"'(trace|every|length)' must"):
            with_scans(trace, every, length)


class TestShift:
    def test_each_stretch_is_zipf(self, agrees):
        shares = []
        for seed in SEEDS:
            trace = shift(100, 1, 4000, every=2000, seed=seed)
            # The sample picks its own top keys, which flatters it; a plain Zipf trace is flattered as much.
            top = sum(sorted(Counter(trace[2000:]).values())[-20:]) / 2000
            shares.append(top - sum(sorted(Counter(zipf(100, 1, 2000, seed + 100)).values())[-20:]) / 2000)
        assert agrees(0, shares)

    def test_what_was_popular_says_nothing_about_what_is(self, agrees):
        """The favourites of one stretch are any keys in the next: a tenth of the keys draws a tenth."""
        drawn = []
        for seed in SEEDS:
            trace = shift(100, 1, 4000, every=2000, seed=seed)
            favourites = {key for key, _ in Counter(trace[:2000]).most_common(10)}
            drawn.append(sum(key in favourites for key in trace[2000:]) / 2000)
        assert agrees(0.1, drawn)

    def test_the_last_stretch_may_be_short(self):
        assert len(shift(10, 1, 25, every=10, seed=1)) == 25

    @pytest.mark.parametrize(
        ("keys", "s", "requests", "every", "seed"),
        [(0, 1, 1, 1, 1), (1, -1, 1, 1, 1), (1, 1, 0, 1, 1), (1, 1, 1, 0, 1)],
    )
    def test_bad_input(self, keys, s, requests, every, seed):
        with pytest.raises(ValueError, match=r"'(keys|s|requests|every)' must be >="):
            shift(keys, s, requests, every, seed)
