"""Pages that rows fall on, and what indexes cost and save, against simulations of the cache behind the formulas."""

import random
from collections import OrderedDict
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.indexing import bench, crossover, distinct_pages, index_bench, levels
from sysdesign.indexing.bench import FAN_OUT, PER_LEAF, ROWS_PER_PAGE


def simulated(indexes, leaves, cache, interval, seed):
    """Pages read and written by an insert: random leaves behind an LRU cache, dirty ones written at each checkpoint."""
    rng, held, reads, writes = random.Random(seed), OrderedDict(), 0, 0
    for n in range(4 * interval):
        if n == 2 * interval:
            reads = writes = 0  # the cache is warm
        for index in range(indexes):
            page = index, rng.randrange(leaves)
            if page in held:
                held.move_to_end(page)
            else:
                reads += 1
                if len(held) >= cache:
                    writes += held.popitem(last=False)[1]
            held[page] = True
        if n % interval == interval - 1:
            writes += sum(held.values())
            held = OrderedDict.fromkeys(held, False)
    return reads / (2 * interval), writes / (2 * interval)


@pytest.mark.parametrize("cached", [0.05, 0.5, 0.85, 1.2])
def test_an_insert_is_what_a_cache_does(cached, monkeypatch):
    rows, indexes, interval = 30_000, 3, 400
    monkeypatch.setattr(bench, "BETWEEN_CHECKPOINTS", interval)
    leaves = bench.leaf_pages(rows, PER_LEAF, bench.FILL["random"])
    cache = round(cached * indexes * leaves)
    runs = [simulated(indexes, leaves, cache, interval, seed) for seed in range(20)]
    reads, writes = (fmean(column) for column in zip(*runs, strict=True))
    found = index_bench(rows, indexes, "random", cache)
    assert found.insert_reads == pytest.approx(reads, abs=0.05)
    assert found.insert_writes - 1 / ROWS_PER_PAGE == pytest.approx(writes, rel=0.15)


@given(st.integers(1, 300), st.integers(0, 500), st.integers(0, 10**6))
def test_rows_fall_on_as_many_pages_as_a_draw_finds(pages, rows, seed):
    rng = random.Random(seed)
    drawn = fmean(len({rng.randrange(pages) for _ in range(rows)}) for _ in range(60))
    found = distinct_pages(pages, rows)
    assert found == pytest.approx(drawn, abs=2 + 0.03 * pages)
    assert 0 <= found <= min(pages, rows) + 1e-9


def test_rising_keys_read_nothing_and_write_little():
    found = index_bench(10**9, 5, "rising", cache_pages=10)
    assert found.insert_reads == 0
    assert found.insert_pages < 0.05


@given(st.integers(0, 8), st.sampled_from(["random", "rising"]), st.integers(1, 10**7))
def test_an_index_more_never_makes_queries_dearer_or_inserts_cheaper(indexes, order, cache):
    less, more = (index_bench(10**7, k, order, cache) for k in (indexes, indexes + 1))
    assert more.mean_query <= less.mean_query
    assert more.insert_pages >= less.insert_pages


def test_a_query_by_index_reads_one_path_and_its_rows():
    found = index_bench(10**7, 1, wanted=1)
    assert found.indexed_query == pytest.approx(levels(10**7, FAN_OUT, PER_LEAF) + 1)
    assert found.scanning_query == -(-(10**7) // ROWS_PER_PAGE)
    assert index_bench(10**7, 5).mean_query == index_bench(10**7, 7).mean_query


@given(st.integers(2, 200), st.floats(1.1, 10))
def test_the_crossing_is_where_both_ways_cost_the_same(rows_per_page, cost):
    pages = 100_000
    share = crossover(rows_per_page, cost)
    assert share * pages * rows_per_page * cost == pytest.approx(pages)
    share = crossover(rows_per_page, cost, together=True)
    if share < 1:
        assert distinct_pages(pages, share * pages * rows_per_page) * cost == pytest.approx(pages, rel=1e-3)


def test_a_bitmap_in_memory_never_loses():
    assert crossover(60, 1, together=True) == 1
    assert crossover(1, 0.5) == 1


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: index_bench(0, 1), ValueError, "'rows' must be >= 1: 0"),
        (lambda: index_bench(10, -1), ValueError, "'indexes' must be >= 0: -1"),
        (lambda: index_bench(10, 1, "down"), ValueError, "'order' must be one of 'random', 'rising': 'down'"),
        (lambda: index_bench(10, 1, cache_pages=0), ValueError, "'cache_pages' must be >= 1: 0"),
        (lambda: index_bench(10, 1, wanted=0), ValueError, "'wanted' must be >= 1: 0"),
        (lambda: index_bench(10, 1, queries=0), ValueError, "'queries' must be >= 1: 0"),
        (lambda: distinct_pages(0, 1), ValueError, "'pages' must be >= 1: 0"),
        (lambda: distinct_pages(1, -1), ValueError, "'rows' must be >= 0: -1"),
        (lambda: crossover(0.5), ValueError, "'rows_per_page' must be >= 1: 0.5"),
        (lambda: crossover(5, 0), ValueError, "'page_cost' must be > 0: 0"),
    ],
)
def test_bad_input_is_named(call, kind, says):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
