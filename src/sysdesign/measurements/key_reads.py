"""How many rows a second does one PostgreSQL read by primary key, and how many cores would 600,000 take?

All rows are in memory, as hot rows of a real database are. Prepared statements, several clients, pgbench.

What this leaves out: rows that have to come from the disk, a network and a pool between client and database, joins.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sysdesign.checks import whole
from sysdesign.measurements.pgbench import sized, transactions_a_second
from sysdesign.measurements.processor import Served, served

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

TABLE = "CREATE TABLE rider (id int PRIMARY KEY, name text NOT NULL, rating real NOT NULL)"
FILL = "INSERT INTO rider SELECT n, 'rider ' || n || repeat('.', 60), 4.5 FROM generate_series(1, {rows}) AS n"
READ = "\\set id random(1, {rows})\nSELECT name, rating FROM rider WHERE id = :id;\n"


@contextmanager
def riders(pg: "Postgres", rows: int) -> Iterator[None]:
    """A table of so many riders, read into memory; gone afterwards."""
    with pg.connect() as db:
        try:
            db.execute(TABLE)
            db.execute(FILL.format(rows=whole("rows", rows)))
            db.execute("VACUUM ANALYZE rider")
            yield
        finally:
            db.execute("DROP TABLE IF EXISTS rider")


def key_reads(
    pg: "Postgres", *, rows: int = 100_000, clients: int = 8, seconds: float = 0.7, rounds: int = 3
) -> Served:
    """Read random rows by key as fast as `clients` can ask, in `rounds` of about `seconds`.

    Processor seconds include the start of the connections, one or two parts in a hundred.
    Raises EngineMissing where processor seconds are not told (on Linux they are).
    """
    script = READ.format(rows=whole("rows", rows))

    def run(transactions: int) -> float:
        return transactions_a_second(pg, script, clients=clients, transactions=transactions)

    def load() -> tuple[int, float]:
        return clients * each, clients * each / run(each)

    with riders(pg, rows):
        each = sized(run, clients, seconds, first=500)
        return served({"reads": (pg.pid, load)}, rounds)["reads"]
