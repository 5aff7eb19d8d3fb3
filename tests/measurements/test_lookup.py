import pytest

from sysdesign.measurements.lookup import lookups


@pytest.mark.parametrize("engine", ["SQLite", "LMDB", "RocksDB"])
def test_a_cache_with_room_for_all_takes_every_lookup(engine) -> None:
    found = lookups(engine, devices=1000, readings=20_000)
    assert (found.misses, found.hit_ratio) == (0, 1)
    assert found.speedup > 2
    assert found.cache_rate == pytest.approx(found.store_rate * found.speedup)


@pytest.mark.parametrize("capacity", [100, 500, 900])
def test_a_cache_of_a_share_of_the_devices_hits_that_share(capacity) -> None:
    found = lookups("SQLite", devices=1000, readings=20_000, capacity=capacity)
    assert found.hit_ratio == pytest.approx(capacity / 1000, abs=0.02)


def test_misses_are_equal_on_every_run() -> None:
    first, again, other = (lookups("LMDB", 100, 2000, capacity=50, seed=seed).misses for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"engine": "Oracle"}, ValueError, "'engine' must be one of 'RocksDB', 'LMDB', 'SQLite': 'Oracle'"),
        ({"devices": 0}, ValueError, "'devices' must be >= 1: 0"),
        ({"readings": "9"}, TypeError, "'readings' must be a whole number: '9'"),
        ({"capacity": 0}, ValueError, "'capacity' must be >= 1: 0"),
        ({"seed": -1}, ValueError, "'seed' must be >= 0: -1"),
    ],
)
def test_bad_input_is_named(given, kind, says) -> None:
    with pytest.raises(kind) as caught:
        lookups(**given)
    assert str(caught.value) == says
