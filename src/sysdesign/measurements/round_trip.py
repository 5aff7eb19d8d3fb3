"""What a user sees of a cache: reads of one value, on the spot and with a network in between.

What this leaves out: everything a network does beside waiting (see `network`), and what a service does around the read.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sysdesign.checks import not_empty, positive, whole
from sysdesign.engines.network import Address, delayed
from sysdesign.measurements.resp import OK, Connection, bulk, command
from sysdesign.measurements.rounds import durations, percentile

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres
    from sysdesign.engines.valkey import Valkey

KEY, VALUE = b"place:1", b"52.370000,4.890000"
WARM_UP = 3


@dataclass(frozen=True)
class RoundTrip:
    """Seconds of one read; `network_ms` were added to each round trip, 0 for none."""

    store: str
    network_ms: float
    p50: float
    p99: float


def postgres_address(pg: "Postgres") -> Address:
    """Return the socket or the host and port where a server listens, as libpq finds it."""
    host, port = pg.environment["PGHOST"], pg.environment["PGPORT"]
    return Path(host) / f".s.PGSQL.{port}" if Path(host).is_absolute() else (host, int(port))


def round_trips(
    store: "Valkey",
    pg: "Postgres",
    *,
    network_ms: Sequence[float] = (20, 100),
    reads: int = 2000,
    far_reads: int = 8,
) -> list[RoundTrip]:
    """Read one value by key, one read after the other: `reads` times on the spot, `far_reads` behind each network.

    First Valkey, then PostgreSQL, each from near to far. The 99th percentile of fewer than a hundred is the slowest.
    Takes about twice `far_reads` × the sum of `network_ms`.
    """
    whole("reads", reads)
    whole("far_reads", far_reads)
    for added in not_empty("network_ms", network_ms):
        positive("network_ms", added)

    def trips(name: str, near: Callable[[], object], far: Callable[[float, ExitStack], Callable[[], object]]) -> None:
        found.append(_timed(name, 0, near, reads))
        for added in network_ms:
            with ExitStack() as stack:
                found.append(_timed(name, added, far(added / 1000, stack), far_reads))

    def far_get(seconds: float, stack: ExitStack) -> Callable[[], object]:
        wire = stack.enter_context(Connection(stack.enter_context(delayed(store.address, seconds))))
        return lambda: wire.ask(get, bulk(VALUE))

    def far_select(seconds: float, stack: ExitStack) -> Callable[[], object]:
        host, port = stack.enter_context(delayed(postgres_address(pg), seconds))
        db = stack.enter_context(pg.connect(host=host, port=port))
        return lambda: db.execute(select, prepare=True).fetchall()

    found: list[RoundTrip] = []
    get, select = command(b"GET", KEY), "SELECT value FROM place WHERE id = 1"
    with Connection(store.address) as wire:
        wire.ask(command(b"SET", KEY, VALUE), OK)
        trips("Valkey", lambda: wire.ask(get, bulk(VALUE)), far_get)
        wire.ask(command(b"DEL", KEY), b":1\r\n")
    with pg.connect() as db:
        db.execute("CREATE TABLE place (id int PRIMARY KEY, value text NOT NULL)")
        try:
            db.execute("INSERT INTO place VALUES (1, %s)", (VALUE.decode(),))
            trips("PostgreSQL", lambda: db.execute(select, prepare=True).fetchall(), far_select)
        finally:
            db.execute("DROP TABLE place")
    return found


def _timed(name: str, network_ms: float, read: Callable[[], object], reads: int) -> RoundTrip:
    durations(read, WARM_UP)
    seconds = durations(read, reads)
    return RoundTrip(name, network_ms, percentile(seconds, 0.5), percentile(seconds, 0.99))
