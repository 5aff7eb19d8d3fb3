import random
import sys

import pytest

from sysdesign.measurements import positions as positions_module
from sysdesign.measurements.in_process import in_process
from sysdesign.measurements.positions import driver_keys, position, positions


def test_one_store_takes_and_answers_many(store) -> None:
    found = positions(store, drivers=20_000, seconds=0.02, rounds=1)
    assert 60 < found.bytes_each < 200
    ways = {name: way.operations_s.median for name, way in found.ways.items()}
    assert list(ways) == [
        "SET, 1000 in flight",
        "GET, 1000 in flight",
        "SET, 50 clients",
        "SET, one by one",
        "GET, one by one",
        "SET, Python client, 1000 in flight",
        "SET, Python client, one by one",
    ]
    assert ways["SET, 1000 in flight"] > 4 * ways["SET, one by one"]
    assert ways["SET, 1000 in flight"] > ways["SET, Python client, 1000 in flight"]


def test_few_drivers_do_too(store) -> None:
    found = positions(store, drivers=3, seconds=0.02, rounds=1)
    assert "SET, 3 in flight" in found.ways


def test_every_driver_has_a_key(store, monkeypatch) -> None:
    seen: list[int] = []
    flush = positions_module.served

    def look(*given: object) -> object:
        client = store.client()
        seen.append(client.dbsize())
        keys = driver_keys(2500)
        assert client.get(keys[0]) == position(0)
        assert client.get(keys[2499]) == position(2499)
        return flush(*given)

    monkeypatch.setattr(positions_module, "served", look)
    positions(store, drivers=2500, seconds=0.02, rounds=1)
    assert seen == [2500]


def test_a_store_in_use_is_left_alone(store) -> None:
    client = store.client()
    client.set("mine", "1")
    with pytest.raises(ValueError, match="'keys in the store' must be one of 0: 1"):
        positions(store, drivers=10)
    assert client.get("mine") == b"1"
    client.delete("mine")


def test_keys_are_seeded_and_differ() -> None:
    assert driver_keys(3) == driver_keys(3) != driver_keys(3, seed=2)
    assert len(set(driver_keys(1000))) == 1000


def test_in_process_bytes_are_exact() -> None:
    found = in_process(drivers=10_000, seconds=0.01, rounds=1)
    assert found["array"].bytes_each == 30
    one = sys.getsizeof(random.Random(1).randbytes(18)) + sys.getsizeof(position(1))
    assert one < found["dict"].bytes_each < one + 120
    assert found["array"].updates_s.median > found["dict"].updates_s.median > 10_000


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"drivers": 0}, "'drivers' must be >= 1: 0"),
        ({"seconds": 0}, "'seconds' must be > 0: 0"),
        ({"rounds": 0}, "'rounds' must be >= 1: 0"),
        ({"seed": -1}, "'seed' must be >= 0: -1"),
    ],
)
def test_bad_input_is_named(store, given, says) -> None:
    for call in (lambda **each: positions(store, **each), in_process):
        with pytest.raises(ValueError, match="must") as caught:
            call(**given)
        assert str(caught.value) == says
