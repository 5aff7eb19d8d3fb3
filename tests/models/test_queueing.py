"""The fast queue against closed forms, against the definition, and against SimPy on the same draws."""

import statistics

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.headroom import response_time, slowdown
from sysdesign.queueing import PART, random_responses, responses

times = st.floats(0, 100)


@given(st.lists(st.tuples(times, times), max_size=40), st.integers(1, 4))
def test_it_is_simpy_with_the_same_draws(customers, servers) -> None:
    arrivals = sorted(at for at, _ in customers)
    works = [work for _, work in customers]
    env, found = simpy.Environment(), {}
    fleet = simpy.Resource(env, servers)

    def customer(k: int):
        with fleet.request() as turn:
            yield turn
            yield env.timeout(works[k])
        found[k] = env.now - arrivals[k]

    def arrive():
        for k, at in enumerate(arrivals):
            yield env.timeout(max(0.0, at - env.now))
            env.process(customer(k))

    env.process(arrive())
    env.run()
    assert responses(arrivals, works, servers) == pytest.approx([found[k] for k in range(len(works))], abs=1e-9)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (1, 0.9), (2, 0.7), (10, 0.8)])
def test_random_arrivals_and_work_agree_with_erlang(servers, load, agrees) -> None:
    runs = [random_responses(servers * load, servers, 20_000, seed, servers).mean() for seed in range(20)]
    assert agrees(slowdown(load, servers), runs)


def test_parts_leave_no_seam_and_lindley_is_the_same_queue() -> None:
    for servers in (1, 3):
        draw, requests = np.random.Generator(np.random.SFC64(5)), PART + 500
        total = requests + requests // 10
        arrivals = np.cumsum(draw.standard_exponential(total)) / (0.8 * servers)
        works = draw.standard_exponential(total)
        expected = responses(arrivals.tolist(), works.tolist(), servers)[-requests:]
        assert random_responses(0.8 * servers, servers, requests, 5, servers) == pytest.approx(expected)


def test_rates_scale_times() -> None:
    slow, fast = (random_responses(rate, 2 * rate, 100, seed=1) for rate in (1, 100))
    assert slow == pytest.approx(100 * fast)
    assert statistics.fmean(random_responses(50, 100, 50_000, 2).tolist()) == pytest.approx(
        response_time(50, 100), rel=0.1
    )


BAD = [
    (lambda: responses([0], [1, 2]), ValueError, "'works' must be as many as arrivals, 1: 2"),
    (lambda: responses([1, 0], [1, 1]), ValueError, "'arrivals' must not fall: 1, 0"),
    (lambda: responses([0], [-1]), ValueError, "'works' must be >= 0: -1"),
    (lambda: responses(7, [1]), TypeError, "'arrivals' must be a list of numbers: 7"),
    (lambda: responses(["a"], [1]), TypeError, "'arrivals' must be a number: 'a'"),
    (lambda: responses([0], [1], 0), ValueError, "'servers' must be >= 1: 0"),
    (lambda: random_responses(2, 1, 1, 1), ValueError,
     "'rate' must be below the capacity of 1, or the queue grows for ever: 2"),
    (lambda: random_responses(1, 2, 10**9, 1), ValueError, "'requests' must be from 1 to 100000000: 1000000000"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
