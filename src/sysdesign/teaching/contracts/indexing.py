"""Contracts of indexes that a reader writes in SQL: SQLite, in memory, says what they are good for."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sysdesign.indexing.plan import Step, sqlite_plan
from sysdesign.teaching.calls import Calls
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.output import Output

ROWS, FAILED_EVERY = 2000, 200
TABLES = (
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER, created INTEGER, text TEXT)",
    "CREATE TABLE jobs (id INTEGER PRIMARY KEY, created INTEGER, status TEXT, text TEXT)",
)
NEWEST = "SELECT * FROM orders WHERE user_id = 7 ORDER BY created DESC LIMIT 10"
FAILED = "SELECT * FROM jobs WHERE status = 'failed'"


@contextmanager
def filled(you: Calls) -> Iterator[sqlite3.Connection]:
    """The tables with some rows and the reader's index, or a broken rule that says what SQLite said."""
    statement = you()
    you.need(isinstance(statement, str), "a text: `CREATE INDEX …`")
    with closing(sqlite3.connect(":memory:")) as db:
        for table in TABLES:
            db.execute(table)
        numbers = range(1, ROWS + 1)
        db.executemany("INSERT INTO orders VALUES (?, ?, ?, 'text')", ((n, n % 50, n * 7919 % 10_007) for n in numbers))
        ends = ("done" if n % FAILED_EVERY else "failed" for n in numbers)
        db.executemany("INSERT INTO jobs VALUES (?, ?, ?, 'text')", zip(numbers, numbers, ends, strict=True))
        try:
            db.execute(statement)
        except (sqlite3.Error, sqlite3.Warning) as error:
            you.fail(f"a statement that SQLite takes; it says: {error}")
        yield db


def _indexes(db: sqlite3.Connection) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")]


def _plan(db: sqlite3.Connection, query: str) -> Step:
    return sqlite_plan(db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall())


def _is_an_index(you: Calls) -> None:
    with filled(you) as db:
        you.need(len(_indexes(db)) == 1, "one index more, and nothing else")


def _finds(query: str) -> Any:
    def finds(you: Calls) -> None:
        with filled(you) as db:
            plan = _plan(db, query)
            found = [step for step in plan.walk() if step.index in _indexes(db)]
            # A partial index holds the wanted rows alone, so to scan it is to search.
            partial = db.execute("SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%WHERE%'").fetchone()[0]
            used = bool(found) and (found[-1].what == "Search" or bool(partial))
            you.need(used, f"a plan that searches it; it is {_told(plan)}")

    return finds


def _no_sort(you: Calls) -> None:
    with filled(you) as db:
        plan = _plan(db, NEWEST)
        you.need("Sort" not in plan.kinds, f"a plan without a sort; it is {_told(plan)}")


def _told(plan: Step) -> str:
    return f"`{' ← '.join(line.strip() for line in plan.lines())}`"


def _small(you: Calls) -> None:
    with filled(you) as db:
        db.execute("ANALYZE")
        held = db.execute("SELECT stat FROM sqlite_stat1 WHERE idx IS NOT NULL").fetchone()
        entries = int(held[0].split()[0]) if held else 0
        most = ROWS // FAILED_EVERY
        you.need(entries <= most, f"at most {most} entries for {ROWS:,} rows; it has {entries:,}")


def _in_order(you: Calls) -> None:
    with filled(you) as db:
        plan = sqlite_plan(db.execute(f"EXPLAIN QUERY PLAN {FAILED} ORDER BY created").fetchall())
        you.need("Sort" not in plan.kinds, f"the failed jobs in the order of `created`; the plan is {_told(plan)}")


SORT_FREE = Contract(
    "newest_index",
    (
        Rule("The text is a statement that creates one index.", _is_an_index),
        Rule(f"The query `{NEWEST}` searches it.", _finds(NEWEST)),
        Rule("The ten rows come out of it in their order, without a sort.", _no_sort),
    ),
)
RARE = Contract(
    "failed_index",
    (
        Rule("The text is a statement that creates one index.", _is_an_index),
        Rule(f"The query `{FAILED}` uses it.", _finds(FAILED)),
        Rule("Only jobs that failed have an entry in it.", _small),
        Rule("It gives the failed jobs in the order of `created`.", _in_order),
    ),
)


def check_sort_free(statement: Any) -> Output:
    """Check a `CREATE INDEX` on `orders` by which a user's newest ten orders are found without a sort."""
    return check(SORT_FREE, _said(statement))


def check_rare_value(statement: Any) -> Output:
    """Check a `CREATE INDEX` on `jobs` that holds the few failed ones alone, in the order of `created`."""
    return check(RARE, _said(statement))


def _said(statement: Any) -> Any:
    return None if statement is None or statement is ... else lambda: statement
