"""Order statistics: the closed form against draws, and against itself."""

import math
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.consistency import ack_mean, ack_percentile, ack_probability, farthest_needed

SOME = st.integers(1, 9).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n)))


def test_the_mean_and_the_percentile_agree_with_draws() -> None:
    draw = random.Random(1)
    runs = [sorted(0.5 + draw.expovariate(1) for _ in range(5)) for _ in range(20_000)]
    for acks in (1, 3, 5):
        waits = sorted(run[acks - 1] for run in runs)
        assert math.fsum(waits) / len(waits) == pytest.approx(ack_mean(acks, 5, 1, 0.5), rel=0.02)
        assert waits[19_800] == pytest.approx(ack_percentile(99, acks, 5, 1, 0.5), rel=0.05)


@given(SOME, st.floats(0, 99.9), st.floats(1e-6, 10), st.floats(0, 10))
def test_the_percentile_is_where_the_probability_is(some, percentile, mean, floor) -> None:
    acks, replicas = some
    at = ack_percentile(percentile, acks, replicas, mean, floor)
    assert at >= floor
    assert ack_probability(at, acks, replicas, mean, floor) >= percentile / 100 - 1e-6


def test_more_acknowledgements_take_longer_and_a_home_copy_nothing() -> None:
    means = [ack_mean(k, 5, 0.001) for k in range(1, 6)]
    assert means == sorted(means)
    assert [farthest_needed([0.2, 0, 0.1], k) for k in (1, 2, 3)] == [0, 0.1, 0.2]
    assert ack_percentile(99, 1, 1, 1e-9, 1e300) == 1e300


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: ack_mean(4, 3, 1), "'acks' must be at most the 3 replicas: 4"),
        (lambda: ack_mean(1, 10**6, 1), "'replicas' must be at most 1000: 1000000"),
        (lambda: ack_percentile(100, 1, 1, 1), "'percentile' must be from 0 to 99.999: 100"),
        (lambda: ack_probability(-1, 1, 1, 1), "'seconds' must be >= 0: -1"),
        (lambda: farthest_needed([1], 2), "'acks' must be at most the 1 copies that there are: 2"),
        (lambda: farthest_needed([-1], 1), "'round_trips' must be >= 0: -1"),
    ],
)
def test_what_cannot_be(call, says) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        call()
