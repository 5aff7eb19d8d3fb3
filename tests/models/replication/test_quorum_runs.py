"""Runs of a quorum store: who does what in them, that they end, and what a cut or a pause does to reads."""

import pytest

from sysdesign.linearizability import Register, check
from sysdesign.network import constant, lognormal
from sysdesign.replication import QuorumRule, contend, cut_off, missed_odds, stale_share

SLOW = lognormal(0.005, 1.5)


@pytest.mark.parametrize(("writes", "readers"), [(1, 1), (3, 2)])
def test_everybody_does_as_much_as_was_asked(writes, readers):
    history = contend(QuorumRule(), SLOW, 1, writes=writes, readers=readers).history
    written = [each.argument for each in history if each.name == "write"]
    assert written == list(range(1, writes + 1))
    assert {each.client for each in history if each.name == "write"} == {"writer"}
    reads = [each.client for each in history if each.name == "read"]
    assert {name: reads.count(name) for name in reads} == {f"reader {n}": 2 * writes for n in range(1, readers + 1)}
    assert [each.called_s for each in history] == sorted(each.called_s for each in history)
    assert all(each.answered for each in history)


def test_a_read_that_times_out_says_nothing_and_the_run_still_ends():
    run = contend(QuorumRule(timeout_s=0.02), lognormal(0.02, 1.5), 2, writes=3)
    assert len(run.history) < 3 + 2 * 6
    assert all(each.answered for each in run.history if each.name == "read")
    asked = [message.source for message in run.trace.messages if message.kind == "get"]
    assert [asked.count(f"reader {n}") for n in (1, 2)] == [3 * 2 * 3] * 2  # nobody gave up


def test_overlap_alone_is_caught_within_a_few_hundred_short_runs_and_blocking_repair_never():
    def caught(repair):
        runs = (contend(QuorumRule(repair=repair), lognormal(0.002, 1), seed) for seed in range(110))
        return [seed for seed, run in enumerate(runs) if check(run.history, Register()).answer == "no"]

    assert caught("none") == [46, 103]
    assert caught("blocking") == []


def test_the_cut_parts_alice_with_one_home_from_bob_and_heals():
    trace = cut_off(QuorumRule(sloppy=True)).trace
    (cut,) = trace.cuts
    assert (cut.from_s, cut.until_s) == (0, 3)
    assert {b for a, b in cut.blocked if a == "alice"} | {a for a, b in cut.blocked if b == "alice"} == {
        "bob",
        "r2",
        "r3",
        "r5",
    }
    told = [(each.client, each.result) for each in cut_off(QuorumRule(), spares=0).history]
    assert told == [("alice", None), ("bob", None), ("bob", 7)]


def test_a_pause_makes_reads_fresh():
    rule, delay = QuorumRule(r=1, w=1), lognormal(0.001, 1)
    at_once, later = (stale_share(rule, delay, after_s, seed=2) for after_s in (0, 0.02))
    assert 0 < at_once < missed_odds(3, 1, 1)
    assert later < at_once / 3
    assert stale_share(rule, constant(0.001), 0, rounds=20) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: contend(None, SLOW, 1), "'rule' must be a QuorumRule: None"),
        (lambda: contend(QuorumRule(), SLOW, -1), "'seed' must be >= 0: -1"),
        (lambda: contend(QuorumRule(), SLOW, 1, writes=0), "'writes' must be >= 1: 0"),
        (lambda: contend(QuorumRule(), SLOW, 1, readers=10_001), "'writes' and 'readers' must be <= 10000: 2, 10001"),
        (lambda: cut_off(QuorumRule(), spares=10_000), "'spares' must be <= 10000: 10000"),
        (lambda: stale_share(QuorumRule(), SLOW, -1), "'after_s' must be >= 0: -1"),
        (lambda: stale_share(QuorumRule(), SLOW, 0, rounds=10_001), "'rounds' must be <= 10000: 10001"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
