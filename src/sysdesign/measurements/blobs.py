"""Where do blobs belong? The same blobs inside PostgreSQL, and beside it as files with a pointer row in the database.

Blobs are seeded random bytes, so they do not compress, as pictures and films do not. Log bytes are what the database
writes ahead of its tables and ships to replicas and archives. The cache is PostgreSQL's own, shared_buffers: start the
engine with a small one (`SETTINGS`), else everything fits and nothing is pushed out.

What this leaves out: object stores themselves; the files, which need a backup of their own; deletes.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole
from sysdesign.engines.scratch import scratch

if TYPE_CHECKING:
    from psycopg import Connection

    from sysdesign.engines.postgres import Postgres

SETTINGS = {"shared_buffers": "16MB", "autovacuum": "off"}
SMALL_ROWS = 80_000  # with their index about 12 MB: they fit, alone
PASSES = 2
SMALL_READS = 40  # between one blob and the next
TABLES = (
    "CREATE TABLE inside (id int PRIMARY KEY, name text NOT NULL, film bytea NOT NULL)",
    "CREATE TABLE pointer (id int PRIMARY KEY, name text NOT NULL, path text NOT NULL, bytes bigint NOT NULL)",
    "CREATE TABLE rider (id int PRIMARY KEY, name text NOT NULL)",
    f"INSERT INTO rider SELECT n, repeat('r', 80) FROM generate_series(1, {SMALL_ROWS}) AS n",
    "VACUUM ANALYZE rider",
)


@dataclass(frozen=True)
class BlobCost:
    """What a way to keep blobs costs: bytes of log and of backup for each, and what is left in the cache."""

    way: str
    blobs: int
    size: int
    log_each: float  # bytes that the database logged for one blob
    dump_each: float  # bytes that a blob adds to a dump of the database
    hit_ratio: float  # of reads of small rows, between the reads of blobs: pages found in the cache


@contextmanager
def tables(pg: "Postgres") -> Iterator["Connection[Any]"]:
    """The tables of this experiment, gone afterwards."""
    with pg.connect() as db:
        try:
            for statement in TABLES:
                db.execute(statement)
            yield db
        finally:
            db.execute("DROP TABLE IF EXISTS inside, pointer, rider")


def _hits(db: "Connection[Any]", ids: list[int]) -> tuple[int, int]:
    """Read small rows by key; return the pages that were in the cache, and those that had to be fetched."""
    explain = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT json)"
    ((plan,),) = db.execute(f"{explain} SELECT name FROM rider WHERE id = ANY(%s)", (ids,)).fetchall()
    return plan[0]["Plan"]["Shared Hit Blocks"], plan[0]["Plan"]["Shared Read Blocks"]


@dataclass(frozen=True)
class _Way:
    name: str
    table: str
    keep: Callable[[int, bytes], None]
    read: Callable[[int], bytes]


def _cost(pg: "Postgres", db: "Connection[Any]", way: _Way, films: list[bytes], seed: int) -> BlobCost:
    def log_position() -> int:
        ((at,),) = db.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint").fetchall()
        return int(at)

    def dumped() -> int:
        return len(pg.run("pg_dump", "--data-only", f"--table={way.table}"))

    empty = dumped()
    start = log_position()
    for number, film in enumerate(films):
        way.keep(number, film)
    logged = log_position() - start
    dump = dumped() - empty
    rng = random.Random(seed)
    _hits(db, list(range(1, SMALL_ROWS + 1)))
    found = fetched = 0
    for _ in range(PASSES):
        for number, film in enumerate(films):
            if way.read(number) != film:
                raise ValueError(f"'film' must be what was kept: {number!r}")
            hit, read = _hits(db, rng.sample(range(1, SMALL_ROWS + 1), SMALL_READS))
            found, fetched = found + hit, fetched + read
    return BlobCost(
        way.name, len(films), len(films[0]), logged / len(films), dump / len(films), found / (found + fetched)
    )


def blob_costs(pg: "Postgres", *, blobs: int = 24, size: int = 1_000_000, seed: int = 1) -> dict[str, BlobCost]:
    """Keep seeded blobs of `size` bytes as "files" with pointers, and "inside" the database.

    Takes about two seconds with 24 blobs of 1 MB. Raises ValueError when all blobs fit into the cache at once.
    """
    whole("size", size)
    rng = random.Random(whole("seed", seed, low=0))
    films = [rng.randbytes(size) for _ in range(whole("blobs", blobs))]
    with tables(pg) as db, scratch("blobs") as folder:
        ((cache,),) = db.execute("SELECT pg_size_bytes(current_setting('shared_buffers'))").fetchall()
        whole("bytes of all blobs", blobs * size, low=cache + 1)

        def keep_inside(number: int, film: bytes) -> None:
            db.execute("INSERT INTO inside VALUES (%s, 'film', %b)", (number, film))

        def read_inside(number: int) -> bytes:
            ((film,),) = db.execute("SELECT film FROM inside WHERE id = %s", (number,), binary=True).fetchall()
            return bytes(film)

        def keep_file(number: int, film: bytes) -> None:
            path = folder / f"film-{number}"
            path.write_bytes(film)
            db.execute("INSERT INTO pointer VALUES (%s, 'film', %s, %s)", (number, path.name, len(film)))

        def read_file(number: int) -> bytes:
            ((name,),) = db.execute("SELECT path FROM pointer WHERE id = %s", (number,)).fetchall()
            return (folder / str(name)).read_bytes()

        ways = (_Way("files", "pointer", keep_file, read_file), _Way("inside", "inside", keep_inside, read_inside))
        return {way.name: _cost(pg, db, way, films, seed) for way in ways}
