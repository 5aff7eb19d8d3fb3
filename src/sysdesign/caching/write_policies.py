"""How an application writes a value that is cached: the policies, what each can end in, and the orders that do it.

A policy is a client of a cache and a database that hold one key (see `one_key`): each `yield` is one message, and
between two of them anybody else may run or the writer may die. `survey` tries every order and counts how they end:

- *stale*: nothing is under way any more, and the cache holds another value than the database;
- *lost*: the value that is left was overwritten, by a write that was acknowledged, before that one had begun.

Sources: Nishtala et al. (2013) for deleting after the write and for leases; the rest are the field's usual patterns.

What this leaves out: see `interleavings`; and a cache of several machines, which may disagree among themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sysdesign.caching.interleavings import History, Setup, Steps, interleavings
from sysdesign.caching.one_key import KeyCache, KeyDatabase, client
from sysdesign.checks import one_of

OLD = 0  # the value before any write; writer A writes 1, writer B 2
WRITES = {"A": 1, "B": 2}
READER, FLUSHER, SERVER = "reader", "flusher", "cache"  # the other clients


@client
def write_through(value: Any, cache: Any, database: Any) -> Steps:
    """Write both, and answer when both have it."""
    yield database.put(value)
    yield cache.put(value)


@client
def write_through_newer(value: Any, cache: Any, database: Any) -> Steps:
    """Write both; the cache refuses what is older than its entry, by the version that the database gave."""
    version = yield database.put(value)
    yield cache.put(value, version)


@client
def write_around(value: Any, cache: Any, database: Any) -> Steps:
    """Write the database alone."""
    yield database.put(value)


@client
def write_back(value: Any, cache: Any, database: Any) -> Steps:
    """Write the cache alone; a flusher saves the value later."""
    yield cache.hold(value)


@client
def flush(cache: Any, database: Any) -> Steps:
    """Save what the database does not have yet, once."""
    value = yield cache.unsaved()
    if value is not None:
        yield database.put(value)
        yield cache.saved(value)


@client
def write_and_delete(value: Any, cache: Any, database: Any) -> Steps:
    """Write the database, then delete the entry; the next read loads it."""
    yield database.put(value)
    yield cache.delete()


@client
def delete_and_write(value: Any, cache: Any, database: Any) -> Steps:
    """Delete the entry, then write the database: the wrong way round."""
    yield cache.delete()
    yield database.put(value)


@client
def read_aside(cache: Any, database: Any) -> Steps:
    """Ask the cache; on a miss load the value and keep it."""
    value = yield cache.get()
    if value is None:
        value = yield database.get()
        yield cache.put(value)
    return value


@client
def read_leased(cache: Any, database: Any) -> Steps:
    """Ask the cache; on a miss load the value, and keep it if no write came in between."""
    value, token = yield cache.lease()
    if value is None:
        value = yield database.get()
        yield cache.fill(value, token)
    return value


@client
def read_through(cache: Any, database: Any) -> Steps:
    """Ask the cache, which loads what it misses."""
    return (yield cache.load(database))


@dataclass(frozen=True)
class Policy:
    """How values are written, how they are read, and whether a flusher saves them later."""

    write: Callable[..., Steps]
    read: Callable[..., Steps]
    flushed: bool = False


WRITE_POLICIES: Mapping[str, Policy] = {
    "write-through": Policy(write_through, read_aside),
    "through, by version": Policy(write_through_newer, read_leased),
    "write-around": Policy(write_around, read_aside),
    "write-back": Policy(write_back, read_through, flushed=True),
    "cache-aside": Policy(write_and_delete, read_aside),
    "cache-aside, leases": Policy(write_and_delete, read_leased),
}


@dataclass(frozen=True)
class Case:
    """Who takes part: writers, a reader, a cache that drops its entry or restarts, and how many clients may die."""

    writers: tuple[str, ...] = ("A",)
    reads: bool = False
    cached: bool = True  # whether the cache has the old value to begin with
    server: str = ""  # "evict" or "restart", once, at any moment
    deaths: int = 0


CASES: Mapping[str, Case] = {
    "one write": Case(),
    "two writers": Case(writers=("A", "B")),
    "a reader meanwhile": Case(reads=True, cached=False),
    "the writer dies": Case(deaths=1),
    "the cache restarts": Case(server="restart"),
    "two writers, entry evicted": Case(writers=("A", "B"), server="evict"),
}


class State(NamedTuple):
    """The two values, and whether the database still has to get the cache's."""

    cache: Any
    database: Any
    dirty: bool

    @property
    def stale(self) -> bool:
        """Whether a read that finds the entry gets another value than the database has."""
        return self.cache is not None and not self.dirty and self.cache != self.database


