"""The contracts of estimation: our own code keeps them, each wrong solution meets the example that shows it."""

import itertools
import math

import pytest

from sysdesign import estimation, uncertainty
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts import estimation_numbers as numbers
from sysdesign.teaching.contracts.estimation import (
    FUNNEL,
    LITTLE,
    PRODUCT,
    check_estimate,
    check_little,
    check_product,
)


def medians(ranges):
    return math.prod(math.sqrt(low * high) for low, high in ranges)


def around(median, factor):
    return median / factor, median * factor


def solution(intervals):
    """What the chapter's hidden solution does."""
    return around(medians(intervals), math.exp(math.hypot(*(math.log(high / low) / 2 for low, high in intervals))))


def ends(intervals):
    return tuple(map(math.prod, zip(*intervals, strict=True)))


def told(check, fn):
    return repr(check(fn)).splitlines()[:3]


class TestProduct:
    def test_ours(self):
        def ours(pairs):
            product = uncertainty.product([uncertainty.Interval(*pair) for pair in pairs])
            return product.low, product.high

        assert_contract(PRODUCT, ours)

    @pytest.mark.parametrize("kind", [tuple, list])
    def test_the_solution(self, kind):
        assert_contract(PRODUCT, lambda intervals: kind(solution(intervals)))

    @pytest.mark.parametrize(
        ("wrong", "rule", "call"),
        [
            (ends, 8, "product([(1, 9), (1, 9), (1, 9), (1, 9)])   expected (9, 729)   yours (1, 6561)"),
            (
                lambda rs: around(medians(rs), max(math.sqrt(high / low) for low, high in rs)),
                8,
                "product([(1, 9), (1, 9), (1, 9), (1, 9)])   expected (9, 729)   yours (27, 243)",
            ),
            (
                lambda rs: tuple(map(sum, zip(*rs, strict=True))),
                2,
                "product([(1, 1), (1, 1)])   expected (1, 1)   yours (2, 2)",
            ),
            (lambda rs: rs[0], 2, "product([(1, 1), (2, 2)])   expected (2, 2)   yours (1, 1)"),
            (lambda rs: solution(rs)[::-1], 1, "product([(1, 2)])   expected (1, 2)   yours (2, 1)"),
            (lambda rs: (0.5, 2), 1, "product([(1, 1)])   expected (1, 1)   yours (0.5, 2)"),
            (lambda rs: 9, 1, "product([(1, 1)])   expected (1, 1)   yours 9"),
            (lambda rs: "19", 1, "product([(1, 1)])   expected (1, 1)   yours '19'"),
            (lambda rs: (math.nan, math.nan), 1, "product([(1, 1)])   expected (1, 1)   yours (nan, nan)"),
            (
                lambda rs: rs[7],
                1,
                "product([(1, 1)])   expected (1, 1)   yours raises IndexError: list index out of range",
            ),
            (
                lambda rs: ends(rs) if len(rs) == 1 or all(a == b for a, b in rs) else (min(rs)[0], 1e9),
                4,
                "product([(1, 1), (1, 2)])   expected a range around 1.41421   yours (1, 1000000000)",
            ),
        ],
    )
    def test_each_wrong_solution_meets_its_counterexample(self, wrong, rule, call):
        head, shown, sentence = told(check_product, wrong)
        assert head.endswith(f"rule {rule}:")
        assert shown == f"  1  {call}"
        assert sentence == f"  Rule {rule}: {PRODUCT.rules[rule - 1].says}"

    def test_the_order_is_told_with_both_calls(self):
        lines = repr(check_product(lambda rs: solution(rs) if rs == sorted(rs) else ends(rs))).splitlines()
        assert "The shortest calls that break rule 3:" in lines[0]
        assert lines[1].startswith("  1  product([(")
        assert lines[2].startswith("  2  product([(")

    @pytest.mark.parametrize("rule", range(1, 9))
    def test_every_rule_is_broken_by_some_solution(self, rule):
        wrongs = {
            1: lambda rs: (1, 1),
            2: lambda rs: rs[0],
            3: lambda rs: rs[-1] if len(rs) > 1 else rs[0],
            4: lambda rs: rs[0],
            5: lambda rs: (1, 1),
            6: lambda rs: tuple(map(sum, zip(*rs, strict=True))),
            7: lambda rs: around(medians(rs), 1),
            8: ends,
        }
        assert rule in [breach.number for breach in run(PRODUCT, wrongs[rule]).breaches]

    @pytest.mark.parametrize("stub", [..., lambda intervals: ..., lambda intervals: (..., ...)])
    def test_stub(self, stub):
        assert repr(check_product(stub)).startswith("◌ Not started.")

    def test_it_does_not_wait_for_an_endless_answer(self):
        assert run(PRODUCT, lambda rs: itertools.count()).result == "fails"


