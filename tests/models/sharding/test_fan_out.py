"""The slowest of many: the closed form, the simulation and the two limits of scattering agree."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.sharding import Shard, any_slow, scatter_gain, shards_for, simulate_scatter


@given(st.integers(1, 200), st.floats(0.001, 0.5))
def test_one_more_shard_never_makes_it_faster(shards: int, slow: float) -> None:
    assert any_slow(shards, slow) <= any_slow(shards + 1, slow)
    assert any_slow(shards, slow) <= shards * slow + 1e-12  # the union bound


@given(st.floats(0.01, 0.99), st.floats(1e-6, 0.9))
def test_shards_for_is_the_inverse(chance: float, slow: float) -> None:
    shards = shards_for(chance, slow)
    assert any_slow(shards, slow) >= chance - 1e-9
    assert shards == 1 or any_slow(shards - 1, slow) <= chance


@pytest.mark.parametrize("shards", [1, 10, 100])
@pytest.mark.parametrize("hedge_s", [None, 0.015])
def test_simulation_agrees(shards: int, hedge_s: float | None, agrees) -> None:
    runs = [simulate_scatter(shards, 300, seed=seed, shard=Shard(slow=0.05), hedge_s=hedge_s) for seed in range(20)]
    slow = 0.05 if hedge_s is None else 0.05**2
    assert agrees(any_slow(shards, slow), [run.slower(0.05) for run in runs])
    assert agrees(0.05, [run.extra for run in runs]) if hedge_s else {run.extra for run in runs} == {0}


def test_asking_again_only_adds_requests_for_those_that_wait() -> None:
    plain, hedged = (simulate_scatter(20, 500, seed=1, hedge_s=hedge) for hedge in (None, 0.015))
    assert plain.extra == 0
    assert 0.005 < hedged.extra < 0.02
    assert all(fast <= slow for fast, slow in zip(hedged.seconds, plain.seconds, strict=True))
    assert simulate_scatter(20, 50, seed=1, hedge_s=0).extra == 1


def test_the_first_answer_counts_also_when_the_second_copy_was_not_needed() -> None:
    plain, hedged = (simulate_scatter(1, 500, seed=1, hedge_s=hedge) for hedge in (None, 0.008))
    assert all(fast <= slow for fast, slow in zip(hedged.seconds, plain.seconds, strict=True))


def test_quantiles_are_nearest_ranks() -> None:
    run = simulate_scatter(1, 100, seed=1)
    ordered = sorted(run.seconds)
    assert [run.quantile(share) for share in (0, 0.01, 0.5, 1)] == [ordered[0], ordered[0], ordered[49], ordered[-1]]


@given(st.integers(1, 1000), st.floats(0, 1))
def test_gain_lies_between_one_and_the_shards(shards: int, fixed: float) -> None:
    assert scatter_gain(shards, fixed) * (1 + 1e-9) >= 1
    assert scatter_gain(shards, fixed) <= shards * (1 + 1e-9)
    if fixed:
        assert scatter_gain(shards, fixed) <= 1 / fixed * (1 + 1e-9)


def test_a_seed_repeats() -> None:
    one, again, other = (simulate_scatter(5, 50, seed=seed, hedge_s=0.01) for seed in (1, 1, 2))
    assert one == again != other


BAD = [
    (lambda: any_slow(0, 0.1), ValueError, "'shards' must be >= 1: 0"),
    (lambda: any_slow(1, 1.1), ValueError, "'slow' must be from 0 to 1: 1.1"),
    (lambda: any_slow(1, math.nan), ValueError, "'slow' must be finite: nan"),
    (lambda: shards_for(1, 0.1), ValueError, "'chance' must be between 0 and 1: 1"),
    (lambda: shards_for(0.5, 0), ValueError, "'slow' must be from 1e-9 to below 1: 0"),
    (lambda: Shard(usual_s=0), ValueError, "'usual_s' must be > 0: 0"),
    (lambda: Shard(slow=2), ValueError, "'slow' must be from 0 to 1: 2"),
    (lambda: simulate_scatter(1, 1, seed=1, shard="fast"), TypeError, "'shard' must be made by Shard: 'fast'"),
    (lambda: simulate_scatter(1, 1, seed=1, hedge_s=-1), ValueError, "'hedge_s' must be >= 0: -1"),
    (lambda: scatter_gain(1, -0.1), ValueError, "'fixed' must be from 0 to 1: -0.1"),
    (lambda: simulate_scatter(1, 1, seed=1).quantile(2), ValueError, "'share' must be from 0 to 1: 2"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
