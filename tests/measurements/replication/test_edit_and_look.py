"""A primary with a replica near and one far behind: what each remedy shows, on the real engine and by its rules."""

from collections.abc import Iterator
from typing import Any

import pytest

from sysdesign.engines.postgres_replica import replica
from sysdesign.measurements.replication.early_tokens import early_tokens
from sysdesign.measurements.replication.edit_and_look import (
    Observed,
    edit_and_look,
    look_around,
    outcome,
    token_waits,
)
from sysdesign.replication import REMEDIES, ROUTES, Look, broken

LAGS = (0.05, 0.3)


@pytest.fixture(scope="module")
def pair(postgres_server: Any) -> Iterator[tuple[Any, list[Any]]]:
    with replica(postgres_server, "near") as near, replica(postgres_server, "far") as far:
        yield postgres_server, [near, far]


def test_edits_and_looks(pair) -> None:
    primary, both = pair
    observed = edit_and_look(primary, both, LAGS, edits=50, last_s=0.5, seed=1)
    assert len(observed) == 50
    assert sum(look.first for look in observed) == 25
    for look in observed:
        assert look.current
        for lag, reached, fresh in zip(LAGS, look.reached, look.fresh, strict=True):
            assert fresh >= reached  # a replica that has reached the token has the edit
            if look.at_most_s < lag - 0.002:
                assert not fresh
        assert look.at_most_s > look.after_s
        assert (len(look.ask_s), len(look.read_s)) == (2, 3)
        assert min(look.ask_s + look.read_s) > 0
    by = {remedy: outcome(observed, remedy, window_s=0.2) for remedy in REMEDIES}
    assert 0.15 < by["any replica"].stale < 0.7
    assert by["token"].stale == by["the primary"].stale == 0
    assert by["token"].at_primary < 0.4 < by["own reads, primary"].at_primary == 1
    assert 0 < by["sticky window"].stale < by["any replica"].stale
    assert by["sticky window"].at_primary == sum(look.after_s < 0.2 for look in observed) / 50
    assert by["token"].took_s > by["any replica"].took_s > by["optimistic page"].took_s == 0


def test_a_replica_that_has_reached_the_token_is_fresh_and_was_waited_for(pair) -> None:
    primary, (near, _) = pair
    for waited, fresh in token_waits(primary, near, 0.1, edits=2):
        assert fresh
        assert 0.08 < waited < 5


@pytest.mark.parametrize("route", ROUTES)
def test_looking_around(pair, route) -> None:
    primary, both = pair
    found = broken(look_around(primary, both, LAGS, route, looks=10))
    assert (found["read your writes"] > 0) == (route == "any replica")
    assert (found["monotonic reads"] > 0) == (route in ("any replica", "token of writes"))


def test_a_token_of_what_is_written_comes_too_early_for_commits_that_do_not_wait(pair) -> None:
    primary, (near, _) = pair
    found = early_tokens(primary, near, edits=3)
    assert found["written"] > 0
    assert found["inserted"] == 0


NEITHER = Observed(0.1, (False, False), (False, False), 1, ask_s=(1, 2), read_s=(10, 20, 40))
FIRST = Observed(0.1, (True, False), (True, False), 1, ask_s=(1, 2), read_s=(10, 20, 40))


@pytest.mark.parametrize(
    ("remedy", "seen", "look", "took"),
    [
        ("any replica", NEITHER, Look(True, False), 20),
        ("the primary", NEITHER, Look(False, True), 40),
        ("optimistic page", NEITHER, Look(False, False, 0), 0),
        ("sticky window", NEITHER, Look(False, True), 40),
        ("token", NEITHER, Look(False, True, 3), 1 + 2 + 40),
        ("token", FIRST, Look(False, False, 2), 2 + 1 + 10),
    ],
)
def test_what_a_look_comes_to(remedy, seen, look, took) -> None:
    assert seen.by(remedy) == look
    assert seen.took_s(remedy) == took


def test_what_was_shown_decides_and_not_the_rule() -> None:
    behind = Observed(0.1, (True,), (False,), 0, current=False)
    assert behind.by("token") == Look(True, False, 1)
    assert behind.by("the primary") == Look(True, True)
    assert behind.by("sticky window", window_s=0.05) == Look(True, False)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: edit_and_look(None, [], [], edits=1, last_s=1, seed=1), "'lags_s' must not be empty"),
        (lambda: edit_and_look(None, [None], [3], edits=1, last_s=1, seed=1), "'lags_s' must be from 0 to 2: 3"),
        (lambda: edit_and_look(None, [None], [1], edits=0, last_s=1, seed=1), "'edits' must be >= 1: 0"),
        (lambda: edit_and_look(None, [None], [1], edits=1, last_s=0, seed=1), "'last_s' must be > 0: 0"),
        (lambda: look_around(None, [None], [1], "luck"), "'route' must be one of"),
        (lambda: look_around(None, [None], [1], "the primary", 0), "'looks' must be >= 1: 0"),
        (lambda: token_waits(None, None, 1, edits=0), "'edits' must be >= 1: 0"),
        (lambda: early_tokens(None, None, edits=0), "'edits' must be >= 1: 0"),
        (lambda: outcome([], "token"), "'observed' must not be empty"),
        (lambda: outcome([NEITHER], "luck"), "'remedy' must be one of"),
    ],
)
def test_wrong_input_is_named(call, message) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_one_lag_a_replica(pair) -> None:
    primary, both = pair
    with pytest.raises(ValueError, match=r"'lags_s' must be one a replica, 2: \(0.05,\)"):
        edit_and_look(primary, both, (0.05,), edits=1, last_s=0.1, seed=1)
