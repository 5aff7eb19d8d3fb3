"""The numbers of the section on queues and logs: ours are right, each slip is told what it is."""

import pytest

from sysdesign.messaging import busiest_pace, partitions_each
from sysdesign.teaching.contracts import messaging_numbers as numbers

RIGHT = {
    numbers.check_idle_consumers: partitions_each(6, 10).count(0),
    numbers.check_group_pace: busiest_pace(6, 4),
    numbers.check_trillion: 1e12 / 86_400,
    numbers.check_lost_records: 20 - 8,
}


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_the_models_answer_is_right_and_dots_are_not_started(check) -> None:
    assert repr(check(RIGHT[check])).startswith("✓ Right.")
    assert "put your number" in repr(check(...))


@pytest.mark.parametrize(
    ("check", "answer", "says"),
    [
        (numbers.check_idle_consumers, 6, "Those have a partition each"),
        (numbers.check_group_pace, 4, "Two of the four have two partitions each"),
        (numbers.check_trillion, 1e12 / 3600, "over one hour"),
        (numbers.check_lost_records, 8, "committed last"),
        (numbers.check_lost_records, 13, "Too high."),
    ],
)
def test_slips_are_told(check, answer, says) -> None:
    assert repr(check(answer)).startswith("✗ Not yet.")
    assert says in repr(check(answer))
