"""Where the row is: in the leaf of the primary key's tree, or behind a second lookup, in SQLite and PostgreSQL.

An SQLite table is clustered, as InnoDB's are: the leaves of the tree of its row number, its `INTEGER PRIMARY KEY`, are
the rows, and a secondary index leads to that number. PostgreSQL's table is a heap, and indexes lead to places in it.
"""

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sysdesign.checks import one_of, whole
from sysdesign.indexing import Step
from sysdesign.measurements.indexing.postgres_bench import explain, scratch_tables
from sysdesign.measurements.indexing.sqlite_bench import database, plan_of
from sysdesign.measurements.indexing.sqlite_tree import tree_of

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

ORDERS = ("random", "rising")


@dataclass(frozen=True)
class Lookups:
    """Pages read to find one row's e-mail address in a table of wide rows, by each way to it."""

    clustered: int  # the primary key, the row in its leaf
    through_secondary: int  # a secondary index, then the tree of the primary key
    covering: int  # a narrow index that holds all that is asked for


def sqlite_lookups(rows: int = 10_000, row_bytes: int = 500, seed: int = 1) -> Lookups:
    """Return the pages that a lookup reads in SQLite, its table clustered by a random number; the levels of its trees.

    About 0.2 s. Raises TypeError or ValueError for a size.
    """
    rng = random.Random(whole("seed", seed, low=0))
    filler = "r" * whole("row_bytes", row_bytes)
    with database() as (db, path):
        db.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT, text TEXT)")
        db.execute("CREATE INDEX by_email ON person (email)")
        db.execute("CREATE INDEX narrow ON person (id, email)")
        db.execute("BEGIN")
        numbers = rng.sample(range(10**9), whole("rows", rows))
        db.executemany("INSERT INTO person VALUES (?, ?, ?)", ((n, f"{n:x}@example.org", filler) for n in numbers))
        db.execute("COMMIT")
        table, secondary, narrow = (tree_of(path, name).levels for name in ("person", "by_email", "narrow"))
    return Lookups(table, secondary + table, narrow)


def postgres_lookups(pg: "Postgres", rows: int = 100_000) -> dict[str, int]:
    """Return the pages that PostgreSQL reads for one row by primary key and by a hash index, the heap's included."""
    with scratch_tables(
        pg,
        "CREATE UNLOGGED TABLE person (id int PRIMARY KEY, token int, text text)",
        f"INSERT INTO person SELECT n, n, repeat('r', 60) FROM generate_series(1, {whole('rows', rows)}) AS n",
        "CREATE INDEX by_token ON person USING hash (token)",
        "VACUUM ANALYZE person",
    ) as db:
        found = {by: explain(db, f"SELECT * FROM person WHERE {by} = 77").pages for by in ("id", "token")}
    return {"primary key": found["id"] or 0, "hash index": found["token"] or 0}


def leaf_order(order: str, rows: int = 20_000, seed: int = 1) -> float:
    """Return the share of leaves of a clustered SQLite table that lie in the file just before the leaf that follows.

    Rows of 100 bytes arrive with keys in "random" or "rising" order. About 0.3 s. Raises TypeError or ValueError.
    """
    keys = list(range(whole("rows", rows)))
    if one_of("order", order, ORDERS) == "random":
        random.Random(whole("seed", seed, low=0)).shuffle(keys)
    with database() as (db, path):
        db.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, text TEXT)")
        db.execute("BEGIN")
        db.executemany("INSERT INTO item VALUES (?, ?)", ((key, "r" * 90) for key in keys))
        db.execute("COMMIT")
        return tree_of(path, "item").in_file_order


def index_pointers(pg: "Postgres") -> dict[str, Step]:
    """Return how each engine finds the id of a person by e-mail, with an index on the e-mail alone.

    Where the entries of the index hold the primary key, the index covers the question.
    """
    tables_of = "CREATE TABLE person (id int PRIMARY KEY, email text)", "CREATE INDEX by_email ON person (email)"
    asked = "SELECT id FROM person WHERE email = 'e7'"
    with database() as (db, _):
        for statement in (tables_of[0].replace("int", "INTEGER"), tables_of[1]):
            db.execute(statement)
        found = {"SQLite": plan_of(db, asked)}
    with scratch_tables(
        pg,
        *tables_of,
        "INSERT INTO person SELECT n, 'e' || n FROM generate_series(1, 1000) AS n",
        "VACUUM ANALYZE person",
    ) as connection:
        found["PostgreSQL"] = explain(connection, asked, {"enable_seqscan": "off", "enable_bitmapscan": "off"})
    return found


def row_places(pg: "Postgres") -> tuple[str, str]:
    """Return where the entry of an index leads in PostgreSQL's heap, before and after an update: block and row in it.

    An update writes a new row elsewhere, and the index gets a new entry that leads there.
    """
    with scratch_tables(
        pg,
        "CREATE TABLE person (id int PRIMARY KEY, age int)",
        "INSERT INTO person SELECT n, 7 FROM generate_series(1, 1000) n",
    ) as db:
        place = "SELECT ctid::text FROM person WHERE id = 7"
        ((before,),) = db.execute(place).fetchall()
        db.execute("UPDATE person SET age = 8 WHERE id = 7")
        ((after,),) = db.execute(place).fetchall()
    return str(before), str(after)
