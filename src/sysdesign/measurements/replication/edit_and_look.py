"""Edits on a real primary, looks at its two replicas, one near and one far behind: what each remedy would have shown.

Every look asks both replicas and the primary, and both replicas for their position as well, so that all remedies are
judged on the same looks. Names and rules are those of `sysdesign.replication.remedies`.

What this leaves out: a network between the three, and other load. Each server that is asked adds a round trip to it.
"""

import heapq
import random
import statistics
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sysdesign.checks import not_empty, one_of, positive, whole, within
from sysdesign.engines.postgres_replica import delay_replay
from sysdesign.replication.lsn import record_end
from sysdesign.replication.remedies import Edit, Look, serve_look
from sysdesign.replication.sessions import Step
from sysdesign.replication.single_leader_runs import ROUTES

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

PATIENCE_S = 10.0
EVERY_S = 0.01  # between edits, so that the looks of one do not crowd the next
REACHED = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
VERSION = "SELECT version FROM profiles WHERE id = %s"
EDIT = "UPDATE profiles SET version = version + 1 WHERE id = %s RETURNING version"
TOKEN = "SELECT pg_current_wal_insert_lsn()::text"


@dataclass(frozen=True)
class Observed:
    """One look: how long after the edit, and of each replica whether it had reached the token, and showed the edit.

    `ask_s` is how long each replica took to tell its position, `read_s` how long the look itself took at each, and at
    the primary, which comes last. `at_most_s` counts from before the edit to the last answer: a replica whose lag is
    longer cannot have shown it, however slow the machine was.
    """

    after_s: float
    reached: tuple[bool, ...]
    fresh: tuple[bool, ...]
    first: int  # the replica that a router without a token would have asked
    current: bool = True  # whether the primary showed the edit
    ask_s: tuple[float, ...] = ()
    read_s: tuple[float, ...] = ()
    at_most_s: float = 0.0

    @property
    def _order(self) -> list[int]:
        return [(self.first + k) % len(self.reached) for k in range(len(self.reached))]

    def by(self, remedy: str, window_s: float = 60) -> Look:
        """Return where the look ends by a remedy, and what it shows there."""
        if remedy == "token":  # decided by the positions, judged by what was shown
            served = next((place for place in self._order if self.reached[place]), None)
            tried = len(self.reached) + 1 if served is None else self._order.index(served) + 1
            fresh = self.current if served is None else self.fresh[served]
            return Look(not fresh, served is None, tried)
        # a lag of 0 was over before the look, one of twice the time was not
        lags = tuple(0.0 if fresh else 2 * self.after_s + 1 for fresh in self.fresh)
        look = serve_look(remedy, Edit(self.after_s, lags, self.first), window_s)
        return replace(look, stale=not self.current) if look.at_primary else look

    def took_s(self, remedy: str, window_s: float = 60) -> float:
        """Return the seconds that the look took: the servers asked for their position, and the one that served it."""
        look = self.by(remedy, window_s)
        if not look.tried:
            return 0.0
        if remedy != "token":
            return self.read_s[-1 if look.at_primary else self.first]
        asked = self._order[: look.tried]
        return sum(self.ask_s[place] for place in asked) + self.read_s[-1 if look.at_primary else asked[-1]]


@dataclass(frozen=True)
class Outcome:
    """What a remedy made of all looks: shares that were stale and at the primary, servers asked, the usual seconds."""

    stale: float
    at_primary: float
    tried: float
    took_s: float  # median


def outcome(observed: Sequence[Observed], remedy: str, window_s: float = 60) -> Outcome:
    """Return what the observed looks would have come to by a remedy. O(n) time.

    >>> seen = [Observed(0.1, (True, False), (True, False), 1, read_s=(0.1, 0.1, 0.1))]
    >>> outcome(seen, "any replica")
    Outcome(stale=1.0, at_primary=0.0, tried=1.0, took_s=0.1)
    """
    looks = [one.by(remedy, window_s) for one in not_empty("observed", observed)]
    return Outcome(
        sum(look.stale for look in looks) / len(looks),
        sum(look.at_primary for look in looks) / len(looks),
        sum(look.tried for look in looks) / len(looks),
        statistics.median(one.took_s(remedy, window_s) for one in observed),
    )


