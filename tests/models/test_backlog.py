import math
import statistics

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sysdesign.backlog import SERVICES, Burst, backlogs, simulate_burst

BURSTS = st.builds(
    lambda base, more, duration_s, capacity: Burst(
        base=base, rate=base + more, duration_s=duration_s, capacity=capacity
    ),
    st.floats(0, 1e4),
    st.floats(0, 1e4),
    st.floats(0.1, 1e4),
    st.floats(0.1, 2e4),
)


def burst(**changes: float) -> Burst:
    return Burst(**{"base": 1000, "rate": 3000, "duration_s": 120, "capacity": 1200} | changes)


def test_the_worked_example() -> None:
    assert (burst().backlog, burst().drain_s, burst().largest_wait_s) == (216_000, 1080, 180)
    five_times = Burst(base=1, rate=5, duration_s=60, capacity=1.2)
    assert five_times.drain_s == pytest.approx(1140)


def test_a_burst_below_the_capacity_leaves_nothing() -> None:
    calm = burst(capacity=3000)
    assert (calm.backlog, calm.drain_s, calm.largest_wait_s, calm.drains) == (0, 0, 0, True)
    assert calm.backlog_at(119) == calm.backlog_at(500) == 0


def test_without_spare_capacity_it_never_drains() -> None:
    level, short = burst(capacity=1000), burst(capacity=900)
    assert (level.drains, level.drain_s, level.largest_wait_s) == (False, None, 240)
    assert (short.drains, short.drain_s, short.largest_wait_s) == (False, None, None)
    assert level.backlog_at(10_000) == level.backlog
    assert short.backlog_at(1120) == short.backlog + 100 * 1000


@given(BURSTS, st.floats(0, 1e5), st.floats(0, 1e3))
def test_the_curve_keeps_its_promises(one: Burst, time_s: float, later: float) -> None:
    assert one.backlog_at(time_s) >= 0
    assert one.backlog_at(one.duration_s) == one.backlog
    if one.drain_s is not None:
        end = one.duration_s + one.drain_s
        assert one.backlog_at(end * (1 + 1e-9)) <= 1e-6 * max(one.backlog, 1)
        assert one.backlog_at(time_s) <= one.backlog
        assert one.backlog_at(end + later + 1) <= 1e-6 * max(one.backlog, 1)
    else:
        assert one.backlog_at(one.duration_s + later) >= one.backlog


@given(BURSTS, st.floats(1, 10))
def test_more_capacity_never_hurts_and_scaled_rates_keep_times(one: Burst, factor: float) -> None:
    more = Burst(base=one.base, rate=one.rate, duration_s=one.duration_s, capacity=one.capacity * factor)
    assert more.backlog <= one.backlog
    assert more.drains >= one.drains
    if one.drain_s is not None:
        assert more.drain_s <= one.drain_s * (1 + 1e-9)
    assume(abs(one.spare) > 1e-3)
    larger = Burst(
        base=one.base * factor, rate=one.rate * factor, duration_s=one.duration_s, capacity=one.capacity * factor
    )
    assert larger.drains == one.drains
    if one.drain_s is not None:
        assert larger.drain_s == pytest.approx(one.drain_s, rel=1e-6, abs=1e-6)


def test_seconds_add_up_to_the_fluid() -> None:
    seconds = backlogs([3000] * 120 + [1000] * 1200, capacity=1200)
    assert seconds == [burst().backlog_at(second) for second in range(1, 1321)]
    assert seconds[119] == max(seconds) == 216_000
    assert seconds.index(0) + 1 - 120 == 1080


@given(st.lists(st.integers(0, 100), max_size=30), st.integers(0, 50))
def test_items_are_conserved(arrivals: list[int], capacity: int) -> None:
    before = 0
    for arrived, waiting in zip(arrivals, backlogs(arrivals, capacity), strict=True):
        done = before + arrived - waiting
        assert 0 <= done <= capacity
        assert done == capacity or waiting == 0, "it works while there is something to do"
        before = waiting


