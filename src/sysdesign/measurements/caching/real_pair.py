"""Valkey as the cache and SQLite as the database of one key, for the same clients that run on the models.

See `sysdesign.caching.one_key` for what the requests mean; each takes effect when its `act` is called.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sysdesign.caching.interleavings import Request, Steps
from sysdesign.caching.one_key import CACHE, DATABASE
from sysdesign.engines.scratch import scratch

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

KEY, VERSION = "item", "item:version"
PATIENCE_S = 10.0
# One step for everybody else: a script is never interrupted.
PUT_NEWER = f"""
local kept = redis.call('GET', '{VERSION}')
if kept and tonumber(kept) >= tonumber(ARGV[2]) then return 0 end
redis.call('MSET', '{KEY}', ARGV[1], '{VERSION}', ARGV[2])
return 1
"""


class ValkeyKey:
    """The cache, by a client of its own."""

    def __init__(self, store: "Valkey") -> None:
        self._client: Any = store.client()

    @property
    def value(self) -> int | None:
        """The value that it has now; None for none."""
        found = self._client.get(KEY)
        return None if found is None else int(found)

    def get(self) -> Request:
        """Ask for the value."""
        return Request(CACHE, "get", lambda: self.value)

    def put(self, value: int, version: int | None = None) -> Request:
        """Keep a value, with a version only if it is newer."""

        def act() -> bool:
            if version is None:
                return bool(self._client.set(KEY, value))
            return bool(self._client.eval(PUT_NEWER, 0, value, version))

        return Request(CACHE, f"put {value}", act)

    def delete(self) -> Request:
        """Drop the entry."""
        return Request(CACHE, "delete", lambda: self._client.delete(KEY, VERSION))


class SQLiteKey:
    """The database, by a connection that one thread after another may use."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_S, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")  # what is compared is the order of writes, not their durability
        self._db.execute("CREATE TABLE IF NOT EXISTS item (value INTEGER NOT NULL, version INTEGER NOT NULL)")

    def close(self) -> None:
        """Close."""
        self._db.close()

    @property
    def value(self) -> int:
        """The value that it has now."""
        ((value,),) = self._db.execute("SELECT value FROM item").fetchall()
        return int(value)

    def reset(self, value: int) -> None:
        """Begin anew with a value."""
        self._db.execute("DELETE FROM item")
        self._db.execute("INSERT INTO item VALUES (?, 0)", (value,))

    def get(self) -> Request:
        """Ask for the value."""
        return Request(DATABASE, "get", lambda: self.value)

    def put(self, value: int) -> Request:
        """Store a value; the answer is its version."""

        def act() -> int:
            update = "UPDATE item SET value = ?, version = version + 1 RETURNING version"
            ((version,),) = self._db.execute(update, (value,)).fetchall()
            return int(version)

        return Request(DATABASE, f"put {value}", act)


def drive(client: Steps) -> Any:
    """Run a client to its end and return what it returns."""
    answer = None
    while True:
        try:
            request = client.send(answer)
        except StopIteration as end:
            return end.value
        answer = request.act()


@contextmanager
def real_pair(store: "Valkey", clients: int = 1) -> Iterator[list[tuple[ValkeyKey, SQLiteKey]]]:
    """Open a cache and a database of one key, with a connection to both for each of some clients."""
    with scratch("pair") as folder:
        pairs = [(ValkeyKey(store), SQLiteKey(folder / "item.db")) for _ in range(clients)]
        try:
            yield pairs
        finally:
            pairs[0][0].delete().act()
            for _, database in pairs:
                database.close()


def start(pair: tuple[ValkeyKey, SQLiteKey], value: int, *, cached: bool) -> None:
    """Let both begin with a value, or the database alone."""
    cache, database = pair
    database.reset(value)
    cache.delete().act()
    if cached:
        cache.put(value).act()
