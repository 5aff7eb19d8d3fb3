"""The checker against every order tried: all small histories, and drawn ones of every model."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.linearizability import (
    CasRegister,
    Counter,
    KeyedStore,
    Operation,
    Queue,
    Register,
    Set,
    brute_force,
    check,
    instants,
    sequentially_consistent,
    small_histories,
)
from sysdesign.linearizability.operation import lanes
from sysdesign.linearizability.search import search
from sysdesign.linearizability.small import shapes

PLAIN = [(name, value) for name in ("write", "read") for value in (0, 1)]
UNIQUE = [("read", 0), ("read", 1), ("read", 2), ("write", 1), ("write", 2)]


def yes(truth):
    return "yes" if truth else "no"


def pending(history):
    """The history and each in which one of the answers is forgotten."""
    yield history
    for place, each in enumerate(history):
        yield [*history[:place], dataclasses.replace(each, returned_s=None), *history[place + 1 :]]


def agree(history, model):
    expected = yes(brute_force(history, model))
    found = [search(history, model), search(history, model, eager=False), check(history, model)]
    assert [verdict.answer for verdict in found] == [expected] * 3, history
    for verdict in found:
        if expected == "yes":
            explains(verdict.order, history, model)
    if expected == "no":
        shown(found[-1].smallest, history, model)


def explains(order, history, model):
    """Its operations are the history's, all that were answered; in order of time; and each answer fits."""
    left = list(history)
    for each in order:
        left.remove(each)
    assert not any(each.answered for each in left)
    state = model.initial
    for at, each in zip(instants(order), order, strict=True):
        assert each.called_s <= at
        assert each.returned_s is None or at <= each.returned_s
        state = model.step(state, each)
        assert repr(state) != "REFUSED"
    at = {id(each): place for place, each in enumerate(order)}
    for run in lanes(history):
        places = [at[id(each)] for each in run if id(each) in at]
        assert places == sorted(places)


def shown(smallest, history, model):
    """It is of the history, cannot be explained, and none of it could be spared when first it could not."""
    left = list(history)
    for each in smallest:
        left.remove(each)
    assert not brute_force(smallest, model)
    ends = sorted(each.returned_s for each in smallest if each.answered)
    known = next(known for end in ends if not brute_force(known := until(smallest, end), model))
    for group in model.separable(known):
        rest = [each for place, each in enumerate(known) if place not in group]
        assert brute_force(rest, model), (smallest, rest)


def until(history, end):
    """What was known of the operations at an instant."""
    return [
        dataclasses.replace(each, returned_s=None, result=None) if each.answered and each.returned_s > end else each
        for each in history
        if each.called_s <= end
    ]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_every_small_history_also_with_an_answer_missing(n):
    for complete in small_histories(n, PLAIN):
        for history in pending(complete):
            agree(history, Register(0))


def test_the_number_of_small_histories():
    assert [sum(1 for _ in shapes(n)) for n in range(1, 6)] == [1, 2, 5, 15, 53]


def test_every_history_of_four():
    for history in small_histories(4, PLAIN):
        assert check(history, Register(0), explain=False).answer == yes(brute_force(history, Register(0)))


@pytest.mark.parametrize("n", [2, 3])
def test_every_small_history_of_unique_writes(n):
    for complete in small_histories(n, UNIQUE):
        if all([each.argument for each in complete].count(value) <= 1 for value in (1, 2)):
            for history in pending(complete):
                agree(history, Register(0))


CALLS = {
    Register(0): [("write", 0), ("write", 1), ("write", 2), ("read", None)],
    CasRegister(0): [("write", 1), ("cas", (0, 1)), ("cas", (1, 0)), ("cas", (1, 2)), ("read", None)],
    Counter(): [("add", 1), ("add", 2), ("read", None)],
    Set(): [("add", 1), ("remove", 1), ("add", 2), ("contains", 1), ("contains", 2), ("read", None)],
    Queue(): [("put", 1), ("put", 2), ("put", 3), ("take", None)],
}
TOLD = {"read": [0, 1, 2, 3], "cas": [True, False], "contains": [True, False], "take": [None, 1, 2, 3]}
SETS = [frozenset(), frozenset({1}), frozenset({2}), frozenset({1, 2})]


@st.composite
def drawn(draw, model, most=6, keys=(None,)):
    """Up to so many operations of three clients, who may call at the instant of their last return."""
    free = dict.fromkeys("abc", 0)
    found = []
    for _ in range(draw(st.integers(1, most))):
        client = draw(st.sampled_from("abc"))
        called = free[client] + draw(st.integers(0, 2))
        free[client] = returned = called + draw(st.integers(0, 4))
        name, argument = draw(st.sampled_from(CALLS[model]))
        told = SETS if (type(model), name) == (Set, "read") else TOLD.get(name, [None])
        answered = draw(st.integers(0, 5)) > 0
        key = draw(st.sampled_from(keys))
        found.append(
            Operation(
                client, name, argument, draw(st.sampled_from(told)), called, returned if answered else None, key=key
            )
        )
    return found


