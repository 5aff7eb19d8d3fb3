import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.arrivals import poisson
from sysdesign.expiry import hit_ratio, replay
from sysdesign.invalidation import Attainable, attainable, replay_updates

TIMES = st.lists(st.floats(0, 100), min_size=1, max_size=40).map(sorted)


def runs(rate: float, update_interval_s: float, bound_s: float, duration_s: float = 4000) -> list[Attainable]:
    return [
        replay_updates(
            poisson(rate, duration_s, seed),
            poisson(1 / update_interval_s, duration_s, seed + 1000),
            bound_s,
        )
        for seed in range(20)
    ]


@pytest.mark.parametrize(("rate", "update_interval_s", "bound_s"), [(1, 4, 1), (1, 4, 4), (1, 4, 20), (5, 1, 2)])
def test_simulation_agrees_with_the_closed_form(rate, update_interval_s, bound_s, agrees) -> None:
    told, found = attainable(rate, update_interval_s, bound_s), runs(rate, update_interval_s, bound_s)
    assert agrees(told.expiring, [run.expiring for run in found])
    assert agrees(told.stale, [run.stale for run in found])
    assert agrees(told.invalidated, [run.invalidated for run in found])


def test_the_same_ratio_of_reads_to_writes_two_answers() -> None:
    catalogue = attainable(rate=1, update_interval_s=86_400, bound_s=60)
    moving = attainable(rate=1, update_interval_s=4, bound_s=1)
    assert catalogue.expiring > 0.98 > 0.81 > moving.invalidated > moving.expiring
    assert catalogue.stale < 0.001 < 0.05 < moving.stale


@given(TIMES, TIMES, st.floats(0, 10))
def test_the_expiring_cache_is_the_one_of_expiry(reads, updates, bound_s: float) -> None:
    found = replay_updates(reads, updates, bound_s)
    assert found.expiring == replay(reads, bound_s).hit_ratio
    assert 0 <= found.stale <= found.expiring <= 1
    assert 0 <= found.invalidated < 1


@given(TIMES, st.floats(0.1, 10))
def test_what_never_changes_is_never_stale(reads, bound_s: float) -> None:
    found = replay_updates(reads, [], bound_s)
    assert (found.stale, found.invalidated) == (0, (len(reads) - 1) / len(reads))


@given(TIMES)
def test_what_changes_before_every_read_is_never_kept(reads) -> None:
    found = replay_updates(reads, reads, bound_s=1000)
    assert found.invalidated == (len(reads) - len({*reads})) / len(reads)
    assert found.stale == sum(read > reads[0] for read in reads) / len(reads)


def test_at_the_same_moment_the_change_comes_first() -> None:
    assert replay_updates([0, 1], [1], bound_s=5) == Attainable(expiring=0.5, stale=0.5, invalidated=0)


def test_regular_changes_follow_the_formula_of_the_docstring(agrees) -> None:
    rate, interval = 1, 4
    clock = [interval * tick for tick in range(1000)]
    found = [replay_updates(poisson(rate, 4000, seed), clock, 1).invalidated for seed in range(20)]
    assert agrees(1 - (1 - math.exp(-rate * interval)) / (rate * interval), found)


@given(st.floats(0, 1e3), st.floats(1e-3, 1e6), st.floats(0, 1e6))
def test_shares_are_shares(rate: float, update_interval_s: float, bound_s: float) -> None:
    told = attainable(rate, update_interval_s, bound_s)
    assert 0 <= told.stale <= told.expiring <= 1
    assert 0 <= told.invalidated <= 1
    assert told.expiring == hit_ratio(rate, bound_s)
    looser = attainable(rate, update_interval_s, bound_s * 2)
    assert told.stale <= looser.stale * (1 + 1e-9)
    rarer = attainable(rate, update_interval_s * 2, bound_s)
    assert rarer.stale <= told.stale * (1 + 1e-9)
    assert rarer.invalidated >= told.invalidated


@pytest.mark.parametrize("changes", [0.99e-5, 1.01e-5])
def test_both_forms_of_the_stale_share_meet(changes: float) -> None:
    stale = attainable(1, 1, changes).stale
    assert stale == pytest.approx(hit_ratio(1, changes) * (changes / 2 - changes**2 / 6), rel=1e-9, abs=0)


def test_a_bound_of_nothing_leaves_only_invalidation() -> None:
    assert attainable(1, 4, 0) == Attainable(expiring=0, stale=0, invalidated=0.8)


BAD = [
    (lambda: attainable(-1, 1, 1), ValueError, "'rate' must be >= 0: -1"),
    (lambda: attainable(1, 0, 1), ValueError, "'update_interval_s' must be > 0: 0"),
    (lambda: attainable(1, 1, -1), ValueError, "'bound_s' must be >= 0: -1"),
    (lambda: attainable(1, 1e-300, 1e300), ValueError, "'bound_s / update_interval_s' must be finite: inf"),
    (lambda: replay_updates([], [], 1), ValueError, "'reads' must not be empty: []"),
    (lambda: replay_updates([2, 1], [], 1), ValueError, "'reads' must rise: 1 after 2"),
    (lambda: replay_updates([1], [2, 1], 1), ValueError, "'updates' must rise: 1 after 2"),
    (lambda: replay_updates([1], 3, 1), TypeError, "'updates' must be a list of times: 3"),
    (lambda: replay_updates([1], [], -1), ValueError, "'bound_s' must be >= 0: -1"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
