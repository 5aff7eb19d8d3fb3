"""A count-min sketch: never too low until it ages, and independent rows."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.caching import CountMin


class TestCountMin:
    @given(st.lists(st.integers(0, 40), max_size=300))
    def test_it_never_counts_too_low(self, keys):
        sketch = CountMin(counters=16, sample=10_000)
        for key in keys:
            sketch.add(key)
        assert all(sketch.count(key) >= min(keys.count(key), 15) for key in set(keys))

    def test_with_many_counters_it_is_exact(self):
        sketch = CountMin(counters=4096, sample=10_000)
        for key in range(100):
            for _ in range(key % 7):
                sketch.add(key)
        assert [sketch.count(key) for key in range(100)] == [key % 7 for key in range(100)]

    def test_it_halves_when_the_sample_is_full(self):
        sketch = CountMin(counters=64, sample=10)
        for _ in range(9):
            sketch.add("a")
        assert sketch.count("a") == 9
        sketch.add("a")
        assert sketch.count("a") == 5

    def test_counts_end_at_15(self):
        sketch = CountMin(counters=64, sample=1000)
        for _ in range(20):
            sketch.add("a")
        assert sketch.count("a") == 15

    def test_rows_differ(self):
        """Two keys that share a counter in one row share none in most of the others."""
        sketch = CountMin(counters=256, sample=10_000)
        places = [
            [(key * multiplier & 2**64 - 1) >> sketch._shift for multiplier, _ in sketch._rows] for key in range(500)
        ]
        pairs = itertools.combinations(places, 2)
        assert max(sum(a == b for a, b in zip(one, other, strict=True)) for one, other in pairs) < 4

    @pytest.mark.parametrize(("counters", "sample"), [(0, 1), (1, 0), (1.5, 1), (True, 1)])
    def test_sizes_are_counts(self, counters, sample):
        with pytest.raises((TypeError, ValueError), match=r"'(counters|sample)' must be"):
            CountMin(counters, sample)