@pytest.mark.parametrize("service", SERVICES)
def test_simulation_agrees_with_the_fluid(service: str) -> None:
    scaled = Burst(base=2, rate=6, duration_s=120, capacity=2.4)
    runs = [simulate_burst(scaled, until_s=3000, seed=seed, service=service) for seed in range(20)]
    assert statistics.fmean(run.backlog for run in runs) == pytest.approx(scaled.backlog, rel=0.1)
    assert statistics.fmean(run.drain_s for run in runs) == pytest.approx(scaled.drain_s, rel=0.1)
    assert statistics.fmean(run.largest_wait_s for run in runs) == pytest.approx(scaled.largest_wait_s, rel=0.1)
    for place in (2, 4, 20, 40):  # 60, 120, 600 and 1200 s
        mean = statistics.fmean(run.backlogs[place] for run in runs)
        assert abs(mean - scaled.backlog_at(runs[0].times[place])) < 0.1 * scaled.backlog


def test_simulation_does_not_drain_without_spare_capacity() -> None:
    short = Burst(base=10, rate=30, duration_s=60, capacity=9)
    for seed in range(5):
        run = simulate_burst(short, until_s=600, seed=seed)
        assert run.drain_s is None
        assert run.backlogs[-1] > run.backlog > 1000


def test_simulation_ends_where_nothing_arrives() -> None:
    alone = Burst(base=0, rate=10, duration_s=10, capacity=5)
    run = simulate_burst(alone, until_s=100, seed=1, service="fixed", samples=10)
    assert run.times == tuple(range(0, 101, 10))
    assert run.backlogs[1] in (run.backlog, run.backlog - 1)
    assert run.drain_s == pytest.approx(run.backlog / 5, abs=0.2)
    assert run.backlogs[-1] == 0


def test_simulation_of_a_calm_burst_drains_at_once() -> None:
    calm = Burst(base=0, rate=0.01, duration_s=1, capacity=1000)
    assert [simulate_burst(calm, until_s=2, seed=seed).drain_s for seed in range(5)] == [0] * 5


def test_the_burst_ends_when_it_ends() -> None:
    seldom = Burst(base=0, rate=0.01, duration_s=1, capacity=0.01)
    for seed in range(5):
        assert {*simulate_burst(seldom, until_s=1000, seed=seed).backlogs} == {0}


def test_a_seed_repeats() -> None:
    one = Burst(base=1, rate=5, duration_s=20, capacity=2)
    again = [simulate_burst(one, until_s=50, seed=seed) for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


BAD = [
    (lambda: burst(base=-1), ValueError, "'base' must be >= 0: -1"),
    (lambda: burst(rate=999), ValueError, "'rate' must be >= 1000: 999"),
    (lambda: burst(duration_s=0), ValueError, "'duration_s' must be > 0: 0"),
    (lambda: burst(capacity=0), ValueError, "'capacity' must be > 0: 0"),
    (lambda: burst(capacity="1"), TypeError, "'capacity' must be a number: '1'"),
    (lambda: burst(rate=1e300, duration_s=1e300), ValueError, "'rate × duration_s' must be finite: inf"),
    (lambda: burst().backlog_at(-1), ValueError, "'time_s' must be >= 0: -1"),
    (lambda: backlogs(5, 1), TypeError, "'arrivals_per_second' must be a list of numbers: 5"),
    (lambda: backlogs([1, -1], 1), ValueError, "'arrivals_per_second' must be >= 0: -1"),
    (lambda: backlogs([1], -1), ValueError, "'capacity' must be >= 0: -1"),
    (lambda: simulate_burst(5, until_s=1, seed=1), TypeError, "'burst' must be made by Burst: 5"),
    (lambda: simulate_burst(burst(), until_s=1, seed=1), ValueError, "'until_s' must be >= 120: 1"),
    (lambda: simulate_burst(burst(), until_s=200, seed=-1), ValueError, "'seed' must be >= 0: -1"),
    (lambda: simulate_burst(burst(), until_s=200, seed=1, samples=0), ValueError, "'samples' must be >= 1: 0"),
    (
        lambda: simulate_burst(burst(), until_s=200, seed=1, service="slow"),
        ValueError,
        "'service' must be one of 'fixed', 'exponential': 'slow'",
    ),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says


def test_nothing_is_ever_infinite() -> None:
    for base, rate, duration_s, capacity in [(0, 1e308, 1, 5e-324), (1, 1 + 2e-16, 1e-300, 1), (0, 0, 1, 1)]:
        try:
            one = Burst(base=base, rate=rate, duration_s=duration_s, capacity=capacity)
            answers = [one.backlog, one.drain_s, one.largest_wait_s, one.backlog_at(10)]
        except ValueError:
            continue
        assert all(answer is None or math.isfinite(answer) for answer in answers)
