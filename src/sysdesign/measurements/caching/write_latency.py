"""What one write waits for: Valkey and PostgreSQL behind networks, one after the other, both at once, or one alone.

What this leaves out: what else a service does for a write. The relay holds bytes back and loses none.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from sysdesign.checks import at_least, whole
from sysdesign.engines.network import delayed
from sysdesign.measurements.resp import OK, Connection, command
from sysdesign.measurements.round_trip import postgres_address
from sysdesign.measurements.rounds import durations

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres
    from sysdesign.engines.valkey import Valkey

UPDATE = "UPDATE item SET value = value + 1"
SET = command(b"SET", b"item", b"1")


@dataclass(frozen=True)
class WriteLatency:
    """Median seconds of a write that waits for: the database, then the cache; both at once; either alone."""

    one_after_other: float
    at_once: float
    database_alone: float
    cache_alone: float


def write_latencies(
    store: "Valkey", pg: "Postgres", *, cache_ms: float = 10, database_ms: float = 20, writes: int = 10
) -> WriteLatency:
    """Write `writes` times each way, with so many milliseconds in each round trip to the cache and to the database.

    Takes about 3 × `writes` × the sum of both.
    """
    for name, ms in (("cache_ms", cache_ms), ("database_ms", database_ms)):
        at_least(name, ms, 0)
    whole("writes", writes)
    with ExitStack() as stack:
        with pg.connect() as db:
            db.execute("CREATE TABLE item (value int NOT NULL)")
            stack.callback(_dropped, pg)
            db.execute("INSERT INTO item VALUES (0)")
        wire = stack.enter_context(Connection(stack.enter_context(delayed(store.address, cache_ms / 1e3))))
        host, port = stack.enter_context(delayed(postgres_address(pg), database_ms / 1e3))
        far: Any = stack.enter_context(pg.connect(host=host, port=port))
        pool = stack.enter_context(ThreadPoolExecutor(1))

        def cache() -> None:
            wire.ask(SET, OK)

        def database() -> None:
            far.execute(UPDATE, prepare=True)

        def in_turn() -> None:
            database()
            cache()

        def at_once() -> None:
            other = pool.submit(cache)
            database()
            other.result()

        def timed(write: Callable[[], None]) -> float:
            write()
            return median(durations(write, writes))

        found = WriteLatency(timed(in_turn), timed(at_once), timed(database), timed(cache))
        wire.ask(command(b"DEL", b"item"), b":1\r\n")
        return found


def _dropped(pg: "Postgres") -> None:
    with pg.connect() as db:
        db.execute("DROP TABLE item")