@pytest.mark.parametrize("model", CALLS, ids=repr)
@given(data=st.data())
@settings(max_examples=150)
def test_every_model(model, data):
    agree(data.draw(drawn(model)), model)


@given(drawn(Register(0), most=5, keys=("x", "y")))
@settings(max_examples=150)
def test_each_key_alone_is_the_store_as_a_whole(history):
    assert check(history, Register(0)).answer == yes(brute_force(history, KeyedStore(Register(0))))


@given(drawn(Register(0), most=5, keys=("x", "y")))
@settings(max_examples=100)
def test_linearizable_is_sequentially_consistent(history):
    verdict = sequentially_consistent(history, Register(0))
    assert verdict.answer == "yes" or check(history, Register(0)).answer == "no"


def test_sequential_consistency_keeps_a_clients_own_order_and_no_other():
    stale = [Operation("a", "write", 1, None, 0, 1), Operation("b", "read", None, 0, 2, 3)]
    assert sequentially_consistent(stale, Register(0)).answer == "yes"
    own = [dataclasses.replace(each, client="a") for each in stale]
    assert sequentially_consistent(own, Register(0)).answer == "no"
    # Each register alone is in order, both together are not.
    both = [
        Operation("a", "write", 1, None, 0, 1, "x"),
        Operation("a", "read", None, 0, 2, 3, "y"),
        Operation("b", "write", 1, None, 0, 1, "y"),
        Operation("b", "read", None, 0, 2, 3, "x"),
    ]
    for key in "xy":
        alone = [each for each in both if each.key == key]
        assert sequentially_consistent(alone, Register(0)).answer == "yes"
    assert sequentially_consistent(both, Register(0)).answer == "no"


def test_a_write_of_what_is_there_is_not_taken_at_once():
    """It changes nothing where it stands first, and is needed later."""
    history = [
        Operation("a", "write", 1, None, 0, 1),
        Operation("b", "write", 1, None, 2, 9),
        Operation("c", "write", 2, None, 2, 3),
        Operation("d", "read", None, 1, 4, 5),
    ]
    assert check(history, Register(0)).answer == "yes"


def test_long_histories(record):
    for seed in range(3):
        for values in (0, 4):
            history = record(seed, 200, 8, values)
            verdict = check(history, Register(0))
            explains(verdict.order, history, Register(0))
            reads = [place for place, each in enumerate(history) if each.name == "read"]
            late = reads[-1]
            history[late] = dataclasses.replace(history[late], result=-1)
            assert [each.result for each in check(history, Register(0)).smallest] == [-1]


def test_a_stale_read_among_hundreds_is_told_by_three_operations(record):
    history = record(1, 300, 6, values=3)
    end = max(each.returned_s for each in history)
    history += [
        Operation("x", "write", 1, None, end + 1, end + 2),
        Operation("y", "write", 2, None, end + 3, end + 4),
        Operation("z", "read", None, 1, end + 5, end + 6),
    ]
    verdict = check(history, Register(0))
    assert [str(each) for each in verdict.smallest] == ["x: write 1", "y: write 2", "z: read → 1"]


def test_the_same_history_has_the_same_verdict(record):
    history = record(5, 200, 10, values=3)
    first = search(history, Register(0), budget=100)
    assert first == search(history[::-1], Register(0), budget=100)
    assert (first.answer, first.steps) == ("unknown", 100)
    needed = search(history, Register(0)).steps
    assert search(history, Register(0), budget=needed).answer == "yes"
    assert search(history, Register(0), budget=needed - 1).answer == "unknown"


def test_one_bad_key_is_enough_whatever_the_others_cost(record):
    hard = [dataclasses.replace(each, key="hard") for each in record(5, 200, 10, values=3)]
    bad = Operation("z", "read", None, 9, 0, 1, "bad")
    for history in ([*hard, bad], [bad, *hard]):
        verdict = check(history, Register(0), budget=100)
        assert (verdict.answer, verdict.key, verdict.smallest) == ("no", "bad", (bad,))
    assert check(hard, Register(0), budget=100).answer == "unknown"


def test_nothing_is_linearizable():
    assert check([]).answer == "yes"
    assert check([Operation("a", "read", None, 5, 0, None)]).order == ()


def test_verdicts_as_text():
    lost = [Operation("a", "write", 1, None, 0, None), Operation("b", "read", None, 2, 1, 2.5)]
    assert str(check(lost)) == "not linearizable:\n  b: read → 2  (1 to 2.5 s)"
    assert str(check(lost[:1])) == "linearizable: "
    assert str(check(record_of_three(), budget=1)) == "unknown after 1 steps"


def record_of_three():
    return [Operation(name, "write", 1, None, 0, 1) for name in "abc"]
