"""The steps of a save and the looks after it: their order, where each look goes, and what it finds."""

from itertools import product

import pytest

from sysdesign.replication import ROUTED, Edit, read_route, serve_look
from sysdesign.replication.read_route import LANES, LOG, NEW, OLD, PAGE, PRIMARY, REPLICA, STEPS

LAGS, AFTER, WINDOWS = (0.02, 0.3, 2), (0.05, 0.5, 2), (0.1, 1, 60)
STATES = list(product(ROUTED, LAGS, AFTER, WINDOWS))


@pytest.mark.parametrize(("remedy", "lag", "after", "window"), STATES)
def test_the_first_look_ends_as_the_remedy_says(remedy, lag, after, window) -> None:
    route = read_route(remedy, lag, after, window)
    look = serve_look(remedy, Edit(after, (lag,), 0), window)
    assert (route.first == OLD) == look.stale
    asked = [event.to for event in route.events if event.lane == PAGE and event.says.startswith("asks")]
    if remedy != "optimistic page":
        assert (asked[look.tried - 1] == PRIMARY) == look.at_primary
    assert route.remedy == remedy


@pytest.mark.parametrize(("remedy", "lag", "after", "window"), STATES)
def test_every_story_can_be_drawn(remedy, lag, after, window) -> None:
    route = read_route(remedy, lag, after, window)
    assert [event.time for event in route.events] == list(range(STEPS))
    assert {event.lane for event in route.events} | {event.to for event in route.events} <= {*LANES, ""}
    replayed = [event.time for event in route.events if event.lane == LOG and event.to == REPLICA]
    assert [(band.begin, band.end) for band in route.stale] == [(0, replayed[0])]
    held = [(band.lane, band.value, band.begin, band.end) for band in route.bands]
    assert held == [
        (PRIMARY, OLD, -1, 0),
        (PRIMARY, NEW, 0, STEPS),
        (REPLICA, OLD, -1, replayed[0]),
        (REPLICA, NEW, replayed[0], STEPS),
    ]
    for event in route.events:  # a look at the replica shows the old state until the replay, and the new one after it
        if event.says == f"sees {OLD}":
            assert event.bad
            assert event.time < replayed[0]


def said(route):
    return [event.says for event in route.events]


def test_a_read_that_overtakes_the_log() -> None:
    route = read_route("any replica", 0.3, 0.05)
    assert said(route)[3:] == ["asks", "sees old", "entry 2", "asks", "sees new"]
    assert (route.first, route.second, route.at_primary) == (OLD, NEW, 0)


def test_a_window_that_ends_before_the_replay() -> None:
    route = read_route("sticky window", 2, 0.05, 0.1)
    assert (route.first, route.second, route.at_primary) == (NEW, OLD, 1)
    assert (read_route("sticky window", 2, 0.05, 60).second, read_route("sticky window", 2, 0.5, 0.1).first) == (
        NEW,
        OLD,
    )


def test_a_page_that_remembers_until_it_is_loaded_anew() -> None:
    assert (read_route("optimistic page", 2, 0.05).first, read_route("optimistic page", 2, 0.05).second) == (NEW, OLD)
    assert read_route("optimistic page", 0.02, 0.05).second == NEW


def test_a_token_that_the_replica_has_not_reached() -> None:
    early, late = read_route("token", 0.3, 0.05), read_route("token", 0.3, 0.5)
    assert said(early)[3:] == ["asks, ≥\N{NO-BREAK SPACE}2", "not yet", "asks", "sees new", "entry 2"]
    assert (early.at_primary, late.at_primary, late.second) == (1, 0, NEW)
    assert read_route("the primary", 0.3, 0.05).at_primary == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: read_route("luck", 1, 1), "'remedy' must be one of"),
        (lambda: read_route("token", -1, 1), "'lag_s' must be >= 0: -1"),
        (lambda: read_route("token", 1, -1), "'refresh_s' must be >= 0: -1"),
        (lambda: read_route("token", 1, 1, -1), "'window_s' must be >= 0: -1"),
    ],
)
def test_wrong_input_is_named(call, message) -> None:
    with pytest.raises(ValueError, match=message):
        call()
