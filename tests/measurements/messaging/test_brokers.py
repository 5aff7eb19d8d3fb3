"""What brokers do, as the book states it: bounds that hold on any machine."""

import pytest

from sysdesign.measurements.messaging.bridge import crossed
from sysdesign.measurements.messaging.competing import claimed_after_a_crash, competing_workers
from sysdesign.measurements.messaging.groups import (
    crash_and_resume,
    inversions,
    offsets_kept,
    order_read,
    read_by_consumers,
    read_by_groups,
)
from sysdesign.measurements.messaging.jobs import crashing_workers, overrunning_worker
from sysdesign.measurements.messaging.retention import late_readers, taken_twice, what_is_left
from sysdesign.messaging import replayed_share


def test_jobs_whose_worker_crashed_run_again_and_a_key_makes_the_charge_once(server) -> None:
    found = crashing_workers(server, 200, crash=0.1, poison=[7], ack_wait_s=0.3, max_deliveries=3)
    assert min(found.executions) == 1
    assert max(found.executions) == 3 == found.executions[7]
    assert found.charged_blindly == sum(found.executions) > 200 == found.charged_once
    assert found.given_up == (7,)
    assert found.left == 1  # the broker keeps it and delivers it no more


def test_a_job_that_outlasts_the_wait_is_begun_twice_unless_its_worker_reports(server) -> None:
    found = overrunning_worker(server, ack_wait_s=0.2)
    assert (found.silent, found.reporting) == (2, 1)
    assert overrunning_worker(server, ack_wait_s=0.4, times=0.25).silent == 1


def test_each_entry_goes_to_one_of_the_workers(store) -> None:
    found = competing_workers(store, entries=300, workers=4)
    assert set(found.workers_each) == {1}
    assert sum(found.entries_each) == 300


def test_what_a_dead_worker_left_is_run_again(store) -> None:
    found = claimed_after_a_crash(store, entries=10, acknowledged=7)
    assert (found.run, found.acknowledged, found.run_again) == (10, 7, 3)


def test_a_key_in_use_is_left_alone(store) -> None:
    client = store.client()
    client.set("orders", "mine")
    with pytest.raises(ValueError, match="'store' must have no key 'orders'"):
        competing_workers(store)
    client.delete("orders")


def test_groups_read_all_each_for_itself(server, cluster) -> None:
    assert read_by_groups(cluster, ("a", "b", "c"), 60) == [60, 60, 60]
    assert read_by_consumers(server, ("a", "b"), 60) == [60, 60, 60]


def test_order_holds_within_a_key_and_not_between_partitions(cluster) -> None:
    found = order_read(cluster, records=200, keys=20)
    assert sorted(found.numbers) == list(range(200))
    assert found.global_inversions > 0
    assert (found.key_inversions, found.keys_split) == (0, 0)
    assert inversions([]) == inversions([1]) == 0


def test_committed_first_is_at_most_once_and_last_at_least_once(cluster) -> None:
    first, last = (crash_and_resume(cluster, batch=20, processed=8, commit_first=way) for way in (True, False))
    assert (first.lost, first.repeated) == (12, 0)
    assert (last.lost, last.repeated) == (0, 8)


def test_the_cluster_keeps_what_groups_committed(cluster) -> None:
    kept = offsets_kept(cluster, records=80)
    assert sum(kept.reports.values()) == 80
    assert (kept.left_for_reports, kept.read_again) == (0, 80)
    assert kept.left_for_audit == 80 - sum(kept.audit.values()) > 40


def test_late_readers_get_what_retention_left(server) -> None:
    found = late_readers(server, [1, 7, 8, 14], keep=7)
    assert [reader.first for reader in found] == [1, 1, 2, 8]
    assert [reader.share for reader in found] == pytest.approx([replayed_share(day, 7) for day in (1, 7, 8, 14)])
    with pytest.raises(ValueError, match=r"^'days' must be >= 4: 2$"):
        late_readers(server, [3, 2])


def test_what_acknowledging_leaves_depends_on_the_kind(server) -> None:
    left = what_is_left(server, messages=5, age_s=0.2)
    assert (left.sent, left.acknowledged_log, left.acknowledged_queue, left.aged) == (5, 5, 0, 0)


def test_an_id_counts_within_its_window(server) -> None:
    assert taken_twice(server, window_s=0.2) == {"within": 1, "after": 2, "no id": 2}


def test_a_bridge_that_crashes_repeats_and_ids_stop_it(server, cluster) -> None:
    found = crossed(cluster, server, records=8, crash_at=(2, 5))
    assert found.blind == (1, 1, 2, 1, 1, 2, 1, 1)
    assert found.with_id == (1,) * 8
    with pytest.raises(ValueError, match=r"^'crash_at' must be below 8: 8$"):
        crossed(cluster, server, records=8, crash_at=(8,))
