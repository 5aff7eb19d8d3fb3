"""Operations that touch at one instant may have come either way; explanations are in the order of instants."""

from itertools import combinations_with_replacement, product

from sysdesign.linearizability import KeyedStore, Operation, Register, brute_force, check, instants
from sysdesign.linearizability.search import search

KINDS = [("write", 1), ("write", 2), ("read", 0), ("read", 1), ("read", 2)]
TIMES = [(called, called + length) for called in range(3) for length in range(3)]


def operation(client, kind, times, key=None):
    name, value = kind
    return Operation(client, name, *((value, None) if name == "write" else (None, value)), *times, key)


def test_every_three_operations_that_begin_and_end_at_whole_seconds():
    """Among them zones of values that end where others begin, which no drawn history is sure to meet."""
    for chosen in combinations_with_replacement(product(KINDS, TIMES), 3):
        written = [value for (name, value), _ in chosen if name == "write"]
        if len(set(written)) == len(written):
            history = [operation(client, *each) for client, each in zip("abc", chosen, strict=True)]
            expected = "yes" if brute_force(history, Register(0)) else "no"
            assert check(history, Register(0), explain=False).answer == expected, history
            assert search(history, Register(0)).answer == expected, history


def test_a_value_may_stand_for_one_instant_between_two_others():
    history = [
        operation("a", ("write", 1), (0, 2)),
        operation("b", ("write", 2), (2, 5)),
        operation("c", ("read", 1), (9, 10)),
    ]
    assert check(history, Register(0)).answer == "yes"


def test_instants_never_go_back():
    late, early = operation("a", ("write", 1), (5, 6)), operation("b", ("read", 1), (0, 9))
    assert instants([late, early]) == [5, 5]
    assert instants([early, late]) == [0, 5]


def test_explanations_of_several_keys_are_merged_in_the_order_of_time():
    history = [
        operation("a", ("write", 1), (0, 1), "x"),
        operation("b", ("write", 2), (2, 3), "y"),
        operation("a", ("read", 1), (4, 5), "x"),
        operation("b", ("read", 2), (6, 7), "y"),
        operation("c", ("write", 2), (8, 9), "x"),
    ]
    order = check(history, Register(0)).order
    assert list(order) == history
    assert brute_force(order, KeyedStore(Register(0)))
