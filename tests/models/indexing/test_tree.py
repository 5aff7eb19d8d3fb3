"""The height of a B-tree and its leaves, against trees that are built by splitting."""

import bisect
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.indexing import FILL, leaf_pages, levels


def leaves_by_splitting(keys, per_leaf):
    """Insert keys into leaves as a B-tree does: a full one is halved, the last one of rising keys is left full."""
    leaves = [[]]
    for key in keys:
        firsts = [leaf[0] for leaf in leaves[1:]]
        at = bisect.bisect_right(firsts, key)
        leaf = leaves[at]
        if len(leaf) == per_leaf:
            if at == len(leaves) - 1 and key > leaf[-1]:
                leaves.append([key])
                continue
            half = len(leaf) // 2
            leaves[at : at + 1] = [leaf[:half], leaf[half:]]
            leaf = leaves[at] if key < leaves[at + 1][0] else leaves[at + 1]
        bisect.insort(leaf, key)
    return leaves


@given(st.integers(1, 10**15), st.integers(2, 1000))
def test_a_tree_has_just_enough_levels(entries, fan_out):
    height = levels(entries, fan_out)
    assert fan_out**height >= entries
    assert height == 1 or fan_out ** (height - 1) < entries


@given(st.integers(1, 10**6), st.integers(2, 100), st.integers(1, 100))
def test_leaves_that_hold_more_never_make_it_higher(entries, fan_out, per_leaf):
    assert levels(entries, fan_out, per_leaf) <= levels(entries, fan_out, 1)
    assert levels(entries, fan_out, entries) == 1


def test_leaves_of_random_keys_are_filled_to_the_logarithm_of_two():
    keys = random.Random(1).sample(range(10**9), 20_000)
    measured = len(leaves_by_splitting(keys, 50))
    assert leaf_pages(20_000, 50, FILL["random"]) == pytest.approx(measured, rel=0.03)


def test_leaves_of_rising_keys_are_full():
    assert len(leaves_by_splitting(range(5000), 50)) == leaf_pages(5000, 50) == 100


def test_a_huge_tree_is_answered_at_once():
    assert levels(10**300, 2) == math.ceil(math.log2(10**300))


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: levels(0, 500), ValueError, "'entries' must be >= 1: 0"),
        (lambda: levels(10, 1), ValueError, "'fan_out' must be >= 2: 1"),
        (lambda: levels(10, 2, 0), ValueError, "'per_leaf' must be >= 1: 0"),
        (lambda: leaf_pages(1.5, 10), TypeError, "'entries' must be a whole number: 1.5"),
        (lambda: leaf_pages(10, 10, 0), ValueError, "'fill' must be > 0: 0"),
        (lambda: leaf_pages(10, 10, 1.1), ValueError, "'fill' must be from 0 to 1: 1.1"),
    ],
)
def test_bad_input_is_named(call, kind, says):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
