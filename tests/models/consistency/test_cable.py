"""Errors now or conflicts later: what each way to keep a counter makes of the same requests."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.consistency import cable_cut, has_majority

RATES = st.sampled_from([0, 1, 5, 20])


@given(st.integers(3, 7), st.integers(0, 3), RATES, RATES, st.integers(0, 5))
def test_each_way_fails_in_its_own_kind(nodes, left, left_rate, right_rate, seed) -> None:
    cp, lww, crdt = cable_cut(nodes, left, left_rate, right_rate, seed).values()
    assert len({(each.reads, each.writes) for each in (cp, lww, crdt)}) == 1
    assert cp.stale == cp.lost == lww.errors == crdt.errors == crdt.lost == 0
    assert lww.stale == crdt.stale
    assert all(0 <= share <= 1 for each in (cp, lww, crdt) for share in each.shares)
    if left in (0, nodes):
        assert cp.errors == lww.stale == lww.lost == 0
    else:
        assert cp.errors > 0
        assert (lww.lost > 0) == (left_rate > 0 < right_rate)
        if not has_majority(left, nodes) and not has_majority(nodes - left, nodes):
            assert cp.errors == cp.reads + cp.writes


def test_the_requests_do_not_depend_on_where_the_cable_is_cut() -> None:
    asked = {(each.reads, each.writes) for left in range(4) for each in cable_cut(7, left, 5, 5).values()}
    assert len(asked) == 1
    assert cable_cut(5, 2, 5, 1)["AP, last writer"].reads == cable_cut(5, 2, 20, 20)["AP, last writer"].reads


def test_shares_are_of_requests_reads_and_likes() -> None:
    lww = cable_cut(5, 2, 0, 0)["AP, last writer"]
    assert lww.writes == 0
    assert lww.shares == (0, 0, 0)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: cable_cut(3, 4, 1, 1), "'left' must be at most the 3 nodes: 4"),
        (lambda: cable_cut(3, 1, -1, 1), "'left_rate' must be >= 0: -1"),
        (lambda: cable_cut(3, 1, 1, 2000), "'right_rate' must be at most 1000: 2000"),
        (lambda: has_majority(4, 3), "'side' must be at most the 3 nodes: 4"),
    ],
)
def test_what_cannot_be(call, says) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        call()
