"""A read against the log: the run of one user, and a session of many looks, on the simulated network."""

import pytest

from sysdesign.replication import ROUTES, broken, read_race, reading_session

SEEDS = range(20)
LAGS = (0.05, 0.4)


def shown(trace):
    return [(mark.text.partition(" at ")[0], mark.wrong) for mark in trace.marks]


def test_the_read_overtakes_the_log() -> None:
    trace = read_race()
    assert shown(trace) == [("told that new is saved", False), ("sees old", True), ("sees new", False)]
    assert {message.fate for message in trace.messages} == {"arrived"}
    replayed = next(change.at_s for change in trace.changes if change.node == "replica" and change.text == "new at 2")
    assert replayed == pytest.approx(0.05 + 0.04 + 0.3)
    look = next(message for message in trace.messages if message.kind == "read")
    assert look.ended_s < replayed


@pytest.mark.parametrize("route", ROUTES)
def test_by_which_route_it_can(route) -> None:
    wrong = [text for text, wrong in shown(read_race(route=route)) if wrong]
    assert wrong == (["sees old"] if route == "any replica" else [])
    assert shown(read_race(route=route))[-1] == ("sees new", False)


@pytest.mark.parametrize(("lag", "after", "wrong"), [(0.3, 0.21, True), (0.3, 0.23, False), (0.05, 0, False)])
def test_the_way_there_and_back_is_a_head_start_for_the_log(lag, after, wrong) -> None:
    assert any(mark.wrong for mark in read_race(lag, after).marks) == wrong


def test_runs_repeat() -> None:
    assert read_race() == read_race()
    assert reading_session("any replica", LAGS, 3) == reading_session("any replica", LAGS, 3)


def test_a_token_sends_the_look_on_to_the_primary() -> None:
    asked = [(m.target, m.text) for m in read_race(route="token of writes").messages if m.kind == "read"]
    assert asked == [("replica", "show, ≥ 2"), ("primary", "show, ≥ 2"), ("replica", "show, ≥ 2")]


@pytest.mark.parametrize(
    ("route", "may_break"),
    [
        ("any replica", {"read your writes", "monotonic reads"}),
        ("the primary", set()),
        ("token of writes", {"monotonic reads"}),
        ("token of reads and writes", set()),
    ],
)
def test_what_each_route_keeps(route, may_break) -> None:
    for seed in SEEDS:
        found = broken(reading_session(route, LAGS, seed))
        assert {guarantee for guarantee, times in found.items() if times} == may_break


def test_the_share_of_stale_looks_is_that_of_the_lags(agrees) -> None:
    """Looks are spread over a second, half of them at each replica."""
    runs = [broken(reading_session("any replica", LAGS, seed))["read your writes"] / 20 for seed in SEEDS]
    assert agrees(sum(LAGS) / 2, runs)


def test_a_session_has_a_write_and_its_looks() -> None:
    steps = reading_session("any replica", [0.01], seed=1, refreshes=5)
    assert [step.kind for step in steps] == ["write"] + 5 * ["read"]
    assert [step.at_s for step in steps] == sorted(step.at_s for step in steps)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: read_race(lag_s=0.01), "'lag_s' must be from 0.04, the way to the replica, to 60: 0.01"),
        (lambda: read_race(lag_s=61), "'lag_s' must be from 0.04"),
        (lambda: read_race(refresh_s=-1), "'refresh_s' must be >= 0: -1"),
        (lambda: read_race(refresh_s=61), "'refresh_s' must be at most 60: 61"),
        (lambda: read_race(route="luck"), "'route' must be one of 'any replica'"),
        (lambda: reading_session("luck", LAGS, 1), "'route' must be one of 'any replica'"),
        (lambda: reading_session("any replica", [], 1), "'lags_s' must not be empty"),
        (lambda: reading_session("any replica", [-1], 1), "'lags_s' must be >= 0: -1"),
        (lambda: reading_session("any replica", LAGS, -1), "'seed' must be >= 0: -1"),
        (lambda: reading_session("any replica", LAGS, 1, 0), "'refreshes' must be >= 1: 0"),
        (lambda: reading_session("any replica", LAGS, 1, 5000), "'refreshes' must be at most 1000"),
    ],
)
def test_wrong_input_is_named(call, message) -> None:
    with pytest.raises(ValueError, match=message):
        call()
