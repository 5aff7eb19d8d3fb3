"""A replica that follows late or not at all, and the two halves of a failover."""

import time

import psycopg
import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.postgres import postgres
from sysdesign.engines.postgres_replica import begin_promotion, crash, delay_replay, frozen_receiver, promoted, replica


def until(db, query, expected, within_s=10):
    begin = time.monotonic()
    while db.execute(query).fetchone() != (expected,):
        if time.monotonic() - begin > within_s:
            return None
        time.sleep(0.002)
    return time.monotonic() - begin


def test_late_frozen_and_promoted() -> None:
    try:
        with postgres() as pg, replica(pg, "late") as behind:
            db, reader = pg.connect(), behind.connect()
            name = "SELECT application_name FROM pg_stat_replication"
            assert until(db, name, "late") is not None
            db.execute("CREATE TABLE t AS SELECT 1 AS n")
            assert until(reader, "SELECT to_regclass('t') IS NOT NULL", True) is not None

            delay_replay(behind, 0.3)
            db.execute("INSERT INTO t VALUES (2)")
            assert until(reader, "SELECT count(*) FROM t", 2) > 0.2
            delay_replay(behind, 0)
            db.execute("INSERT INTO t VALUES (3)")
            assert until(reader, "SELECT count(*) FROM t", 3) is not None

            with frozen_receiver(behind):
                db.execute("INSERT INTO t VALUES (4)")
                assert until(reader, "SELECT count(*) FROM t", 4, within_s=0.1) is None
                crash(pg)
                begin_promotion(behind)
            promoted(behind)
            assert reader.execute("SELECT count(*) FROM t").fetchone() == (3,)  # the last row is lost
            reader.execute("INSERT INTO t VALUES (5)")
            with pytest.raises(psycopg.OperationalError):
                db.execute("SELECT 1")
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("seconds", [-1, 3601])
def test_delays_that_cannot_be(seconds) -> None:
    with pytest.raises(ValueError, match="'seconds' must be from 0 to 3600"):
        delay_replay(None, seconds)


@pytest.mark.parametrize("name", ["", "Late", "a b", 5])
def test_names_that_cannot_be(name) -> None:
    try:
        with postgres() as pg, pytest.raises(ValueError, match="'name' must be lower-case"), replica(pg, name):
            pass
    except EngineMissing as missing:
        pytest.skip(str(missing))
