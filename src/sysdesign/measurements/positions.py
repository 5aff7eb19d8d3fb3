"""Do 150,000 positions a second need a cluster? The last position of every driver in one Valkey.

A position is 30 bytes under a key of 18. It is overwritten every few seconds, so what is kept does not grow, and
nothing is written to a disk: after a crash the store is empty, and whole again once every driver has reported.

What this leaves out: a network, replicas, a search by place.
"""

import random
import struct
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

from sysdesign.checks import one_of, positive, whole
from sysdesign.measurements.processor import Served, repeated, served
from sysdesign.measurements.resp import OK, Connection, bulk, command

if TYPE_CHECKING:
    import valkey as library

    from sysdesign.engines.valkey import Valkey

IN_FLIGHT = 1000
CLIENTS = 50
TIMED = 50_000  # as many drivers take part in the timed rounds
POSITION = struct.Struct("<ddHfq")  # latitude, longitude, heading, speed, milliseconds since 1970
Way = tuple[Callable[[], object], int]  # a call, and the operations in it


@dataclass(frozen=True)
class Positions:
    """One store with the position of every driver: the memory that each takes, and what it answers in each way."""

    drivers: int
    bytes_each: float  # of the server: key, value, and their share of its tables
    ways: dict[str, Served]


def driver_keys(drivers: int, seed: int = 1) -> list[bytes]:
    """Return seeded keys: "d:" and 16 random bytes.

    >>> [len(key) for key in driver_keys(2)]
    [18, 18]
    """
    whole("drivers", drivers)
    ids = random.Random(whole("seed", seed, low=0)).randbytes(16 * drivers)
    return [b"d:" + ids[start : start + 16] for start in range(0, len(ids), 16)]


def position(number: int) -> bytes:
    """Return the position of driver `number`.

    >>> len(position(7))
    30
    """
    return POSITION.pack(52.37 + number * 1e-7, 4.89, number % 360, 8.5, 1_767_225_600_000)


def written(pairs: Sequence[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
    """Return SETs of keys and values as one message, and the answer to it."""
    return b"".join(command(b"SET", key, value) for key, value in pairs), OK * len(pairs)


def read(pairs: Sequence[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
    """Return GETs of the same, and the answer."""
    return b"".join(command(b"GET", key) for key, _ in pairs), b"".join(bulk(value) for _, value in pairs)


def _ways(
    wires: Sequence[Connection], client: "library.Valkey", pairs: Sequence[tuple[bytes, bytes]]
) -> dict[str, Way]:
    size = min(IN_FLIGHT, len(pairs))
    groups = [pairs[start : start + size] for start in range(0, len(pairs) - size + 1, size)]
    singles = [[pair] for pair in pairs[:1000]]
    wire = wires[0]

    # Messages are made before the clock starts, so that the server waits for as little as possible.
    def protocol(message: Callable[[Sequence[tuple[bytes, bytes]]], tuple[bytes, bytes]], several: bool) -> Way:
        messages = cycle([message(group) for group in (groups if several else singles)])
        return lambda: wire.ask(*next(messages)), size if several else 1

    def at_once() -> None:
        for each, message in zip(wires, own, strict=True):
            each.send(message)
        for each in wires:
            each.receive(OK)

    def pipelined() -> None:
        pipe = client.pipeline(transaction=False)
        for key, value in next(turn):
            pipe.set(key, value)
        pipe.execute()  # type: ignore[no-untyped-call]

    turn, one = cycle(groups), cycle(pairs[:1000])
    own = [command(b"SET", *pairs[number % len(pairs)]) for number in range(len(wires))]
    return {
        f"SET, {size} in flight": protocol(written, True),
        f"GET, {size} in flight": protocol(read, True),
        f"SET, {len(wires)} clients": (at_once, len(wires)),
        "SET, one by one": protocol(written, False),
        "GET, one by one": protocol(read, False),
        f"SET, Python client, {size} in flight": (pipelined, size),
        "SET, Python client, one by one": (lambda: client.set(*next(one)), 1),
    }


def positions(
    store: "Valkey", *, drivers: int = 1_000_000, seconds: float = 0.15, rounds: int = 3, seed: int = 1
) -> Positions:
    """Store every driver's position, then write and read positions for about `seconds` a round in each way.

    The bytes come from the server's own count. Takes about six seconds with a million drivers. The store has to be
    empty, and is so afterwards.

    Raises EngineMissing where processor seconds are not told.
    """
    positive("seconds", seconds)
    whole("rounds", rounds)
    keys = driver_keys(drivers, seed)
    client = store.client()

    def used() -> int:
        about: Any = client.info("memory")
        return int(about["used_memory"])

    one_of("keys in the store", client.dbsize(), (0,))
    try:
        with ExitStack() as stack:
            wires = [stack.enter_context(Connection(store.address)) for _ in range(CLIENTS)]
            before = used()
            for start in range(0, drivers, IN_FLIGHT):
                some = range(start, min(start + IN_FLIGHT, drivers))
                wires[0].ask(*written([(keys[n], position(n)) for n in some]))
            bytes_each = (used() - before) / drivers
            chosen = random.Random(seed).sample(range(drivers), min(drivers, TIMED))
            ways = _ways(wires, client, [(keys[n], position(n)) for n in chosen])
            loads = {name: (store.pid, repeated(call, seconds, each)) for name, (call, each) in ways.items()}
            return Positions(drivers, bytes_each, served(loads, rounds))
    finally:
        client.flushall()
