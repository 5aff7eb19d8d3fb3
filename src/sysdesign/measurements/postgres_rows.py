"""How big is a ride in PostgreSQL? The nine fields of `rides`, with no index, one, two or three.

The table is temporary and gone when the call returns. Rows arrive in the order of their start with the indexes in
place, as on a live system. Counted are the pages of table and indexes (their main forks), which are equal on every run.

What this leaves out: write-ahead logs, the maps of free space and of visibility, dead rows that updates and deletes
leave until a vacuum, backups and replicas.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from sysdesign.checks import whole, within
from sysdesign.measurements.rides import RideSize, rides

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

INDEXES = (
    "CREATE UNIQUE INDEX by_ride ON ride (ride_id)",
    "CREATE INDEX by_rider ON ride (rider_id, start_time)",
    "CREATE INDEX by_driver ON ride (driver_id, start_time)",
)
COLUMNS = """(
    ride_id uuid, rider_id uuid, driver_id uuid,        -- 16 bytes each
    start_loc point, end_loc point,                     -- latitude and longitude, two doubles
    start_time timestamptz, end_time timestamptz,       -- 8 bytes
    price integer, rating smallint                      -- cents; 1 to 5
)"""
# COPY asks for room in large steps and would leave empty pages at the end; rows that are inserted do not.
ARRIVALS = f"CREATE TEMPORARY TABLE arrival {COLUMNS}"
TABLE = f"CREATE TEMPORARY TABLE ride {COLUMNS}"
NAMES = re.findall(r"(\w+) (?:uuid|point|timestamptz|integer|smallint)", COLUMNS)
VALUES = " + ".join(f"pg_column_size({name})" for name in NAMES)
PAGES = """SELECT sum(pg_relation_size(oid))::bigint FROM pg_class
    WHERE oid = 'ride'::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'ride'::regclass)"""
# COPY's binary format takes the bytes of the generator as they are: for each field its length, then its value.
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
ROW = struct.Struct("!h" + "i16s" * 5 + "iq" * 2 + "ii" + "ih")
TO_2000_MS = 946_684_800_000  # PostgreSQL counts microseconds from 2000
CHUNK = 1000


@dataclass(frozen=True)
class PostgresRideSize(RideSize):
    """Also the bytes of a row, all are of one length: the values and the row's own header of 24 bytes."""

    row: int


def copied(rows: int, seed: int) -> Iterator[bytes]:
    """Yield seeded rides in COPY's binary format, some at a time."""
    source = rides(rows, seed)
    yield HEADER
    while chunk := list(islice(source, CHUNK)):
        yield b"".join(
            ROW.pack(
                *(9, 16, ride, 16, rider, 16, driver, 16, origin, 16, goal),
                *(8, (start - TO_2000_MS) * 1000, 8, (end - TO_2000_MS) * 1000, 4, price, 2, rating),
            )
            for ride, rider, driver, origin, goal, start, end, price, rating in chunk
        )
    yield TRAILER


def ride_size(pg: "Postgres", rows: int = 20_000, indexes: int = 0, seed: int = 1) -> PostgresRideSize:
    """Store `rows` seeded rides with the first `indexes` of `INDEXES` (0 to 3) and weigh the pages. O(n log n) time.

    with postgres() as pg:
        ride_size(pg, indexes=3).stored
    """
    whole("rows", rows)
    within("indexes", whole("indexes", indexes, low=0), 0, len(INDEXES))
    with pg.connect(autocommit=False) as db:
        try:
            for statement in (ARRIVALS, TABLE, *INDEXES[:indexes]):
                db.execute(statement)
            with db.cursor().copy("COPY arrival FROM STDIN (FORMAT binary)") as into:
                for data in copied(rows, seed):
                    into.write(data)
            db.execute("INSERT INTO ride SELECT * FROM arrival")
            ((payload,),) = db.execute(f"SELECT avg({VALUES})::float8 FROM ride").fetchall()
            ((row,),) = db.execute("SELECT max(pg_column_size(ride.*)) FROM ride").fetchall()
            ((pages,),) = db.execute(PAGES).fetchall()
        finally:
            db.rollback()
    return PostgresRideSize(rows, indexes, payload, pages / rows, row)
