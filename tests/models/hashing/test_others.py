"""Modulo, jump, rendezvous, Maglev and slots: what is special to each."""

import math
from collections import Counter
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.hashing import (
    Maglev,
    Rendezvous,
    Slots,
    imbalance,
    jump,
    jump_bucket,
    key_slot,
    loads,
    modulo,
    moved,
    owners,
)

KEYS = range(20_000)


@pytest.mark.parametrize(("nodes", "more"), [(4, 5), (10, 11), (10, 20), (3, 9)])
def test_modulo_moves_what_arithmetic_says(nodes: int, more: int) -> None:
    """A key stays if its residues agree: min of both, over the least common multiple, of the pairs."""
    stays = min(nodes, more) / math.lcm(nodes, more)
    assert moved(partial(modulo, nodes=nodes), partial(modulo, nodes=more), KEYS) == pytest.approx(1 - stays, abs=0.01)


# From the tests of the Go port, https://github.com/dgryski/go-jump
@pytest.mark.parametrize(
    ("bits", "buckets", "bucket"),
    [(1, 1, 0), (42, 57, 43), (0xDEAD10CC, 1, 0), (0xDEAD10CC, 666, 361), (256, 1024, 520)],
)
def test_jump_is_that_of_the_paper(bits: int, buckets: int, bucket: int) -> None:
    assert jump_bucket(bits, buckets) == bucket


@given(st.integers(0, 2**64 - 1), st.integers(1, 500))
def test_jump_moves_to_the_new_bucket_only(bits: int, buckets: int) -> None:
    assert jump_bucket(bits, buckets + 1) in (jump_bucket(bits, buckets), buckets)


def test_jump_moves_the_least_and_is_even() -> None:
    assert moved(partial(jump, buckets=10), partial(jump, buckets=11), KEYS) == pytest.approx(1 / 11, abs=0.007)
    assert imbalance(Counter(jump(key, 10) for key in KEYS)) < 1.08


def test_rendezvous_hands_the_keys_of_a_lost_node_to_all_alike() -> None:
    before = Rendezvous(range(6))
    after = before.copy()
    after.remove(3)
    heirs = Counter(after.lookup(key) for key in KEYS if before.lookup(key) == 3)
    assert len(heirs) == 5
    assert imbalance(heirs) < 1.12


def test_rendezvous_weights_are_exact() -> None:
    weights = {"a": 0.5, "b": 1, "c": 2.5}
    shares = loads(Rendezvous(weights, weights), KEYS)
    for node, weight in weights.items():
        expected = len(KEYS) * weight / 4
        assert abs(shares[node] - expected) < 4 * math.sqrt(expected)


def test_rendezvous_with_equal_weights_is_that_without() -> None:
    assert owners(Rendezvous(["abc"], {"abc": 2}), range(9)) == ["abc"] * 9
    plain, weighted = Rendezvous(["a", "b", "c"]), Rendezvous(["a", "b", "c"], dict.fromkeys(["a", "b", "c"], 3))
    weighted._plain = False  # the way with logarithms
    assert owners(plain, range(2000)) == owners(weighted, range(2000))


@given(st.integers(1, 6), st.text(max_size=4))
def test_rendezvous_replicas_are_the_owners_when_nodes_go(nodes: int, key: str) -> None:
    left = Rendezvous(range(nodes), {0: 3})
    for node in left.replicas(key, nodes):
        assert left.lookup(key) == node
        left.remove(node)


def test_maglev_is_even_to_a_place_and_moves_a_little_more_than_it_must() -> None:
    before = Maglev(range(10), size=10_007)
    assert set(before.shares().values()) <= {1000, 1001}
    after = before.copy()
    after.remove(4)
    keys = range(5000)
    stayed_away = [key for key in keys if before.lookup(key) != 4 and after.lookup(key) != before.lookup(key)]
    assert 0 < len(stayed_away) < 0.06 * len(keys)


def test_slots_are_those_of_redis() -> None:
    assert key_slot("123456789") == 0x31C3  # from the specification
    assert key_slot("foo") == 12182
    assert key_slot("{user1000}.following") == key_slot("{user1000}.followers") == key_slot("user1000")
    assert key_slot("foo{}{bar}") != key_slot("bar")  # nothing between the first braces: all of it counts
    assert key_slot("foo{{bar}}zap") == key_slot("{bar")
    assert key_slot("foo{bar}{zap}") == key_slot("bar")
    assert key_slot(b"foo") == key_slot("foo") != key_slot(("foo",))
    assert key_slot(1) != key_slot("1")


def test_slots_are_handed_over_one_by_one() -> None:
    cluster = Slots(["a", "b", "c"])
    before = cluster.copy()
    cluster.add("d")
    assert sorted(cluster.counts().values()) == [4096] * 4
    assert sum(map(str.__ne__, before._owners, cluster._owners)) == 4096
    cluster.remove("a")
    assert sorted(cluster.counts().values()) == [5461, 5461, 5462]


BAD = [
    (lambda: modulo("a", 0), ValueError, "'nodes' must be >= 1: 0"),
    (lambda: modulo("a", 2.0), TypeError, "'nodes' must be a whole number: 2.0"),
    (lambda: jump("a", 0), ValueError, "'buckets' must be >= 1: 0"),
    (lambda: jump("a", 2**31), ValueError, "'buckets' must be < 2**31: 2147483648"),
    (lambda: jump_bucket(2**64, 3), ValueError, "'bits' must be < 2**64: 18446744073709551616"),
    (lambda: Rendezvous(["a"], {"a": math.nan}), ValueError, "'weights' must be finite: nan"),
    (lambda: Rendezvous(["a"]).replicas("x", 2), ValueError, "'n' must be at most the number of nodes, 1: 2"),
    (lambda: Maglev(["a"], size=100), ValueError, "'size' must be a prime number from 2 to 10000000: 100"),
    (lambda: Maglev(["a"], size=10**400), ValueError, "'size' must be finite: 1000"),
    (lambda: Maglev(["a", "b", "c"], size=3), ValueError, "'size' must be above the number of nodes, 3: 3"),
    (lambda: key_slot("a", 65_537), ValueError, "'slots' must be at most 65536: 65537"),
    (lambda: Slots(["a"], 0), ValueError, "'slots' must be >= 1: 0"),
    (lambda: Slots(["a", "b"], 1), ValueError, "'nodes' must be at most the number of slots, 1: 2 nodes"),
    (lambda: moved(3, modulo, [1]), TypeError, "'before' must be a placement or a function of keys: 3"),
    (lambda: moved(len, 3, [1]), TypeError, "'after' must be a placement or a function of keys: 3"),
    (lambda: moved(str, str, []), ValueError, "'keys' must not be empty: []"),
    (lambda: moved(str, str, 3), TypeError, "'keys' must be a list of keys: 3"),
    (lambda: owners(3, [1]), TypeError, "'where' must be a placement or a function of keys: 3"),
    (lambda: loads(str, [1]), TypeError, "'where' must be a placement with nodes"),
    (lambda: imbalance([]), ValueError, "'loads' must not be empty: []"),
    (lambda: imbalance([0, 0]), ValueError, "'sum of loads' must be > 0: 0"),
    (lambda: imbalance([1, -1]), ValueError, "'loads' must be >= 0: -1"),
    (lambda: imbalance({"a": math.nan}), ValueError, "'loads' must be finite: nan"),
    (lambda: imbalance("12"), TypeError, "'loads' must be numbers, or map nodes to numbers: '12'"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(says)
