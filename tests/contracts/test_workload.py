"""The contract of a backlog and the numbers of two sections: ours are right, each slip is told what it is."""

import itertools

import pytest

from sysdesign import backlog, estimation, fleet
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts import scale_numbers as scale
from sysdesign.teaching.contracts import workload_numbers as workload
from sysdesign.teaching.contracts.workload import BACKLOG, check_backlog


def solution(arrivals_per_second, capacity):
    """What the chapter's hidden solution does."""
    waiting, found = 0, []
    for arrivals in arrivals_per_second:
        waiting = max(0, waiting + arrivals - capacity)
        found.append(waiting)
    return found


def running(arrivals, capacity):
    return itertools.accumulate(one - capacity for one in arrivals)


WRONG = {
    "below zero": (lambda a, c: list(running(a, c)), 3, "([0], 5)   expected nothing below 0   yours [-5]"),
    "clamped at the end only": (
        lambda a, c: [max(0, one) for one in running(a, c)],
        7,
        "([0, 8], 5)   expected [0, 3]   yours [0, 0]",
    ),
    "forgets the second before": (
        lambda a, c: [max(0, one - c) for one in a],
        5,
        "([2, 1], 1)   expected [1, 1]   yours [1, 0]",
    ),
    "never drains": (
        lambda a, c: list(itertools.accumulate(max(0, one - c) for one in a)),
        6,
        "([2, 0], 1)   expected [1, 0]   yours [1, 1]",
    ),
    "begins with the empty log": (
        lambda a, c: [0, *solution(a, c)],
        1,
        "([0], 1)   expected a list of 1 number   yours [0, 0]",
    ),
    "at the start of each second": (lambda a, c: [0, *solution(a, c)][:-1], 5, "([2], 1)   expected [1]   yours [0]"),
    "before the store has taken its share": (
        lambda a, c: [waiting + min(one, c) for one, waiting in zip(a, solution(a, c), strict=True)],
        4,
        "([1], 1)   expected [0]   yours [1]",
    ),
    "the last second alone": (
        lambda a, c: solution(a, c)[-1],
        1,
        "([0], 1)   expected a list of 1 number   yours 0",
    ),
    "no seconds at all": (
        lambda a, c: solution(a, c) if a else None,
        2,
        "([], 5)   expected []   yours None",
    ),
    "a log that is full": (
        lambda a, c: [min(one, c) for one in solution(a, c)],
        5,
        "([3], 1)   expected [2]   yours [1]",
    ),
    "not numbers": (lambda a, c: ["0"] * len(a), 1, "([0], 1)   expected a list of 1 number   yours ['0']"),
}


class TestBacklog:
    @pytest.mark.parametrize(
        "right", [backlog.backlogs, solution, lambda a, c: tuple(float(one) for one in solution(a, c))]
    )
    def test_right_solutions(self, right):
        assert_contract(BACKLOG, right)

    @pytest.mark.parametrize(("wrong", "rule", "call"), WRONG.values(), ids=WRONG)
    def test_each_wrong_solution_meets_its_counterexample(self, wrong, rule, call):
        head, shown, sentence = repr(check_backlog(wrong)).splitlines()[:3]
        assert head.endswith(f"rule {rule}:")
        assert shown == f"  1  my_backlog{call}"
        assert sentence == f"  Rule {rule}: {BACKLOG.rules[rule - 1].says}"

    def test_every_rule_is_the_first_to_break_for_some_solution(self):
        assert {rule for _, rule, _ in WRONG.values()} == set(range(1, len(BACKLOG.rules) + 1))

    @pytest.mark.parametrize("stub", [..., lambda arrivals_per_second, capacity: ...])
    def test_stub(self, stub):
        assert run(BACKLOG, stub).result == "not-started"


NUMBERS = [
    (workload.check_peak_rides, 347),
    (workload.check_sensor_interval, 10),
    (workload.check_burst_backlog, 216_000),
    (workload.check_burst_drain, 1080),
    (scale.check_servers, 42),
    (scale.check_positions_memory, 100),
    (scale.check_petabyte_day, 1000),
]


class TestNumbers:
    @pytest.mark.parametrize(("check", "right"), NUMBERS)
    def test_right_wrong_and_not_started(self, check, right):
        assert repr(check(right)).startswith("✓ Right.")
        assert repr(check(right * 1.5)).startswith("✗ Not yet.")
        assert repr(check(...)).startswith("◌ Not started.")

    @pytest.mark.parametrize(
        ("check", "slip", "words"),
        [
            (workload.check_peak_rides, 10e6 / 86_400, "the average"),
            (workload.check_peak_rides, 10e6 / 86_400 * 9, "twice"),
            (workload.check_peak_rides, 75, "Too low"),
            (workload.check_peak_rides, 100, "the table of operations"),
            (workload.check_sensor_interval, 0.1, "turn it round"),
            (workload.check_sensor_interval, 10_000, "A decimal prefix"),
            (workload.check_burst_backlog, 3000 * 120, "the store took 1,200"),
            (workload.check_burst_backlog, (3000 - 1000) * 120, "the base load"),
            (workload.check_burst_backlog, (4000 - 1200) * 120, "have it in them"),
            (workload.check_burst_backlog, 1800 * 2, "2 minutes are 120 s"),
            (workload.check_burst_drain, 216_000 / 1200, "nothing else arriving"),
            (workload.check_burst_drain, 1080 + 120, "from the start of the burst"),
            (workload.check_burst_drain, 18, "Minutes and seconds"),
            (scale.check_servers, 200_000 * 0.002 / (16 * 0.6), "round up"),
            (scale.check_servers, 200_000 * 0.002 / 16, "full load"),
            (scale.check_servers, 200_000 * 0.002 / 16 * 0.6, "multiplied by the utilisation"),
            (scale.check_servers, 43, "round up to 42"),
            (scale.check_servers, 42_000, "A decimal prefix"),
            (scale.check_positions_memory, 50_000 * 100 / 1e6, "a second of updates"),
            (scale.check_positions_memory, 50_000 * 86_400 * 100 / 1e6, "a day of updates"),
            (scale.check_positions_memory, 100e6, "A decimal prefix"),
            (scale.check_positions_memory, 800, "a byte is 8 bits"),
            (scale.check_petabyte_day, 2.74, "in years"),
            (scale.check_petabyte_day, 1024, "1,024 TiB"),
        ],
    )
    def test_slips_are_told(self, check, slip, words):
        assert words in repr(check(slip)).replace("\N{NO-BREAK SPACE}", " ")

    def test_the_answers_follow_from_the_models(self):
        assert round(estimation.peak_rate(estimation.average_rate(10_000_000), 3)) == 347
        assert 10e6 / 1e6 == 10
        assert estimation.polling_rate(10_000_000, 10) == 1_000_000
        burst = backlog.Burst(base=1000, rate=3000, duration_s=120, capacity=1200)
        assert (burst.backlog, burst.drain_s) == (216_000, 1080)
        assert fleet.servers_needed(200_000, cpu_s=0.002, cores=16, target=0.6) == 42
        assert estimation.storage_after(1000, 1e12) == 1e15
