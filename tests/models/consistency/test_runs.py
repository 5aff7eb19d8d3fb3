"""Five nodes, cut three to two: what a consistent store and an available one tell their clients, watched."""

import pytest

from sysdesign.consistency import cart_parted, outdated, quorum_parted, register_parted
from sysdesign.linearizability import Operation, Register, check

SEEDS = range(20)


def test_where_no_majority_is_every_request_fails_and_where_it_is_requests_are_answered_again() -> None:
    for run in map(register_parted, SEEDS):
        asked, failed = run.during_cut("Ann")
        assert asked == failed > 1
        later, still = run.during_cut("Bob", since_s=2.2)
        assert still == 0 < later
        assert run.stale == 0
        assert check(run.history, Register(), explain=False).answer == "yes"


def test_a_leader_that_trusts_itself_reads_what_was_overwritten() -> None:
    runs = [register_parted(seed, "leader") for seed in SEEDS]
    assert all(run.stale > 0 for run in runs)
    assert {check(run.history, Register(), explain=False).answer for run in runs} == {"no"}
    (wrong,) = (mark for mark in runs[0].trace.marks if mark.wrong)
    assert wrong.node == "Ann"
    assert "which was overwritten" in wrong.text


def test_what_is_outdated() -> None:
    first, second = Operation("a", "write", 1, None, 0.0, 1.0), Operation("b", "write", 2, None, 2.0, 3.0)
    later, during = Operation("a", "read", None, 1, 4.0, 5.0), Operation("a", "read", None, 1, 2.5, 5.0)
    assert outdated(later, [first, second])
    assert not outdated(during, [first, second])
    assert outdated(Operation("a", "read", None, None, 4.0, 5.0), [first])
    assert not outdated(Operation("a", "read", None, 3, 4.0, 5.0), [first, Operation("c", "write", 3, None, 0.0, None)])


def test_the_last_writer_drops_what_was_acknowledged_and_the_set_keeps_it() -> None:
    lww = [cart_parted("last writer", seed) for seed in SEEDS]
    both = [cart_parted("OR-set", seed) for seed in SEEDS]
    for run in (*lww, *both):
        assert run.calls == run.answers
        assert run.final is not None
        assert run.differed
    assert all(run.lost for run in lww)
    assert all([mark.text for mark in run.trace.marks if mark.wrong] for run in lww)
    assert not any(run.lost for run in both)
    assert all(run.back == {"book"} for run in both)  # removed by one, added again by the other


def test_a_run_repeats() -> None:
    assert register_parted(4) == register_parted(4)
    assert cart_parted("last writer", 4) == cart_parted("last writer", 4)
    with pytest.raises(ValueError, match=r"^'merge' must be one of 'last writer', 'OR-set': 'first writer'$"):
        cart_parted("first writer", 1)


def test_quorums_under_a_cut_are_refused_or_stale() -> None:
    majority = [quorum_parted(2, 2, seed) for seed in SEEDS]
    assert {(run.asked, run.failed_alone, run.failed_beside_two, run.linearizable) for run in majority} == {
        (10, 10, 0, True)
    }
    one = [quorum_parted(1, 1, seed) for seed in SEEDS]
    assert {(run.failed_alone, run.failed_beside_two, run.linearizable) for run in one} == {(0, 0, False)}
    all_three = quorum_parted(1, 3)
    assert (all_three.failed_alone, all_three.failed_beside_two) == (5, 5)  # reads on both sides, writes on none
