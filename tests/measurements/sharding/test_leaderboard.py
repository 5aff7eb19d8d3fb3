"""A leaderboard in one sorted set: answers are checked as they come, and nothing is left in the store."""

import pytest

from sysdesign.measurements.sharding.leaderboard import leaderboard


def test_updates_reads_and_ranks_cost_microseconds(store) -> None:
    board = leaderboard(store, players=5000, seconds=0.02, rounds=1)
    assert board.players == 5000
    assert 50 < board.bytes_each < 150
    assert all(way.one_core > 20_000 for way in (board.update, board.top_ten, board.rank))


def test_a_store_in_use_is_left_alone(store) -> None:
    store.client().set("mine", "kept")
    try:
        with pytest.raises(ValueError, match="'keys in the store' must be one of 0: 1"):
            leaderboard(store, players=1000)
        assert store.client().get("mine") == b"kept"
    finally:
        store.client().delete("mine")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"players": 10}, "'players' must be >= 1000: 10"),
        ({"seconds": 0}, "'seconds' must be > 0: 0"),
        ({"rounds": 0}, "'rounds' must be >= 1: 0"),
        ({"seed": -1}, "'seed' must be >= 0: -1"),
    ],
)
def test_bad_input_is_named(given, says) -> None:
    with pytest.raises(ValueError, match=says):
        leaderboard(None, **given)
