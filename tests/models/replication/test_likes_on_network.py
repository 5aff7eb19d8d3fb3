"""Likes over a faulty link: who agrees, on what, and the same story with two people to watch."""

import pytest

from sysdesign.replication import GCounter, LWWRegister, like, likes_run
from sysdesign.replication.likes_on_network import MERGES
from sysdesign.replication.likes_watched import HOLDS, like_and_look

SEEDS = range(5)


def ends(merge, lag_s=0.2, **more):
    return [likes_run(merge, lag_s, likes=200, for_s=2, seed=seed, **more).final for seed in SEEDS]


@pytest.mark.parametrize("merge", MERGES[2:])
def test_ids_and_counters_have_every_like_once(merge):
    assert ends(merge, loss=0.3) == [(200, 200)] * len(SEEDS)


def test_where_the_later_count_wins_replicas_agree_on_about_half():
    for us, eu in ends("LWW state"):
        assert us == eu
        assert 80 < us < 130
    assert all(us == eu > 150 for us, eu in ends("LWW state", lag_s=0.001))


def test_operations_without_ids_count_repeats_and_disagree():
    counted = ends("operations", loss=0.1)
    assert all(us >= 200 <= eu for us, eu in counted)
    assert any(us != eu for us, eu in counted)


def test_a_run_repeats_and_knows_the_truth():
    assert likes_run("LWW state", 0.1, likes=50, seed=3) == likes_run("LWW state", 0.1, likes=50, seed=3)
    assert likes_run("G-counter", 0.1, likes=7).true == 7
    fates = {message.fate for message in likes_run("G-counter", 0.1, likes=200, loss=0.3).trace.messages}
    assert "lost" in fates


def test_two_likes_become_one_only_where_the_later_wins():
    later, counted = map(like_and_look, HOLDS)
    assert (later.bob_first, later.final) == (0, (1, 1))
    assert (counted.bob_first, counted.final) == (0, (2, 2))
    assert [mark.wrong for mark in later.trace.marks] == [False, True, True]
    assert [mark.wrong for mark in counted.trace.marks] == [False, True, False]
    states = [(change.node, change.text) for change in counted.trace.changes if change.node in ("us", "eu")]
    assert states[-2:] == [("eu", "2 likes"), ("us", "2 likes")]
    tones = [[change.tone for change in run.trace.changes if change.node == "Bob"] for run in (later, counted)]
    assert tones == [["stale", "good", "bad"], ["stale", "good", "good"]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: likes_run("sum", 0.1), ValueError, "'merge' must be one of 'LWW state', 'operations'"),
        (lambda: likes_run("G-counter", 0), ValueError, "'lag_s' must be > 0: 0"),
        (lambda: likes_run("G-counter", 0.1, likes=0), ValueError, "'likes' must be >= 1: 0"),
        (lambda: likes_run("G-counter", 0.1, likes=100_001), ValueError, "'likes' must be <= 100000: 100001"),
        (lambda: like(LWWRegister(0), "us"), TypeError, "'replica' must be an ApReplica: 'us'"),
        (lambda: like(GCounter(), None), TypeError, "'replica' must be an ApReplica: None"),
        (lambda: like_and_look("list"), ValueError, "'holds' must be one of 'LWW state', 'G-counter': 'list'"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
