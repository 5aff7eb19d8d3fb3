"""What one durable write costs beside one cached read, for a balance sheet that weighs them instead of counting.

The write is a ride in a commit of its own, in a table with three indexes, synced to the disk. The read is a GET of as
many bytes from Valkey. Once by one client, which waits for each answer, and once by many, so that the database can sync
for several commits at a time and the store can answer several clients each time it wakes.

What this leaves out: replication, which costs every write once more for each copy; batches, which make both cheaper;
the price of memory against that of disks.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from sysdesign.checks import positive, whole
from sysdesign.engines.storage import on_disk
from sysdesign.measurements.commits import assert_durable
from sysdesign.measurements.pgbench import sized, transactions_a_second
from sysdesign.measurements.postgres_rows import COLUMNS, INDEXES
from sysdesign.measurements.processor import Load, Served, repeated, served
from sysdesign.measurements.resp import OK, Connection, bulk, command

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres
    from sysdesign.engines.valkey import Valkey

RIDE_BYTES = 102
KEYS = 10_000
_IDS = ", ".join(["gen_random_uuid()"] * 3)
WRITE = f"INSERT INTO ride VALUES ({_IDS}, point(52.37, 4.89), point(52.31, 4.76), now(), now() + '15 min', 1250, 5)"


@dataclass(frozen=True)
class WorkCost:
    """A durable write and a cached read, asked for by so many clients."""

    clients: int
    write: Served
    read: Served

    @property
    def processor_ratio(self) -> float:
        """The servers' processor seconds of a write over those of a read, by the medians."""
        return self.write.processor_s.median / self.read.processor_s.median

    @property
    def rate_ratio(self) -> float:
        """Reads a second over writes a second; for one client, how many times longer it waits for a write."""
        return self.read.operations_s.median / self.write.operations_s.median


@contextmanager
def ride_table(pg: "Postgres") -> Iterator[None]:
    """An empty table of rides with its three indexes; gone afterwards."""
    with pg.connect() as db:
        assert_durable(db)
        try:
            for statement in (f"CREATE TABLE ride {COLUMNS}", *INDEXES):
                db.execute(statement)
            yield
        finally:
            db.execute("DROP TABLE IF EXISTS ride")


def _writing(pg: "Postgres", clients: int, seconds: float) -> Load:
    def run(transactions: int) -> float:
        return transactions_a_second(pg, WRITE, clients=clients, transactions=transactions)

    each = sized(run, clients, seconds)
    return lambda: (clients * each, clients * each / run(each))


def _reading(wires: Sequence[Connection], seconds: float, seed: int) -> Load:
    def read() -> None:
        for wire, message in zip(wires, messages, strict=False):
            wire.send(message)
        for wire in wires:
            wire.receive(answer)

    rng = random.Random(seed)
    messages = cycle([command(b"GET", b"ride:%d" % rng.randrange(KEYS)) for _ in range(KEYS)])
    answer = bulk(bytes(RIDE_BYTES))
    return repeated(read, seconds, len(wires))


def work_cost(
    pg: "Postgres", store: "Valkey", *, clients: int = 16, seconds: float = 0.2, rounds: int = 3, seed: int = 1
) -> dict[str, WorkCost]:
    """Measure "one client" and "many clients", in turn. Takes about 5 × `rounds` × `seconds`.

    A write's processor seconds include the start of its clients' connections, up to a twentieth.

    Raises ValueError unless fsync and synchronous_commit are on; EngineMissing where the folder lies in memory or the
    system does not tell processor seconds.
    """
    on_disk(pg.folder)
    whole("clients", clients, low=2)
    positive("seconds", seconds)
    with ride_table(pg), ExitStack() as stack:
        wires = [stack.enter_context(Connection(store.address)) for _ in range(clients)]
        keys = [b"ride:%d" % n for n in range(KEYS)]
        wires[0].ask(b"".join(command(b"SET", key, bytes(RIDE_BYTES)) for key in keys), OK * KEYS)
        stack.callback(wires[0].ask, command(b"UNLINK", *keys), b":%d\r\n" % KEYS)
        loads = {
            "one writes": (pg.pid, _writing(pg, 1, seconds)),
            "one reads": (store.pid, _reading(wires[:1], seconds, seed)),
            "many write": (pg.pid, _writing(pg, clients, seconds)),
            "many read": (store.pid, _reading(wires, seconds, seed)),
        }
        found = served(loads, rounds)
    return {
        "one client": WorkCost(1, found["one writes"], found["one reads"]),
        "many clients": WorkCost(clients, found["many write"], found["many read"]),
    }
