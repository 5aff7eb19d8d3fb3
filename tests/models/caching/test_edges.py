from collections import Counter
from statistics import fmean

import pytest

from sysdesign.caching.edges import CITIES, ORIGIN, best_edges, deliver, mean_trip_s, round_trip_s

SEEDS = range(20)


def test_light_takes_a_fifth_of_a_second_round_half_the_globe() -> None:
    tokyo, paulo = CITIES[0], CITIES[3]
    assert round_trip_s(tokyo, paulo) == round_trip_s(paulo, tokyo) == pytest.approx(0.185, abs=0.002)
    assert round_trip_s(tokyo, tokyo) == 0


def test_each_edge_brings_people_nearer_and_every_city_one_is_none_away() -> None:
    trips = [mean_trip_s(best_edges(edges)) for edges in range(1, len(CITIES) + 1)]
    assert trips == sorted(trips, reverse=True)
    assert trips[0] < mean_trip_s([ORIGIN])
    assert trips[-1] == 0
    assert max(Counter(city.name for city in best_edges(len(CITIES))).values()) == 1


def test_more_edges_hit_less_and_are_nearer() -> None:
    one, all_of_them = ([deliver(edges, seed=seed) for seed in SEEDS] for edges in (1, len(CITIES)))
    assert min(run.hit_ratio for run in one) > max(run.hit_ratio for run in all_of_them)
    assert max(run.seconds for run in all_of_them) < min(run.seconds for run in one)


def test_without_an_edge_everything_goes_to_the_origin() -> None:
    run = deliver(0)
    assert (run.hit_ratio, run.origin_share) == (0, 1)
    assert run.seconds == pytest.approx(mean_trip_s([ORIGIN]), rel=0.03)


def test_misses_reach_the_origin_unless_a_shield_has_them() -> None:
    plain, shielded = deliver(12, seed=3), deliver(12, seed=3, shield=True)
    assert plain.hit_ratio + plain.origin_share == pytest.approx(1)
    assert shielded.hit_ratio == plain.hit_ratio
    assert shielded.origin_share < 0.8 * plain.origin_share
    assert shielded.seconds == plain.seconds


def test_runs_repeat() -> None:
    assert deliver(4, seed=1) == deliver(4, seed=1) != deliver(4, seed=2)
    assert fmean(deliver(1, seed=seed).hit_ratio for seed in SEEDS) == pytest.approx(deliver(1).hit_ratio, abs=0.02)


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: deliver(-1), ValueError, "'edges' must be >= 0: -1"),
        (lambda: deliver(13), ValueError, "'edges' must be at most 12: 13"),
        (lambda: deliver(1, capacity=0), ValueError, "'capacity' must be >= 1: 0"),
        (lambda: deliver(1, objects=0), ValueError, "'objects' must be >= 1: 0"),
        (lambda: deliver(1, shield=1), TypeError, "'shield' must be True or False: 1"),
        (lambda: mean_trip_s([]), TypeError, "'edges' must be a list of cities, one or more: []"),
        (lambda: round_trip_s(ORIGIN, "Paris"), TypeError, "'b' must be a City(...): 'Paris'"),
    ],
)
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
