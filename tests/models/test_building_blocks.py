import math
from dataclasses import replace
from statistics import fmean

import pytest

from sysdesign.building_blocks import CONNECTIONS, QUERY_S, SERVER_S, WRITES, Answers, Blocks, simulate_blocks

SEEDS = range(20)
ONE_LESS = [Blocks(cache=False), Blocks(queue=False), Blocks(balancer=False)]


def slowest(rate: float, blocks: Blocks, duration_s: float = 4) -> list[float]:
    return [simulate_blocks(rate, duration_s, seed, blocks).percentile(0.99) for seed in SEEDS]


@pytest.mark.parametrize("blocks", ONE_LESS)
def test_a_missing_block_shows_under_load_and_hardly_without(blocks) -> None:
    assert fmean(slowest(100, blocks)) > 5 * fmean(slowest(100, Blocks()))
    assert fmean(slowest(2, blocks, 20)) < 0.2


def test_a_lone_request_takes_its_server_and_perhaps_a_query() -> None:
    seconds = [t for seed in range(40) for t in simulate_blocks(0.02, 2000, seed, Blocks(cache=False)).seconds]
    # As many again come in a quarter of the run, all of them writes, which the queue takes off the answer.
    reads = 0.9 / 1.25
    assert fmean(seconds) == pytest.approx(SERVER_S + reads * QUERY_S, rel=0.06)


@pytest.mark.parametrize("blocks", [*ONE_LESS, Blocks(), Blocks(False, False, False)])
def test_capacity_is_where_the_busiest_part_is_full(blocks) -> None:
    rate = blocks.capacity()
    busy = {
        "servers": rate * SERVER_S / (4 if blocks.balancer else 1),
        "database": rate * blocks.queries() * QUERY_S / CONNECTIONS,
        "writer": rate * WRITES * QUERY_S * blocks.queue,
    }
    assert max(busy.values()) == pytest.approx(1)


def test_above_its_capacity_answers_take_ever_longer() -> None:
    blocks = Blocks(balancer=False)
    short, long = (simulate_blocks(1.6 * blocks.capacity(), seconds, 1, blocks) for seconds in (2, 8))
    assert long.percentile(0.5) > 2 * short.percentile(0.5)


def test_the_queue_holds_the_burst_and_only_it() -> None:
    assert simulate_blocks(100, 4, 1).longest_queue > 50
    assert simulate_blocks(100, 4, 1, Blocks(queue=False)).longest_queue == 0


def test_all_sets_of_blocks_get_the_same_requests_and_runs_repeat() -> None:
    runs = [simulate_blocks(20, 4, 7, blocks) for blocks in (Blocks(), *ONE_LESS)]
    assert len({len(run.seconds) for run in runs}) == 1
    assert simulate_blocks(20, 4, 7) == runs[0] != simulate_blocks(20, 4, 8)
    assert all(math.isfinite(t) and t > 0 for run in runs for t in run.seconds)


@pytest.mark.parametrize(("share", "rank"), [(0, 1), (0.5, 5), (0.99, 10), (1, 10)])
def test_percentile_is_by_nearest_rank(share, rank) -> None:
    assert Answers(tuple(map(float, range(10, 0, -1))), 0).percentile(share) == rank


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"rate": 0}, ValueError, "'rate' must be > 0: 0"),
        ({"duration_s": -1}, ValueError, "'duration_s' must be > 0: -1"),
        ({"seed": 1.5}, TypeError, "'seed' must be a whole number: 1.5"),
        ({"blocks": "all"}, TypeError, "'blocks' must be Blocks(...): 'all'"),
    ],
)
def test_bad_input_is_named(given, kind, says) -> None:
    with pytest.raises(kind) as caught:
        simulate_blocks(**({"rate": 5, "duration_s": 1, "seed": 1} | given))
    assert str(caught.value) == says


def test_blocks_are_taken_out_by_name() -> None:
    assert replace(Blocks(), cache=False) == ONE_LESS[0]
