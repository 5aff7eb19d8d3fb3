"""Reads of a Raft group by every way, round trips of a write, and the part of a run that tells of a few operations."""

from dataclasses import replace

import pytest

from sysdesign.linearizability import Operation, Register, check
from sysdesign.network import Change, Cut, Mark, Message, Outage, Trace, lognormal
from sysdesign.replication import READS, QuorumRule, contend
from sysdesign.replication.excerpt import excerpt
from sysdesign.replication.leader_reads import claim_then_ask, leader_cut_off, write_trips

SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_far_member_does_not_know_and_the_leader_does(seed):
    alone, asking, claiming = claim_then_ask(seed), claim_then_ask(seed, "index"), claim_then_ask(seed, claims=True)
    assert alone.alice.result is True
    assert alone.alice.returned_s <= alone.bob.called_s
    assert (alone.bob.result, asking.bob.result, claiming.bob.result) == (None, "Alice", False)
    assert claiming.bob.label == "claim alice_g Bob → False"
    assert [change.text for change in claiming.trace.changes if change.node == "Bob"] == ["409 Conflict"]
    assert "free" in {message.text for message in alone.trace.messages if message.target == "Bob"}
    assert [mark.wrong for mark in alone.trace.marks] == [False, True]
    assert not any(mark.wrong for run in (asking, claiming) for mark in run.trace.marks)
    assert {state.at_s for state in alone.trace.changes if state.text.startswith(("leader", "follower"))} == {0}


@pytest.mark.parametrize("read", READS)
def test_which_reads_survive_a_leader_that_is_cut_off(read):
    answers = {check(leader_cut_off(read, seed).history, Register()).answer for seed in SEEDS}
    assert ("no" in answers) == (read in ("leader", "local"))


@pytest.mark.parametrize(("read", "breaks"), [("index", False), ("log", False), ("lease", True)])
def test_a_slow_clock_breaks_a_lease_and_nothing_else(read, breaks):
    answers = {check(leader_cut_off(read, seed, slow_clock=0.5).history, Register()).answer for seed in SEEDS}
    assert ("no" in answers) == breaks


def test_asking_a_majority_takes_a_round_trip_more():
    assert leader_cut_off("lease", 1).read_ms < 1 < 3 < leader_cut_off("index", 1).read_ms


def test_round_trips():
    for seed in SEEDS:
        assert write_trips(seed) == {"at the leader": 1, "at another member": 2, "after a loss": 2}


def test_runs_repeat():
    assert leader_cut_off("lease", 3) == leader_cut_off("lease", 3)
    assert claim_then_ask(3) == claim_then_ask(3)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: claim_then_ask(1, "guess"), ValueError, "'read' must be one of 'log', 'index'"),
        (lambda: claim_then_ask(1, claims=1), TypeError, "'claims' must be True or False: 1"),
        (lambda: leader_cut_off("lease", -1), ValueError, "'seed' must be >= 0: -1"),
        (lambda: leader_cut_off("lease", 1, 0.95), ValueError, "'slow_clock' must be from 0 to 0.9: 0.95"),
    ],
)
def test_bad_input(call, error, says):
    with pytest.raises(error, match=says):
        call()


WRITE = Operation("w", "write", 1, None, 0, 9)
READ = Operation("r", "read", None, None, 2, 4)
TRACE = Trace(
    ("w", "r", "s"),
    10,
    (
        Message(1, "w", "s", "put", "", 0, 8, "arrived"),
        Message(2, "r", "s", "get", "", 2, 3, "arrived"),
        Message(3, "s", "r", "reply", "", 3, 4, "arrived"),
        Message(4, "r", "s", "get", "", 4, 5, "arrived"),  # of its next operation
        Message(5, "s", "x", "other", "", 3, 4, "arrived"),
    ),
    cuts=(Cut(1, 9, (("w", "s"),)), Cut(5, 6, (("w", "s"),))),
    outages=(Outage("s", 1, 9),),
)


def test_an_excerpt_has_what_belongs_to_the_operations():
    part = excerpt(TRACE, [WRITE, READ])
    assert part.end_s == pytest.approx(4.4)
    assert [(m.id, m.fate) for m in part.messages] == [(1, "flying"), (2, "arrived"), (3, "arrived")]
    assert part.marks == (Mark(4, "r: read nothing", "r", wrong=True),)
    assert [cut.until_s for cut in part.cuts] == [outage.until_s for outage in part.outages] == [part.end_s]


def test_an_excerpt_leaves_out_what_clients_say_of_other_operations():
    said = [Change(1, "r", "read 5"), Change(4, "r", "read nothing"), Change(3, "s", "1"), Change(6, "r", "read 7")]
    part = excerpt(replace(TRACE, changes=tuple(said)), [WRITE, READ])
    assert part.changes == (replace(said[1], tone="bad"), said[2])


def test_an_excerpt_leaves_out_nodes_that_take_no_part():
    silent = replace(TRACE, nodes=(*TRACE.nodes, "t"), changes=(Change(1, "t", "5"),))
    part = excerpt(silent, [WRITE, READ])
    assert (part.nodes, part.changes) == (TRACE.nodes, ())


def test_an_excerpt_of_a_real_run_shows_how_it_went_wrong():
    rule = QuorumRule(n=3, r=2, w=2)
    runs = (contend(rule, lognormal(0.002, 1), seed) for seed in range(400))
    run, verdict = next((r, v) for r in runs if (v := check(r.history, Register())).answer == "no")
    part = excerpt(run.trace, verdict.smallest)
    assert part.marks[-1].wrong
    assert 0 < len(part.messages) < len(run.trace.messages)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ((5, [READ]), TypeError, "'trace' must be a Trace: 5"),
        ((TRACE, 5), TypeError, "'operations' must be operations: 5"),
        ((TRACE, []), ValueError, "'operations' must end with one that was answered"),
        ((TRACE, [Operation("w", "write", 1, None, 0, None)]), ValueError, "must end with one that was answered"),
    ],
)
def test_what_is_no_excerpt(arguments, error, says):
    with pytest.raises(error, match=says):
        excerpt(*arguments)
