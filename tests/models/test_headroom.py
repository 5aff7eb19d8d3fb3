import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.estimation import concurrency
from sysdesign.headroom import (
    response_quantile,
    response_time,
    simulate_responses,
    slowdown,
    utilisation_for,
    waiting_share,
)


@pytest.mark.parametrize("utilisation", [0.3, 0.6, 0.8, 0.9])
def test_simulation_agrees_with_the_closed_form(utilisation: float, agrees) -> None:
    runs = [simulate_responses(100 * utilisation, 100, requests=10_000, seed=seed) for seed in range(20)]
    assert agrees(response_time(100 * utilisation, 100), [statistics.fmean(run) for run in runs])
    assert agrees(response_quantile(0.99, 100 * utilisation, 100), [sorted(run)[9900] for run in runs])


@pytest.mark.parametrize(("servers", "utilisation"), [(2, 0.7), (16, 0.6), (16, 0.9)])
def test_several_servers_agree_with_erlang(servers: int, utilisation: float, agrees) -> None:
    runs = [simulate_responses(servers * utilisation, servers, 20_000, seed, servers) for seed in range(20)]
    assert agrees(slowdown(utilisation, servers), [statistics.fmean(run) for run in runs])


@given(st.floats(0, 0.999), st.integers(1, 200))
def test_another_server_never_lengthens_the_wait(utilisation: float, servers: int) -> None:
    assert 1 <= slowdown(utilisation, servers + 1) <= slowdown(utilisation, servers) * (1 + 1e-12)
    assert waiting_share(utilisation, servers) <= utilisation * (1 + 1e-12)


def test_the_blow_up() -> None:
    assert [round(slowdown(load), 1) for load in (0, 0.5, 0.6, 0.7, 0.9, 0.99)] == [1, 2, 2.5, 3.3, 10, 100]
    assert utilisation_for(2.5) == pytest.approx(0.6)
    assert response_quantile(0.99, 0, 1) == pytest.approx(math.log(100))


@given(st.floats(0, 0.999), st.floats(1e-3, 1e6))
def test_the_forms_agree_with_each_other(utilisation: float, capacity: float) -> None:
    mean = response_time(utilisation * capacity, capacity)
    assert math.isclose(mean * capacity, slowdown(utilisation), rel_tol=1e-9)
    assert math.isclose(utilisation_for(slowdown(utilisation)), utilisation, abs_tol=1e-12)
    assert math.isclose(response_quantile(1 - math.exp(-1), utilisation * capacity, capacity), mean, rel_tol=1e-9)
    inside = concurrency(utilisation * capacity, mean)  # Little's law gives the length of the queue, ρ / (1 − ρ)
    assert math.isclose(inside, utilisation / (1 - utilisation), rel_tol=1e-9, abs_tol=1e-12)


@given(st.floats(0, 0.999), st.floats(0, 0.999), st.floats(0, 0.999), st.floats(0, 0.999))
def test_more_load_never_shortens_a_wait(one: float, other: float, p: float, q: float) -> None:
    (less, more), (low, high) = sorted((one, other)), sorted((p, q))
    assert response_time(less, 1) <= response_time(more, 1)
    assert response_quantile(low, less, 1) <= response_quantile(high, more, 1)


def test_a_seed_repeats_and_gives_every_request() -> None:
    again = [simulate_responses(50, 100, requests=100, seed=seed) for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]
    assert [len(run) for run in again] == [100] * 3
    assert min(again[0]) > 0


FULL = "or the queue grows for ever"
BAD = [
    (lambda: response_time(1, 1), ValueError, f"'rate' must be below the capacity of 1, {FULL}: 1"),
    (lambda: response_time(-1, 1), ValueError, "'rate' must be >= 0: -1"),
    (lambda: response_time(0, 0), ValueError, "'capacity' must be > 0: 0"),
    (lambda: response_time(0, 5e-324), ValueError, "'1 / (capacity − rate)' must be finite: inf"),
    (lambda: response_quantile(1, 1, 2), ValueError, "'p' must be below 1: 1"),
    (lambda: response_quantile(-0.1, 1, 2), ValueError, "'p' must be from 0 to 1: -0.1"),
    (lambda: slowdown(1), ValueError, f"'utilisation' must be below 1, {FULL}: 1"),
    (lambda: slowdown(1.2), ValueError, "'utilisation' must be from 0 to 1: 1.2"),
    (lambda: slowdown(0.5, 0), ValueError, "'servers' must be >= 1: 0"),
    (lambda: waiting_share(0.5, 1.5), TypeError, "'servers' must be a whole number: 1.5"),
    (lambda: utilisation_for(0.5), ValueError, "'times' must be >= 1: 0.5"),
    (lambda: simulate_responses(2, 1, 1, 1), ValueError, f"'rate' must be below the capacity of 1, {FULL}: 2"),
    (lambda: simulate_responses(0, 1, 1, 1), ValueError, "'rate' must be > 0: 0"),
    (lambda: simulate_responses(1, 2, 0, 1), ValueError, "'requests' must be >= 1: 0"),
    (lambda: simulate_responses(1, 2, 1, 1.0), TypeError, "'seed' must be a whole number: 1.0"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
