import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.valkey import valkey
from sysdesign.measurements.caching.disk_or_network import BLOCK, DiskOrNetwork, disk_or_network
from sysdesign.measurements.caching.memory_levels import add_s, chase_s, disk_read_s
from sysdesign.measurements.latency import Latency


def test_a_list_that_outgrows_the_caches_is_slower_to_walk() -> None:
    assert 0 < add_s(rounds=200) < chase_s(200, 20_000)
    assert chase_s(400_000, 20_000, rounds=2) > 1.5 * chase_s(200, 20_000)


def test_the_disk_is_slower_than_the_systems_memory(entered) -> None:
    try:
        assert disk_read_s(0.02) > 0
        found = disk_or_network(entered(valkey(tcp=True)), seconds=0.02)
    except EngineMissing as missing:
        pytest.skip(str(missing))
    assert found.system.p50 < found.disk.p50
    assert found.system.p50 < found.process.p50
    assert found.disk.block == found.process.block == BLOCK


def test_a_round_trip_is_added_to_the_fetch() -> None:
    took = [Latency("", BLOCK, seconds, seconds, 1) for seconds in (50e-6, 1e-6, 100e-6)]
    assert DiskOrNetwork(*took).times_slower(400e-6) == pytest.approx(10)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="'elements' must be >= 1: 0"):
        chase_s(0)
    with pytest.raises(TypeError, match=r"'numbers' must be a whole number: 0\.5"):
        add_s(0.5)
