import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.replication.crdt import GCounter, LWWRegister, ORSet, PNCounter

NODES = "abc"
AT = st.integers(0, 2)
STEPS = st.lists(st.tuples(AT, st.sampled_from(["add", "take", "merge"]), AT, st.integers(0, 2)), max_size=25)


def changed(copy, do, node, amount, step):
    match copy, do:
        case GCounter(), _:
            return copy.add(node, amount)
        case PNCounter(), "add":
            return copy.add(node, amount)
        case PNCounter(), _:
            return copy.take(node, amount)
        case LWWRegister(), _:
            return copy.set(step, amount + step / 1000, node)
        case ORSet(), "add":
            return copy.add("xyz"[amount], node)
        case _:
            return copy.remove("xyz"[amount])


def replicas(kind, steps):
    """Three replicas that changed and merged their own copies in some order: states that can come about."""
    copies = [kind()] * 3
    for step, (at, do, other, amount) in enumerate(steps):
        if do == "merge":
            copies[at] = copies[at].merge(copies[other])
        else:
            copies[at] = changed(copies[at], do, NODES[at], amount, step)
    return copies


@pytest.mark.parametrize("kind", [GCounter, PNCounter, LWWRegister, ORSet])
class TestEveryType:
    @given(steps=STEPS)
    def test_merge_is_commutative_associative_and_idempotent(self, kind, steps):
        a, b, c = replicas(kind, steps)
        assert a.merge(b) == b.merge(a)
        assert a.merge(b).merge(c) == a.merge(b.merge(c))
        assert a.merge(a) == a
        assert a.merge(b).merge(b) == a.merge(b)
        assert hash(a.merge(b)) == hash(b.merge(a))

    def test_refuses_another_type(self, kind):
        with pytest.raises(TypeError, match=f"'other' must be a {kind.__name__}: 3"):
            kind().merge(3)


@given(STEPS)
def test_counters_have_what_was_added_less_what_was_taken(steps):
    a, b, c = replicas(PNCounter, steps)
    changes = [amount if do == "add" else -amount for _, do, _, amount in steps if do != "merge"]
    assert a.merge(b).merge(c).value == sum(changes)


@given(STEPS)
def test_a_set_has_what_some_addition_has_put_there_that_no_removal_saw(steps):
    copies, dots, gone = [set(), set(), set()], 0, set()  # the textbook's set: unique tags and tombstones
    tombs = [set(), set(), set()]
    for at, do, other, amount in steps:
        if do == "merge":
            copies[at] |= copies[other]
            tombs[at] |= tombs[other]
        elif do == "add":
            dots += 1
            copies[at] = copies[at] | {("xyz"[amount], dots)}
        else:
            gone = {dot for dot in copies[at] if dot[0] == "xyz"[amount]}
            tombs[at] = tombs[at] | gone
    expected = {dot[0] for dot in set.union(*copies) - set.union(*tombs)}
    a, b, c = replicas(ORSet, steps)
    assert a.merge(b).merge(c).value == expected
    assert [copy.value for copy in (a, b, c)] == [
        {d[0] for d in have - tomb} for have, tomb in zip(copies, tombs, strict=True)
    ]


def test_exercise():
    assert GCounter({"us": 520, "eu": 480}).merge(GCounter({"us": 510, "eu": 490})).value == 1010


def test_a_removed_element_leaves_nothing_behind():
    assert ORSet().add("x", "a").remove("x").dots == frozenset()
    assert "x" not in ORSet().add("x", "a").remove("x")
    assert "x" in ORSet().add("x", "a")


def test_later_write_wins_and_a_tie_goes_to_the_larger_name():
    first = LWWRegister().set(1, 5, "a")
    assert first.set(2, 4, "b").value == 1
    assert first.merge(LWWRegister().set(2, 5, "b")).value == 2
    assert LWWRegister().set(2, 5, "b").merge(first).value == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: GCounter().add("a", -1), "'amount' must be >= 0: -1"),
        (lambda: PNCounter().take("a", 0.5), "'amount' must be a whole number: 0.5"),
        (lambda: GCounter().add("", 1), "'node' must be a name: ''"),
        (lambda: GCounter({"a": -1}), "'counts' must be >= 0: -1"),
        (lambda: GCounter(3), "'counts' must be a mapping of nodes to counts: 3"),
        (lambda: LWWRegister().set(1, math.nan, "a"), "'time_s' must be finite: nan"),
        (lambda: LWWRegister().set(1, 0, "a").set(2, 0, "a"), "'time_s' must differ for every write of one node: 0"),
        (lambda: ORSet(frozenset({("x", "a", 1)})), r"'dots' must be among those seen: \('x', 'a', 1\)"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
