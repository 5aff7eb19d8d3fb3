import numpy as np
import pytest

from sysdesign.hashing import HashRing, Rendezvous, RingTable, hash_many, mix64, owners
from sysdesign.hashing.arrays import mix64_many

HASHES = np.random.default_rng(1).integers(0, 2**64, 200_000, dtype=np.uint64)


@pytest.mark.parametrize(("nodes", "points"), [(1, 1), (2, 1), (10, 160), (300, 10), (3, 20_000)])
def test_the_table_is_exact(nodes: int, points: int) -> None:
    table = RingTable(dict.fromkeys(range(nodes), points))
    one = np.uint64(1)
    ends = np.array([0, 2**64 - 1], np.uint64)
    hard = np.concatenate([table.points, table.points - one, table.points + one, ends])
    for hashes in (HASHES, hard):
        expected = table.owners[np.searchsorted(table.points, hashes) % len(table.points)]
        assert np.array_equal(table.lookup_many(hashes), expected)
        assert np.array_equal(table.search_many(hashes), expected)


def test_many_at_once_are_one_by_one() -> None:
    ring = HashRing(["a", "b", "c"], 40, {"b": 2.5}, seed=5)
    hashes = hash_many(range(5000), seed=5)
    for node in ("d", "e"):
        assert [ring.nodes[at] for at in ring.lookup_many(hashes)] == owners(ring, range(5000))
        ring.add(node, 0.5)
    before = ring.copy()
    ring.remove("a")
    assert before.lookup_many(hashes).tolist() != ring.lookup_many(hashes).tolist()
    assert ring.table() is ring.table()
    assert ring.table().points.tolist() == [point for point, _ in ring.points]


def test_the_shape_is_kept_also_of_nothing() -> None:
    ring = HashRing(["a", "b"], 9)
    assert ring.lookup_many(HASHES[:12].reshape(3, 4)).shape == (3, 4)
    assert ring.lookup_many(HASHES[:0]).shape == (0,)


@pytest.mark.parametrize("weights", [None, {"b": 2.5, "c": 0.1}])
def test_rendezvous_of_many_is_that_of_each(weights) -> None:
    where = Rendezvous(["a", "b", "c"], weights)
    assert [where.nodes[at] for at in where.lookup_many(hash_many(range(5000)))] == owners(where, range(5000))


def test_mixing_many_is_mixing_each() -> None:
    assert mix64_many(HASHES[:50]).tolist() == [mix64(int(bits)) for bits in HASHES[:50]]


RING = HashRing(["a"])


@pytest.mark.parametrize("hashes", [HASHES.astype(np.int64), HASHES / 2, [1, 2], "ab"], ids=lambda bad: type(bad))
@pytest.mark.parametrize("find", [RING.lookup_many, RING.table().search_many, Rendezvous(["a"]).lookup_many])
def test_other_numbers_would_lose_bits(find, hashes) -> None:
    with pytest.raises(TypeError, match="'hashes' must be an array of uint64"):
        find(hashes)


def test_no_nodes_own_nothing() -> None:
    for call in (HashRing([]).lookup_many, Rendezvous([]).lookup_many, lambda _: RingTable({})):
        with pytest.raises(ValueError, match="'nodes' must not be empty: there is no node to own a key"):
            call(HASHES)
    with pytest.raises(ValueError, match="'counts' must be >= 1: 0"):
        RingTable({"a": 0})
