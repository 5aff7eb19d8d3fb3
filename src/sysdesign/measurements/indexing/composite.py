"""The phone book: people by last name, then first name, and what an index on both finds, in SQLite and PostgreSQL.

`names` is the number of different last names, over which the people are spread evenly. Where there are few, a database
may look the first name up below each last name in turn: a skip scan. SQLite needs the statistics of `ANALYZE` for it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sysdesign.checks import whole
from sysdesign.indexing import Step
from sysdesign.measurements.indexing import postgres_bench, sqlite_bench

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

FIRST_NAMES = 5003
QUESTIONS = {
    "last and first name": "SELECT * FROM person WHERE last_name = 'l000007' AND first_name = 'f000042'",
    "last name": "SELECT * FROM person WHERE last_name = 'l000007'",
    "first name": "SELECT * FROM person WHERE first_name = 'f000042'",
}
FIRST = QUESTIONS["first name"]


@dataclass(frozen=True)
class PhoneBook:
    """How SQLite finds people by their first name, with the index on both names and without it.

    `steps` are instructions of its virtual machine, equal on every run of a version; `seconds` a timing.
    """

    names: int
    plans: dict[str, Step]
    steps: int
    seconds: float
    scan_steps: int
    scan_seconds: float

    @property
    def plan(self) -> Step:
        """How it answers for the first name alone."""
        return self.plans["first name"]

    @property
    def skips(self) -> bool:
        """Whether it skips from one last name to the next."""
        return any("ANY(" in step.condition for step in self.plan.walk())


def sqlite_phone_book(names: int, people: int = 200_000) -> PhoneBook:
    """Ask SQLite in memory for a first name among `people` people with `names` different last names. About 1 s."""
    whole("names", names)
    with sqlite_bench.database() as (db, _):
        db.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, last_name TEXT, first_name TEXT, phone TEXT)")
        db.execute(
            "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ?) INSERT INTO person "
            f"SELECT n, printf('l%06d', n % ?), printf('f%06d', n * 7919 % {FIRST_NAMES}), '555' FROM n",
            (whole("people", people) - 1, names),
        )
        scan = sqlite_bench.steps_of(db, FIRST), sqlite_bench.seconds_of(db, FIRST)
        db.execute("CREATE INDEX by_name ON person (last_name, first_name)")
        db.execute("ANALYZE")
        plans = {asked: sqlite_bench.plan_of(db, query) for asked, query in QUESTIONS.items()}
        found = sqlite_bench.steps_of(db, FIRST), sqlite_bench.seconds_of(db, FIRST)
    return PhoneBook(names, plans, *found, *scan)


def postgres_phone_book(pg: "Postgres", names: int, people: int = 200_000) -> dict[str, Step]:
    """Return how PostgreSQL answers each of `QUESTIONS`, and "scan", the first name without the index. About 1 s."""
    with postgres_bench.scratch_tables(
        pg,
        "CREATE UNLOGGED TABLE person (id int, last_name text, first_name text, phone text)",
        f"INSERT INTO person SELECT n, 'l' || lpad((n % {whole('names', names)})::text, 6, '0'), "
        f"'f' || lpad((n::bigint * 7919 % {FIRST_NAMES})::text, 6, '0'), '555' "
        f"FROM generate_series(0, {whole('people', people) - 1}) AS n",
        "VACUUM person",
    ) as db:
        scan = postgres_bench.explain(db, FIRST)
        db.execute("CREATE INDEX by_name ON person (last_name, first_name)")
        db.execute("VACUUM ANALYZE person")
        found = {asked: postgres_bench.explain(db, query) for asked, query in QUESTIONS.items()}
    return found | {"scan": scan}
