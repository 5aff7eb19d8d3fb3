"""What every placement promises, each tried on every one of them."""

import math
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.hashing import HashRing, Maglev, Placement, Rendezvous, Slots, loads, moved, owners

PLACEMENTS = {
    "ring": HashRing,
    "ring of one point": partial(HashRing, virtual_nodes=1),
    "rendezvous": Rendezvous,
    "maglev": partial(Maglev, size=1009),
    "slots": partial(Slots, slots=1000),
}
EXACT = [make for name, make in PLACEMENTS.items() if name != "maglev"]  # it moves some keys that need not
KEYS = range(2000)
NODES = st.lists(st.text(max_size=3) | st.integers(0, 9), min_size=1, max_size=8, unique_by=repr)
every = pytest.mark.parametrize("make", PLACEMENTS.values(), ids=PLACEMENTS)
exact = pytest.mark.parametrize("make", EXACT, ids=[name for name in PLACEMENTS if name != "maglev"])


@every
@given(nodes=NODES)
def test_every_key_has_an_owner_and_keeps_it(make, nodes) -> None:
    where = make(nodes)
    assert isinstance(where, Placement)
    assert where.nodes == nodes
    assert len(where) == len(nodes)
    assert all(node in where for node in nodes)
    assert {where.lookup(key) for key in range(50)} <= set(nodes)
    assert owners(where, range(50)) == owners(make(nodes), range(50)) == owners(where.copy(), range(50))


@pytest.mark.parametrize("make", [make for name, make in PLACEMENTS.items() if name != "slots"])
@given(nodes=NODES, order=st.randoms(use_true_random=False))
def test_the_order_in_which_nodes_are_named_does_not_matter(make, nodes, order) -> None:
    other = order.sample(nodes, len(nodes))
    assert owners(make(nodes), range(50)) == owners(make(other), range(50))


@exact
@given(nodes=NODES)
def test_a_new_node_takes_keys_and_nothing_else_moves(make, nodes) -> None:
    before, after = make(nodes), make(nodes)
    after.add("new one")
    for key in range(200):
        assert after.lookup(key) in (before.lookup(key), "new one")


@exact
@given(nodes=NODES.filter(lambda nodes: len(nodes) > 1), at=st.integers(0, 7))
def test_only_the_keys_of_a_node_that_goes_move(make, nodes, at: int) -> None:
    gone = nodes[at % len(nodes)]
    before, after = make(nodes), make(nodes)
    after.remove(gone)
    for key in range(200):
        assert before.lookup(key) == gone or after.lookup(key) == before.lookup(key)
        assert after.lookup(key) != gone


@pytest.mark.parametrize("make", [make for name, make in PLACEMENTS.items() if name != "slots"])
@given(nodes=NODES.filter(lambda nodes: len(nodes) > 1), at=st.integers(0, 7))
def test_to_come_and_go_leaves_no_trace(make, nodes, at: int) -> None:
    where, gone = make(nodes), nodes[at % len(nodes)]
    where.add("new one")
    where.remove(gone)
    assert owners(where, range(50)) == owners(make([n for n in nodes if n != gone] + ["new one"]), range(50))
    where.add(gone)
    where.remove("new one")
    assert owners(where, range(50)) == owners(make(nodes), range(50))


@every
def test_a_copy_changes_alone(make) -> None:
    where = make(["a", "b"])
    twin = where.copy()
    twin.add("c")
    twin.remove("a")
    assert (where.nodes, twin.nodes) == (["a", "b"], ["b", "c"])
    assert "c" not in owners(where, KEYS)


@every
def test_the_least_that_must_move_moves(make) -> None:
    shares = []
    for trial in range(20):
        before = make([f"{trial}-{number}" for number in range(9)])
        after = before.copy()
        after.add("new")
        shares.append(moved(before, after, KEYS))
    spread = 1.6 if make is PLACEMENTS["ring of one point"] else 1.35 if make is PLACEMENTS["maglev"] else 1.15
    assert 0.1 / spread < sum(shares) / 20 < 0.1 * spread


@every
def test_bad_nodes_are_named(make) -> None:
    where = make(["a", "b"])
    for call, kind, says in [
        (lambda: make([]).lookup("x"), ValueError, "'nodes' must not be empty: there is no node to own a key"),
        (lambda: make(["a", "a"]), ValueError, "'nodes' must not repeat: 'a'"),
        (lambda: make("ab"), TypeError, "'nodes' must be a list of names: 'ab'"),
        (lambda: make(3), TypeError, "'nodes' must be a list of names: 3"),
        (lambda: make([1.5]), TypeError, "'node' must be text, bytes, a whole number, or a tuple of them: 1.5"),
        (lambda: where.add("a"), ValueError, "'node' must be a new one: 'a'"),
        (lambda: where.remove("c"), ValueError, "'node' must be one of those that are there: 'c'"),
        (lambda: where.add([]), TypeError, "'node' must be text, bytes, a whole number, or a tuple of them: []"),
        (lambda: where.lookup(None), TypeError, "'key' must be text, bytes, a whole number, or a tuple of them: None"),
        (
            lambda: where.lookup(["x"]),
            TypeError,
            "'key' must be text, bytes, a whole number, or a tuple of them: ['x']",
        ),
    ]:
        with pytest.raises(kind) as caught:
            call()
        assert str(caught.value) == says
    assert where.nodes == ["a", "b"], "a refused change must change nothing"
    where.remove("a")
    where.remove("b")
    assert where.nodes == []
    where.add("c")
    assert owners(where, range(5)) == ["c"] * 5


@every
def test_one_and_the_text_one_are_two_keys_and_two_nodes(make) -> None:
    where = make([1, "1"])
    assert where.nodes == [1, "1"]
    assert {type(where.lookup(key)) for key in KEYS} == {int, str}


def test_balance_is_that_of_theory() -> None:
    """A share of the ring has a spread of about 1/√v of the mean; rendezvous and slots have that of the draw alone."""
    keys, nodes = range(20_000), range(20)
    for points in (1, 25, 400):
        counts = loads(HashRing(nodes, points), keys).values()
        spread = math.sqrt(math.fsum((count / 1000 - 1) ** 2 for count in counts) / 20)
        assert 0.6 / math.sqrt(points) < spread < 1.5 / math.sqrt(points)
    for where in (Rendezvous(nodes), Slots(nodes), Maglev(nodes)):
        assert max(loads(where, keys).values()) < 1000 + 5 * math.sqrt(1000)
