"""Waits on the simulated network agree with the order statistics."""

import re
from statistics import fmean

import pytest

from sysdesign.consistency.ack_order import ack_mean, ack_probability
from sysdesign.consistency.ack_run import ack_waits


@pytest.mark.parametrize("acks", [1, 3, 5])
def test_means_and_shares_agree_with_the_closed_form(acks) -> None:
    waits = ack_waits(acks, 5, 0.001, 0.0005, writes=4_000, seed=2)
    assert len(waits) == 4_000
    assert fmean(waits) == pytest.approx(ack_mean(acks, 5, 0.001, 0.0005), rel=0.05)
    assert min(waits) >= 0.0005
    share = sum(wait < 0.0015 for wait in waits) / 4_000
    assert share == pytest.approx(ack_probability(0.0015, acks, 5, 0.001, 0.0005), abs=0.03)


def test_a_seed_repeats() -> None:
    assert ack_waits(2, 3, 1, writes=5, seed=3) == ack_waits(2, 3, 1, writes=5, seed=3)
    assert ack_waits(2, 3, 1, writes=5, seed=3) != ack_waits(2, 3, 1, writes=5, seed=4)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: ack_waits(4, 3, 1), "'acks' must be at most the 3 replicas: 4"),
        (lambda: ack_waits(1, 21, 1), "'replicas' must be at most 20: 21"),
        (lambda: ack_waits(1, 1, 0), "'mean_s' must be > 0: 0"),
        (lambda: ack_waits(1, 1, 1, -1), "'floor_s' must be >= 0: -1"),
        (lambda: ack_waits(1, 1, 1, writes=100_001), "'writes' must be at most 100000: 100001"),
    ],
)
def test_what_cannot_be(call, says) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        call()
