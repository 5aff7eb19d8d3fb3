"""What further indexes cost SQLite for each row: pages written, and time, with random and with rising keys.

A thousand rows share a commit, and what the commit writes are the pages that they changed, each once, into the
write-ahead log. So the count of its frames is the count of changed pages; it is equal on every run of a version. The
cache is small, so that indexes that receive random keys do not fit, as in a database larger than memory.

What this leaves out: the disk, which is not waited for; copying the log back; readers.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sysdesign.checks import one_of, whole, within
from sysdesign.measurements.indexing.sqlite_bench import PAGE_BYTES, database
from sysdesign.measurements.indexing.sqlite_tree import tree_of

MOST = 5
BATCH, PLAYS = 1000, 3
LAST = 2  # batches at the end, when the indexes have grown, over which pages are counted
FRAME = PAGE_BYTES + 24
ORDERS = ("random", "rising")
TABLE = f"CREATE TABLE item (id INTEGER PRIMARY KEY, {', '.join(f'c{i} INTEGER' for i in range(MOST))}, note TEXT)"


@dataclass(frozen=True)
class Penalty:
    """What a row costs with so many indexes beside the table: pages written at the end, processor seconds in all.

    `leaves` are the leaf pages of one of the indexes at the end, 0 where there is none.
    """

    indexes: int
    order: str
    rows: int
    pages_written: float
    seconds: float
    leaves: int


def batches(order: str, rows: int, seed: int) -> Iterator[list[tuple[int | str, ...]]]:
    """Yield rows, a thousand at a time: an id that counts up, five keys in the order, a note."""
    rng = random.Random(seed)
    for start in range(0, rows, BATCH):
        ids = range(start, min(start + BATCH, rows))
        keys = ([rng.getrandbits(48) if order == "random" else n * 100 + i for i in range(MOST)] for n in ids)
        yield [(n, *found, "n" * 50) for n, found in zip(ids, keys, strict=True)]


def insert_penalty(indexes: int, order: str, rows: int = 30_000, cache_pages: int = 50, seed: int = 1) -> Penalty:
    """Insert `rows` rows, in thousands, the first `indexes` of five columns indexed, with "random" or "rising" keys.

    Raises TypeError or ValueError for a size, and ValueError for fewer rows than 3,000. Up to 1 s.
    """
    within("indexes", whole("indexes", indexes, low=0), 0, MOST)
    one_of("order", order, ORDERS)
    given = list(batches(order, whole("rows", rows, low=BATCH * (LAST + 1)), whole("seed", seed, low=0)))
    with database(whole("cache_pages", cache_pages)) as (db, path):
        db.execute(TABLE)
        for i in range(indexes):
            db.execute(f"CREATE INDEX by_c{i} ON item (c{i})")
        sizes, seconds = [], 0.0
        for batch in given:
            start = time.process_time()
            db.execute("BEGIN")
            db.executemany("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?)", batch)
            db.execute("COMMIT")
            seconds += time.process_time() - start
            sizes.append(_log(path))
        leaves = len(tree_of(path, "by_c0").leaves) if indexes else 0
    written = (sizes[-1] - sizes[-1 - LAST]) / FRAME
    return Penalty(indexes, order, rows, written / (LAST * BATCH), seconds / rows, leaves)


def _log(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


def insert_penalties(
    rows: int = 30_000, cache_pages: int = 50, seed: int = 1, orders: Sequence[str] = ORDERS
) -> dict[str, list[Penalty]]:
    """Return `insert_penalty` of 0 to 5 indexes for each order: the quickest of three plays. About 4 s an order.

    The plays of all take turns, so that a machine that is slow for a moment is not slow for one of them alone.
    """
    found: dict[tuple[str, int], list[Penalty]] = {(order, k): [] for order in orders for k in range(MOST + 1)}
    for _ in range(PLAYS):
        for (order, k), plays in found.items():
            plays.append(insert_penalty(k, order, rows, cache_pages, seed))
    quickest = {each: min(plays, key=lambda play: play.seconds) for each, plays in found.items()}
    return {order: [quickest[order, k] for k in range(MOST + 1)] for order in orders}
