import datetime
import itertools
import struct
import uuid

import pytest

from sysdesign.measurements import postgres_rows
from sysdesign.measurements.postgres_rows import ARRIVALS, copied, ride_size
from sysdesign.measurements.rides import rides


def test_the_row_is_what_the_generator_gave(pg) -> None:
    (ride, rider, driver, origin, goal, start, end, price, rating), *_ = rides(1)
    with pg.connect(autocommit=False) as db:
        db.execute(ARRIVALS)
        with db.cursor().copy("COPY arrival FROM STDIN (FORMAT binary)") as into:
            for data in copied(1, 1):
                into.write(data)
        ((got),) = db.execute("SELECT *, point_send(start_loc), point_send(end_loc) FROM arrival").fetchall()
        db.rollback()
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    assert got[:3] == tuple(uuid.UUID(bytes=each) for each in (ride, rider, driver))
    assert got[9:] == (origin, goal)
    assert [round((at - epoch).total_seconds() * 1000) for at in got[5:7]] == [start, end]
    assert got[7:9] == (price, rating)


def test_a_ride_is_far_below_a_kilobyte(pg) -> None:
    sizes = [ride_size(pg, rows=5000, indexes=indexes) for indexes in range(4)]
    assert {(size.payload, size.row) for size in sizes} == {(102, 126)}
    assert 130 < sizes[0].stored < 140
    assert 250 < sizes[3].stored < 320
    assert all(less.stored < more.stored for less, more in itertools.pairwise(sizes))


def test_a_page_holds_61_rows(pg) -> None:
    # 8192 bytes, 24 of header; a row takes 128 with its padding and 4 for its place in the page.
    assert ride_size(pg, rows=61).stored * 61 == 8192
    assert ride_size(pg, rows=62).stored * 62 == pytest.approx(2 * 8192)


def test_the_same_on_every_run(pg) -> None:
    assert ride_size(pg, rows=3000, indexes=3) == ride_size(pg, rows=3000, indexes=3)
    assert ride_size(pg, rows=3000, indexes=3, seed=2) != ride_size(pg, rows=3000, indexes=3)


def test_nothing_is_left_after_an_error(pg, monkeypatch) -> None:
    monkeypatch.setattr(postgres_rows, "PAGES", "SELECT no")
    with pytest.raises(Exception, match='column "no" does not exist'):
        ride_size(pg, rows=10)


def test_a_row_has_the_length_that_the_format_says() -> None:
    assert struct.calcsize(postgres_rows.ROW.format) == 2 + 9 * 4 + 102


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"rows": 0}, ValueError, "'rows' must be >= 1: 0"),
        ({"indexes": 4}, ValueError, "'indexes' must be from 0 to 3: 4"),
        ({"indexes": True}, TypeError, "'indexes' must be a whole number: True"),
        ({"rows": 1, "seed": -1}, ValueError, "'seed' must be >= 0: -1"),
    ],
)
def test_bad_input_is_named(pg, given, kind, says) -> None:
    with pytest.raises(kind) as caught:
        ride_size(pg, **given)
    assert str(caught.value) == says
