"""Space-saving keeps its promises on any stream."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.heavy_hitters import SpaceSaving


@given(st.lists(st.integers(0, 30), max_size=300), st.integers(1, 12))
def test_counts_are_never_too_low_and_the_frequent_are_found(stream, counters) -> None:
    seen, exact = SpaceSaving(counters), Counter(stream)
    for key in stream:
        seen.add(key)
    found = dict(seen.top(counters))
    assert len(seen) == min(counters, len(exact))
    assert seen.added == len(stream) == sum(found.values())
    for key, times in found.items():
        assert exact[key] <= times <= exact[key] + len(stream) / counters
    assert {key for key, times in exact.items() if times > len(stream) / counters} <= set(found)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="'counters' must be >= 1: 0"):
        SpaceSaving(0)
    with pytest.raises(ValueError, match="'most' must be >= 1: 0"):
        SpaceSaving(1).top(0)
