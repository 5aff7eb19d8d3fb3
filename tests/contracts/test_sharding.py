"""The contract of a router and the numbers of the section: ours are right, each slip is told what it is."""

from bisect import bisect_left, bisect_right

import pytest

from sysdesign.sharding import ByDate, Query, any_slow
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts import sharding_numbers as numbers
from sysdesign.teaching.contracts.sharding import ROUTE, check_route


def solution(starts, first, last):
    """What the chapter's hidden solution does."""
    low, high = (bisect_right(starts, day) - 1 for day in (first, last))
    return list(range(low, high + 1))


def ours(starts, first, last):
    return ByDate(starts).asked(Query(days=(first, last)))


WRONG = {
    "a count": (lambda s, a, b: len(solution(s, a, b)), 1),
    "falling": (lambda s, a, b: solution(s, a, b)[::-1], 1),
    "from one": (lambda s, a, b: [i + 1 for i in solution(s, a, b)], 1),
    "nothing": (lambda s, a, b: [], 2),
    "a neighbour too many": (lambda s, a, b: list(range(len(s))) if len(s) > 1 else [0], 3),
    "the first alone": (lambda s, a, b: solution(s, a, a), 4),
    "starts belong to the one before": (
        lambda s, a, b: list(range(max(0, bisect_left(s, a) - 1), max(0, bisect_left(s, b) - 1) + 1)),
        3,
    ),
    "the last one ends": (
        lambda s, a, b: solution(s, a, b) if b <= s[-1] or len(s) == 1 else solution(s, a, b)[:-1],
        5,
    ),
    "the ends alone": (lambda s, a, b: sorted({solution(s, a, a)[0], solution(s, b, b)[0]}), 6),
}


class TestRoute:
    @pytest.mark.parametrize("right", [solution, ours, lambda s, a, b: tuple(solution(s, a, b))])
    def test_right_solutions(self, right):
        assert_contract(ROUTE, right)

    @pytest.mark.parametrize(("wrong", "rule"), WRONG.values(), ids=WRONG)
    def test_each_wrong_solution_breaks_its_rule_first(self, wrong, rule):
        report = run(ROUTE, wrong)
        assert report.breaches
        assert report.breaches[0].number == rule

    def test_every_rule_is_the_first_to_break_for_some_solution(self):
        assert {rule for _, rule in WRONG.values()} == set(range(1, len(ROUTE.rules) + 1))

    def test_the_counterexample_is_short(self):
        text = repr(check_route(lambda s, a, b: solution(s, a, a)))
        assert "my_route([0, 1], 0, 1)" in text
        assert "[0, 1]" in text

    @pytest.mark.parametrize("stub", [..., lambda starts, first, last: ...])
    def test_stub(self, stub):
        assert run(ROUTE, stub).result == "not-started"


RIGHT = [
    (numbers.check_partitions_read, 1),
    (numbers.check_commits, 1),
    (numbers.check_slow_of_ten, 0.0956),
    (numbers.check_hedged, 0.00995),
    (numbers.check_move_hours, 16.67),
]


class TestNumbers:
    @pytest.mark.parametrize(("check", "right"), RIGHT)
    def test_right_wrong_and_not_started(self, check, right):
        assert repr(check(right)).startswith("✓ Right.")
        assert repr(check(right * 1.5)).startswith("✗ Not yet.")
        assert repr(check(...)).startswith("◌ Not started.")

    @pytest.mark.parametrize(
        ("check", "slip", "words"),
        [
            (numbers.check_partitions_read, 36, "without pruning"),
            (numbers.check_commits, 36, "the same log"),
            (numbers.check_slow_of_ten, 0.1, "counts twice"),
            (numbers.check_slow_of_ten, 0.904, "no shard is slow"),
            (numbers.check_slow_of_ten, 9.56, "as a share"),
            (numbers.check_hedged, 0.634, "without asking again"),
            (numbers.check_hedged, 0.0001, "one shard"),
            (numbers.check_hedged, 0.01, "counts some queries twice"),
            (numbers.check_hedged, 0.634**2, "not asked again"),
            (numbers.check_move_hours, 60_000, "in seconds"),
            (numbers.check_move_hours, 133.3, "megabits"),
        ],
    )
    def test_slips_are_told(self, check, slip, words):
        assert words in repr(check(slip)).replace("\N{NO-BREAK SPACE}", " ")

    def test_the_answers_follow_from_the_model(self):
        assert round(any_slow(10, 0.01), 4) == 0.0956
        assert round(any_slow(100, 0.01**2), 5) == 0.00995
        assert round(3e12 / 50e6 / 3600, 2) == 16.67
