"""How many pages of an index a lookup reads, in SQLite and PostgreSQL, as the table grows.

SQLite's tree is read from its file. PostgreSQL is asked for keys that are not there, so that it reads the index alone,
and says itself how many pages that took.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sysdesign.checks import whole
from sysdesign.measurements.indexing.postgres_bench import explain, scratch_tables
from sysdesign.measurements.indexing.sqlite_bench import database
from sysdesign.measurements.indexing.sqlite_tree import Tree, tree_of

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

SCATTER = 7_368_787  # a prime, so that n × SCATTER modulo another prime visits every number once, in no order
MODULUS = 15_485_863


def keys_into(db: sqlite3.Connection, path: Path, rows: int) -> Tree:
    """Fill a table with scattered keys, index them, and return the tree of the index."""
    db.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, key INTEGER)")
    db.execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) "
        f"INSERT INTO item SELECT n, n * {SCATTER} % {MODULUS} FROM n",
        (rows,),
    )
    db.execute("CREATE INDEX by_key ON item (key)")
    return tree_of(path, "by_key")


def sqlite_depth(rows: int) -> Tree:
    """Return the tree of an index on `rows` scattered whole numbers. O(n log n) time, 1.5 s for a million."""
    with database() as (db, path):
        return keys_into(db, path, whole("rows", rows))


def sqlite_depths(sizes: Iterable[int]) -> dict[int, int]:
    """Return for each number of rows the pages that a lookup in an index of it reads: the levels of its tree."""
    return {rows: sqlite_depth(rows).levels for rows in sizes}


def postgres_depth(pg: "Postgres", rows: int) -> int:
    """Return the pages of an index that a lookup reads, in a table of `rows` rows. O(n log n) time, 1 s for 10⁶."""
    filled = (
        f"SELECT n AS id, n::bigint * {SCATTER} % {MODULUS} AS key FROM generate_series(1, {whole('rows', rows)}) n"
    )
    with scratch_tables(
        pg, f"CREATE UNLOGGED TABLE item AS {filled}", "CREATE INDEX by_key ON item (key)", "VACUUM ANALYZE item"
    ) as db:
        pages = explain(db, f"SELECT * FROM item WHERE key = {MODULUS}", {"enable_seqscan": "off"}).pages
    assert pages is not None
    return pages


def postgres_depths(pg: "Postgres", sizes: Iterable[int]) -> dict[int, int]:
    """Return for each number of rows the pages of the index that a lookup reads."""
    return {rows: postgres_depth(pg, rows) for rows in sizes}
