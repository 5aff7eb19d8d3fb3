"""Real shards: the answer waits for a stalled one, and a lost server takes its own keys with it and no others."""

import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.hashing import stable_hash
from sysdesign.measurements.sharding.scatter import scatter, survivors


@pytest.fixture(autouse=True)
def _needs_valkey(valkey_server) -> None:
    """Skip where there is no Valkey."""


def test_a_query_waits_for_the_stalled_shard() -> None:
    calm, stormy = scatter(3, queries=60, slow=0), scatter(3, queries=60, slow=0.2, stall_s=0.02)
    assert calm.stalled == 0
    assert calm.slow < 0.2
    assert 0.3 < stormy.stalled <= stormy.slow  # 1 - 0.8³ is 0.49
    assert stormy.shards == 3
    assert stormy.queries == 60


def test_a_lost_server_takes_its_own_keys() -> None:
    lost = sum(stable_hash(key) % 3 == 0 for key in range(90))
    assert survivors(3, keys=90) == pytest.approx((90 - lost) / 90)
    assert 0.5 < survivors(3, keys=90) < 0.85


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: scatter(0), "'count' must be >= 1: 0"),
        (lambda: scatter(2, queries=0), "'queries' must be >= 1: 0"),
        (lambda: scatter(2, slow=1.5), "'slow' must be from 0 to 1: 1.5"),
        (lambda: scatter(2, stall_s=0), "'stall_s' must be > 0: 0"),
        (lambda: survivors(2, keys=0), "'keys' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(call, says) -> None:
    with pytest.raises(ValueError, match=says):
        call()


def test_without_the_engine_it_says_so(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "Valkey")
    with pytest.raises(EngineMissing, match="Valkey"):
        survivors(2)
