"""A counter in PostgreSQL: one row or several under many clients, exact or not, and increments that are sent again.

What this leaves out: a network, and a counter that is added up in the background.
"""

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sysdesign.checks import not_empty, positive, truth, whole, within
from sysdesign.measurements.pgbench import sized, transactions_a_second
from sysdesign.measurements.rounds import Spread, interleaved

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

INCREMENT = "UPDATE counters SET n = n + 1 WHERE id = :row;\n"
PICK = "\\set row random(1, {rows})\n"
GUARDED = """WITH new AS (INSERT INTO followers VALUES (%s) ON CONFLICT DO NOTHING RETURNING id)
UPDATE users SET follower_count = follower_count + (SELECT count(*) FROM new)"""
UNGUARDED = """WITH new AS (INSERT INTO followers VALUES (%s) ON CONFLICT DO NOTHING)
UPDATE users SET follower_count = follower_count + 1"""
OFF = "SELECT follower_count - (SELECT count(*) FROM followers) FROM users"


def counter_rates(
    pg: "Postgres", rows: Sequence[int] = (1, 16, 64), *, clients: int = 16, seconds: float = 0.3, rounds: int = 3
) -> dict[int, Spread]:
    """Return durable increments a second of a counter that is spread over so many rows, of `clients` together.

    Makes and drops a table `counters`. About `seconds` · `rounds` for each number of rows, and as long to warm up.
    """
    for count in not_empty("rows", rows):
        whole("rows", count)
    whole("clients", clients)
    positive("seconds", seconds)
    with closing(pg.connect()) as db:
        db.execute("CREATE TABLE counters (id int PRIMARY KEY, n bigint NOT NULL) WITH (fillfactor = 10)")
        try:
            db.execute("INSERT INTO counters SELECT id, 0 FROM generate_series(1, %s) AS id", (max(rows),))

            def rate(count: int, transactions: int) -> float:
                script = PICK.format(rows=count) + INCREMENT
                return transactions_a_second(pg, script, clients=clients, transactions=transactions)

            size = {count: sized(partial(rate, count), clients, seconds) for count in rows}
            variants = {str(count): partial(rate, count, size[count]) for count in rows}
            found = interleaved(variants, whole("rounds", rounds))
            return {count: found[str(count)] for count in rows}
        finally:
            db.execute("DROP TABLE counters")


@contextmanager
def _tables(pg: "Postgres") -> Iterator[Any]:
    with closing(pg.connect()) as db:
        db.execute("CREATE TABLE users (follower_count bigint NOT NULL)")
        db.execute("INSERT INTO users VALUES (0)")
        db.execute("CREATE TABLE followers (id bigint PRIMARY KEY)")
        try:
            yield db
        finally:
            db.execute("DROP TABLE users, followers")


@dataclass(frozen=True)
class Checked:
    """A counter and its rows, compared by a reader while others wrote."""

    looks: int
    wrong: int  # looks at which the two differed
    after_crash: int  # counter minus rows, after a client has gone between the two statements


def counter_in_transaction(pg: "Postgres", *, follows: int = 400, together: bool = True) -> Checked:
    """Add a row and increment the counter, `follows` times, and compare the two from another connection meanwhile.

    The last client goes away between the two statements. With `together` they are one transaction, else two.
    Takes about a second for 1000; makes and drops tables `users` and `followers`.
    """
    whole("follows", follows)
    truth("together", together)
    statements = ("INSERT INTO followers VALUES (%s)", "UPDATE users SET follower_count = follower_count + 1")
    differences: list[int] = []
    with _tables(pg) as db, closing(pg.connect()) as reader:
        writing, looked = threading.Event(), threading.Event()

        def look() -> None:
            while not writing.is_set():
                differences.append(reader.execute(OFF).fetchall()[0][0])
                looked.set()

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            with closing(pg.connect(autocommit=not together)) as writer:
                for follower in range(follows):
                    writer.execute(statements[0], (follower,))
                    writer.execute(statements[1])
                    if together:
                        writer.commit()
                looked.wait()
                writer.execute(statements[0], (follows,))  # and goes away
        finally:
            writing.set()
            watcher.join()
        return Checked(len(differences), sum(map(bool, differences)), db.execute(OFF).fetchall()[0][0])


@dataclass(frozen=True)
class Retried:
    """Requests to follow, some of them sent again: what the counter says and how many rows there are."""

    sent: int
    rows: int
    counter: int

    @property
    def drift(self) -> float:
        """By which share the counter is too high."""
        return self.counter / self.rows - 1


def retried_follows(
    pg: "Postgres", followers: int = 1000, *, lost: float = 0.02, guarded: bool, seed: int = 1
) -> Retried:
    """Send a request for each follower until an answer comes; an answer is lost with probability `lost`, by a seed.

    The row of a follower is unique either way. With `guarded` the counter rises only when the row is new. The result
    is the same on every run. About 0.3 s for 1000.
    """
    whole("followers", followers)
    if within("lost", lost, 0, 1) > 0.9:
        raise ValueError(f"'lost' must be <= 0.9: {lost!r}")
    statement = GUARDED if truth("guarded", guarded) else UNGUARDED
    rng = random.Random(whole("seed", seed, low=0))
    with _tables(pg) as db:
        db.execute("SET synchronous_commit = off")
        sent = 0
        for follower in range(followers):
            answered = False
            while not answered:
                db.execute(statement, (follower,))
                sent += 1
                answered = rng.random() >= lost
        rows = db.execute("SELECT count(*) FROM followers").fetchall()[0][0]
        return Retried(sent, rows, db.execute("SELECT follower_count FROM users").fetchall()[0][0])
