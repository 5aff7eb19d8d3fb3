"""Ranges that split: sizes stay within the limit, no key is lost, and rising keys still meet one range."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.sharding import SplitRanges, initial_share, range_updates, sample_names
from sysdesign.sharding.initials import LETTERS


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(1, 10))
def test_every_key_lies_in_its_range_and_no_range_grows(keys: list[int], most: int) -> None:
    ranges = SplitRanges(most)
    for key in keys:
        at = ranges.range_of(key)
        assert ranges.add(key) == at
        ranges.check()
    assert sorted(key for held in ranges.ranges for key in held) == sorted(keys)
    assert all(key in ranges.ranges[ranges.range_of(key)] for key in keys)


def test_different_keys_keep_ranges_at_least_half_full() -> None:
    keys = list(range(5000))
    random.Random(1).shuffle(keys)
    sizes = SplitRanges(100, keys).sizes
    assert max(sizes) <= 100
    assert min(sizes) >= 50
    assert sum(sizes) == 5000


def test_one_hot_key_cannot_be_split() -> None:
    ranges = SplitRanges(3, [7] * 50 + [1, 9])
    ranges.check()
    assert max(ranges.sizes) == 50


def test_rising_keys_always_meet_the_last_range() -> None:
    ranges = SplitRanges(10)
    for key in range(1000):
        last = len(ranges.sizes) - 1
        assert ranges.add(key) == last
    assert len(ranges.sizes) > 150


def test_initials_sum_to_one_and_lean_to_the_front() -> None:
    assert abs(sum(initial_share(letter, letter) for letter in LETTERS) - 1) < 1e-9
    assert len(LETTERS) == 26
    assert initial_share("A", "Z") == 1
    assert round(initial_share("A", "M"), 4) == 0.6418


def test_names_begin_as_the_census_has_it(agrees) -> None:
    runs = [sum(name[0] <= "M" for name in sample_names(1000, seed)) / 1000 for seed in range(20)]
    assert agrees(initial_share("A", "M"), runs)
    assert all(len(name) == 6 and name.isupper() for name in sample_names(50, 1))


def test_the_active_are_at_the_top() -> None:
    skewed, alike = (range_updates(1000, skew, 10_000, seed=1) for skew in (1, 0))
    assert sum(skewed) == pytest.approx(1)
    assert skewed[-1] > 0.75
    assert skewed == sorted(skewed)
    assert all(0.2 < share < 0.3 for share in alike)
    assert skewed == range_updates(1000, 1, 10_000, seed=1)


BAD = [
    (lambda: SplitRanges(0), ValueError, "'most' must be >= 1: 0"),
    (lambda: SplitRanges(2, "abc"), TypeError, "'keys' must be a list of keys: 'abc'"),
    (lambda: SplitRanges(2, [1, "a"]), TypeError, "'key' must compare with the other keys: 'a'"),
    (lambda: initial_share("a", "Z"), ValueError, "'first' must be a letter from A to Z: 'a'"),
    (lambda: initial_share("M", "A"), ValueError, "'last' must not come before 'M': 'A'"),
    (lambda: sample_names(0, 1), ValueError, "'count' must be >= 1: 0"),
    (lambda: range_updates(3, 1, 5, seed=1), ValueError, "'players' must be at least one for each of 4 ranges: 3"),
    (lambda: range_updates(9, -1, 5, seed=1), ValueError, "'skew' must be >= 0: -1"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
