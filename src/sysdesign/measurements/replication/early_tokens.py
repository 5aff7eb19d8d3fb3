"""A token that was taken too early: with commits that do not wait for the log, the written position lies before them.

`pg_current_wal_lsn()` says up to where the log has been written to its file. With `synchronous_commit = off` a commit
returns before that, so that a replica can have reached the token and lack the commit. `pg_current_wal_insert_lsn()`
says where the log ends in memory, behind every commit that has returned.
"""

import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole
from sysdesign.measurements.replication.edit_and_look import EDIT, REACHED, VERSION, Profiles, token_of

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

TOKENS = {"written": "pg_current_wal_lsn()", "inserted": "pg_current_wal_insert_lsn()"}
PATIENCE_S = 10.0


def early_tokens(primary: "Postgres", replica: "Postgres", edits: int = 5) -> dict[str, int]:
    """Edit without waiting for the log, wait for the token at the replica, look there: how many looks were stale.

    By the position that served as the token. Up to 0.2 s for each edit, PostgreSQL's usual time to write the log of
    such commits. Makes and drops a table `profiles`.
    """
    whole("edits", edits)
    found = dict.fromkeys(TOKENS, 0)
    with closing(primary.connect()) as db, Profiles(db, [replica], [0], 1) as (reader,):
        db.execute("SET synchronous_commit = off")
        for name, position in TOKENS.items():
            for _ in range(edits):
                version = _one(db, EDIT, 0)
                _until(reader, REACHED, token_of(db, f"SELECT {position}::text"))
                found[name] += _one(reader, VERSION, 0) < version
    return found


def _one(db: Any, query: str, *values: Any) -> Any:
    return db.execute(query, values or None).fetchone()[0]


def _until(db: Any, query: str, *values: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not _one(db, query, *values):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the replica did not get there within {PATIENCE_S:g} s")
        time.sleep(0.0005)
