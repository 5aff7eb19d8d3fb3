"""A streaming replica: it follows, refuses writes, can be held back, and is gone afterwards."""

import time

import psycopg
import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.postgres import postgres
from sysdesign.engines.postgres_replica import replica


def eventually(query, db, expected) -> bool:
    deadline = time.monotonic() + 10
    while db.execute(query).fetchone() != (expected,):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def test_it_follows_and_only_reads() -> None:
    try:
        with postgres() as pg:
            db = pg.connect()
            db.execute("CREATE TABLE t AS SELECT 1 AS n")
            with replica(pg) as behind:
                reader, folder = behind.connect(), behind.folder
                assert reader.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
                assert eventually("SELECT count(*) FROM t", reader, 1)
                db.execute("INSERT INTO t VALUES (2)")
                assert eventually("SELECT count(*) FROM t", reader, 2)
                with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                    reader.execute("INSERT INTO t VALUES (3)")
            assert not folder.exists()
            assert db.execute("SELECT count(*) FROM t").fetchone() == (2,)
    except EngineMissing as missing:
        pytest.skip(str(missing))


def test_it_needs_a_server() -> None:
    with pytest.raises(TypeError, match="'primary' must be a running server"), replica("db"):
        pass
