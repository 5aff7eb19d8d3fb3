"""Every history: the shortest sequence of calls that tells an object from its model, told with the object's name."""

import pytest

from sysdesign.teaching.contract import Contract, assert_contract, run
from sysdesign.teaching.exercise import check
from sysdesign.teaching.histories import all_histories, every_history


class Bag:
    def __init__(self, room):
        if room < 1:
            raise ValueError("'room' must be >= 1")
        self.room, self.items = room, []

    def put(self, item):
        self.items = [*self.items, item][-self.room :]

    def take(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __contains__(self, item):
        return item in self.items


CALLS = [("put", 0), ("put", 1), ("take",), ("__len__",), ("__contains__", 0)]
RULE = every_history("As a bag.", Bag, [(0,), (1,), (2,)], all_histories(CALLS, longest=4), called="bag", quiet=["put"])
BAG = Contract("MyBag", (RULE,))


class TestEveryHistory:
    def test_the_model_follows_itself(self):
        assert_contract(BAG, Bag)

    def test_the_shortest_is_told_with_the_objects_name(self):
        class Hoarder(Bag):
            def put(self, item):
                self.items.append(item)

        assert repr(check(BAG, Hoarder)).splitlines() == [
            "✗ Not yet. 0 of 1 rules hold. The shortest calls that break rule 1:",
            "  1  bag = MyBag(1)",
            "  2  bag.put(0)",
            "  3  bag.put(0)",
            "  4  len(bag)   expected 1   yours 2",
            "  Rule 1: As a bag.",
        ]

    def test_a_question_is_told_as_python_writes_it(self):
        class Full(Bag):
            def __contains__(self, item):
                return True

        assert "  2  0 in bag   expected False   yours True" in repr(check(BAG, Full))

    def test_what_the_model_refuses_has_to_be_refused(self):
        class Lenient(Bag):
            def take(self):
                return self.items.pop() if self.items else 0

        assert "2  bag.take()   expected raises IndexError   yours 0" in repr(check(BAG, Lenient))

    def test_arguments_of_the_class_that_the_model_refuses_have_to_be_refused(self):
        class Any(Bag):
            def __init__(self, room):
                self.room, self.items = room, []

        assert "1  MyBag(0)   expected raises ValueError   yours <" in repr(check(BAG, Any))

    def test_a_refused_call_does_not_end_the_history(self):
        class Breaks(Bag):
            def take(self):
                if not self.items:
                    self.room = 5
                return self.items.pop()

        assert "  2  bag.take()   expected raises IndexError   yours raises IndexError" in repr(check(BAG, Breaks))

    def test_errors_are_answers(self):
        class Fussy(Bag):
            def put(self, item):
                if item in self.items:
                    raise KeyError(item)
                super().put(item)

        assert "3  bag.put(0)   expected a result   yours raises KeyError: 0" in repr(check(BAG, Fussy))

    def test_answers_of_quiet_methods_do_not_count(self):
        class Chatty(Bag):
            def put(self, item):
                super().put(item)
                return "done"

        assert run(BAG, Chatty).result == "passes"

    def test_true_is_not_one(self):
        class Counted(Bag):
            def __contains__(self, item):
                return self.items.count(item)

        assert "2  0 in bag   expected False   yours 0" in repr(check(BAG, Counted))

    @pytest.mark.parametrize("answer", [None, ...])
    def test_not_started(self, answer):
        model, stub = (type("Thing", (), {"look": lambda self, it=it: it}) for it in (None, answer))
        rule = every_history("Nothing.", model, [()], [[("look",)]], called="it")
        assert run(Contract("Stub", (rule,)), stub).result == "not-started"
        assert run(BAG, ...).result == "not-started"

    def test_all_of_them_shortest_first(self):
        found = list(all_histories(CALLS, 3))
        assert len(found) == len(set(found)) == 5 + 25 + 125
        assert [*map(len, found)] == sorted(map(len, found))

    @pytest.mark.parametrize("longest", [0, -1, True, 1.5])
    def test_longest_is_a_count(self, longest):
        with pytest.raises((TypeError, ValueError), match="'longest' must be"):
            list(all_histories(CALLS, longest))

    @pytest.mark.parametrize("missing", ["says", "called", "new", "histories"])
    def test_empty_parts_are_refused(self, missing):
        parts = {"says": "As a bag.", "called": "bag", "new": [(1,)], "histories": [CALLS]} | {missing: ""}
        with pytest.raises(ValueError, match=f"'{missing}' must not be empty"):
            every_history(parts["says"], Bag, parts["new"], parts["histories"], called=parts["called"])
