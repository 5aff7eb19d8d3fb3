"""Orders on SQLite shards: the router asks few shards, misses no row, and the steps tell an index from a scan."""

import pytest

from sysdesign.measurements.sharding import orders
from sysdesign.measurements.sharding.orders import on_shards
from sysdesign.sharding import ByBucketAndDate, ByCustomer, ByDate, ByNumber, Order, Query, sample_orders

KEPT = sample_orders(600, customers=40, seed=1)
NEW = sample_orders(100, customers=40, days=(364, 364), first=600, seed=2)
QUERIES = {
    "quarter": Query(days=(90, 180)),
    "boundary": Query(days=(135, 195)),
    "mine": Query(customer=7, days=(90, 180)),
    "one": Query(number=101),
    "all": Query(),
    "none": Query(number=5000),
}
DATES = ByDate([0, 90, 181, 273])


def shards_of(outcome: orders.Outcome) -> list[int]:
    return [query.shards for query in outcome.queries.values()]


@pytest.mark.parametrize(
    ("scheme", "asked", "writing"),
    [
        (DATES, [1, 2, 1, 4, 4, 4], 1),
        (ByNumber(4), [4, 4, 4, 1, 4, 1], 4),
        (ByCustomer(4), [4, 4, 1, 4, 4, 4], 4),
        (ByBucketAndDate(2, [0, 181]), [2, 4, 2, 2, 4, 2], 2),
    ],
    ids=["date", "number", "customer", "bucket"],
)
def test_what_is_asked_and_written(scheme, asked, writing) -> None:
    outcome = on_shards(scheme, KEPT, NEW, QUERIES)
    assert shards_of(outcome) == asked
    assert outcome.writing == writing
    assert (sum(outcome.kept), sum(outcome.taken)) == (600, 100)
    assert [query.rows for query in outcome.queries.values()][3:] == [1, 700, 0]


def test_an_index_saves_the_scan_and_the_sort() -> None:
    fast, slow = (
        on_shards(ByCustomer(4), KEPT, NEW, QUERIES, indexed=indexed).queries["mine"] for indexed in (True, False)
    )
    assert fast.rows == slow.rows > 0
    assert 5 * fast.steps < slow.steps
    assert (fast.sorts, slow.sorts) == (0, 1)


def test_a_large_scan_is_divided() -> None:
    together, alone = (on_shards(way, KEPT, NEW, QUERIES).queries["quarter"] for way in (ByNumber(4), DATES))
    assert together.rows == alone.rows
    assert together.longest < 0.5 * alone.longest
    assert together.steps > 0.9 * alone.steps


def test_answers_are_merged_by_day_and_not_by_number() -> None:
    falling = [Order(number, 1, 364 - number) for number in range(300)]
    assert on_shards(ByNumber(4), falling, [], QUERIES).queries["boundary"].rows == 61


def test_the_same_on_every_run() -> None:
    assert on_shards(DATES, KEPT, NEW, QUERIES) == on_shards(DATES, KEPT, NEW, QUERIES)


def test_a_router_that_forgets_a_shard_is_found_out() -> None:
    class Forgets(ByDate):
        def asked(self, query: Query) -> list[int]:
            return super().asked(query)[:1]

    with pytest.raises(LookupError, match="boundary: "):
        on_shards(Forgets([0, 90, 181, 273]), KEPT, NEW, QUERIES)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="'orders' must not be empty"):
        on_shards(DATES, [], NEW, QUERIES)
    with pytest.raises(ValueError, match="'orders' and 'new' must have different numbers: 2 orders"):
        on_shards(DATES, [Order(1, 1, 1)], [Order(1, 1, 1)], QUERIES)
    with pytest.raises(TypeError, match="'indexed' must be True or False: 1"):
        on_shards(DATES, KEPT, NEW, QUERIES, indexed=1)
