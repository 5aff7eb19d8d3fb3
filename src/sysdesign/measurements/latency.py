"""How long things take on this machine, from memory to a commit: a ladder of latencies with their block sizes.

Measured from Python, one at a time, on a machine with nothing else to do: what is below a microsecond includes the
interpreter's own steps. The disk's steps are those of the temporary folder's disk.
"""

import itertools
import random
import socket
import threading
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from sysdesign.checks import positive, whole
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.scratch import scratch
from sysdesign.measurements.disk import blocks_file, cached_reads, device_reads, synced_writes
from sysdesign.measurements.resp import OK, Connection, bulk, command
from sysdesign.measurements.rounds import percentile

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres
    from sysdesign.engines.valkey import Valkey

KIB, MIB = 1 << 10, 1 << 20
LOOKUPS = 1000  # a lookup is shorter than a look at the clock, so the clock sees so many at once
WARM_UP = 20
MOST = 20_000


@dataclass(frozen=True)
class Latency:
    """Seconds of one step, the median and the 99th percentile of so many, and the bytes that it moves (0: a few)."""

    name: str
    block: int
    p50: float
    p99: float
    samples: int


def timed(name: str, block: int, call: Callable[[], object], seconds: float) -> Latency:
    """Repeat a step for about `seconds`, at most 20,000 times."""
    end = perf_counter() + positive("seconds", seconds)
    found: list[float] = []
    for _ in range(WARM_UP):
        call()
    while len(found) < MOST and (perf_counter() < end or len(found) < WARM_UP):
        start = perf_counter()
        call()
        found.append(perf_counter() - start)
    return Latency(name, block, percentile(found, 0.5), percentile(found, 0.99), len(found))


def lookup(entries: int = 1_000_000, samples: int = 300) -> Latency:
    """Look random keys of a large dict up, in groups of a thousand: percentiles are of the groups' means."""
    table = {number * 7919: number for number in range(whole("entries", entries))}
    keys = random.Random(1).choices(list(table), k=LOOKUPS)
    timer = timeit.Timer("for key in keys: table[key]", globals={"keys": keys, "table": table})
    found = [seconds / len(keys) for seconds in timer.repeat(whole("samples", samples), 1)]
    return Latency("dict lookup", 0, percentile(found, 0.5), percentile(found, 0.99), samples * len(keys))


@contextmanager
def echo() -> Iterator[Callable[[], object]]:
    """Give a call that sends a byte over loopback TCP and waits until a thread of this process has sent it back."""
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as asking:

        def answer() -> None:
            with listening.accept()[0] as peer:
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while data := peer.recv(1):
                    peer.sendall(data)

        def ask() -> None:
            asking.sendall(b".")
            asking.recv(1)

        thread = threading.Thread(target=answer, name="echo")
        asking.connect(listening.getsockname())
        asking.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        thread.start()
        try:
            yield ask
        finally:
            asking.shutdown(socket.SHUT_RDWR)
            thread.join()


def _memory(seconds: float) -> list[Latency]:
    view = memoryview(b"x" * (64 * MIB))  # zeros would all lie in one page
    places = itertools.cycle(range(0, 63 * MIB, 5 * MIB))
    return [lookup(), timed("copy in memory", MIB, lambda: bytes(view[next(places) :][:MIB]), seconds)]


def _disk(seconds: float) -> list[Latency]:
    found = []
    with scratch("blocks") as folder, blocks_file(folder) as path:
        steps = (
            ("random read, cached by the system", 4 * KIB, cached_reads(path, 4 * KIB)),
            ("random read from the device", 4 * KIB, device_reads(path, 4 * KIB)),
            ("read from the device, in order", MIB, device_reads(path, MIB, in_order=True)),
            *(("write and sync", block, synced_writes(path, block)) for block in (4 * KIB, 64 * KIB, MIB)),
        )
        for name, block, step in steps:
            with suppress(EngineMissing), step as call:
                found.append(timed(name, block, call, seconds))
    return found


def _store(store: "Valkey", seconds: float) -> Latency:
    with Connection(store.address) as wire:
        wire.ask(command(b"SET", b"step", b"value"), OK)
        try:
            get = command(b"GET", b"step")
            return timed("Valkey GET", 0, lambda: wire.ask(get, bulk(b"value")), seconds)
        finally:
            wire.ask(command(b"DEL", b"step"), b":1\r\n")


def _database(pg: "Postgres", seconds: float) -> list[Latency]:
    with pg.connect() as db:
        db.execute("CREATE TABLE step (id int PRIMARY KEY, value int NOT NULL)")
        try:
            db.execute("INSERT INTO step SELECT n, 0 FROM generate_series(1, 10000) AS n")
            read, write = "SELECT value FROM step WHERE id = 7", "INSERT INTO step SELECT max(id) + 1, 0 FROM step"
            return [
                timed("PostgreSQL read by key", 0, lambda: db.execute(read, prepare=True).fetchone(), seconds),
                timed("PostgreSQL commit of a row", 0, lambda: db.execute(write, prepare=True), seconds),
            ]
        finally:
            db.execute("DROP TABLE step")


def latency_ladder(
    pg: "Postgres | None" = None, store: "Valkey | None" = None, *, seconds: float = 0.3
) -> list[Latency]:
    """Time every step for about `seconds`; with engines, theirs too. Takes about 12 × `seconds` and two more.

    Steps that this system does not have are left out, such as reads past its memory outside of Linux, and synced writes
    where temporary folders lie in memory.
    """
    positive("seconds", seconds)
    found = _memory(seconds) + _disk(seconds)
    with echo() as call:
        found.append(timed("round trip on loopback", 0, call, seconds))
    if store is not None:
        found.append(_store(store, seconds))
    if pg is not None:
        found += _database(pg, seconds)
    return found
