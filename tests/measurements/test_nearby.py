import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.measurements import nearby as module
from sysdesign.measurements.nearby import (
    CENTRE,
    KEY,
    NEAREST,
    RADIUS_KM,
    STEP_KM,
    Place,
    added,
    look,
    moved,
    nearby,
    spread,
)
from sysdesign.measurements.positions import driver_keys
from sysdesign.measurements.resp import Connection


def kilometres(a: Place, b: Place) -> float:
    """Great-circle distance (haversine)."""
    (x, y), (u, v) = (map(math.radians, place) for place in (a, b))
    half = math.sin((v - y) / 2) ** 2 + math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 2 * 6372.797 * math.asin(math.sqrt(half))


def test_an_update_and_a_look_cost_microseconds(store) -> None:
    found = nearby(store, drivers=5000, seconds=0.02, rounds=1)
    assert list(found) == ["GEOADD", "GEOSEARCH"]
    assert 1e-7 < found["GEOADD"].processor_s.median < 1e-4
    assert 1e-6 < found["GEOSEARCH"].processor_s.median < 1e-2
    assert found["GEOSEARCH"].processor_s.median > 3 * found["GEOADD"].processor_s.median


def test_a_look_pays_for_all_drivers_thereabouts(store) -> None:
    sparse, dense = (nearby(store, drivers=5000, per_km2=each, seconds=0.02, rounds=1) for each in (5, 100))
    assert dense["GEOSEARCH"].processor_s.median > 3 * sparse["GEOSEARCH"].processor_s.median


def test_a_look_finds_what_brute_force_finds(store) -> None:
    rng = random.Random(7)
    drivers = dict(zip(driver_keys(600), spread(600, 8, rng), strict=True))
    client = store.client()
    try:
        with Connection(store.address) as wire:
            wire.ask(added(list(drivers.items())), b":600\r\n")
        # A geohash of 52 bits keeps a position to half a metre: enough to change the order of two at like distances.
        kept = dict(zip(drivers, client.geopos(KEY, *drivers), strict=True))
        assert all(kilometres(kept[name], at) < 1e-3 for name, at in drivers.items())
        counts = set()
        for place in [*spread(20, 8, rng), moved(CENTRE, 5.5, 0)]:
            found = {name: tuple(map(float, at)) for name, at in client.execute_command(*look(place))}
            near = sorted((kilometres(place, at), name) for name, at in kept.items())
            assert list(found) == [name for km, name in near if km <= RADIUS_KM][:NEAREST]
            assert all(at == pytest.approx(kept[name]) for name, at in found.items())
            counts.add(len(found))
        assert min(counts) < max(counts) == NEAREST
    finally:
        client.flushall()


def test_all_drivers_are_there_and_return_from_their_tour(store, monkeypatch) -> None:
    seen: list[Any] = []
    sent: list[bytes] = []

    class Wire(Connection):
        def send(self, data: bytes) -> None:
            sent.append(data)
            super().send(data)

    def run(loads: Any, rounds: int) -> dict[str, Any]:
        client, names = store.client(), driver_keys(2500)
        before = client.geopos(KEY, *names)
        assert client.zcard(KEY) == 2500
        assert None not in before
        sent.clear()
        seen.append(loads["GEOADD"][1]()[0])
        assert client.geopos(KEY, *names) == before
        half = len(sent) // 2
        with Connection(store.address) as wire:
            for data in sent[:half]:
                wire.ask(data, b":0\r\n" * data.count(b"GEOADD"))
        steps = [kilometres(a, b) for a, b in zip(before, client.geopos(KEY, *names), strict=True)]
        assert steps == pytest.approx([STEP_KM] * 2500, rel=0.05)
        return {}

    monkeypatch.setattr(module, "Connection", Wire)
    monkeypatch.setattr(module, "served", run)
    nearby(store, drivers=2500, seconds=1e-9)
    assert seen == [5000]


def test_every_look_finds_twenty(store, monkeypatch) -> None:
    def run(loads: Any, rounds: int) -> dict[str, Any]:
        client = store.client()
        client.zremrangebyrank(KEY, 0, -1)
        with pytest.raises(ValueError, match="'answer' must be"):  # each answer is compared with the one known
            loads["GEOSEARCH"][1]()
        return {}

    monkeypatch.setattr(module, "served", run)
    for seed in range(3):  # the sparsest and smallest that is allowed
        nearby(store, drivers=125, per_km2=5, seed=seed)


def test_nothing_is_left_after_an_error(store, monkeypatch) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(module, "served", fail)
    with pytest.raises(RuntimeError, match="no"):
        nearby(store, drivers=1000)


def test_a_store_in_use_is_left_alone(store) -> None:
    client = store.client()
    client.set("mine", "1")
    with pytest.raises(ValueError, match="'keys in the store' must be one of 0: 1"):
        nearby(store, drivers=1000)
    assert client.get("mine") == b"1"
    client.delete("mine")


@given(st.floats(-70, 70), st.floats(-70, 70), st.floats(0, 2 * math.pi))
def test_a_step_is_as_long_as_it_says(east: float, north: float, turn: float) -> None:
    start = moved(CENTRE, east, north)
    end = moved(start, RADIUS_KM * math.cos(turn), RADIUS_KM * math.sin(turn))
    assert kilometres(start, end) == pytest.approx(RADIUS_KM, rel=0.03)


def test_places_are_seeded_and_fill_their_square() -> None:
    some = spread(1000, 10, random.Random(1))
    assert some == spread(1000, 10, random.Random(1)) != spread(1000, 10, random.Random(2))
    east = [kilometres(CENTRE, (longitude, CENTRE[1])) for longitude, _ in some]
    north = [kilometres(CENTRE, (CENTRE[0], latitude)) for _, latitude in some]
    assert 4.9 < max(east) < 5.01
    assert 4.9 < max(north) < 5.01


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"drivers": 249}, "'drivers' must be >= 250: 249"),
        ({"drivers": 1e5}, "'drivers' must be a whole number: 100000.0"),
        ({"per_km2": 4}, "'per_km2' must be >= 5: 4"),
        ({"per_km2": math.nan}, "'per_km2' must be finite: nan"),
        ({"seconds": 0}, "'seconds' must be > 0: 0"),
        ({"rounds": 0}, "'rounds' must be >= 1: 0"),
        ({"seed": -1}, "'seed' must be >= 0: -1"),
    ],
)
def test_bad_input_is_named(store, given, says) -> None:
    with pytest.raises((ValueError, TypeError), match="must") as caught:
        nearby(store, **given)
    assert str(caught.value) == says
