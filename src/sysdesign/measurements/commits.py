"""How many rows a second does one PostgreSQL make durable? The limit is commits, not rows.

Each row is the position of a driver: an id, a latitude, a longitude, a time, and a primary key. What varies is how many
rows share a commit, how many clients commit at once, and whether a commit waits for the disk.

What this leaves out: a network between client and database, replication, indexes beside the primary key, and tables
larger than memory. The clients share the machine's cores with the database.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import not_empty, one_of, positive, whole
from sysdesign.engines.storage import on_disk
from sysdesign.measurements.pgbench import sized, transactions_a_second
from sysdesign.measurements.rounds import Spread, interleaved, per_second

if TYPE_CHECKING:
    from psycopg import Connection

    from sysdesign.engines.postgres import Postgres

ACCOUNTS = 100_000
ONE_ROW = "INSERT INTO position (driver_id, lat, lon) VALUES (1, 52.37, 4.89)"
COPY = "COPY position (driver_id, lat, lon) FROM STDIN"
TABLES = (
    """CREATE TABLE position (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        driver_id bigint NOT NULL, lat double precision NOT NULL, lon double precision NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
    )""",
    "CREATE TABLE account (aid int PRIMARY KEY, balance int NOT NULL)",
    "CREATE TABLE history (aid int NOT NULL, delta int NOT NULL, at timestamptz NOT NULL DEFAULT now())",
    f"INSERT INTO account SELECT n, 0 FROM generate_series(1, {ACCOUNTS}) AS n",
    "VACUUM ANALYZE account",
)
# As pgbench's own "simple update" (pgbench -N): three statements, and a round trip for each of the five lines.
TRANSFER = f"""\\set aid random(1, {ACCOUNTS})
\\set delta random(-5000, 5000)
BEGIN;
UPDATE account SET balance = balance + :delta WHERE aid = :aid;
SELECT balance FROM account WHERE aid = :aid;
INSERT INTO history (aid, delta) VALUES (:aid, :delta);
END;
"""


@dataclass(frozen=True)
class Way:
    """A way to write: rows in each commit, clients that commit at once, and whether a commit waits for the disk."""

    name: str
    rows_each: int = 1
    clients: int = 1
    durable: bool = True


@dataclass(frozen=True)
class CommitRate:
    """Commits a second that one way reached."""

    way: Way
    commits_s: Spread

    @property
    def rows_s(self) -> float:
        """Rows a second, by the median.

        >>> CommitRate(Way("batches of 10", rows_each=10), Spread(90, 100, 110)).rows_s
        1000
        """
        return self.commits_s.median * self.way.rows_each


def many_rows(rows: int) -> str:
    """Return one INSERT of so many rows.

    >>> many_rows(2)
    'INSERT INTO position (driver_id, lat, lon) VALUES (1, 52.37, 4.89), (2, 52.37, 4.89)'
    """
    values = ", ".join(f"({driver}, 52.37, 4.89)" for driver in range(1, whole("rows", rows) + 1))
    return f"INSERT INTO position (driver_id, lat, lon) VALUES {values}"


def take_turns(loads: Mapping[Way, Callable[[], float]], rounds: int) -> dict[str, CommitRate]:
    """Let the ways take turns and return, by name, the commits a second of each."""
    found = interleaved({way.name: measure for way, measure in loads.items()}, rounds)
    return {way.name: CommitRate(way, found[way.name]) for way in loads}


def assert_durable(db: "Connection[Any]") -> None:
    """Raise ValueError unless a commit waits until the log is on the disk."""
    for name in ("fsync", "synchronous_commit"):
        ((value,),) = db.execute(f"SHOW {name}").fetchall()
        one_of(name, value, ("on",))


@contextmanager
def tables(pg: "Postgres") -> Iterator["Connection[Any]"]:
    """Make the tables and hand out a connection that commits each statement; drop them afterwards."""
    with pg.connect() as db:
        assert_durable(db)
        try:
            for statement in TABLES:
                db.execute(statement)
            yield db
        finally:
            db.execute("DROP TABLE IF EXISTS position, account, history")


def commit_rates(
    pg: "Postgres",
    *,
    clients: int = 16,
    batches: tuple[int, ...] = (10, 100, 1000),
    bulk: int = 10_000,
    seconds: float = 0.2,
    rounds: int = 3,
) -> dict[str, CommitRate]:
    """Measure the ways to write, by name; the first is "one by one", and each other changes one thing about it.

    "16 clients" commit at once, so that one sync of the log serves many (group commit). "not waiting for the disk" is
    synchronous_commit=off: the last commits before a crash may be lost, the database stays whole. "batches of 1000" are
    one INSERT, "COPY of 10000" is `bulk` rows by COPY. "transfers, 16 clients" update, read and insert in each
    transaction.

    Takes about 10 × `rounds` × `seconds`. Raises ValueError unless fsync and synchronous_commit
    are on, EngineMissing where the folder lies in memory.
    """
    for batch in not_empty("batches", batches):
        whole("batch", batch, low=2)
    whole("clients", clients, low=2)
    whole("bulk", bulk)
    positive("seconds", seconds)
    whole("rounds", rounds)
    on_disk(pg.folder)

    def load(script: str, clients: int = 1, options: tuple[str, ...] = ()) -> Callable[[], float]:
        def run(transactions: int) -> float:
            return transactions_a_second(pg, script, clients=clients, transactions=transactions, options=options)

        each = sized(run, clients, seconds, first=20)
        return lambda: run(each)

    with tables(pg) as db:

        def copy() -> None:
            with db.cursor().copy(COPY) as into:
                into.write(copied)

        copied = "".join(f"{driver}\t52.37\t4.89\n" for driver in range(1, bulk + 1))
        loads = {
            Way("one by one"): load(ONE_ROW),
            Way(f"{clients} clients", clients=clients): load(ONE_ROW, clients),
            Way("not waiting for the disk", durable=False): load(ONE_ROW, options=("synchronous_commit=off",)),
            **{Way(f"batches of {batch}", batch): load(many_rows(batch)) for batch in batches},
            Way(f"COPY of {bulk}", bulk): lambda: per_second(copy, seconds),
            Way(f"transfers, {clients} clients", clients=clients): load(TRANSFER, clients),
        }
        return take_turns(loads, rounds)
