"""Every row that matches lies on a shard that is asked; each scheme asks few shards for its own kind of question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.sharding import (
    ByBucketAndDate,
    ByCustomer,
    ByDate,
    ByNumber,
    Order,
    Query,
    even_starts,
    load_shares,
    sample_orders,
)

SCHEMES = [
    ByDate([0, 90, 181, 273]),
    ByDate([30, 40]),
    ByNumber(5),
    ByCustomer(5),
    ByBucketAndDate(3, [0, 181]),
    ByBucketAndDate(1, [0, 90, 181, 273]),
    ByBucketAndDate(4, [0]),
]
orders = st.builds(Order, st.integers(0, 10_000), st.integers(0, 500), st.integers(0, 364))
days = st.tuples(st.integers(0, 364), st.integers(0, 364)).map(lambda pair: (min(pair), max(pair)))


@pytest.mark.parametrize("scheme", SCHEMES, ids=repr)
@given(order=orders, given_=st.sets(st.sampled_from(["number", "customer", "days"])), around=days)
def test_a_matching_row_lies_where_it_is_asked_for(scheme, order, given_, around) -> None:
    window = (min(around[0], order.day), max(around[1], order.day))
    query = Query(
        number=order.number if "number" in given_ else None,
        customer=order.customer if "customer" in given_ else None,
        days=window if "days" in given_ else None,
    )
    assert query.matches(order)
    asked = scheme.asked(query)
    assert scheme.place(order) in asked
    assert asked == sorted(set(asked))
    assert set(asked) <= set(range(scheme.shards))


@given(order=orders)
def test_one_bucket_is_date_and_one_range_is_hash(order) -> None:
    starts = [0, 90, 181, 273]
    assert ByBucketAndDate(1, starts).place(order) == ByDate(starts).place(order)
    assert ByBucketAndDate(4, [0]).place(order) == ByNumber(4).place(order)


def test_each_key_has_its_question() -> None:
    month, mine, one = Query(days=(100, 120)), Query(customer=7, days=(90, 180)), Query(number=101)
    asked = {
        type(scheme).__name__: [len(scheme.asked(query)) for query in (month, mine, one)] for scheme in SCHEMES[:4]
    }
    assert len(ByDate([0, 90, 181, 273]).asked(month)) == 1
    assert asked["ByNumber"] == [5, 5, 1]
    assert asked["ByCustomer"] == [5, 1, 5]


def test_days_beyond_the_ends_belong_to_the_shards_there() -> None:
    dates = ByDate([30, 40])
    assert [dates.place(Order(1, 1, day)) for day in (0, 29, 30, 39, 40, 5000)] == [0, 0, 0, 0, 1, 1]
    assert dates.asked(Query(days=(0, 5000))) == [0, 1]


def test_new_orders_heat_the_last_range_of_every_bucket() -> None:
    new = sample_orders(1000, days=(364, 364), seed=1)
    for buckets in (1, 2, 4, 8):
        taken = load_shares(ByBucketAndDate(buckets, even_starts(365, 8 // buckets)), new)
        assert sum(share > 0 for share in taken) == buckets
        assert all(share == 0 for i, share in enumerate(taken) if (i + 1) % (8 // buckets))


def test_orders_are_seeded_sorted_and_numbered() -> None:
    some = sample_orders(300, skew=1, first=50, seed=3)
    assert some == sample_orders(300, skew=1, first=50, seed=3) != sample_orders(300, skew=1, first=50, seed=4)
    assert [order.number for order in some] == list(range(50, 350))
    assert [order.day for order in some] == sorted(order.day for order in some)
    assert 0.1 < sum(order.customer == 0 for order in some) / 300 < 0.2  # 1 / (1 + 1/2 + … + 1/500) is 0.147


BAD = [
    (lambda: ByDate([]), ValueError, "'starts' must not be empty: []"),
    (lambda: ByDate([0, 0]), ValueError, "'starts' must rise: [0, 0]"),
    (lambda: ByDate([0.5]), TypeError, "'starts' must be a whole number: 0.5"),
    (lambda: ByNumber(0), ValueError, "'shards' must be >= 1: 0"),
    (lambda: ByCustomer(True), TypeError, "'shards' must be a whole number: True"),
    (lambda: ByBucketAndDate(0, [0]), ValueError, "'buckets' must be >= 1: 0"),
    (lambda: ByBucketAndDate(2, [3, 1]), ValueError, "'starts' must rise: [3, 1]"),
    (lambda: Query(days=(5, 4)), ValueError, "'last of days' must be >= 5: 4"),
    (lambda: Query(days=5), TypeError, "'days' must be a pair of days, the first and the last: 5"),
    (lambda: Query(number="a"), TypeError, "'number' must be a whole number: 'a'"),
    (lambda: even_starts(3, 4), ValueError, "'days' must be at least one for each of 4 ranges: 3"),
    (lambda: sample_orders(0, seed=1), ValueError, "'count' must be >= 1: 0"),
    (lambda: sample_orders(1, first=-1, seed=1), ValueError, "'first' must be >= 0: -1"),
    (lambda: sample_orders(1, skew=-1, seed=1), ValueError, "'skew' must be >= 0: -1"),
    (lambda: load_shares(None, [Order(1, 1, 1)]), TypeError, "'scheme' must place orders on shards: None"),
    (lambda: load_shares(ByNumber(2), [1]), TypeError, "'orders' must hold orders: 1"),
    (lambda: load_shares(ByNumber(2), []), ValueError, "'orders' must not be empty: []"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
