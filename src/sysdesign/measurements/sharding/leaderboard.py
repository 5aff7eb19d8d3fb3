"""A leaderboard that is not split: one sorted set in one Valkey, and what its questions cost.

A sorted set is a skip list whose links count what they skip, so a player's rank is found without counting those above.
Updates move players to other scores and back; then the top ten are read, and ranks are looked up.

What this leaves out: copies for the case that the server is lost, many clients with one command each, a network.

Source: "Sorted sets", valkey.io/topics.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

from sysdesign.checks import one_of, positive, whole
from sysdesign.measurements.processor import Served, repeated, served
from sysdesign.measurements.resp import Connection, bulk, command

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

KEY = b"board"
IN_FLIGHT = 500
MOVING = 20_000
Message = tuple[bytes, bytes, int]  # commands, the answer to them, and how many they are


@dataclass(frozen=True)
class Board:
    """A leaderboard of `players`: bytes for each, and what an update, the top ten and a rank cost."""

    players: int
    bytes_each: float
    update: Served
    top_ten: Served
    rank: Served


def _name(player: int) -> bytes:
    return b"player:%07d" % player


def leaderboard(
    store: "Valkey", *, players: int = 100_000, seconds: float = 0.1, rounds: int = 3, seed: int = 1
) -> Board:
    """Fill a sorted set with distinct random scores, then update, read and rank for about `seconds` a round each.

    The store has to be empty, and is so afterwards. About two seconds. Trust processor seconds before operations a
    second: the server waits for its one client a part of the time.

    Raises EngineMissing where processor seconds are not told.
    """
    whole("players", players, low=1000)
    positive("seconds", seconds)
    whole("rounds", rounds)
    rng = random.Random(whole("seed", seed, low=0))
    scores = rng.sample(range(10 * players), players)
    client = store.client()
    one_of("keys in the store", client.dbsize(), (0,))

    def used() -> int:
        about: Any = client.info("memory")
        return int(about["used_memory"])

    try:
        with Connection(store.address) as wire:
            before = used()
            for start in range(0, players, IN_FLIGHT):
                some = range(start, min(start + IN_FLIGHT, players))
                pairs = [word for player in some for word in (b"%d" % scores[player], _name(player))]
                wire.ask(command(b"ZADD", KEY, *pairs), b":%d\r\n" % len(some))
            bytes_each = (used() - before) / players
            order = sorted(range(players), key=scores.__getitem__, reverse=True)
            chosen = rng.sample(range(players), min(players, MOVING))

            def moves() -> None:
                for sent, answer, _ in tour:
                    wire.ask(sent, answer)

            def ask(messages: Iterator[Message]) -> None:
                sent, answer, _ = next(messages)
                wire.ask(sent, answer)

            tour = _tour(chosen, scores, rng)
            tops, ranks = cycle([_top(order)]), cycle(_ranks(chosen, order))
            loads = {
                "update": (store.pid, repeated(moves, seconds, 2 * len(chosen))),
                "top_ten": (store.pid, repeated(lambda: ask(tops), seconds, IN_FLIGHT)),
                "rank": (store.pid, repeated(lambda: ask(ranks), seconds, IN_FLIGHT)),
            }
            return Board(players, bytes_each, **served(loads, rounds))
    finally:
        client.flushall()


def _tour(chosen: list[int], scores: list[int], rng: random.Random) -> list[Message]:
    """Give players another score, and then all of them their own again, so that the answers to reads are known."""
    away = {player: scores[rng.randrange(len(scores))] + 0.5 for player in chosen}
    found = []
    for score in (away, dict(enumerate(scores))):
        for group in _groups(chosen):
            sent = b"".join(command(b"ZADD", KEY, b"%.1f" % score[player], _name(player)) for player in group)
            found.append((sent, b":0\r\n" * len(group), len(group)))
    return found


def _top(order: list[int]) -> Message:
    answer = b"*10\r\n" + b"".join(bulk(_name(player)) for player in order[:10])
    return command(b"ZRANGE", KEY, b"0", b"9", b"REV") * IN_FLIGHT, answer * IN_FLIGHT, IN_FLIGHT


def _ranks(chosen: list[int], order: list[int]) -> list[Message]:
    place = {player: rank for rank, player in enumerate(order)}
    full = [group for group in _groups(chosen) if len(group) == IN_FLIGHT]
    return [
        (
            b"".join(command(b"ZREVRANK", KEY, _name(player)) for player in group),
            b"".join(b":%d\r\n" % place[player] for player in group),
            len(group),
        )
        for group in full
    ]


def _groups(players: list[int]) -> list[list[int]]:
    return [players[start : start + IN_FLIGHT] for start in range(0, len(players), IN_FLIGHT)]
