"""The checks of the exercises of eventual consistency know right answers, and what slips lead to."""

import math

import pytest

from sysdesign.replication import GCounter, missed_odds, sell, shared_replicas
from sysdesign.teaching.contracts.eventual_numbers import (
    check_first_asked,
    check_merged_likes,
    check_smallest_read_quorum,
    check_stale_quorum_read,
)

RIGHT = [
    (check_stale_quorum_read, missed_odds(3, 1, 2)),
    (check_stale_quorum_read, 0.33),
    (check_merged_likes, GCounter({"us": 520, "eu": 480}).merge(GCounter({"us": 510, "eu": 490})).value),
    (check_smallest_read_quorum, min(r for r in range(1, 6) if shared_replicas(5, r, 3))),
    (check_first_asked, next(n for n in range(1, 1000) if sell("escrow", 1000, [n, 0, 0, 0]).trips)),
]
WRONG = [
    (check_stale_quorum_read, 2 / 3, "fresh reads"),
    (check_stale_quorum_read, 33, "in per cent"),
    (check_stale_quorum_read, 33.3, "in per cent"),
    (check_merged_likes, 2000, "adds the copies"),
    (check_smallest_read_quorum, 2, "not more"),
    (check_first_asked, 250, "still gets the last"),
]


@pytest.mark.parametrize(("check", "answer"), RIGHT)
def test_right_answers_pass_and_dots_are_not_started(check, answer) -> None:
    assert repr(check(answer)).startswith("✓ Right.")
    assert repr(check(...)).startswith("◌ Not started.")
    assert repr(check(math.nan)).startswith("✗ Not yet.")


@pytest.mark.parametrize(("check", "answer", "told"), WRONG)
def test_slips_are_named(check, answer, told) -> None:
    said = repr(check(answer))
    assert said.startswith("✗ Not yet.")
    assert told in said
