"""The chain of services: Little's law says when each pool is full, and each protection keeps what it promises."""

from statistics import fmean

import pytest

from sysdesign.resilience.breaker_states import State
from sysdesign.resilience.chain import LAYERS, Chain, cascade

SLOW = Chain(order_rate=100, other_rate=50, slow_from_s=2, until_s=8)
SMALL = Chain(
    order_rate=60, other_rate=20, order_workers=16, inventory_workers=5000, gateway_workers=5000, fast_s=0.01,
    slow_s=1, slow_from_s=0.5, until_s=3, patience_s=0.5, poisson=False,
)  # fmt: skip


def test_each_pool_is_full_when_rate_times_time_says_so():
    runs = [cascade(SLOW, seed=seed) for seed in range(20)]
    for layer, expected in (("inventory", 1), ("orders", 2)):
        assert fmean(run.full_s[layer] - 2 for run in runs) == pytest.approx(expected, abs=0.1)
    assert all([*run.full_s] == [*reversed(LAYERS)] for run in runs)
    assert all(run.good_share("other", 4.5) < 0.1 for run in runs)
    assert all(run.good_share("other", 0, 2) == run.good_share("orders", 0, 1.9) == 1 for run in runs)


def test_a_timeout_holds_while_rate_times_timeout_is_less_than_the_pool():
    assert cascade(SMALL.but(timeout_s=0.2)).good_share("other") == 1
    assert cascade(SMALL.but(timeout_s=0.2)).most_busy["orders"] <= 14  # 12, and those that ask for something else
    assert cascade(SMALL.but(timeout_s=0.5)).good_share("other", 1) < 0.3


def test_a_bulkhead_bounds_who_waits_and_a_breaker_alone_comes_late():
    behind = cascade(SMALL.but(bulkhead=8))
    assert behind.good_share("other") == 1
    assert behind.most_busy["inventory"] == 8
    alone, both = cascade(SMALL.but(breaker=20)), cascade(SMALL.but(breaker=20, timeout_s=0.2))
    assert [state for _, state in alone.changes] == [state for _, state in both.changes] == [State.OPEN]
    assert alone.changes[0][0] > 1.5 > both.changes[0][0]
    assert cascade(SMALL).good_share("other", 1) < 0.3 < alone.good_share("other", 1) < 0.95
    assert cascade(SLOW.but(breaker=20)).changes == ()  # it sees no outcome for 30 s


def test_a_run_repeats_and_protections_do_not_change_what_arrives():
    first, again, other = cascade(SMALL), cascade(SMALL), cascade(SMALL.but(bulkhead=3))
    assert first == again
    assert [(one.kind, one.at_s) for one in first.requests] == [(one.kind, one.at_s) for one in other.requests]
    assert first.by_bin("other", 1.5, 3) == [first.good_share("other", 0, 1.5), first.good_share("other", 1.5, 3)]
    assert first.good_share("other", 100) is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"order_rate": 0}, "'order_rate' must be > 0: 0"),
        ({"order_workers": 0}, "'order_workers' must be >= 1: 0"),
        ({"timeout_s": -1}, "'timeout_s' must be > 0: -1"),
        ({"bulkhead": 0}, "'bulkhead' must be >= 1: 0"),
        ({"slow_from_s": -1}, "'slow_from_s' must be >= 0: -1"),
        ({"until_s": 1e6}, "'until_s' must make at most 20000 requests"),
    ],
)
def test_wrong_parameters(wrong, says):
    with pytest.raises(ValueError, match=says):
        Chain(**wrong)
    with pytest.raises(TypeError, match="'chain' must be a Chain"):
        cascade(wrong)
