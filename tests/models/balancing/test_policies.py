"""Each policy against its definition: where it sends what, and what it never does."""

import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.balancing import (
    RULES,
    IPHash,
    LeastConnections,
    PowerOfTwo,
    Random,
    RoundRobin,
    SlowStart,
    SmoothWeighted,
    first_picks,
)

ALL = [*RULES.values(), SlowStart, lambda seed: SmoothWeighted(seed, weights=[1, 2, 3, 4, 5, 6])]
fleets = st.lists(st.integers(0, 5), min_size=1, max_size=6)


@pytest.mark.parametrize("make", ALL)
@given(loads=fleets, data=st.data())
def test_only_a_server_that_is_up_is_chosen_and_a_seed_repeats(make, loads, data) -> None:
    up = sorted(data.draw(st.sets(st.integers(0, len(loads) - 1), min_size=1)))
    seed, other = data.draw(st.integers(0, 9)), None
    for _ in range(2):
        policy = make(seed)
        found = [policy.pick(up, list(loads), client=k, now=float(k)) for k in range(8)]
        assert set(found) <= set(up)
        assert other in (None, found)
        other = found


@given(fleets, st.integers(0, 9))
def test_least_connections_takes_one_with_the_least_and_goes_round_among_equals(loads, seed) -> None:
    policy = LeastConnections(seed)
    least = [k for k, load in enumerate(loads) if load == min(loads)]
    found = [policy.pick(range(len(loads)), loads, 0, 0.0) for _ in range(2 * len(least))]
    assert Counter(found) == dict.fromkeys(least, 2)
    assert found[: len(least)] == found[len(least) :]


def test_round_robin_goes_round_whoever_is_up() -> None:
    turns = RoundRobin(seed=1)
    assert [turns.pick([0, 1, 2], [9, 0, 0], 0, 0.0) for _ in range(4)] == [1, 2, 0, 1]
    assert {turns.pick([0, 2], [9, 0, 0], 0, 0.0) for _ in range(2)} == {0, 2}


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_weights_are_kept_exactly_in_every_round_of_their_sum(weights) -> None:
    turns = SmoothWeighted(weights=weights)
    for _ in range(2):
        found = Counter(turns.pick(range(len(weights)), [0] * len(weights), 0, 0.0) for _ in range(sum(weights)))
        assert [found[k] for k in range(len(weights))] == weights


def test_smooth_means_that_a_heavy_server_is_not_chosen_in_a_row_without_need() -> None:
    turns = SmoothWeighted(weights=(5, 1, 1))  # the example of nginx
    assert [turns.pick(range(3), [0] * 3, 0, 0.0) for _ in range(7)] == [0, 0, 1, 0, 2, 0, 0]


def test_random_is_even_and_two_choices_avoid_the_most_loaded() -> None:
    dice, two = Random(1), PowerOfTwo(1)
    draws = Counter(dice.pick(range(4), [0] * 4, 0, 0.0) for _ in range(8_000))
    assert all(abs(each - 2_000) < 200 for each in draws.values())
    picks = Counter(two.pick(range(4), [0, 1, 2, 3], 0, 0.0) for _ in range(16_000))
    # The k-th least loaded of four is taken if it is the least of two draws: 7, 5, 3, 1 in sixteen.
    assert all(abs(picks[k] - 1_000 * (7 - 2 * k)) < 300 for k in range(4))


def test_more_choices_lower_the_largest_load_and_the_third_adds_little() -> None:
    def largest(choices: int) -> float:
        runs = [Counter(first_picks(lambda s: PowerOfTwo(s, choices), [0] * 100, 100, seed)) for seed in range(20)]
        return statistics.fmean(max(run.values()) for run in runs)

    one, two, three = (largest(choices) for choices in (1, 2, 3))
    assert one - two > 1.5 * (two - three) > 0
    assert two < 3.3 < 3.8 < one


def test_a_hash_keeps_its_client_while_the_fleet_is_the_same() -> None:
    by_address = IPHash()
    homes = [by_address.pick(range(5), [0] * 5, client, 0.0) for client in range(2_000)]
    assert homes == [IPHash(7).pick(range(5), [9] * 5, client, 5.0) for client in range(2_000)]
    assert all(abs(each - 400) < 80 for each in Counter(homes).values())
    moved = sum(by_address.pick(range(4), [0] * 5, client, 0.0) != home for client, home in enumerate(homes))
    assert 0.77 < moved / 2_000 < 0.83


def test_slow_start_lets_a_new_server_in_step_by_step() -> None:
    def picks_of_new(at: float) -> int:
        easy = SlowStart(ramp_s=10)
        easy.pick([0, 1], [0, 0, 0], 0, 100.0)
        easy.pick([0, 1, 2], [50, 50, 50], 0, 200.0)
        loads = [50, 50, 0]
        for _ in range(30):
            loads[easy.pick([0, 1, 2], loads, 0, 200.0 + at)] += 1
        return loads[2]

    assert picks_of_new(0) < picks_of_new(4) < picks_of_new(10) == 30


BAD = [
    (lambda: RoundRobin(-1), ValueError, "'seed' must be >= 0: -1"),
    (lambda: SmoothWeighted(), ValueError, "'weights' must not be empty: ()"),
    (lambda: SmoothWeighted(weights=[1, 0]), ValueError, "'weights' must be > 0: 0"),
    (lambda: SmoothWeighted(weights=[float("nan")]), ValueError, "'weights' must be finite: nan"),
    (lambda: PowerOfTwo(choices=0), ValueError, "'choices' must be >= 1: 0"),
    (lambda: SlowStart(ramp_s=0), ValueError, "'ramp_s' must be > 0: 0"),
    (lambda: first_picks(RoundRobin, [], 1), ValueError, "'loads' must not be empty: []"),
    (lambda: first_picks("round robin", [0], 1), TypeError, "'make' must make a policy from a seed: 'round robin'"),
    (lambda: first_picks(RoundRobin, [0], 10**7), ValueError, "'requests' must be from 1 to 1000000: 10000000"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
