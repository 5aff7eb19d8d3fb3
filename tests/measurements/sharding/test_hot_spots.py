"""Hot spots on real engines: one key on one node, a locked row, an exact counter, a drift, a count, a late replica."""

import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements.sharding.counters import counter_in_transaction, counter_rates, retried_follows
from sysdesign.measurements.sharding.follower_count import follower_counts
from sysdesign.measurements.sharding.hot_key import hot_key
from sysdesign.measurements.sharding.replica_lag import ROUTES, replica_lag


def test_one_key_is_on_one_node(valkey_server) -> None:
    one = hot_key(3, reads=1000)
    assert sum(one.served) == one.reads == 1000
    assert one.busiest > 0.85
    assert hot_key(3, reads=1000, copies=50).busiest < 0.5
    assert one == hot_key(3, reads=1000)


def test_a_local_cache_asks_once_a_time_to_live(valkey_server) -> None:
    kept = hot_key(2, reads=2000, hot=1, ttl_s=1, servers=3, seconds=4)
    assert sum(kept.served) == 12


def test_a_counter_is_incremented_over_one_row_and_over_sixteen(hasty) -> None:
    rates = counter_rates(hasty, rows=(1, 16), clients=8, seconds=0.05, rounds=2)
    assert set(rates) == {1, 16}
    assert all(rate.low > 0 for rate in rates.values())


def test_one_transaction_is_exact_and_two_are_not(hasty) -> None:
    exact = counter_in_transaction(hasty, follows=100)
    assert exact.looks > 0
    assert (exact.wrong, exact.after_crash) == (0, 0)
    assert counter_in_transaction(hasty, follows=100, together=False).after_crash == -1


def test_retries_drift_without_a_guard(hasty) -> None:
    blind, guarded = (retried_follows(hasty, 200, lost=0.1, guarded=guard) for guard in (False, True))
    assert blind.counter == blind.sent == guarded.sent > blind.rows == guarded.rows == 200
    assert guarded.counter == 200
    assert blind.drift == blind.sent / 200 - 1


def test_counting_reads_pages_in_proportion(hasty) -> None:
    few, many = follower_counts(hasty, (2_000, 40_000))
    assert few.index_only
    assert many.index_only
    assert 10 < many.count_pages / few.count_pages < 25
    assert many.lookup_pages == few.lookup_pages <= 3


def test_a_replica_shows_the_past(pg) -> None:
    lag = replica_lag(pg, comments=6)
    assert list(lag.seen) == list(ROUTES)
    assert list(lag.seen.values()) == [False, True, True]
    assert lag.replica_refused
    assert lag.seen_later
    assert lag.held_by_report
    assert lag.let_go
    assert pg.connect().execute("SELECT to_regclass('comments')").fetchone() == (None,)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: hot_key(2, hot=2), "'hot' must be from 0 to 1: 2"),
        (lambda: hot_key(2, reads=0), "'reads' must be >= 1: 0"),
        (lambda: hot_key(2, ttl_s=-1), "'ttl_s' must be >= 0: -1"),
        (lambda: counter_rates(None, rows=()), "'rows' must not be empty"),
        (lambda: retried_follows(None, lost=0.95, guarded=True), "'lost' must be <= 0.9: 0.95"),
        (lambda: follower_counts(None, (0,)), "'sizes' must be >= 1: 0"),
        (lambda: replica_lag(None, comments=0), "'comments' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(call, says) -> None:
    with pytest.raises(ValueError, match=says):
        call()


def test_without_the_engine_it_says_so(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "Valkey")
    with pytest.raises(EngineMissing, match="Valkey"):
        hot_key(2, reads=10)
