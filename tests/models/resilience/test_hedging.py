"""Hedged calls for real: the first answer counts, the other call is cancelled, errors come out."""

import asyncio

import pytest

from sysdesign.resilience import hedge
from sysdesign.resilience.hedging import Hedged


class Replicas:
    """Calls whose outcomes are planned: seconds, and what comes then."""

    def __init__(self, *plan):
        self.plan, self.begun, self.cancelled = list(plan), 0, 0

    async def __call__(self):
        seconds, outcome = self.plan[self.begun]
        self.begun += 1
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.mark.parametrize(
    ("plan", "answer", "begun", "cancelled"),
    [
        ([(0, "a")], "a", 1, 0),
        ([(5, "a"), (0, "b")], "b", 2, 1),
        ([(0.04, "a"), (5, "b")], "a", 2, 1),
        ([(0.03, ValueError()), (0.06, "b")], "b", 2, 0),
        ([(5, "a"), (0, ValueError())], None, 2, 0),
    ],
)
def test_the_first_answer_counts(plan, answer, begun, cancelled):
    replicas = Replicas(*plan)
    if answer is None:  # the first goes on alone
        replicas.plan[0] = (0.05, "a")
        answer = "a"
    assert asyncio.run(hedge(replicas, after_s=0.01)) == answer
    assert (replicas.begun, replicas.cancelled) == (begun, cancelled)


def test_an_early_error_is_raised_without_a_second_call():
    replicas = Replicas((0, ValueError("no")), (0, "b"))
    with pytest.raises(ValueError, match="no"):
        asyncio.run(hedge(replicas, after_s=1))
    assert replicas.begun == 1


def test_two_errors_raise_the_first_calls():
    with pytest.raises(ValueError, match="one"):
        asyncio.run(hedge(Replicas((0.02, ValueError("one")), (0.01, KeyError("two"))), after_s=0.001))


def test_cancelling_the_caller_cancels_both():
    replicas = Replicas((5, "a"), (5, "b"))

    async def given_up():
        task = asyncio.ensure_future(hedge(replicas, after_s=0.005))
        await asyncio.sleep(0.03)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(given_up())
    assert (replicas.begun, replicas.cancelled) == (2, 2)


def test_wrong_input_is_named_at_once():
    with pytest.raises(TypeError, match="'call' must be a function: 5"):
        hedge(5, 1)
    with pytest.raises(ValueError, match="'after_s' must be >= 0: -1"):
        hedge(Replicas(), -1)


def test_percentiles_reach_the_slowest():
    run = Hedged((0.1, 0.2, 0.3, 0.9), (0.1, 0.2, 0.25, 0.3), 0.25)
    assert [run.percentiles(share) for share in (0, 0.5, 0.99, 1)] == [(0.1, 0.1), (0.3, 0.25), (0.9, 0.3), (0.9, 0.3)]
