"""Few different values: sizes of partial indexes, and what an index on a boolean is good for, in PostgreSQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sysdesign.checks import whole, within
from sysdesign.indexing import Step
from sysdesign.measurements.indexing.postgres_bench import explain, scratch_tables, size_of

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

RARE = "SELECT * FROM orders WHERE NOT done"


@dataclass(frozen=True)
class RareValue:
    """A table with a `share` of its rows pending: what the database does, and pages by the index and without it."""

    share: float
    rows: int
    plan: Step  # its own choice, with an index on the boolean there
    index_pages: int
    scan_pages: int
    full_size: int  # pages of the index on the boolean
    partial_size: int  # pages of one on the pending rows alone

    @property
    def index_chosen(self) -> bool:
        """Whether the database uses the index."""
        return self.chosen == "index"

    @property
    def chosen(self) -> str:
        """What the database does by itself: "index" or "scan"."""
        return "scan" if "Seq Scan" in self.plan.kinds else "index"


def rare_value(pg: "Postgres", share: float, rows: int = 100_000) -> RareValue:
    """Ask for the pending ones of `rows` orders, of which `share` is, scattered over the table. About 0.4 s.

    Raises ValueError for a share below one row or above 1, and TypeError or ValueError for other sizes.
    """
    every = round(1 / within("share", share, 1 / whole("rows", rows), 1))
    with scratch_tables(
        pg,
        "CREATE UNLOGGED TABLE orders (id int, user_id int, done boolean, text text)",
        f"INSERT INTO orders SELECT n, n * 7919::bigint % 10007, (n::bigint * 7919 % {rows}) % {every} <> 0, "
        f"repeat('r', 80) FROM generate_series(1, {rows}) AS n",
        "CREATE INDEX by_done ON orders (done)",
        "VACUUM ANALYZE orders",
    ) as db:
        plan = explain(db, RARE)
        forced = explain(db, RARE, {"enable_seqscan": "off", "enable_bitmapscan": "off"})
        scan = explain(db, RARE, {"enable_indexscan": "off", "enable_bitmapscan": "off"})
        size = size_of(db, "by_done")
        db.execute("CREATE INDEX pending ON orders (id) WHERE NOT done")
        return RareValue(share, rows, plan, forced.pages or 0, scan.pages or 0, size, size_of(db, "pending"))


def rare_values(pg: "Postgres", shares: Iterable[float], rows: int = 100_000) -> dict[float, RareValue]:
    """Return `rare_value` of each share."""
    return {share: rare_value(pg, share, rows) for share in shares}


def partial_sizes(pg: "Postgres", every: int = 100, rows: int = 100_000) -> dict[str, int]:
    """Return the pages of an index on `user_id` of all orders, and of the pending ones alone, one order in `every`."""
    with scratch_tables(
        pg,
        "CREATE UNLOGGED TABLE orders (id int, user_id int, status text)",
        f"INSERT INTO orders SELECT n, n * 7919::bigint % 1000003, CASE WHEN n % {whole('every', every)} = 0 "
        f"THEN 'pending' ELSE 'done' END FROM generate_series(1, {whole('rows', rows)}) AS n",
        "CREATE INDEX by_user ON orders (user_id)",
        "CREATE INDEX pending ON orders (user_id) WHERE status = 'pending'",
    ) as db:
        return {"all orders": size_of(db, "by_user"), "pending orders": size_of(db, "pending")}


def index_sizes(pg: "Postgres", rows: int = 100_000) -> dict[str, int]:
    """Return the pages of a table of events in the order of their time, and of indexes of three kinds on that time."""
    with scratch_tables(
        pg,
        "CREATE UNLOGGED TABLE event (at bigint, text text)",
        f"INSERT INTO event SELECT 1767225600000 + n, repeat('r', 80) FROM generate_series(1, {whole('rows', rows)}) n",
        *(f"CREATE INDEX by_{kind} ON event USING {kind} (at)" for kind in ("btree", "hash", "brin")),
    ) as db:
        names = {"table": "event", "B-tree": "by_btree", "hash": "by_hash", "BRIN": "by_brin"}
        return {name: size_of(db, relation) for name, relation in names.items()}
