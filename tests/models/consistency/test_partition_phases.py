"""A simulated Raft group under the partitions that the real one is put under."""

import pytest

from sysdesign.consistency.partition_phases import ELECTION_S, PHASES, leader_cut


def test_writes_are_accepted_where_a_majority_is_and_none_is_lost() -> None:
    runs = [leader_cut(seed) for seed in range(20)]
    assert {tuple(run.writes) for run in runs} == {PHASES}
    assert {tuple(run.share(phase) for phase in PHASES) for run in runs} == {(1, 0, 1, 0, 1)}
    assert {run.outcome for run in runs} == {(1, 0, 1, 0)}
    assert all(ELECTION_S / 2 < run.pause_s < 3 * ELECTION_S for run in runs)


def test_the_old_leader_answers_stale_reads_unless_it_asks_first() -> None:
    assert all(leader_cut(seed).stale_read for seed in range(5))
    assert not any(leader_cut(seed, read="index").stale_read for seed in range(5))


def test_five_members_and_the_same_run_twice() -> None:
    run = leader_cut(seed=3, nodes=5, tries=2)
    assert [writes.tried for writes in run.writes.values()] == [10, 2, 8, 10, 10]
    assert run == leader_cut(seed=3, nodes=5, tries=2)


@pytest.mark.parametrize("nodes", [1, 4, 9])
def test_what_cannot_be(nodes) -> None:
    with pytest.raises(ValueError, match=rf"^'nodes' must be odd, from 3 to 7: {nodes}$"):
        leader_cut(1, nodes)
