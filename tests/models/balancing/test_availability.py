import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.balancing import in_parallel, in_series


@given(st.floats(0, 1), st.integers(1, 8), st.data())
def test_it_is_the_sum_over_all_ways_to_be_up(part, copies, data) -> None:
    needed = data.draw(st.integers(1, copies))
    ways = (way for way in itertools.product((True, False), repeat=copies) if sum(way) >= needed)
    expected = math.fsum(math.prod(part if up else 1 - part for up in way) for way in ways)
    assert in_parallel(part, copies, needed) == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_a_chain_is_no_better_than_its_weakest_part(parts) -> None:
    assert in_series(*parts) <= min(parts) * (1 + 1e-12)


def test_a_balancer_in_front_bounds_what_is_behind_it() -> None:
    servers = in_parallel(0.99, 3)
    assert in_series(0.9999, servers) < 0.9999 < in_series(in_parallel(0.9999, 2), servers)
    assert in_parallel(0.5, 1_000) == 1


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: in_series(), "'parts' must not be empty: ()"),
        (lambda: in_series(1.1), "'parts' must be from 0 to 1: 1.1"),
        (lambda: in_parallel(0.9, 0), "'copies' must be >= 1: 0"),
        (lambda: in_parallel(0.9, 2, 3), "'needed' must be at most the copies, 2: 3"),
        (lambda: in_parallel(0.9, 1_001), "'copies' must be from 1 to 1000: 1001"),
    ],
)
def test_bad_input_is_named(call, says) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        call()
