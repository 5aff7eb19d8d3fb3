"""How big is a ride? Nine fields in SQLite, with no index, one, two or three.

The database lives in memory and is gone when the call returns. Rows arrive one by one with the indexes in place, as on
a live system, so pages of an index with random keys end up about two thirds full.

What this leaves out: write-ahead logs, free space that updates and deletes leave behind, backups and replicas.
"""

import sqlite3
from contextlib import closing

from sysdesign.checks import whole, within
from sysdesign.measurements.rides import RideSize, rides

PAGE_BYTES = 4096
INDEXES = (
    "CREATE UNIQUE INDEX by_ride ON ride (ride_id)",
    "CREATE INDEX by_rider ON ride (rider_id, start_time)",
    "CREATE INDEX by_driver ON ride (driver_id, start_time)",
)
TABLE = """CREATE TABLE ride (
    ride_id BLOB, rider_id BLOB, driver_id BLOB,    -- 16 bytes each
    start_loc BLOB, end_loc BLOB,                   -- latitude and longitude, two doubles
    start_time INTEGER, end_time INTEGER,           -- milliseconds since 1970
    price INTEGER, rating INTEGER                   -- cents; 1 to 5
)"""


def value_bytes(value: bytes | int) -> int:
    """Return the bytes SQLite stores for a value, without its type: blobs as they are, integers in 0 to 8 bytes.

    Source: "Database File Format", section 2.1, sqlite.org.

    >>> [value_bytes(value) for value in (b"four", 1, 100, 30_000, 1_767_225_600_000)]
    [4, 0, 1, 2, 6]
    """
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"'value' must be bytes or a whole number: {value!r}")
    bits = 0 if value in (0, 1) else (value if value >= 0 else ~value).bit_length() + 1
    for size in (0, 1, 2, 3, 4, 6, 8):
        if bits <= 8 * size:
            return size
    raise ValueError(f"'value' must fit in 64 bits: {value!r}")


def ride_size(rows: int = 20_000, indexes: int = 0, seed: int = 1) -> RideSize:
    """Store `rows` seeded rides with the first `indexes` of `INDEXES` (0 to 3) and weigh the pages. O(n log n) time.

    >>> size = ride_size(rows=2000, indexes=3)
    >>> size.payload < 130 < size.stored < 1000
    True
    """
    whole("rows", rows)
    within("indexes", whole("indexes", indexes, low=0), 0, len(INDEXES))
    payload = 0
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        for statement in (TABLE, *INDEXES[:indexes]):
            db.execute(statement)
        for ride in rides(rows, seed):
            payload += sum(value_bytes(value) for value in ride)
            db.execute("INSERT INTO ride VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ride)
        db.commit()
        (pages,) = db.execute("PRAGMA page_count").fetchone()
    return RideSize(rows, indexes, payload / rows, pages * PAGE_BYTES / rows)
