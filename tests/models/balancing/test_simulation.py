"""The simulated balancer against closed forms, against the plain queue, and against its own promises."""

import math
import random
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.balancing import (
    RULES,
    WORK,
    Ejection,
    Ejector,
    LeastConnections,
    PowerOfTwo,
    Random,
    RoundRobin,
    Server,
    SlowStart,
    bounded_pareto,
    replicate,
    simulate,
    traffic,
)
from sysdesign.headroom import response_time
from sysdesign.queueing import responses

BROKEN = Server(slots=None, fails=1, fails_after_s=0.01)


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_random_choices_make_every_server_a_queue_of_its_own(load, agrees) -> None:
    runs = replicate([Server()] * 4, Random, rate=4 * load, requests=6_000)
    assert agrees(response_time(load, 1), [statistics.fmean(run.responses[1_000:]) for run in runs])


def test_one_server_with_several_slots_is_the_plain_queue() -> None:
    some = traffic(rate=2.4, requests=2_000, seed=3)
    run = simulate(some, [Server(slots=3)], LeastConnections)
    assert run.responses == pytest.approx(responses(some.arrivals, some.works, servers=3))


@given(st.sampled_from(sorted(RULES)), st.integers(1, 4), st.integers(1, 3), st.booleans(), st.integers(0, 99))
@settings(max_examples=40)
def test_nothing_is_lost_and_a_seed_repeats(rule, servers, balancers, ejecting, seed) -> None:
    some = traffic(rate=servers, requests=150, seed=seed, work="heavy")
    fleet = [Server(speed=1 + k, fails=0.3 * (k == 1), joins_s=5.0 * (k == 2)) for k in range(servers)]
    options = {"balancers": balancers, "ejection": Ejection(failures=2, for_s=3) if ejecting else None, "seed": seed}
    run, again = (simulate(some, fleet, RULES[rule], **options) for _ in range(2))
    assert run == again
    assert sum(run.requests) == len(run.responses) == 150
    assert min(run.responses) >= 0
    late = [k for k, server in enumerate(run.chosen) if server == 2]
    assert all(some.arrivals[k] >= 5 for k in late)
    at_the_end = [k for k, at in enumerate(some.arrivals) if at + run.responses[k] > some.arrivals[-1]]
    assert sum(run.left) >= len(at_the_end) - 1
    assert math.isclose(sum(run.inside) * run.duration_s, sum(run.responses), rel_tol=1e-9)


def test_a_slow_server_drowns_under_round_robin_as_arithmetic_says(agrees) -> None:
    fleet = [Server()] * 4 + [Server(speed=1 / 3)]
    runs = replicate(fleet, RoundRobin, rate=2.6, requests=5_000)
    assert agrees(2.6 / 5 - 1 / 3, [run.left[-1] / run.duration_s for run in runs])
    assert max(run.left[-1] for run in replicate(fleet, LeastConnections, 2.6, 5_000)) < 10


def test_the_black_hole_and_its_bounds() -> None:
    fleet = [Server(slots=None)] * 4 + [BROKEN]
    share = {
        rule: statistics.fmean(run.error_share for run in replicate(fleet, RULES[rule], 15, 2_000))
        for rule in ("round robin", "two choices", "least connections")
    }
    assert share["round robin"] == pytest.approx(0.2)
    assert share["round robin"] < share["two choices"] < 1 - (4 / 5) ** 2 + 0.01
    assert share["least connections"] > 0.5
    ejected = replicate(fleet, LeastConnections, 15, 2_000, ejection=Ejection(failures=5, for_s=30))
    assert max(run.error_share for run in ejected) < 0.05


def test_many_balancers_see_too_little_and_two_choices_suffer_less() -> None:
    fleet = [Server()] * 9 + [Server(speed=1 / 3)]

    def tail(make, balancers: int) -> float:
        runs = replicate(fleet, make, 6.5, 3_000, balancers=balancers)
        return statistics.fmean(run.quantile(0.99) for run in runs)

    assert tail(LeastConnections, 1) < tail(PowerOfTwo, 1)
    assert tail(PowerOfTwo, 50) < tail(LeastConnections, 50)
    assert tail(LeastConnections, 50) > 5 * tail(LeastConnections, 1)


def test_a_new_server_gets_the_herd_unless_it_starts_slowly() -> None:
    fleet = [Server(slots=None)] * 9 + [Server(slots=None, joins_s=10)]
    herd, easy = (
        statistics.fmean(run.share_of_next(9, after_s=10) for run in replicate(fleet, make, 180, 2_500))
        for make in (LeastConnections, SlowStart)
    )
    assert herd > 0.7
    assert easy < 0.2


