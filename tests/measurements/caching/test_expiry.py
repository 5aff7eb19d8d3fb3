import pytest

from sysdesign.engines.valkey import valkey
from sysdesign.measurements.caching.expiry import SETTINGS, expiry, when_full


@pytest.fixture
def server(entered):
    return entered(valkey(SETTINGS))


def test_expired_keys_are_dead_at_once_and_leave_later(server) -> None:
    found = expiry(server, keys=5_000, touched=50, watch_s=0.2)
    assert found.before.keys == 5_000
    assert found.readable == 0
    assert found.freed == 50
    assert {moment.keys for moment in found.lazy[1:]} == {4_950}
    assert found.lazy[-1].bytes > 0.9 * found.before.bytes
    assert found.active[-1].keys == 0
    assert found.active[-1].bytes < 0.2 * found.before.bytes
    assert server.client().dbsize() == 0


def test_a_full_server_refuses_or_chooses(server) -> None:
    found = when_full(server, keys=4_000, more=1_000)
    refuses, by_ttl, by_use = found["noeviction"], found["volatile-ttl"], found["allkeys-lru"]
    assert refuses.refused > 500  # the memory that it measures against breathes with the clients' buffers
    assert (refuses.early, refuses.late) == (1, 1)
    assert by_ttl.refused == by_use.refused == 0
    assert by_ttl.early + 0.4 < by_ttl.late  # the nearest end of a sample goes first
    assert abs(by_use.early - by_use.late) < 0.2
    assert server.client().config_get("maxmemory") == {"maxmemory": "0"}


def test_bad_input_is_named(server) -> None:
    with pytest.raises(ValueError, match="'keys' must be >= 100: 5"):
        expiry(server, keys=5)
    with pytest.raises(ValueError, match="'more' must be >= 1: 0"):
        when_full(server, more=0)
