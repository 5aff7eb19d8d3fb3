"""Remedies for reading after a write: where a look ends, what it shows, and what the primary pays."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.replication import (
    REMEDIES,
    Edit,
    Look,
    behind_share,
    edit_stream,
    even_stream,
    remedy_bill,
    remedy_cost,
    serve_look,
    simulate_sticky,
    sticky_share,
)

SOON = Edit(refresh_s=0.05, lags_s=(0.3, 0.02), first=0)
NONE_YET = Edit(refresh_s=0.05, lags_s=(0.3, 0.4), first=1)
LATE = Edit(refresh_s=90, lags_s=(120, 0.02), first=0)
AT_PRIMARY = Look(stale=False, at_primary=True)
LAGS = (0.05, 0.4)
OLD, FRESH = Look(stale=True, at_primary=False), Look(stale=False, at_primary=False)

ENDS = {
    "any replica": (OLD, OLD, OLD),
    "the primary": (AT_PRIMARY, AT_PRIMARY, AT_PRIMARY),
    "own reads, primary": (AT_PRIMARY, AT_PRIMARY, AT_PRIMARY),
    "optimistic page": (Look(False, False, 0), Look(False, False, 0), Look(False, False, 0)),
    "sticky window": (AT_PRIMARY, AT_PRIMARY, OLD),  # 90 s are more than the window of 60
    "token": (Look(False, False, 2), Look(False, True, 3), Look(False, False, 2)),
}


@pytest.mark.parametrize("remedy", REMEDIES)
def test_where_each_look_ends(remedy) -> None:
    assert tuple(serve_look(remedy, edit) for edit in (SOON, NONE_YET, LATE)) == ENDS[remedy]


@pytest.mark.parametrize(
    ("remedy", "on_device", "per_user"),
    [
        ("optimistic page", OLD, OLD),
        ("sticky window", OLD, AT_PRIMARY),
        ("token", OLD, Look(False, False, 2)),
        ("own reads, primary", AT_PRIMARY, AT_PRIMARY),
    ],
)
def test_another_device_has_no_mark_unless_the_server_keeps_it(remedy, on_device, per_user) -> None:
    elsewhere = Edit(0.05, (0.3, 0.02), 0, elsewhere=True)
    assert serve_look(remedy, elsewhere) == on_device
    assert serve_look(remedy, elsewhere, per_user=True) == per_user


def test_a_look_at_the_moment_of_the_replay_is_fresh_and_one_at_the_end_of_the_window_is_outside() -> None:
    assert serve_look("any replica", Edit(0.3, (0.3,), 0)) == FRESH
    assert serve_look("sticky window", Edit(60, (120,), 0), window_s=60) == OLD


times = st.floats(0, 200, allow_nan=False)


@given(times, st.lists(times, min_size=1, max_size=4), st.integers(0, 3), st.floats(0, 200))
def test_a_token_never_shows_the_old_state_and_asks_the_primary_last(after, lags, first, window) -> None:
    edit = Edit(after, tuple(lags), first % len(lags))
    look = serve_look("token", edit, window)
    assert not look.stale
    assert look.at_primary == all(lag > after for lag in lags)
    assert 1 <= look.tried <= len(lags) + 1


def test_streams_repeat_and_differ_by_what_was_changed_alone() -> None:
    given_ = {"seed": 3, "lag_s": 0.3, "refresh_s": 1}
    one, same, slower = edit_stream(50, **given_), edit_stream(50, **given_), edit_stream(50, **given_ | {"lag_s": 0.6})
    assert one == same
    assert [edit.refresh_s for edit in one] == [edit.refresh_s for edit in slower]
    assert [tuple(2 * lag for lag in edit.lags_s) for edit in one] == [pytest.approx(e.lags_s) for e in slower]
    assert one != edit_stream(50, **given_ | {"seed": 4})


def test_streams_have_the_means_that_they_are_given() -> None:
    stream = edit_stream(20_000, seed=1, lag_s=0.3, refresh_s=2, elsewhere=0.25, replicas=2)
    assert statistics.fmean(edit.refresh_s for edit in stream) == pytest.approx(2, rel=0.03)
    assert statistics.median(lag for edit in stream for lag in edit.lags_s) == pytest.approx(0.3, rel=0.03)
    assert statistics.fmean(edit.elsewhere for edit in stream) == pytest.approx(0.25, abs=0.02)
    assert statistics.fmean(edit.first for edit in stream) == pytest.approx(0.5, abs=0.02)


def test_even_streams() -> None:
    stream = even_stream(200, LAGS, 0.6, seed=1)
    assert [edit.refresh_s for edit in stream] == pytest.approx([0.003 * (n + 0.5) for n in range(200)])
    assert {edit.lags_s for edit in stream} == {LAGS}
    assert 70 < sum(edit.first for edit in stream) < 130
    assert not any(edit.elsewhere for edit in stream)
    assert stream == even_stream(200, LAGS, 0.6, seed=1) != even_stream(200, LAGS, 0.6, seed=2)


def test_a_bill_has_the_costs_of_all_remedies_on_one_stream() -> None:
    bill = remedy_bill(120, 60, own=0.2, per_user=True, elsewhere=0.3, seed=4)
    stream = edit_stream(300, seed=4, lag_s=120, refresh_s=60, elsewhere=0.3)
    for remedy in REMEDIES:
        cost = remedy_cost(remedy, stream, own=0.2, per_user=True)
        assert bill.of(remedy) == (cost.stale, cost.at_primary)
    assert bill.own == 0.2
    assert bill.of("token")[0] == 0 < bill.of("sticky window")[0]
    assert remedy_bill(120, 60, own=0.2, per_user=False).of("token")[0] > 0


def test_what_the_primary_pays() -> None:
    cost = {remedy: remedy_cost(remedy, [SOON, NONE_YET], own=0.1) for remedy in REMEDIES}
    assert {remedy: round(one.at_primary, 9) for remedy, one in cost.items()} == {
        "any replica": 0,
        "the primary": 1,
        "own reads, primary": 0.1,
        "optimistic page": 0,
        "sticky window": 0.1,
        "token": 0.05,
    }
    assert {remedy: one.stale for remedy, one in cost.items() if one.stale} == {"any replica": 1}
    assert cost["token"].tried == 2.5


@pytest.mark.parametrize("remedy", REMEDIES)
def test_a_longer_lag_never_helps_on_the_same_stream(remedy) -> None:
    streams = [edit_stream(500, seed=2, lag_s=lag, refresh_s=30, elsewhere=0.2) for lag in (0.3, 3, 30, 300)]
    found = [remedy_cost(remedy, stream) for stream in streams]
    assert [one.stale for one in found] == sorted(one.stale for one in found)
    assert [one.at_primary for one in found] == sorted(one.at_primary for one in found)


def test_the_share_of_stale_looks_is_that_of_the_formula(agrees) -> None:
    found = [remedy_cost("any replica", even_stream(100, LAGS, 0.6, seed=seed)).stale for seed in range(20)]
    exact = statistics.fmean(behind_share((n + 0.5) * 0.006, LAGS) for n in range(100))
    assert agrees(exact, found)


@pytest.mark.parametrize(("gap", "clustered"), [(60, 0), (60, 0.5), (600, 0.8), (3600, 0.2), (3600, 0)])
def test_the_simulated_window_is_that_of_the_formula(gap, clustered, agrees) -> None:
    runs = [simulate_sticky(60, gap, clustered, seed=seed) for seed in range(20)]
    assert agrees(sticky_share(60, gap, clustered), runs)


def test_shares_at_their_ends() -> None:
    assert sticky_share(0, 60, 0) == 0
    assert sticky_share(60, 60, 1) == 1
    assert sticky_share(1e9, 60) == pytest.approx(1)
    assert simulate_sticky(0, 60, 1, seed=1) == 0
    assert simulate_sticky(60, 600, 0.3, seed=1) == simulate_sticky(60, 600, 0.3, seed=1)
    assert behind_share(0.05, [0.05]) == 0
    assert behind_share(0, [0.05, 0.4, 0]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: serve_look("luck", SOON), "'remedy' must be one of 'any replica'"),
        (lambda: serve_look("token", (0.05, (0.3,), 0)), "'edit' must be an Edit"),
        (lambda: serve_look("token", SOON, -1), "'window_s' must be >= 0: -1"),
        (lambda: serve_look("token", Edit(0.05, (0.3,), 0, True), per_user=1), "'per_user' must be True or False: 1"),
        (lambda: remedy_cost("token", iter([SOON])), "'stream' must be a sequence of edits"),
        (lambda: remedy_cost("token", []), "'stream' must not be empty"),
        (lambda: remedy_cost("token", [SOON], own=1.5), "'own' must be from 0 to 1: 1.5"),
        (lambda: edit_stream(0, seed=1, lag_s=1, refresh_s=1), "'count' must be >= 1: 0"),
        (lambda: edit_stream(10**6, seed=1, lag_s=1, refresh_s=1), "'count' must be at most 100000"),
        (lambda: edit_stream(1, seed=1, lag_s=0, refresh_s=1), "'lag_s' must be > 0: 0"),
        (lambda: edit_stream(1, seed=1, lag_s=1, refresh_s=1, elsewhere=2), "'elsewhere' must be from 0 to 1: 2"),
        (lambda: even_stream(0, LAGS, 1, seed=1), "'count' must be >= 1: 0"),
        (lambda: even_stream(10**6, LAGS, 1, seed=1), "'count' must be at most 100000, 'lags_s' 50: 1000000, 2"),
        (lambda: even_stream(1, [], 1, seed=1), "'lags_s' must not be empty"),
        (lambda: even_stream(1, [-1], 1, seed=1), "'lags_s' must be >= 0: -1"),
        (lambda: even_stream(1, LAGS, 0, seed=1), "'last_s' must be > 0: 0"),
        (lambda: remedy_bill(1, 1, 0.1, 1), "'per_user' must be True or False: 1"),
        (lambda: remedy_bill(1, 1, 0.1, True).of("luck"), "'remedy' must be one of"),
        (lambda: behind_share(1, []), "'lags_s' must not be empty"),
        (lambda: behind_share(-1, [1]), "'after_s' must be >= 0: -1"),
        (lambda: sticky_share(60, 0), "'write_every_s' must be > 0: 0"),
        (lambda: sticky_share(60, 60, 2), "'clustered' must be from 0 to 1: 2"),
        (lambda: simulate_sticky(60, 60, 0, seed=1, writes=10**6), "'writes' must be at most 100000"),
    ],
)
def test_wrong_input_is_named(call, message) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call()