def test_ejection_keeps_to_its_share_and_lets_back_in() -> None:
    watched = Ejector(Ejection(failures=1, for_s=10, most=0.5), servers=4)
    for server in range(4):
        watched.saw(server, failed=True, now=float(server))
    assert watched.out(5) == {0, 1}
    assert watched.changes_at == 10
    assert watched.out(10.5) == {1}
    watched.saw(3, failed=True, now=10.6)
    assert watched.out(11) == {3}


def test_a_success_breaks_the_row() -> None:
    watched = Ejector(Ejection(failures=2), servers=2)
    for failed in (True, False, True):
        watched.saw(0, failed, now=1.0)
    assert watched.out(2) == set()


@pytest.mark.parametrize("work", WORK)
def test_work_has_mean_one_whatever_its_spread(work, agrees) -> None:
    means = [statistics.fmean(traffic(1, 4_000, seed, work).works) for seed in range(20)]
    assert agrees(1, means) or (work == "fixed" and set(means) == {1.0})


def test_gaps_work_and_clients_are_drawn_from_generators_of_their_own() -> None:
    when, what, who = (random.Random(f"7 {part}") for part in ("arrivals", "work", "clients"))
    some, now = traffic(5, 100, seed=7, mean_s=2, clients=9), 0.0
    for at, work, client in zip(some.arrivals, some.works, some.clients, strict=True):
        now -= math.log(1 - when.random()) / 5
        assert (at, work, client) == (now, -2 * math.log(1 - what.random()), int(9 * who.random()))


def test_every_rule_gets_the_same_requests_and_scale_is_scale() -> None:
    small, large = traffic(5, 100, seed=4), traffic(5, 100, seed=4, mean_s=2)
    assert small.arrivals == large.arrivals
    assert small.clients == large.clients
    assert large.works == pytest.approx([2 * each for each in small.works])
    assert set(traffic(5, 100, seed=4, clients=1).clients) == {0}


@given(
    st.floats(0.5, 3).filter(lambda a: abs(a - 1) > 1e-3), st.floats(2, 1e4), st.floats(0, 0.999), st.floats(0, 0.999)
)
def test_the_bounded_pareto_rises_between_its_ends(alpha, span, u, v) -> None:
    low, high = sorted((u, v))
    smallest = bounded_pareto(alpha, span, 0)
    assert smallest <= bounded_pareto(alpha, span, low) <= bounded_pareto(alpha, span, high) <= smallest * span * 1.001


SOME = traffic(1, 10, seed=1)
BAD = [
    (lambda: simulate([], [Server()], Random), TypeError, "'requests' must be made by traffic(...): []"),
    (lambda: simulate(SOME, [], Random), ValueError, "'servers' must not be empty: []"),
    (lambda: simulate(SOME, [1], Random), TypeError, "'servers' must be made by Server: 1"),
    (lambda: simulate(SOME, [Server()], "random"), TypeError, "'make' must make a policy from a seed: 'random'"),
    (lambda: simulate(SOME, [Server(joins_s=1)], Random), ValueError,
     "'servers' must have one with joins_s = 0: 1 without"),
    (lambda: simulate(SOME, [Server()], Random, balancers=0), ValueError, "'balancers' must be >= 1: 0"),
    (lambda: simulate(SOME, [Server()], Random, ejection=5), TypeError,
     "'ejection' must be made by Ejection, or None: 5"),
    (lambda: simulate(SOME, [Server()], Random).quantile(2), ValueError, "'p' must be from 0 to 1: 2"),
    (lambda: simulate(SOME, [Server()], Random).share_of_next(0, 99), ValueError,
     "'after_s' must leave 20 requests: 99"),
    (lambda: Server(speed=0), ValueError, "'speed' must be > 0: 0"),
    (lambda: Server(slots=0), ValueError, "'slots' must be >= 1: 0"),
    (lambda: Server(fails=2), ValueError, "'fails' must be from 0 to 1: 2"),
    (lambda: Ejection(failures=0), ValueError, "'failures' must be >= 1: 0"),
    (lambda: Ejection(most=-1), ValueError, "'most' must be from 0 to 1: -1"),
    (lambda: traffic(0, 1, 1), ValueError, "'rate' must be > 0: 0"),
    (lambda: traffic(1, 0, 1), ValueError, "'requests' must be >= 1: 0"),
    (lambda: traffic(1, 1, 1, "light"), ValueError, "'work' must be one of 'fixed', 'exponential', 'heavy': 'light'"),
    (lambda: bounded_pareto(1, 10, 0), ValueError, "'alpha' must not be 1: 1"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says


def test_all_failed_means_no_good_answer() -> None:
    assert simulate(SOME, [BROKEN], Random).quantile(0.5) == math.inf
