"""What a failover loses, how long a commit waits, and what a read finds when the commit has been acknowledged."""

import re

import pytest

from sysdesign.network import constant, lognormal
from sysdesign.replication.read_at_ack import missed_at_ack
from sysdesign.replication.single_leader import MODES
from sysdesign.replication.single_leader_runs import Failover, commit_wait, failover

SEEDS = range(20)


def test_what_was_acknowledged_without_the_replica_is_lost_with_the_primary() -> None:
    assert [failover(mode, writes=5) for mode in MODES] == [Failover(5, 5), Failover(0, 0), Failover(0, 0)]


def test_a_replica_that_hears_gets_what_was_on_its_way_when_the_primary_died() -> None:
    for mode in MODES:
        runs = [failover(mode, frozen=False, seed=seed, latency=lognormal(0.003, 0.5)) for seed in SEEDS]
        assert set(runs) == {Failover(100, 0)}


def test_a_commit_waits_for_the_way_there_and_back_and_maybe_for_the_replay() -> None:
    for link, apply in ((0, 0), (0.001, 0), (0.04, 0.25)):
        waits = [commit_wait(mode, link, apply) for mode in MODES]
        assert waits == pytest.approx([0, 2 * link, 2 * link + apply])


@pytest.mark.parametrize("apply_s", [0.02, 0.3])
def test_only_who_waits_for_the_replay_is_sure_to_be_read(apply_s) -> None:
    found = {mode: {missed_at_ack(mode, apply_s, seed=seed) for seed in SEEDS} for mode in MODES}
    assert found == {"local": {10}, "on": {10}, "remote_apply": {0}}


def test_without_a_delay_the_read_may_win_or_lose() -> None:
    local = [missed_at_ack("local", 0, commits=50, seed=seed, latency=lognormal(0.0001, 1)) for seed in SEEDS]
    assert 0 < sum(local) < 50 * len(local)
    assert missed_at_ack("on", 0, latency=constant(0.01)) == 0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: failover("off"), "'mode' must be one of 'local', 'on', 'remote_apply': 'off'"),
        (lambda: failover("on", writes=10_001), "'writes' must be at most 10000: 10001"),
        (lambda: failover("on", patience_s=0), "'patience_s' must be > 0: 0"),
        (lambda: commit_wait("on", -1, 0), "'link_s' must be >= 0: -1"),
        (lambda: commit_wait("on", 1, -1), "'apply_s' must be >= 0: -1"),
        (lambda: missed_at_ack("off", 1), "'mode' must be one of 'local', 'on', 'remote_apply': 'off'"),
        (lambda: missed_at_ack("on", 11), "'apply_s' must be at most 10: 11"),
        (lambda: missed_at_ack("on", 1, commits=1001), "'commits' must be at most 1000: 1001"),
    ],
)
def test_what_cannot_be(call, says) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        call()
