"""Limiters in Valkey: the scripts decide as the models do and do not race; separate commands do."""

import random

import pytest

from sysdesign.limiting import GCRA, SlidingLog, TokenBucket
from sysdesign.manual_clock import ManualClock
from sysdesign.measurements.limiting.decision_time import decision_times
from sysdesign.measurements.limiting.edge import edge_burst
from sysdesign.measurements.limiting.memory import memory
from sysdesign.measurements.limiting.racing import (
    WAYS,
    after_a_death,
    dies_between,
    in_step,
    in_step_by_script,
    threads,
)
from sysdesign.measurements.limiting.scripts import OnValkey, lines_of_code

MODELS = {
    "sliding log": (lambda clock: SlidingLog(5, 10, clock), (5, 10)),
    "token bucket": (lambda clock: TokenBucket(0.5, 5, clock), (5, 0.5)),
    "GCRA": (lambda clock: GCRA(0.5, 5, clock), (5, 0.5)),
}


@pytest.mark.parametrize("kind", MODELS)
def test_a_script_decides_as_the_model_does(store, kind):
    make, parameters = MODELS[kind]
    rng, clock, client = random.Random(1), ManualClock(1.7e9), store.client()
    model, script, decided = make(clock), OnValkey(client, kind, *parameters), []
    for _ in range(500):
        # Eighths of a second are exact, so that nothing hangs on rounding at so late a time.
        clock.advance(rng.choice([0, 0.125, 1, 2, 5]))
        decided.append(script.allow("a", now=clock.now))
        assert decided[-1] == model.allow()
    assert 100 < sum(decided) < 450
    client.delete("a")


@pytest.mark.parametrize("kind", ["fixed window", *MODELS])
class TestScripts:
    def test_keys_are_apart_and_expire(self, store, kind):
        client = store.client()
        script = OnValkey(client, kind, 2, 60 if kind in ("fixed window", "sliding log") else 0.1)
        assert [script.allow(key) for key in "aabbab"] == [True] * 4 + [False] * 2
        assert 0 < client.ttl("a") <= 60
        client.delete("a", "b")

    def test_parameters_that_cannot_be(self, store, kind):
        for parameters in ((0, 60), (2, 0), ("2", 60), (2, None)):
            with pytest.raises((TypeError, ValueError), match="'(first|second)' must be"):  # noqa: RUF043
                OnValkey(store.client(), kind, *parameters)


def test_kinds_are_known(store):
    with pytest.raises(ValueError, match="'kind' must be one of"):
        OnValkey(store.client(), "leaky", 1, 1)
    assert lines_of_code()["sliding log"] < lines_of_code()["token bucket"]


@pytest.mark.parametrize("kind", WAYS)
class TestRacing:
    def test_who_reads_before_the_others_write_comes_in(self, store, kind):
        assert [in_step(store, kind, gateways, limit=10) for gateways in (1, 2, 16)] == [10, 11, 25]

    def test_a_script_lets_nobody_in_between(self, store, kind):
        assert in_step_by_script(store, kind, 16, limit=10) == 10

    def test_threads(self, store, kind):
        assert threads(store, kind, script=True, limit=40, rounds=2) == 40
        assert threads(store, kind, script=False, limit=40, rounds=30) > 40


def test_a_gateway_that_dies_between_two_commands_bans_for_ever(store):
    assert {way: dies_between(store, way) for way in ("INCR, EXPIRE", "MULTI", "script")} == {
        "INCR, EXPIRE": -1,
        "MULTI": -2,
        "script": 60,
    }


@pytest.mark.parametrize(("numbered", "let_in"), [(False, 0), (True, 4)])
def test_unless_each_window_has_a_key(store, numbered, let_in):
    assert after_a_death(store, numbered=numbered, limit=4) == let_in
    assert not store.client().keys("user:7*")


def test_parameters_of_a_death(store):
    for wrong in ({"numbered": 1}, {"numbered": True, "limit": 0}):
        with pytest.raises((TypeError, ValueError), match="'(numbered|limit)' must be"):  # noqa: RUF043
            after_a_death(store, **wrong)


def test_memory(store):
    found = memory(store)
    assert found["fixed window"].encoding == "int"
    assert found["GCRA"].bytes < found["token bucket"].bytes < 250
    assert found["sliding log, 1000 requests"].bytes > 15 * found["sliding log, 100 requests"].bytes
    assert found["sliding log, 100 requests"].bytes > 20 * found["fixed window"].bytes


def test_a_round_trip_is_longer_than_a_decision(store):
    found = decision_times(store, decisions=200, rounds=3)
    assert found["Valkey"].median > 10 * found["own memory"].median


def test_the_edge_burst(store):
    found = edge_burst(store, limit=50)
    assert found.let_in == 99
    assert found.seconds < 0.5
