"""Policies on Valkey, SQLite and PostgreSQL do what they do in the model."""

import pytest

from sysdesign.caching.write_policies import write_and_delete, write_around, write_through, write_through_newer
from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements.caching.stampedes import expire_once
from sysdesign.measurements.caching.write_back import JOURNALS, crash_write_back
from sysdesign.measurements.caching.write_latency import write_latencies
from sysdesign.measurements.caching.write_paths import Replayed, race, reads_after_write, replay_orders


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (write_through, Replayed(6, 6, 2)),
        (write_through_newer, Replayed(6, 6, 0)),
        (write_and_delete, Replayed(6, 6, 0)),
        (write_around, Replayed(2, 2, 2)),
    ],
)
def test_every_order_ends_as_in_the_model(store, write, expected) -> None:
    assert replay_orders(store, write) == expected


def test_a_race_goes_wrong_by_put_and_not_by_version_or_delete(store) -> None:
    assert race(store, write_through, times=100) > 0
    assert race(store, write_through_newer, times=30) == race(store, write_and_delete, times=30) == 0


def test_reads_do_not_repair_what_was_written_around(store) -> None:
    after = reads_after_write(store, reads=20)
    assert (after.cached, after.not_cached, after.deleted) == (20, 0, 0)


@pytest.mark.parametrize(("journal", "lost"), list(zip(JOURNALS, (10, 0, 0), strict=True)))
def test_a_killed_cache_loses_what_it_keeps_no_journal_of(journal, lost) -> None:
    try:
        crash = crash_write_back(journal, keys=10, rounds=4)
    except EngineMissing as missing:
        pytest.skip(str(missing))
    assert (crash.writes, crash.saved, crash.unsaved, crash.lost) == (40, 10, 10, lost)


def test_one_call_after_the_other_takes_the_sum(store, pg) -> None:
    found = write_latencies(store, pg, cache_ms=20, database_ms=40, writes=3)
    assert found.one_after_other > 0.06 > found.at_once > 0.04
    assert found.cache_alone < 0.04 < found.database_alone


@pytest.mark.parametrize(
    ("remedy", "calls", "waited"), [("none", 50, 50), ("single flight", 1, 50), ("stale while revalidate", 1, 0)]
)
def test_clients_at_once(remedy, calls, waited) -> None:
    found = expire_once(remedy, clients=50, recompute_s=0.05)
    assert (found.calls, found.waited) == (calls, waited)


def test_early_refresh_makes_a_few_calls() -> None:
    assert 1 <= expire_once("early refresh", clients=200, recompute_s=0.02).calls < 30


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda store: race(store, write_through, times=0), "'times' must be >= 1: 0"),
        (lambda store: reads_after_write(store, reads=0), "'reads' must be >= 1: 0"),
        (lambda store: crash_write_back("sometimes"), "'journal' must be one of 'no journal'"),
        (lambda store: crash_write_back("always", rounds=1), "'rounds' must be >= 2: 1"),
        (lambda store: expire_once("hope"), "'remedy' must be one of"),
        (lambda store: expire_once("none", recompute_s=0), "'recompute_s' must be > 0: 0"),
    ],
)
def test_bad_input_is_named(store, call, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        call(store)
    assert says in str(caught.value)
