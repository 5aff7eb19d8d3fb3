"""When is it cheaper to read the whole table? An index against a scan as more of the rows are wanted.

PostgreSQL counts the pages that each way touches and says which it chooses by itself; SQLite is timed in memory. The
wanted rows lie scattered over the table, or together where the index has the order of the table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sysdesign.checks import whole, within
from sysdesign.measurements.indexing import postgres_bench, sqlite_bench

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

QUERY = "SELECT sum(length(text)) FROM item WHERE {column} < {below}"
WAYS = {
    "index": {"enable_seqscan": "off", "enable_bitmapscan": "off"},
    "bitmap": {"enable_seqscan": "off", "enable_indexscan": "off"},
    "scan": {"enable_indexscan": "off", "enable_bitmapscan": "off"},
}


@dataclass(frozen=True)
class Touched:
    """Pages touched to read a share of the rows: by the index, by a bitmap of it, by a scan, and in table order."""

    share: float
    index: int
    bitmap: int
    scan: int
    together: int  # by the index whose order is the table's
    chosen: str  # what the database does by itself: "index", "bitmap" or "scan"


def pages_by_share(pg: "Postgres", shares: Iterable[float], rows: int = 100_000, text_bytes: int = 90) -> list[Touched]:
    """Return the pages that PostgreSQL touches to read each share of a table's rows. About 2 s."""
    found = []
    with postgres_bench.scratch_tables(
        pg,
        "CREATE UNLOGGED TABLE item (place int, key int, text text)",
        f"INSERT INTO item SELECT n, n * 7919::bigint % {whole('rows', rows)}, "
        f"repeat('r', {whole('text_bytes', text_bytes)}) FROM generate_series(0, {rows} - 1) AS n",
        "CREATE INDEX by_place ON item (place)",
        "CREATE INDEX by_key ON item (key)",
        "VACUUM ANALYZE item",
    ) as db:
        for share in shares:
            below = round(within("share", share, 0, 1) * rows)
            query = QUERY.format(column="key", below=below)
            pages = {way: postgres_bench.explain(db, query, off).pages or 0 for way, off in WAYS.items()}
            together = postgres_bench.explain(db, QUERY.format(column="place", below=below), WAYS["index"]).pages or 0
            kinds = postgres_bench.explain(db, query).kinds
            chosen = "bitmap" if "Bitmap Heap Scan" in kinds else "scan" if "Seq Scan" in kinds else "index"
            found.append(Touched(share, pages["index"], pages["bitmap"], pages["scan"], together, chosen))
    return found


def full_scan_pages(pg: "Postgres", sizes: Iterable[int]) -> dict[int, int]:
    """Return the pages that PostgreSQL reads for one row of tables of these sizes when there is no index."""
    found = {}
    for rows in sizes:
        with postgres_bench.scratch_tables(
            pg,
            "CREATE UNLOGGED TABLE item (key int, text text)",
            f"INSERT INTO item SELECT n, repeat('r', 90) FROM generate_series(1, {whole('rows', rows)}) AS n",
            "VACUUM ANALYZE item",
        ) as db:
            found[rows] = postgres_bench.explain(db, "SELECT * FROM item WHERE key = 7").pages or 0
    return found


def time_by_share(shares: Iterable[float], rows: int = 100_000) -> dict[float, float]:
    """Return how many times as long SQLite takes by an index as by a scan, to read each share of the rows; timings.

    The rows are in memory, and the index is not allowed to cover the query. About 2 s.
    """
    found = {}
    with sqlite_bench.database(cache_pages=20_000) as (db, _):
        db.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, key INTEGER, text TEXT)")
        db.execute(
            "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ?) "
            f"INSERT INTO item SELECT n, n * 7919 % {rows}, printf('%090d', n) FROM n",
            (whole("rows", rows) - 1,),
        )
        db.execute("CREATE INDEX by_key ON item (key)")
        for share in shares:
            below = round(within("share", share, 0, 1) * rows)
            by_index = QUERY.replace("item", "item INDEXED BY by_key").format(column="key", below=below)
            by_scan = QUERY.replace("item", "item NOT INDEXED").format(column="key", below=below)
            found[share] = sqlite_bench.seconds_of(db, by_index) / sqlite_bench.seconds_of(db, by_scan)
    return found
