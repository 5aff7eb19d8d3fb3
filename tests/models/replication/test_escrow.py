"""Selling a stock in several regions: copies sell too many, escrow asks only when rights run out."""

import pytest

from sysdesign.replication.escrow import WAYS, Sales, sell


def test_copies_sell_what_is_under_way_elsewhere_and_no_more():
    sold = [sell("copies", 100, [100, 60, 40], seed=seed) for seed in range(20)]
    assert max(each.oversold for each in sold) <= 10  # 100 customers a second, and news that takes 0.05 s
    assert sum(each.oversold for each in sold) > 20
    assert all(each.trips == 0 for each in sold)
    instant = sell("copies", 100, [100, 60, 40], round_trip_s=0)
    assert instant.oversold == 0


def test_copies_in_one_region_never_oversell():
    assert sell("copies", 10, [40]) == Sales(sold=10, oversold=0, refused=30, trips=0, round_trip_s=0.1)


@pytest.mark.parametrize("first", [1, 249, 250, 251])
def test_a_region_sells_its_own_rights_without_asking(first):
    assert sell("escrow", 1000, [first, 0, 0, 0]).trips == (first > 250)


def test_a_region_that_ran_out_gets_half_of_what_the_richest_has():
    # Rights for 4 and 4: the fifth customer asks and gets 2, the seventh 1, the eighth the last one.
    assert [sell("escrow", 8, [customers, 0]).trips for customers in (4, 5, 6, 7, 8, 9, 20)] == [0, 1, 1, 2, 3, 4, 4]
    assert sell("escrow", 8, [20, 0]).sold == 8


def test_the_rest_of_a_stock_that_cannot_be_shared_evenly_is_sold_as_well():
    assert sell("escrow", 7, [7, 7, 7]).sold == 7


def test_a_leader_is_asked_by_all_others_until_it_says_no():
    run = sell("one leader", 1000, [100, 60, 40])
    assert run.trips == 100
    assert run.mean_wait_s == pytest.approx(0.05)
    empty = sell("one leader", 0, [0, 50, 50])
    assert (empty.trips, empty.refused) == (2, 100)


def test_runs_repeat():
    assert [sell(way, 50, [60, 40], seed=4) for way in WAYS] == [sell(way, 50, [60, 40], seed=4) for way in WAYS]
