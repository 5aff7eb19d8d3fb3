"""How many rows a second does one PostgreSQL read by an index, and how many cores would 600,000 reads take?

A read is one row by its primary key, or the twenty rows of one cell of the map by a second index. The rows of a cell
lie side by side in the table, or each on a page of its own, as they come to lie when riders arrive in any order. All
rows are in memory, as hot rows of a real database are. Prepared statements, several clients, pgbench.

What this leaves out: rows that have to come from the disk, a network and a pool between client and database, joins,
riders who move to another cell.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sysdesign.checks import whole
from sysdesign.measurements.pgbench import sized, transactions_a_second
from sysdesign.measurements.processor import Load, Served, served

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

PAGE = 100  # rows; no page has room for so many
TABLE = """CREATE TABLE rider (
    id int PRIMARY KEY, name text NOT NULL, rating real NOT NULL, cell int NOT NULL, far_cell int NOT NULL)"""
FILL = """INSERT INTO rider SELECT n, 'rider ' || n || repeat('.', 60), 4.5, (n - 1) / {each}, (n - 1) % {cells}
    FROM generate_series(1, {rows}) AS n"""
INDEXES = ("CREATE INDEX by_cell ON rider (cell)", "CREATE INDEX by_far_cell ON rider (far_cell)")
ONE = "\\set id random(1, {rows})\nSELECT name, rating FROM rider WHERE id = :id;\n"
TOGETHER = "\\set cell random(0, {cells} - 1)\nSELECT name, rating FROM rider WHERE cell = :cell;\n"
SCATTERED = TOGETHER.replace("WHERE cell", "WHERE far_cell")


@contextmanager
def riders(pg: "Postgres", rows: int, each: int = 1) -> Iterator[None]:
    """A table of so many riders in cells of `each`, read into memory; gone afterwards."""
    with pg.connect() as db:
        try:
            for statement in (TABLE, FILL.format(rows=rows, each=each, cells=rows // each), *INDEXES):
                db.execute(statement)
            db.execute("VACUUM ANALYZE rider")
            yield
        finally:
            db.execute("DROP TABLE IF EXISTS rider")


def key_reads(
    pg: "Postgres", *, rows: int = 100_000, clients: int = 8, seconds: float = 0.7, rounds: int = 3
) -> Served:
    """Read random rows by key as fast as `clients` can ask, in `rounds` of about `seconds`.

    Processor seconds include the start of the connections, two or three parts in a hundred.
    Raises EngineMissing where processor seconds are not told (on Linux they are).
    """
    script = ONE.format(rows=whole("rows", rows))
    with riders(pg, rows):
        return _measured(pg, {"one row": script}, clients, seconds, rounds)["one row"]


def reads(
    pg: "Postgres",
    *,
    rows: int = 100_000,
    each: int = 20,
    clients: int = 8,
    seconds: float = 0.4,
    rounds: int = 3,
) -> dict[str, Served]:
    """Read "one row" by key, and "20 rows, together" and "20 rows, scattered" by their cell; in turn, on one table.

    An operation is one query, whatever it returns. `rows` have to be a multiple of `each` and a hundred times as many
    at least, so that scattered rows never share a page. Takes less than five seconds.

    Processor seconds include the start of the connections, about four parts in a hundred of each alike.
    Raises EngineMissing where processor seconds are not told (on Linux they are).
    """
    whole("rows", rows, low=PAGE * whole("each", each, low=2))
    if rows % each:
        raise ValueError(f"'rows' must be a multiple of 'each', {each}: {rows}")
    names = ("one row", f"{each} rows, together", f"{each} rows, scattered")
    scripts = [script.format(rows=rows, cells=rows // each) for script in (ONE, TOGETHER, SCATTERED)]
    with riders(pg, rows, each):
        return _measured(pg, dict(zip(names, scripts, strict=True)), clients, seconds, rounds)


def _measured(
    pg: "Postgres", scripts: Mapping[str, str], clients: int, seconds: float, rounds: int
) -> dict[str, Served]:
    loads = {name: (pg.pid, _load(pg, script, clients, seconds)) for name, script in scripts.items()}
    return served(loads, rounds)


def _load(pg: "Postgres", script: str, clients: int, seconds: float) -> Load:
    def run(transactions: int) -> float:
        return transactions_a_second(pg, script, clients=clients, transactions=transactions)

    each = sized(run, clients, seconds, first=500)
    return lambda: (clients * each, clients * each / run(each))