def edit_and_look(
    primary: "Postgres",
    replicas: Sequence["Postgres"],
    lags_s: Sequence[float],
    *,
    edits: int,
    last_s: float,
    seed: int,
) -> list[Observed]:
    """Edit a profile every 10 ms and look at it once, after times spread evenly from 0 to `last_s`.

    The replicas replay by `lags_s`. Takes `edits / 100 + last_s` seconds. Makes and drops a table `profiles`.
    """
    for lag in not_empty("lags_s", lags_s):
        within("lags_s", lag, 0, 2)
    draw = random.Random(whole("seed", seed, 0))
    positive("last_s", last_s)
    # in turn over the times, so that early and late looks go first to each replica alike
    looks = [(last_s * (n + 0.5) / edits, n % len(lags_s)) for n in range(whole("edits", edits))]
    draw.shuffle(looks)
    with closing(primary.connect()) as db, Profiles(db, replicas, lags_s, edits) as readers:
        begin, observed = time.perf_counter(), []
        events: list[tuple[float, int, str, float, float]] = [(n * EVERY_S, n, "", 0.0, 0.0) for n in range(edits)]
        heapq.heapify(events)
        while events:
            due_s, n, token, asked_s, edited_s = heapq.heappop(events)
            time.sleep(max(0.0, begin + due_s - time.perf_counter()))
            if not token:
                asked_s = time.perf_counter()
                db.execute(EDIT, (n,))
                edited_s, token = time.perf_counter(), token_of(db)
                heapq.heappush(events, (edited_s - begin + looks[n][0], n, token, asked_s, edited_s))
                continue
            after_s = time.perf_counter() - edited_s
            # positions first: what is seen later is no less
            ready, ask_s = zip(*(_timed(reader, REACHED, token) for reader in readers), strict=True)
            shown, read_s = zip(*(_timed(reader, VERSION, n) for reader in (*readers, db)), strict=True)
            *fresh, current = (version == 1 for version in shown)
            at_most_s = time.perf_counter() - asked_s
            found = Observed(after_s, ready, tuple(fresh), looks[n][1], current, ask_s, read_s, at_most_s)
            observed.append(found)
        return observed


def token_waits(primary: "Postgres", replica: "Postgres", lag_s: float, edits: int = 4) -> list[tuple[float, bool]]:
    """Edit, wait until the replica has reached the token, and look: seconds of waiting, and whether it was fresh."""
    whole("edits", edits)
    found = []
    with closing(primary.connect()) as db, Profiles(db, [replica], [within("lag_s", lag_s, 0, 2)], edits) as (reader,):
        for n in range(edits):
            db.execute(EDIT, (n,))
            begin, token = time.perf_counter(), token_of(db)
            _until(reader, REACHED, token)
            found.append((time.perf_counter() - begin, _one(reader, VERSION, n) == 1))
    return found


def look_around(
    primary: "Postgres", replicas: Sequence["Postgres"], lags_s: Sequence[float], route: str, looks: int = 20
) -> list[Step]:
    """Edit once, then look at the replicas in turn, while others write: the steps of one session by a route of reads.

    A look goes to the next replica, and from there to the primary when the session's token asks for more. One edit of
    others before every look. About 20 ms a look. Makes and drops a table `profiles`.
    """
    one_of("route", route, ROUTES)
    whole("looks", looks)
    with closing(primary.connect()) as db, Profiles(db, replicas, lags_s, 1) as readers:
        begin, token = time.perf_counter(), "0/0"
        steps = list[Step]()
        for n in range(looks):
            time.sleep(max(0.0, begin + n / 50 - time.perf_counter()))
            version = _one(db, EDIT, 0)
            if not steps:
                token = token_of(db)
                steps.append(Step("user", "write", version))
            asked = db if route == "the primary" else readers[n % len(readers)]
            if "token" in route and not _one(asked, REACHED, token):
                asked = db
            steps.append(Step("user", "read", _one(asked, VERSION, 0)))
            if route == "token of reads and writes":  # after the look: at least all that it has shown
                token = token_of(db) if asked is db else _one(asked, "SELECT pg_last_wal_replay_lsn()::text")
        return steps


def token_of(db: Any, position: str = TOKEN) -> str:
    """Ask the primary for its position, and leave out the header of a page that has no record yet: nobody writes more.

    On a busy primary this is not needed, since the next record comes soon. A wait has to have a limit anyway.
    """
    return record_end(_one(db, position))


class Profiles:
    """A table on the primary, and readers of replicas that have it and replay by their lags."""

    def __init__(self, db: Any, replicas: Sequence["Postgres"], lags_s: Sequence[float], rows: int) -> None:
        if len(replicas) != len(lags_s):
            raise ValueError(f"'lags_s' must be one a replica, {len(replicas)}: {lags_s!r}")
        self.db, self.replicas, self.lags_s, self.rows = db, replicas, lags_s, rows

    def __enter__(self) -> list[Any]:
        create = f"CREATE TABLE profiles AS SELECT id, 0 AS version FROM generate_series(0, {self.rows - 1}) AS id"
        self.db.execute(create)
        self.db.execute("CREATE UNIQUE INDEX ON profiles (id)")
        self.readers = [replica.connect() for replica in self.replicas]
        for reader, replica, lag in zip(self.readers, self.replicas, self.lags_s, strict=True):
            _until(reader, REACHED, token_of(self.db))
            delay_replay(replica, lag)
        return self.readers

    def __exit__(self, *error: object) -> None:
        for reader, replica in zip(self.readers, self.replicas, strict=True):
            reader.close()
            delay_replay(replica, 0)
        self.db.execute("DROP TABLE profiles")


def _timed(db: Any, query: str, *values: Any) -> tuple[Any, float]:
    begin = time.perf_counter()
    return _one(db, query, *values), time.perf_counter() - begin


def _one(db: Any, query: str, *values: Any) -> Any:
    return db.execute(query, values or None).fetchone()[0]


def _until(db: Any, query: str, *values: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not _one(db, query, *values):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the replica did not get there within {PATIENCE_S:g} s")
        time.sleep(0.0005)
