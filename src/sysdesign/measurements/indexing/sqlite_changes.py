"""Which trees SQLite writes for a change: the table's and the indexes', found from the pages in its write-ahead log."""

import sqlite3
from pathlib import Path

from sysdesign.checks import whole
from sysdesign.measurements.indexing.sqlite_bench import database
from sysdesign.measurements.indexing.sqlite_tree import changed_pages, tree_of

NAMES = ("users", "by_a", "by_b", "by_c", "by_d")
CHANGES = {
    "INSERT": "INSERT INTO users VALUES (-1, 1, 2, 3, 4, 'new')",
    "UPDATE, column without an index": "UPDATE users SET note = 'newer' WHERE id = -1",
    "UPDATE, one indexed column": "UPDATE users SET a = 10 WHERE id = -1",
    "DELETE": "DELETE FROM users WHERE id = -1",
}


def changed_trees(rows: int = 5000) -> dict[str, tuple[str, ...]]:
    """Return for each of `CHANGES` the trees that it writes: the table `users` and its four indexes. About 0.1 s."""
    with database() as (db, path):
        db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, a INT, b INT, c INT, d INT, note TEXT)")
        for name in "abcd":
            db.execute(f"CREATE INDEX by_{name} ON users ({name})")
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO users VALUES (?, ?, ?, ?, ?, 'old')",
            ((n, *(n * (7919 + 2 * i) % 1_000_003 for i in range(4))) for n in range(whole("rows", rows))),
        )
        db.execute("COMMIT")
        return {change: _trees(db, path, statement) for change, statement in CHANGES.items()}


def _trees(db: sqlite3.Connection, path: Path, statement: str) -> tuple[str, ...]:
    before = {name: tree_of(path, name) for name in NAMES}  # this also copies the log back, and empties it
    db.execute(statement)
    changed = changed_pages(path)
    return tuple(name for name, tree in before.items() if changed & {*tree.leaves, *tree.inner})