def setup_of(policy: Policy, case: Case, ttl: float | None = None) -> Setup:
    """Return a fresh start of a case: its clients, each in front of its first request."""
    for name, given, kind in (("policy", policy, Policy), ("case", case, Case)):
        if not isinstance(given, kind):
            raise TypeError(f"{name!r} must be a {kind.__name__}: {given!r}")
    now = [0.0]
    cache = KeyCache(OLD if case.cached else None, ttl=ttl, clock=lambda: now[0])
    database = KeyDatabase(OLD)
    clients = {name: policy.write(WRITES[name], cache, database) for name in case.writers}
    if case.reads:
        clients[READER] = policy.read(cache, database)
    if policy.flushed:
        clients[FLUSHER] = flush(cache, database)
    if case.server:
        clients[SERVER] = _server(cache, case.server)

    def tick(time: int) -> None:
        now[0] = time

    return Setup(clients, lambda: State(cache.value, database.value, cache.dirty), tick, (cache, database))


def _server(cache: KeyCache, does: str) -> Steps:
    yield getattr(cache, does)()


def ends(history: History) -> str:
    """Return how a history of writers ends: `fine`, `stale` or `lost`. O(writers²) time."""
    if not isinstance(history, History):
        raise TypeError(f"'history' must be a History: {history!r}")
    end = history.end
    left = end.cache if end.dirty else end.database
    writer = next((name for name, value in WRITES.items() if value == left), None)
    acknowledged = [name for name in WRITES if name in history.done]
    if any(writer is None or history.before(writer, name) for name in acknowledged):
        return "lost"
    return "stale" if end.stale else "fine"


@dataclass(frozen=True)
class Survey:
    """How all histories of a case end, and the shortest of the worst."""

    histories: int
    stale: int
    lost: int
    worst: History

    @property
    def bad(self) -> int:
        """Histories that end stale or lost."""
        return self.stale + self.lost


RANK = {"fine": 0, "stale": 1, "lost": 2}


def survey(policy: str, case: str) -> Survey:
    """Try every order of a case, by the names in `WRITE_POLICIES` and `CASES`. Time: 10 µs a step of each history.

    >>> found = survey("write-through", "two writers")
    >>> found.stale, found.histories
    (2, 6)
    >>> [f"{step.client}: {step.store}.{step.says}" for step in found.worst.steps]
    ['A: database.put 1', 'B: database.put 2', 'B: cache.put 2', 'A: cache.put 1']
    """
    one_of("policy", policy, tuple(WRITE_POLICIES))
    chosen = CASES[one_of("case", case, tuple(CASES))]
    return survey_of(WRITE_POLICIES[policy], chosen)


def survey_of(policy: Policy, case: Case) -> Survey:
    """Try every order of any policy and case; see `survey`."""
    setup_of(policy, case)  # for what is wrong with them
    counts = dict.fromkeys(RANK, 0)
    worst: tuple[tuple[int, int, int], History] | None = None
    for history in interleavings(lambda: setup_of(policy, case), deaths=case.deaths):
        end = ends(history)
        counts[end] += 1
        # Among the worst the shortest, and among those the one that runs the fewest clients into each other; where
        # nothing is wrong the one that mixes them most, which shows what was tried.
        key = (-RANK[end], len(history.steps), history.switches) if RANK[end] else (0, -history.switches, 0)
        if worst is None or key < worst[0]:
            worst = key, history
    assert worst is not None
    return Survey(sum(counts.values()), counts["stale"], counts["lost"], worst[1])
