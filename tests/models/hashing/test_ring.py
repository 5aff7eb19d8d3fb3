import math
import zlib
from collections import Counter

import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sysdesign.hashing import HashRing, bounded, loads, stable_hash

KEYS = [f"user:{number}" for number in range(300)]


def slow(ring: HashRing, key) -> object:
    """The definition: of all points at or after the key's, else of all, the first."""
    at = ring.hash(key)
    after = [point for point in ring.points if point[0] >= at] or ring.points
    return min(after)[1]


class Changes(RuleBasedStateMachine):
    """Any history of nodes that come and go ends where a new ring of the same nodes begins."""

    @initialize(virtual_nodes=st.integers(1, 20))
    def begin(self, virtual_nodes: int) -> None:
        self.ring, self.weights = HashRing([], virtual_nodes), {}

    @rule(node=st.integers(0, 9), weight=st.sampled_from([1, 2, 2.5, 7]))
    def come(self, node: int, weight: float) -> None:
        if node not in self.weights:
            self.ring.add(node, weight)
            self.weights[node] = weight

    @precondition(lambda self: self.weights)
    @rule(data=st.data())
    def go(self, data) -> None:
        node = data.draw(st.sampled_from(sorted(self.weights)))
        self.ring.remove(node)
        del self.weights[node]

    @invariant()
    def same_as_new(self) -> None:
        new = HashRing(self.weights, self.ring.virtual_nodes, self.weights)
        assert self.ring.points == new.points
        assert [point for point, _ in new.points] == sorted(point for point, _ in new.points)
        if self.weights:
            assert all(self.ring.lookup(key) == slow(new, key) for key in KEYS[:5])


TestChanges = Changes.TestCase
TestChanges.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


def test_pinned_places() -> None:
    ring = HashRing(["a", "b", "c", "d"])
    assert "".join(ring.lookup(number) for number in range(40)) == "ccbaaddadacbdaaaddbcabcdacbdbdbdcaccdcdb"
    assert ring.points[0] == (100410529537249272, "d")


def test_the_last_arc_goes_on_at_the_beginning() -> None:
    ring = HashRing(["a", "b"], 1)
    first, last = ring.points[0], ring.points[-1]
    for bits, owner in ((0, first[1]), (first[0], first[1]), (last[0], last[1]), (2**64 - 1, first[1])):
        ring._hash = lambda key, bits=bits: bits
        assert ring.lookup("any") == owner


def test_a_key_stays_while_its_node_stays() -> None:
    ring = HashRing(["a", "b", "c"], 10)
    sets = {key: ring.replicas(key, 2) for key in KEYS}
    ring.remove("b")
    for key, (owner, second) in sets.items():
        assert ring.lookup(key) == (second if owner == "b" else owner)


@given(st.integers(1, 8), st.integers(1, 8), st.text(max_size=4))
def test_replicas_are_different_and_begin_with_the_owner(nodes: int, n: int, key: str) -> None:
    ring = HashRing(range(max(nodes, n)), 3)
    found = ring.replicas(key, n)
    assert (len(set(found)), found[0]) == (n, ring.lookup(key))
    assert found == list(ring.walk(key))[:n]
    assert sorted(ring.walk(key)) == ring.nodes


def test_weights_give_shares() -> None:
    counts = loads(HashRing(["abc", "b"], 2000, {"b": 3}), range(8000))
    assert counts["b"] / counts["abc"] == pytest.approx(3, rel=0.15)


def test_more_weight_keeps_the_keys_that_a_node_has() -> None:
    light, heavy = HashRing(["a", "b"], 50), HashRing(["a", "b"], 50, {"b": 2})
    assert all(heavy.lookup(key) == "b" for key in KEYS if light.lookup(key) == "b")


def test_another_hash_and_another_seed_give_other_places() -> None:
    plain = HashRing(["a", "b"], 50)
    fast = HashRing(["a", "b"], 50, hash=xxhash.xxh3_64_intdigest)
    seeded = HashRing(["a", "b"], 50, seed=1)
    assert plain.points == fast.points != seeded.points
    assert len({tuple(ring.lookup(key) for key in KEYS) for ring in (plain, fast, seeded)}) == 3
    assert fast.hash("x") == xxhash.xxh3_64_intdigest(b"sx")
    assert plain.hash("x") == stable_hash("x")


@given(st.integers(1, 6), st.lists(st.integers(), min_size=1, max_size=60), st.floats(0.01, 5))
def test_bounded_loads_are_bounded(nodes: int, keys: list[int], epsilon: float) -> None:
    ring = HashRing(range(nodes), 2)
    found = bounded(ring, keys, epsilon)
    assert max(Counter(found).values()) <= math.ceil((1 + epsilon) * len(keys) / nodes)
    assert set(found) <= set(ring.nodes)


def test_bounded_loads_leave_keys_where_there_is_room() -> None:
    ring = HashRing(["a", "b", "c"], 100)
    assert bounded(ring, KEYS, epsilon=2) == [ring.lookup(key) for key in KEYS]
    assert max(Counter(bounded(HashRing(range(10), 1), range(100), epsilon=0.1)).values()) == 11
    assert bounded(ring, ["same"] * 3, epsilon=1e-20) == list(ring.walk("same"))


BAD = [
    (lambda: HashRing(["a"], 0), ValueError, "'virtual_nodes' must be >= 1: 0"),
    (lambda: HashRing(["a"], 1.5), TypeError, "'virtual_nodes' must be a whole number: 1.5"),
    (lambda: HashRing(["a"], 10, {"a": math.nan}), ValueError, "'weights' must be finite: nan"),
    (lambda: HashRing(["a"], 10, {"a": -1}), ValueError, "'weights' must be > 0: -1"),
    (lambda: HashRing(["a"], 10, {"a": 0}), ValueError, "'weights' must be > 0: 0"),
    (lambda: HashRing(["a"], 10, {"b": 1}), ValueError, "'weights' must be of nodes that are there: 'b'"),
    (lambda: HashRing(["a"], 10, [1]), TypeError, "'weights' must map nodes to numbers: [1]"),
    (lambda: HashRing(["a"], 10, {"a": 0.01}), ValueError, "'weights' must leave 1 to 10000000 of 10 points: 0.01"),
    (lambda: HashRing(["a"], 10, {"a": 1e300}), ValueError, "'weights' must leave 1 to 10000000 of 10 points: 1e+300"),
    (lambda: HashRing(["a"]).add("b", math.inf), ValueError, "'weights' must be finite: inf"),
    (lambda: HashRing(["a"]).replicas("x", 2), ValueError, "'n' must be at most the number of nodes, 1: 2"),
    (lambda: HashRing(["a"]).replicas("x", 0), ValueError, "'n' must be >= 1: 0"),
    (lambda: HashRing([]).replicas("x", 1), ValueError, "'nodes' must not be empty: there is no node to own a key"),
    (lambda: HashRing(["a"], hash=zlib.crc32), ValueError, "'hash' must fill 0 to 2**64 - 1"),
    (lambda: HashRing(["a"], seed=-1), ValueError, "'seed' must be >= 0: -1"),
    (lambda: bounded(HashRing([]), ["x"], 1), ValueError, "'ring' must not be empty: HashRing([], virtual_nodes=100)"),
    (lambda: bounded(HashRing(["a"]), [], 1), ValueError, "'keys' must not be empty: []"),
    (lambda: bounded(HashRing(["a"]), ["x"], 0), ValueError, "'epsilon' must be > 0: 0"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(says)
