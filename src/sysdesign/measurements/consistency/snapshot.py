"""One server and stale reads all the same: what a transaction sees of a write that was committed after it began."""

from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

LEVELS = ("READ COMMITTED", "REPEATABLE READ")


def reads_after_commit(server: "Postgres") -> dict[str, tuple[str, str]]:
    """Return what a transaction reads before and after another commits a new name, for each isolation level."""
    found = {}
    with closing(server.connect()) as writer, closing(server.connect()) as reader:
        writer.execute("CREATE TABLE profile (name text)")
        writer.execute("INSERT INTO profile VALUES ('old')")
        try:
            for level in LEVELS:
                writer.execute("UPDATE profile SET name = 'old'")
                reader.execute(f"BEGIN ISOLATION LEVEL {level}")
                before = reader.execute("SELECT name FROM profile").fetchone()
                writer.execute("UPDATE profile SET name = 'new'")
                after = reader.execute("SELECT name FROM profile").fetchone()
                reader.execute("COMMIT")
                assert before is not None
                assert after is not None
                found[level] = (str(before[0]), str(after[0]))
        finally:
            writer.execute("DROP TABLE profile")
    return found
