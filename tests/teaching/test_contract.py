"""Contracts: what a rule can ask of a function or a class, and how its calls are told."""

import math

import pytest
from hypothesis import strategies as st

from sysdesign.teaching.calls import Broken, Calls, real, same, tell
from sysdesign.teaching.contract import Contract, Rule, assert_contract, run
from sysdesign.teaching.exercise import check


class Stack:
    def __init__(self, items=()):
        self.items = list(items)

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.pop()


def last_in_first_out(you, items):
    stack = you.new()
    for item in items:
        stack.push(item)
    for item in reversed(items):
        stack.pop.should(item)


STACK = Contract(
    "Stack",
    (
        Rule("The last one in comes out first.", last_in_first_out, {"items": st.lists(st.integers(0, 9), min_size=1)}),
        Rule("An empty stack has nothing to give.", lambda you: you.new().pop.refuses(IndexError)),
    ),
)


class TestClasses:
    def test_ours(self):
        assert_contract(STACK, Stack)

    def test_the_calls_are_told_one_by_one(self):
        class Queue(Stack):
            def pop(self):
                return self.items.pop(0)

        assert repr(check(STACK, Queue)).splitlines()[1:6] == [
            "  1  Stack()",
            "  2  push(0)",
            "  3  push(1)",
            "  4  pop()   expected 1   yours 0",
            "  Rule 1: The last one in comes out first.",
        ]

    def test_a_stub_of_a_class_is_not_started(self):
        class Stub:
            def push(self, item): ...

            def pop(self): ...

        assert run(STACK, Stub).result == "not-started"

    def test_a_method_that_is_missing(self):
        class Half:
            def push(self, item): ...

        assert "pop()   expected 0   yours raises AttributeError: 'Half' object has no attribute 'pop'" in repr(
            check(STACK, Half)
        )

    def test_an_error_of_another_kind(self):
        class Wrong(Stack):
            def pop(self):
                return self.items.pop() if self.items else {}["empty"]

        assert "expected raises IndexError   yours raises KeyError: 'empty'" in repr(check(STACK, Wrong))
        with pytest.raises(AssertionError, match="1 of 2 rules hold"):
            assert_contract(STACK, Wrong)

    def test_no_error(self):
        class Lenient(Stack):
            def pop(self):
                return self.items.pop() if self.items else "nothing"

        assert "expected raises IndexError   yours 'nothing'" in repr(check(STACK, Lenient))


class TestSame:
    @pytest.mark.parametrize(
        ("expected", "yours"), [(1, 1.0), ((1, 2), [1, 2]), ({"a": 1.0}, {"a": 1}), ("a", "a"), (None, None), ([], ())]
    )
    def test_alike(self, expected, yours):
        assert same(expected, yours)

    @pytest.mark.parametrize(
        ("expected", "yours"),
        [(1, "1"), (1, True), (True, 1), (1, math.nan), (1, 10**400), ((1, 2), (1, 2, 3)), ((1, 2), {1: 2}), (1, None),
         ((1, 2), "12"), ({"a": 1}, {"a": 1, "b": 2}), ({"a": 1}, [1]), (1, 1j), ("a", b"a"), ((1, 2), 3)],
    )  # fmt: skip
    def test_not_alike(self, expected, yours):
        assert not same(expected, yours)

    def test_an_endless_answer_is_not_read_to_its_end(self):
        assert not same((0, 1), iter(int, 1))

    def test_what_differs_beyond_six_digits_is_told_in_full(self):
        you = Calls(lambda: 0.3333333, "third")
        with pytest.raises(Broken):
            you.should(1 / 3)
        assert (you.made[0].expected, you.made[0].yours) == ("`0.3333333333333333`", "`0.3333333`")

    def test_real_numbers(self):
        import numpy as np

        assert [real(v) for v in (np.float32(0.5), np.int64(3), 10**400, math.inf, "3")] == [0.5, 3, None, None, None]

    def test_telling(self):
        assert tell((1.0,)) == "(1,)"
        assert tell(1e300) == "1e+300"
        assert tell({"a": [1.5, ...]}) == "{'a': [1.5, ...]}"


class TestContract:
    def test_empty_ones_are_refused(self):
        with pytest.raises(ValueError, match="'rules' must not be empty"):
            Contract("f", ())
        with pytest.raises(ValueError, match="'name' must not be empty"):
            Contract("", STACK.rules)

    def test_examples_come_first_and_in_order(self):
        rule = Rule("Ten.", lambda you, x: you.should(2 * x, x), {"x": st.integers()}, examples=[{"x": 10}, {"x": 1}])
        assert "f(10)" in repr(check(Contract("f", (rule,)), lambda x: 0))
