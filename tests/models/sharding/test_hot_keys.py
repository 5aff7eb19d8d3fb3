"""Hot keys: buckets divide writes, copies divide reads, caches divide what may be old; formula and simulation agree."""

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.sharding.hot_keys import (
    LAYERS,
    defended,
    distinct_shards,
    drawn_shards,
    heat_of,
    passed_on,
    simulate_heat,
)

SOME = st.integers(1, 10)
RATE = st.floats(0, 1e6)


@given(SOME, RATE)
def test_buckets_do_not_relieve_reads(buckets, reads) -> None:
    heat = heat_of(reads, 0, buckets=buckets)
    assert heat.busiest == pytest.approx(reads)
    assert sum(heat.reads) == pytest.approx(reads * buckets)


@given(SOME, RATE)
def test_buckets_divide_writes_and_copies_divide_reads(pieces, rate) -> None:
    assert heat_of(0, rate, buckets=pieces).busiest == pytest.approx(rate / pieces)
    assert heat_of(rate, 0, copies=pieces).busiest == pytest.approx(rate / pieces)
    assert heat_of(0, rate, copies=pieces).busiest == pytest.approx(rate)


@given(SOME, SOME, st.integers(1, 20), RATE, RATE)
def test_no_operation_is_lost(buckets, copies, shards, reads, writes) -> None:
    heat = heat_of(reads, writes, buckets=buckets, copies=copies, shards=shards)
    assert sum(heat.reads) == pytest.approx(reads * buckets)
    assert sum(heat.writes) == pytest.approx(writes * copies)
    assert len(heat.total) == shards


@pytest.mark.parametrize(("buckets", "copies", "shards"), [(1, 1, 10), (5, 2, 10), (3, 4, 5)])
def test_the_simulation_agrees(buckets, copies, shards) -> None:
    told = heat_of(1000, 1000, buckets=buckets, copies=copies, shards=shards)
    runs = [simulate_heat(1000, 1000, buckets=buckets, copies=copies, shards=shards, seed=s) for s in range(20)]
    for shard in range(shards):
        assert fmean(run.reads[shard] for run in runs) == pytest.approx(told.reads[shard], rel=0.05, abs=1)
        assert fmean(run.writes[shard] for run in runs) == pytest.approx(told.writes[shard], rel=0.05, abs=1)


def test_ten_random_buckets_miss_shards() -> None:
    assert distinct_shards(10, 10) == pytest.approx(10 * (1 - 0.9**10))
    assert fmean(drawn_shards(10, 10, seed=s) for s in range(2000)) == pytest.approx(6.51, abs=0.1)
    assert distinct_shards(1, 7) == pytest.approx(1)
    assert distinct_shards(5, 1) == 1


@given(RATE, st.floats(0.001, 100), st.integers(1, 1000))
def test_a_cache_passes_on_one_read_in_each_time_to_live(reads, ttl_s, servers) -> None:
    assert passed_on(reads, ttl_s, servers) <= min(reads, servers / ttl_s) * (1 + 1e-9)
    assert passed_on(reads, 0, servers) == reads


def test_fresh_reads_pass_the_cache() -> None:
    assert heat_of(1000, 0, ttl_s=1, servers=1, fresh=1).busiest == 1000
    assert heat_of(1000, 0, ttl_s=1, servers=1, fresh=0).busiest == pytest.approx(1, rel=0.01)


def test_a_layer_helps_and_none_is_enough() -> None:
    load = {"reads": 50_000, "writes": 10_000, "fresh": 0.1}
    everything = defended(LAYERS, **load).busiest
    assert everything < 5000
    for layer in LAYERS:
        without = [other for other in LAYERS if other != layer]
        assert defended(without, **load).busiest > 5000
        assert defended([layer], **load).busiest < defended([], **load).busiest == 60_000


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: heat_of(-1, 0), "'reads' must be >= 0: -1"),
        (lambda: heat_of(1, 0, buckets=0), "'buckets' must be >= 1: 0"),
        (lambda: heat_of(1, 0, fresh=2), "'fresh' must be from 0 to 1: 2"),
        (lambda: heat_of(1, 0, buckets=1000, copies=1000), "'buckets × copies' must be from 1 to 10000: 1000000"),
        (lambda: passed_on(1, -1), "'ttl_s' must be >= 0: -1"),
        (lambda: defended(["magic"], reads=1, writes=1), "'layers' must be one of"),
        (lambda: drawn_shards(0, 1, seed=1), "'pieces' must be >= 1: 0"),
        (lambda: distinct_shards(1, 10**6), "'shards' must be from 1 to 10000: 1000000"),
    ],
)
def test_bad_input_is_named(call, says) -> None:
    with pytest.raises(ValueError, match=says):
        call()
