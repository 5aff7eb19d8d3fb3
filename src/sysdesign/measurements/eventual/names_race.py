"""Eight people ask for one name at the same moment, on one PostgreSQL server. How many are told that it is theirs?

Every session looks whether the name is there, and inserts it if not. All of them look before the first inserts: the
order that a race takes when it goes wrong, made to happen every time. A session whose transaction the database aborts
tries once more, as a service would.
"""

from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import one_of, whole

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

CHECK = "SELECT count(*) FROM users WHERE name = 'alice_g'"
INSERT = "INSERT INTO users VALUES ('alice_g')"
CLAIM = "INSERT INTO users VALUES ('alice_g') ON CONFLICT DO NOTHING"
WAYS = ("check, then insert", "the same, SERIALIZABLE", "the same, UNIQUE", "one atomic insert")
MOST_SESSIONS = 50


@dataclass(frozen=True)
class Race:
    """What the sessions were told, and what the table holds."""

    created: int  # 201
    conflicts: int  # 409
    aborted: int  # transactions that the database gave up
    rows: int


def names_race(pg: "Postgres", way: str, *, sessions: int = 8) -> Race:
    """Let every session claim the name `alice_g` in one of `WAYS`; about 0.1 s.

    Makes and drops a table `users`.
    """
    one_of("way", way, WAYS)
    if whole("sessions", sessions) > MOST_SESSIONS:
        raise ValueError(f"'sessions' must be <= {MOST_SESSIONS}: {sessions!r}")
    unique = "UNIQUE" if way in WAYS[2:] else ""
    level = "SERIALIZABLE" if way == WAYS[1] else "READ COMMITTED"
    with ExitStack() as stack:
        db = stack.enter_context(closing(pg.connect()))
        db.execute(f"CREATE TABLE users (name text {unique})")
        stack.callback(db.execute, "DROP TABLE users")
        people = [stack.enter_context(closing(pg.connect(autocommit=False))) for _ in range(sessions)]
        found = []
        for person in people:
            person.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            found.append(way != WAYS[3] and _taken(person))
        told = [_claim(person, way, taken) for person, taken in zip(people, found, strict=True)]
        rows = len(db.execute("SELECT name FROM users").fetchall())
    return Race(sum(t[0] == 201 for t in told), sum(t[0] == 409 for t in told), sum(t[1] for t in told), rows)


def _taken(person: Any) -> bool:
    return bool(person.execute(CHECK).fetchone()[0])


def _claim(person: Any, way: str, taken: bool) -> tuple[int, bool]:
    """Insert and commit; return the status for the user, and whether the database aborted a transaction."""
    from psycopg.errors import SerializationFailure, UniqueViolation

    if taken:
        person.rollback()
        return 409, False
    try:
        inserted = person.execute(CLAIM if way == WAYS[3] else INSERT).rowcount
        person.commit()
    except UniqueViolation:
        person.rollback()
        return 409, False
    except SerializationFailure:
        person.rollback()
        return (409 if _taken(person) else 503), True
    return (201 if inserted else 409), False
