import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.capacity import replica_read_capacity, simulate_replicas


@given(st.integers(1, 1000), st.floats(1, 1e6), st.floats(0, 2e6))
def test_replicas_multiply_what_one_node_has_left(nodes: int, capacity: float, writes: float) -> None:
    one = replica_read_capacity(1, capacity, writes)
    assert math.isclose(replica_read_capacity(nodes, capacity, writes), nodes * one)
    assert (one == 0) == (writes >= capacity)


def test_too_many_writes_for_one_are_too_many_for_any_number() -> None:
    assert {replica_read_capacity(nodes, 16_500, 50_000) for nodes in (1, 10, 10_000)} == {0}


def test_costs_weigh_operations() -> None:
    assert replica_read_capacity(2, 10_000, 400, write_cost=20) == 2 * (10_000 - 8000)
    assert replica_read_capacity(2, 10_000, 0, read_cost=4) == 5000
    assert replica_read_capacity(2, 10_000, 500, write_cost=20) == 0


@pytest.mark.parametrize(("nodes", "writes"), [(1, 0), (2, 100), (3, 250), (3, 450)])
def test_simulation_agrees_while_writes_fit(nodes: int, writes: float, agrees) -> None:
    runs = [simulate_replicas(nodes, 500, writes, duration_s=10, seed=seed) for seed in range(20)]
    assert agrees(replica_read_capacity(nodes, 500, writes), [run.reads_per_second for run in runs])
    assert all(run.backlog < 100 for run in runs)


def test_simulation_starves_readers_and_lags_when_writes_do_not_fit() -> None:
    runs = [simulate_replicas(3, 500, 750, duration_s=10, seed=seed) for seed in range(20)]
    assert all(run.reads_per_second < 0.02 * 3 * 500 for run in runs)
    assert all(2000 < run.backlog < 3000 for run in runs), "250 more writes a second than one node replays"


def test_a_seed_repeats() -> None:
    again = [simulate_replicas(2, 100, 50, duration_s=2, seed=seed) for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


BAD = [
    (lambda: replica_read_capacity(0, 1, 1), ValueError, "'nodes' must be >= 1: 0"),
    (lambda: replica_read_capacity(1.5, 1, 1), TypeError, "'nodes' must be a whole number: 1.5"),
    (lambda: replica_read_capacity(1, 0, 1), ValueError, "'capacity' must be > 0: 0"),
    (lambda: replica_read_capacity(1, 1, -1), ValueError, "'writes' must be >= 0: -1"),
    (lambda: replica_read_capacity(1, 1, 1, write_cost=0), ValueError, "'write_cost' must be > 0: 0"),
    (lambda: replica_read_capacity(1, 1, 1, read_cost=-1), ValueError, "'read_cost' must be > 0: -1"),
    (lambda: simulate_replicas(0, 1, 1, duration_s=1, seed=1), ValueError, "'nodes' must be >= 1: 0"),
    (lambda: simulate_replicas(1, 1, 1, duration_s=0, seed=1), ValueError, "'duration_s' must be > 0: 0"),
    (lambda: simulate_replicas(1, 1, math.nan, duration_s=1, seed=1), ValueError, "'writes' must be finite: nan"),
    (lambda: simulate_replicas(1, 1, 1, duration_s=1, seed=-1), ValueError, "'seed' must be >= 0: -1"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