class TestLittle:
    def test_ours(self):
        assert_contract(LITTLE, estimation.concurrency)

    @pytest.mark.parametrize(
        ("wrong", "call"),
        [
            (lambda rate, duration: rate / duration, "concurrency(10, 60)   expected 600   yours 0.166667"),
            (lambda rate, duration: rate + duration, "concurrency(10, 60)   expected 600   yours 70"),
            (lambda rate, duration: rate * duration / 60, "concurrency(10, 60)   expected 600   yours 10"),
            (lambda rate, duration: rate * max(duration, 1), "concurrency(1, 0)   expected 0   yours 1"),
            (lambda rate, duration: min(rate * duration, 600), "concurrency(1, 601)   expected 601   yours 600"),
        ],
    )
    def test_wrong_solutions(self, wrong, call):
        assert told(check_little, wrong)[1] == f"  1  {call}"


class TestFunnel:
    def test_ours(self):
        def ours(daily_actions, peak_factor, payload_bytes):
            average = estimation.average_rate(daily_actions)
            peak = estimation.peak_rate(average, peak_factor)
            return {"average": average, "peak": peak, "bandwidth": estimation.bandwidth(peak, payload_bytes)}

        assert_contract(FUNNEL, ours)

    @staticmethod
    def flows(seconds=86_400, twice=1, scale=1.0, of="peak"):
        def funnel(daily_actions, peak_factor, payload_bytes):
            flows = {"average": daily_actions / seconds}
            flows["peak"] = flows["average"] * peak_factor**twice
            return flows | {"bandwidth": flows[of] * payload_bytes * scale}

        return funnel

    @pytest.mark.parametrize(
        ("wrong", "rule", "words"),
        [
            ({"seconds": 3600}, 1, "expected average of 100   yours {'average': 2400, "),
            ({"twice": 2}, 2, "expected peak of 300   yours {'average': 100, 'peak': 900, "),
            (
                {"scale": 8},
                3,
                "expected bandwidth of 600000   yours {'average': 100, 'peak': 300, 'bandwidth': 4800000}",
            ),
            ({"of": "average"}, 3, "'bandwidth': 200000}"),
        ],
    )
    def test_wrong_solutions(self, wrong, rule, words):
        head, call, _ = told(check_estimate, self.flows(**wrong))
        assert head.endswith(f"rule {rule}:")
        assert call.startswith("  1  funnel(8640000, 3, 2000)   expected ")
        assert words in call

    def test_right(self):
        assert run(FUNNEL, self.flows()).result == "passes"

    @pytest.mark.parametrize("answer", [3, [1, 2, 3], {"average": 1.0}, {"average": 1, "peak": "2", "bandwidth": 3}])
    def test_another_shape(self, answer):
        told = repr(check_estimate(lambda actions, factor, payload: answer))
        assert "expected a dict with the numbers average, peak and bandwidth" in told

    def test_a_stub_that_names_its_keys(self):
        stub = dict.fromkeys(("average", "peak", "bandwidth"), ...)
        assert run(FUNNEL, lambda actions, factor, payload: stub).result == "not-started"


class TestNumbers:
    @pytest.mark.parametrize(
        ("check", "right"),
        [
            (numbers.check_product_range, 9),
            (numbers.check_peak_writes, 50_000),
            (numbers.check_rides_in_progress, 250_000),
            (numbers.check_age_p99, 13.1),
            (numbers.check_egress, 3.2),
        ],
    )
    def test_right_wrong_and_not_started(self, check, right):
        assert repr(check(right)).startswith("✓ Right.")
        assert repr(check(right * 1.5)).startswith("✗ Not yet.")
        assert repr(check(...)).startswith("◌ Not started.")

    @pytest.mark.parametrize(
        ("check", "slip", "words"),
        [
            (numbers.check_product_range, 3**4, "all four to be off the same way"),
            (numbers.check_product_range, 3**0.25, "averaged"),
            (numbers.check_peak_writes, 200_000 / 4 * 3, "a second time"),
            (numbers.check_peak_writes, 200_000 / 4 / 3, "the average"),
            (numbers.check_rides_in_progress, 10e6 / 86_400 * 720, "at the average rate"),
            (numbers.check_rides_in_progress, 312_500, "15 minutes"),
            (numbers.check_rides_in_progress, 347 * 12, "12 minutes are 720 s"),
            (numbers.check_age_p99, 14, "the oldest"),
            (numbers.check_age_p99, 7, "the mean"),
            (numbers.check_age_p99, 4 + 0.99 * 10, "99 % of the oldest"),
            (numbers.check_egress, 9.6, "a second time"),
            (numbers.check_egress, 0.4, "a byte is 8 bits"),
            (numbers.check_egress, 3.2e9, "A decimal prefix"),
            (numbers.check_egress, 200e3 * 2048 * 8 / 1e9 * 1.024, "MB or MiB"),
        ],
    )
    def test_slips_are_told(self, check, slip, words):
        assert words in repr(check(slip)).replace("\N{NO-BREAK SPACE}", " ")

    def test_the_answers_follow_from_the_models(self):
        peak = estimation.peak_rate(estimation.average_rate(10_000_000), 3)
        assert estimation.concurrency(peak, 720) == pytest.approx(250_000)
        assert estimation.polling_rate(200_000, 4) == 50_000
        assert estimation.bits_per_second(estimation.bandwidth(200_000, 2000)) == pytest.approx(3.2e9)
