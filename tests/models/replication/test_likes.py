from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.replication.escrow import WAYS, sell
from sysdesign.replication.likes import MERGES, lww_share, spread_likes


@pytest.mark.parametrize("merge", MERGES)
@given(
    replicas=st.integers(2, 4),
    lag_s=st.sampled_from([0, 0.1, 3]),
    rate=st.sampled_from([1, 20]),
    seed=st.integers(0, 5),
)
@settings(max_examples=20)
def test_all_merges_see_the_same_likes(merge, replicas, lag_s, rate, seed):
    run = spread_likes(merge, replicas, lag_s, rate, seed=seed)
    assert run.true == spread_likes("LWW", replicas, 0.5, rate, seed=seed).true
    assert list(run.truth) == sorted(run.truth)
    if merge == "G-counter":
        assert set(run.final) == {run.true}
        assert all(seen <= true for shown in run.shown for seen, true in zip(shown, run.truth, strict=True))
    elif merge == "operations":
        assert all(final >= run.true for final in run.final)
    else:
        assert len(set(run.final)) == 1
        assert run.final[0] <= run.true


def test_while_likes_come_faster_than_they_travel_a_region_never_takes_in_the_other():
    run = spread_likes("LWW", 2, lag_s=1, likes_s=50, twice=0)
    regions = [spread_likes("G-counter", 2, lag_s=60, likes_s=50, twice=0).shown[at][-1] for at in (0, 1)]
    assert run.final[0] in regions


def test_the_later_write_wins_and_not_the_larger_count():
    runs = [spread_likes("LWW", 2, lag_s=1, likes_s=20, seed=seed) for seed in range(10)]
    assert any(run.final[0] < max(run.shown[0][-1], run.shown[1][-1]) for run in runs)


def test_operations_without_repeats_are_right():
    run = spread_likes("operations", 3, twice=0)
    assert set(run.final) == {run.true}


@pytest.mark.parametrize("replicas", [2, 5])
def test_the_share_that_last_writer_wins_counts_is_the_formula(replicas):
    for lag_s in (0.002, 0.02, 0.2):
        runs = [spread_likes("LWW", replicas, lag_s, 50, seed=seed) for seed in range(10)]
        share = fmean(run.final[0] / run.true for run in runs)
        assert share == pytest.approx(lww_share(50, lag_s, replicas), abs=0.015)
    assert lww_share(50, 0, replicas) == lww_share(50, 1, replicas=1) == 1


def test_a_quiet_time_shows_what_replicas_settle_on():
    run, busy = (spread_likes("G-counter", lag_s=1, quiet_s=quiet_s) for quiet_s in (2.5, 0))
    assert (run.times_s[-1], busy.times_s[-1]) == (12.5, 10)
    assert run.true == busy.true
    assert [shown[-1] for shown in run.shown] == list(run.final)
    assert all(shown[-1] < busy.true for shown in busy.shown)


@given(
    stock=st.integers(0, 60),
    orders=st.lists(st.integers(0, 30), min_size=1, max_size=4).filter(sum),
    seed=st.integers(0, 9),
)
def test_escrow_sells_what_a_leader_sells_and_never_more(stock, orders, seed):
    copies, escrow, leader = (sell(way, stock, orders, seed=seed) for way in WAYS)
    assert escrow.sold == leader.sold == min(stock, sum(orders))
    assert escrow.oversold == leader.oversold == 0
    assert copies.sold >= leader.sold
    assert all(each.sold + each.refused == sum(orders) for each in (copies, escrow, leader))


def test_escrow_asks_seldom_and_alone_never():
    assert sell("escrow", 1000, [1000, 600, 400]).trips < 20 < sell("one leader", 1000, [1000, 600, 400]).trips
    assert sell("escrow", 10, [20]).trips == sell("one leader", 10, [20]).trips == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spread_likes("sum"), "'merge' must be one of"),
        (lambda: spread_likes("LWW", 1), "'replicas' must be >= 2: 1"),
        (lambda: spread_likes("LWW", lag_s=-1), "'lag_s' must be >= 0: -1"),
        (lambda: spread_likes("LWW", likes_s=0), "'likes_s' must be > 0: 0"),
        (lambda: spread_likes("LWW", likes_s=1e9), "'likes_s' must make no more than"),
        (lambda: spread_likes("LWW", quiet_s=-1), "'quiet_s' must be >= 0: -1"),
        (lambda: lww_share(0, 1), "'likes_s' must be > 0: 0"),
        (lambda: lww_share(1, 1, replicas=0), "'replicas' must be >= 1: 0"),
        (lambda: sell("luck", 1, [1]), "'way' must be one of"),
        (lambda: sell("escrow", -1, [1]), "'stock' must be >= 0: -1"),
        (lambda: sell("escrow", 1, []), r"'orders' must not be empty: \[\]"),
        (lambda: sell("escrow", 1, [0]), r"'orders' must be from 1 to 100000 in all: \[0\]"),
        (lambda: sell("escrow", 1, 3), "'orders' must be a list with a number for each region: 3"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
