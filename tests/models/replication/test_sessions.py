"""The four session guarantees as checks of a history."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.replication import GUARANTEES, Step, Violation, broken, violations

steps = st.builds(
    Step, st.sampled_from("ab"), st.sampled_from(("read", "write")), st.integers(0, 5), key=st.sampled_from("xy")
)


def one(*kinds, session="ada", key=None):
    return [Step(session, kind, position, key=key) for kind, position in kinds]


@pytest.mark.parametrize(
    ("history", "guarantee"),
    [
        ([("write", 5), ("read", 4)], "read your writes"),
        ([("read", 5), ("read", 4)], "monotonic reads"),
        ([("read", 5), ("write", 4)], "writes follow reads"),
        ([("write", 5), ("write", 4)], "monotonic writes"),
        ([("read", 5), ("write", 5)], "writes follow reads"),  # a write has a place of its own, behind what was read
        ([("write", 5), ("write", 5)], "monotonic writes"),
    ],
)
def test_each_guarantee_is_broken_by_two_steps(history, guarantee) -> None:
    earlier, later = made = one(*history)
    assert violations(made) == [Violation(guarantee, earlier, later)]
    assert broken(made) == {each: int(each == guarantee) for each in GUARANTEES}


@pytest.mark.parametrize(
    "history",
    [
        [("write", 5), ("read", 5), ("read", 5), ("read", 9), ("write", 10)],
        [("read", 0)],
        [],
    ],
)
def test_a_session_that_only_goes_forward_breaks_nothing(history) -> None:
    assert violations(one(*history)) == []


def test_a_later_step_is_held_against_the_furthest_one_before_it() -> None:
    first, second, third = made = one(("read", 9), ("read", 7), ("read", 8))
    assert violations(made) == [
        Violation("monotonic reads", first, second),
        Violation("monotonic reads", first, third),
    ]


def test_sessions_and_keys_are_apart() -> None:
    assert violations([*one(("write", 5)), *one(("read", 4), session="bob")]) == []
    assert violations([*one(("write", 5), key="x"), *one(("read", 4), key="y")]) == []


@given(st.lists(steps, max_size=12))
def test_it_agrees_with_the_definition(history) -> None:
    """Once for each step, guarantee: some earlier step of the session and key is further than the rule allows."""
    expected = []
    for place, later in enumerate(history):
        for kind in ("write", "read"):
            before = [e for e in history[:place] if (e.session, e.key, e.kind) == (later.session, later.key, kind)]
            if any(
                e.position > later.position or (later.kind == "write" and e.position == later.position) for e in before
            ):
                expected.append((kind, later.kind, place))
    assert len(violations(history)) == len(expected)
    names = {("write", "read"): 0, ("read", "read"): 1, ("read", "write"): 2, ("write", "write"): 3}
    assert [one.guarantee for one in violations(history)] == [GUARANTEES[names[a, b]] for a, b, _ in expected]


@given(st.lists(st.integers(0, 9), max_size=12))
def test_reads_that_never_fall_are_monotonic(positions) -> None:
    falls = any(b < a for a, b in pairwise(positions))
    assert bool(broken(one(*(("read", position) for position in positions)))["monotonic reads"]) == falls


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Step("ada", "look", 1), "'kind' must be one of 'read', 'write': 'look'"),
        (lambda: Step("ada", "read", -1), "'position' must be >= 0: -1"),
        (lambda: Step("ada", "read", 1.5), "'position' must be a whole number: 1.5"),
        (lambda: Step("ada", "read", 1, at_s="now"), "'at_s' must be a number"),
        (lambda: violations(5), "'history' must hold steps: 5"),
        (lambda: violations(["read"]), "'history' must hold steps: 'read'"),
        (lambda: broken([None]), "'history' must hold steps: None"),
    ],
)
def test_wrong_input_is_named(call, message) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call()
