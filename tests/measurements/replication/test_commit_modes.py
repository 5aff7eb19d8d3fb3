"""A real primary and its replica agree with the model on who is stale, who waits and what is lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.postgres import postgres
from sysdesign.engines.postgres_replica import replica
from sysdesign.measurements.replication.commit_modes import commit_waits, cut_and_fail_over, defaults, held_back
from sysdesign.replication.read_at_ack import missed_at_ack
from sysdesign.replication.single_leader import MODES
from sysdesign.replication.single_leader_runs import commit_wait, failover


@pytest.fixture(scope="module")
def pair() -> Iterator[Any]:
    try:
        with postgres() as primary, replica(primary) as standby:
            yield primary, standby
    except EngineMissing as missing:
        pytest.skip(str(missing))


def test_it_waits_for_no_standby_unless_one_is_named(pair) -> None:
    assert defaults(pair[0]) == {
        "synchronous_commit": "on",
        "synchronous_standby_names": "",
        "default_transaction_isolation": "read committed",
    }


def test_only_remote_apply_holds_the_commit_until_it_can_be_read(pair) -> None:
    found = held_back(*pair, commits=3)
    assert {mode: (each.commits, each.acknowledged) for mode, each in found.items()} == {
        "local": (3, 3),
        "on": (3, 3),
        "remote_apply": (3, 0),
    }
    assert [found[mode].missed for mode in MODES] == [missed_at_ack(mode, 0.3, commits=3) for mode in MODES]


def test_a_commit_takes_as_long_as_the_replay_only_where_it_waits_for_it(pair) -> None:
    waits = commit_waits(*pair, [0, 0.2], commits=2)
    for mode in MODES:
        assert waits[mode][1] > 0.9 * commit_wait(mode, 0, 0.2)
        assert waits[mode][1] < 0.15 or mode == "remote_apply"
    assert waits["remote_apply"][0] < 0.15


def test_what_cannot_be_measured(pair) -> None:
    for wrong, says in (([], "'delays_s'"), ([3], "'delays_s'")):
        with pytest.raises(ValueError, match=says):
            commit_waits(*pair, wrong)
    for measure in (held_back, cut_and_fail_over):
        with pytest.raises(ValueError, match=r"must be >= 1: 0$"):
            measure(*pair, 0)


def test_the_servers_are_left_as_they_were(pair) -> None:
    with pair[0].connect() as db:
        assert db.execute("SHOW synchronous_standby_names").fetchone() == ("",)
        assert db.execute("SELECT to_regclass('entries')").fetchone() == (None,)
    with pair[1].connect() as db:
        assert db.execute("SHOW recovery_min_apply_delay").fetchone() == ("0",)


def test_a_failover_loses_every_row_that_only_the_primary_had(pair) -> None:
    run, predicted = cut_and_fail_over(*pair, rows=20), failover("local", writes=20)
    assert (run.acknowledged, run.acknowledged - run.survived) == (predicted.acknowledged, predicted.lost) == (20, 20)
    assert run.on_acknowledged == failover("on", writes=1).acknowledged == 0
    assert run.cancelled_shown
    assert (run.shown, run.refused, run.writable) == (0, True, True)
