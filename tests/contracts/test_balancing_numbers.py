"""The checks of the exercises of load balancing know right answers, and what slips lead to."""

import math

import pytest

from sysdesign.teaching.contracts.balancing_numbers import (
    check_balanced_availability,
    check_held_connections,
    check_moved_share,
    check_nat_imbalance,
)

RIGHT = [
    (check_moved_share, 0.8),
    (check_balanced_availability, (1 - 0.9999 * (1 - 0.01**3)) * 365 * 24 * 60),
    (check_nat_imbalance, 3),
    (check_held_connections, 0.25),
]
WRONG = [
    (check_moved_share, 0.2, "the others move as well"),
    (check_moved_share, 80, "in percent"),
    (check_balanced_availability, 365 * 24 * 60 * (1 - 0.99**3), "one of them is enough"),
    (check_balanced_availability, 0.999899, "That is the availability"),
    (check_nat_imbalance, 0.6, "That is its share of all clients"),
    (check_nat_imbalance, 2.5, "leaves out its fifth"),
    (check_held_connections, 0.2, "when a connection opens"),
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
