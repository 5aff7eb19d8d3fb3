import sys

import pytest

from sysdesign.measurements.key_reads import FILL, READ, TABLE, key_reads

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processor seconds need Linux")


@linux
def test_a_read_costs_microseconds(pg) -> None:
    reads = key_reads(pg, rows=1000, clients=2, seconds=0.2, rounds=1)
    assert reads.operations_s.median > 1000
    assert 1e-6 < reads.processor_s.median < 1e-3
    assert reads.cores(600_000) == pytest.approx(600_000 * reads.processor_s.median)


def test_the_read_goes_by_the_key(pg) -> None:
    with pg.connect(autocommit=False) as db:
        db.execute(TABLE)
        db.execute(FILL.format(rows=2000))
        db.execute("ANALYZE rider")
        select = READ.format(rows=2000).splitlines()[1].replace(":id", "7")
        plan = "\n".join(line for (line,) in db.execute(f"EXPLAIN {select}").fetchall())
        assert "Index Scan using rider_pkey" in plan
        assert db.execute(select).fetchall() == [("rider 7" + "." * 60, 4.5)]
        db.rollback()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"rows": 0}, "'rows' must be >= 1: 0"),
        ({"clients": 0}, "'clients' must be >= 1: 0"),
        ({"seconds": -1}, "'seconds' must be > 0: -1"),
        ({"rounds": 0}, "'rounds' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(pg, given, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        key_reads(pg, **{"rows": 100, "seconds": 0.01} | given)
    assert str(caught.value) == says
