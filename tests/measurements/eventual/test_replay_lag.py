"""A replica keeps up with single rows, falls behind under a load, and waits for a long query."""

from sysdesign.measurements.eventual.replay_lag import replay_lag, typical


def test_a_replica_behind(pg) -> None:
    lag = replay_lag(pg)
    assert typical(lag.idle_bytes) < 100_000 < max(lag.loaded_bytes)
    assert 0 < lag.loaded_s < 5
    assert lag.default_limit == "30s"
    assert lag.held_s > 0.5 * lag.limit_s
    assert lag.query_cancelled
