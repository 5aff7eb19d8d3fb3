"""The models behind the explorers: every state answers, and they agree with what they are made of."""

from itertools import product

import pytest

from sysdesign.resilience import calls_below, stuck_above
from sysdesign.resilience.lab import (
    BASES,
    HERD_TIMES,
    PLAY_TIMES,
    QUEUES,
    RATE,
    RULES,
    SHARES,
    TIMEOUTS_S,
    aftermath,
    recovering,
    stacked,
    timeout_choice,
)
from sysdesign.resilience.timeouts import SHAPES


@pytest.mark.parametrize("shape", SHAPES)
def test_longer_timeouts_cut_off_less_and_hold_more(shape):
    choices = [timeout_choice(seconds, shape, 30) for seconds in (0.1, 0.25, 1, 2)]
    assert [c.hit for c in choices] == sorted((c.hit for c in choices), reverse=True)
    assert [c.held for c in choices] == [100, 250, 1000, 2000]
    assert {(c.shape, c.calls) for c in choices} == {(shape, 30)}
    assert all(len(c.by_call) == len(c.by_request) == len(TIMEOUTS_S) == 30 for c in choices)
    assert choices[-1].by_call[-1] == choices[-1].cut
    assert TIMEOUTS_S[-1] == 2


@pytest.mark.parametrize("rule", RULES)
def test_the_crowd_is_served_or_waits(rule):
    run = recovering(rule, 100, 0.05, 1)
    assert len(run.calls) == len(run.left) == len(HERD_TIMES) == 60
    assert list(run.left) == sorted(run.left, reverse=True)
    assert (run.left[-1] == 0) == (run.last_s <= 30)
    assert run.calls_each >= 1


def test_jitter_serves_the_crowd_that_waves_do_not():
    assert recovering("doubled", 300, 0.01, 5).left[-1] > 100
    assert recovering("full jitter", 300, 0.01, 5).left[-1] == 0
    assert recovering("at once", 300, 0.05, 5).left[-1] == 300
    assert recovering("at once", 300, 0, 5).last_s < recovering("full jitter", 300, 0, 5).last_s


def test_the_stack_is_made_of_closed_forms():
    stack = stacked(3, 5, 1)
    assert stack.here == (125, 5, pytest.approx(1.331))
    assert stack.lost == 1
    assert all(line[-1] == here for line, here in zip(stack.lines, stack.here, strict=True))
    assert stack.lines[0][10] == calls_below(3, 5, SHARES[10])


@pytest.mark.parametrize(("retries", "queue"), list(product([0, 5], QUEUES)))
def test_the_aftermath_at_half_load(retries, queue):
    run = aftermath(0.5, retries, "0.1 s", 0, queue)
    assert len(run.answered) == len(run.calls) == len(PLAY_TIMES) == 40
    assert run.back == (retries == 0 or queue != "oldest first")


def test_a_small_load_comes_back_and_a_budget_brings_half_load_back():
    assert stuck_above(5, RATE) / RATE > 0.16
    assert all(aftermath(0.1, 5, base, 0, "oldest first").back for base in BASES)
    assert aftermath(0.5, 5, "1 s", 0.1, "oldest first").back
    assert not aftermath(0.5, 5, "1 s", 0, "oldest first").back


def test_wrong_values_are_named():
    with pytest.raises(ValueError, match="'load' must be > 0: 0"):
        aftermath(0, 5, "1 s", 0, "oldest first")
    with pytest.raises(ValueError, match="'rule' must be one of"):
        recovering("never", 100, 0, 5)
    with pytest.raises(ValueError, match="'clients' must be at most 1000: 2000"):
        recovering("at once", 2000, 0, 5)


def test_the_last_quarter_decides_whether_it_is_back():
    run = aftermath(0.7, 0, "0.1 s", 0, "oldest first")
    assert run.back
    assert max(run.answered[20:22]) == 0  # half of the minute is over, and nobody is answered yet
    assert run.calls_a_second == pytest.approx(sum(run.calls[30:]) / 10)  # nobody retries
    assert run.calls_a_second == pytest.approx(0.7 * RATE, rel=0.1)
