"""What real clusters do when they are parted: the kind of the outcome, never its timing."""

import asyncio

import pytest

from sysdesign.consistency.pair import pair_parted
from sysdesign.consistency.partition_phases import leader_cut
from sysdesign.engine_catalogue import missing_reason
from sysdesign.engines.nats_cluster import nats_cluster
from sysdesign.engines.postgres import postgres
from sysdesign.engines.valkey_pair import valkey_pair
from sysdesign.measurements.consistency.jetstream import _patiently, jetstream_parted
from sysdesign.measurements.consistency.snapshot import reads_after_commit
from sysdesign.measurements.consistency.valkey_failover import pair_failover, refused_without_replica


@pytest.mark.skipif(missing_reason("NATS") is not None, reason="NATS cannot run here")
def test_a_raft_group_answers_where_its_majority_is() -> None:
    with nats_cluster() as cluster:
        run = jetstream_parted(cluster, tries=2, patience_s=1)
    assert run.writes == leader_cut(seed=1, tries=2).writes
    assert run.pause_s > 1
    assert run.lost == 0


@pytest.mark.skipif(missing_reason("NATS") is not None, reason="NATS cannot run here")
def test_a_cluster_that_has_no_leader_yet_is_asked_again() -> None:
    from nats.errors import NoRespondersError

    refused = iter([NoRespondersError(), TimeoutError()])

    async def ask() -> str:
        for each in refused:
            raise each
        return "there"

    assert asyncio.run(_patiently(ask)) == "there"


@pytest.mark.skipif(missing_reason("Valkey") is not None, reason="Valkey cannot run here")
def test_an_asynchronous_pair_loses_what_one_side_had_and_its_guard_refuses_late() -> None:
    with valkey_pair() as pair:
        guarded = refused_without_replica(pair)
        run = pair_failover(pair, tries=5, wait_s=0.05)
    assert guarded.refuses
    assert guarded.accepted > 0
    assert run == pair_parted(tries=5)


def test_what_cannot_be_tried() -> None:
    for refused in (lambda: pair_failover(None, tries=0), lambda: jetstream_parted(None, tries=0)):
        with pytest.raises(ValueError, match=r"^'tries' must be >= 1: 0$"):
            refused()


@pytest.mark.skipif(missing_reason("PostgreSQL") is not None, reason="PostgreSQL cannot run here")
def test_a_snapshot_hides_what_was_committed_after_it() -> None:
    with postgres() as server:
        found = reads_after_commit(server)
    assert found == {"READ COMMITTED": ("old", "new"), "REPEATABLE READ": ("old", "old")}
