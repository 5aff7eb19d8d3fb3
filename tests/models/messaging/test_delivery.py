"""Crashes and waits: conservation, closed forms, and the orderings that the book states."""

import math
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.messaging import (
    SPREADS,
    bridged,
    busiest_pace,
    executions_of_batch,
    mean_square,
    mean_wait,
    partitions_each,
    random_work,
    through_log,
    through_queue,
    worked,
)

SEEDS = range(20)


@pytest.mark.parametrize("spread", SPREADS)
def test_work_has_the_mean_and_the_square_that_it_says(spread) -> None:
    seconds = random_work(200_000, load=0.5, workers=1, spread=spread, seed=1).seconds
    assert fmean(seconds) == pytest.approx(1, rel=0.03)
    assert fmean(each**2 for each in seconds) == pytest.approx(mean_square(spread), rel=0.05)


@pytest.mark.parametrize("spread", SPREADS)
def test_one_worker_waits_as_pollaczek_and_khinchine_say(spread, agrees) -> None:
    runs = [through_queue(random_work(20_000, load=0.5, workers=1, spread=spread, seed=s), 1) for s in SEEDS]
    assert agrees(mean_wait(0.5, spread), [fmean(run.waits) for run in runs])


def test_without_crashes_one_worker_is_the_same_in_both() -> None:
    work = random_work(2000, load=0.7, workers=1, seed=1)
    queue, log = through_queue(work, 1), through_log(work, 1)
    assert queue.executions == log.executions == (1,) * 2000
    assert queue.waits == pytest.approx(log.waits)


works = st.builds(
    random_work,
    st.integers(1, 60),
    load=st.floats(0.1, 2),
    workers=st.integers(1, 4),
    spread=st.sampled_from(SPREADS),
    seed=st.integers(0, 99),
)


@settings(max_examples=60)
@given(works, st.integers(1, 5), st.floats(0, 0.3), st.booleans(), st.integers(1, 7), st.integers(0, 99))
def test_nothing_is_lost_acknowledged_last_and_nothing_repeated_acknowledged_first(
    work, workers, crash, ack_first, batch, seed
) -> None:
    chances = {"crash": crash, "ack_first": ack_first, "seed": seed}
    for outcome in (through_queue(work, workers, **chances), through_log(work, workers, batch=batch, **chances)):
        assert len(outcome.executions) == len(work)
        assert (outcome.repeated if ack_first else outcome.lost) == 0
        assert len(outcome.waits) == sum(times > 0 for times in outcome.executions)
        assert min(outcome.waits, default=0) >= 0


def test_the_queue_repeats_what_crashed_and_the_log_its_batch(agrees) -> None:
    queue, log = [], []
    for seed in SEEDS:
        work = random_work(3000, load=2, workers=4, spread="fixed", seed=seed)  # a full line, so that batches fill up
        queue.append(fmean(through_queue(work, 4, crash=0.02, seed=seed).executions))
        log.append(fmean(through_log(work, 4, crash=0.02, batch=20, seed=seed).executions))
    assert agrees(executions_of_batch(1, 0.02), queue)
    assert fmean(log) == pytest.approx(executions_of_batch(20, 0.02) / 20, rel=0.03)
    assert executions_of_batch(1, 0.02) == pytest.approx(1 / 0.98)


def test_a_slow_task_delays_its_partition_and_hardly_the_queue() -> None:
    for seed in SEEDS:
        work = random_work(10_000, load=0.7, workers=8, seed=seed)
        assert through_log(work, 8, seed=seed).percentile(99) > 3 * through_queue(work, 8, seed=seed).percentile(99)


def test_partitions_are_shared_evenly_and_the_busiest_sets_the_pace() -> None:
    for partitions in range(1, 20):
        for consumers in range(1, 25):
            each = partitions_each(partitions, consumers)
            assert (sum(each), len(each)) == (partitions, consumers)
            assert max(each) - min(each) <= 1
            assert busiest_pace(partitions, consumers) == pytest.approx(partitions / max(each))
    assert [busiest_pace(6, consumers) for consumers in range(1, 8)] == [1, 2, 3, 3, 3, 6, 6]


def test_the_bridge_repeats_or_loses_and_ids_make_it_once() -> None:
    copies = bridged(5000, 0.1, seed=1)
    assert min(copies) == 1
    assert fmean(copies) == pytest.approx(1 / 0.9, rel=0.02)
    assert bridged(5000, 0, seed=1) == [1] * 5000
    lossy = bridged(5000, 0.1, commit_first=True, seed=1)
    assert set(lossy) == {0, 1}
    effects = worked(copies, 0.1, seed=1)
    assert fmean(effects) == pytest.approx(1 / 0.9**2, rel=0.02)
    assert worked(copies, 0.1, idempotent=True, seed=1) == [1] * 5000


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: random_work(0, load=1, workers=1, seed=1), ValueError, "'tasks' must be >= 1: 0"),
        (lambda: bridged(2 * 10**6, 0.1, seed=1), ValueError, "'records' must be at most 1000000: 2000000"),
        (lambda: random_work(1, load=0, workers=1, seed=1), ValueError, "'load' must be > 0: 0"),
        (
            lambda: random_work(1, load=1, workers=1, spread="wild", seed=1),
            ValueError,
            "'spread' must be one of 'fixed', 'exponential', 'heavy': 'wild'",
        ),
        (lambda: through_queue([], 1), TypeError, "'work' must be made by random_work: []"),
        (lambda: mean_wait(1, "fixed"), ValueError, "'load' must be below 1, or the line grows for ever: 1"),
        (lambda: executions_of_batch(9999, 0.5), ValueError, "'batch' must be small enough to be done at all: 9999"),
        (lambda: bridged(10, 0.6, seed=1), ValueError, "'crash' must be from 0 to 0.5: 0.6"),
        (lambda: worked([math.inf], 0.1, seed=1), TypeError, "'copies' must be a whole number: inf"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says


def test_too_many_workers_are_refused_by_their_name() -> None:
    work = random_work(10, load=1, workers=1, seed=1)
    with pytest.raises(ValueError, match=r"^'workers' must be at most 1000: 1001$"):
        through_queue(work, 1001)
    with pytest.raises(ValueError, match=r"^'partitions' must be at most 1000: 1001$"):
        through_log(work, 1001)
