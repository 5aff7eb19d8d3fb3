"""The contract of an LRU cache: right ones pass, each wrong one meets its counterexample."""

import pytest

from sysdesign.caching import ARC, FIFO, LRU, Clock
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts.caching import LRU_CACHE, check_lru

from .wrong_caches import (
    AlwaysEvicts,
    AskingIsAUse,
    Empty,
    Forgets,
    Hashes,
    Keeps,
    Lenient,
    Linked,
    Listed,
    MissesComeIn,
    NewestLeaves,
    NoneIsMissing,
    OneTooMany,
    Peer,
    PlainDict,
    PutIsNoUse,
    SecondTime,
    Solution,
    Stamped,
    TextKeys,
    TupleKeys,
)

WRONG = {
    "puts nothing": (Empty, 1, "  3  cache.get('a')   expected 1   yours None"),
    "forgets the default": (Forgets, 2, "  3  cache.get('a', 0)   expected 0   yours None"),
    "a miss comes in": (MissesComeIn, 2, "  3  cache.get('a', 0)   expected 0   yours None"),
    "keeps the old value": (Keeps, 3, "  4  cache.get('a')   expected 2   yours 1"),
    "one too many": (OneTooMany, 4, "  4  len(cache)   expected 1   yours 2"),
    "the newest leaves": (NewestLeaves, 5, "  5  cache.get('a')   expected None   yours 1"),
    "first in, first out": (FIFO, 6, "  6  cache.get('a')   expected 1   yours None"),
    "put always evicts": (AlwaysEvicts, 7, "  5  cache.get('a')   expected 1   yours None"),
    "put is no use": (PutIsNoUse, 8, "  6  cache.get('a')   expected 3   yours None"),
    "asking is a use": (AskingIsAUse, 9, "  7  cache.get('a')   expected None   yours 1"),
    "None is missing": (NoneIsMissing, 10, "  3  cache.get('a', 'missing')   expected None   yours 'missing'"),
    "keys as text": (TextKeys, 11, "  5  cache.get(1)   expected 10   yours 11"),
    "some keys only": (TupleKeys, 11, "expected a result   yours raises ValueError: keys are text or numbers"),
    "hashes lists": (Hashes, 12, "  3  cache.put(['b'], 2)   expected raises TypeError   yours None"),
    "clamps the capacity": (Lenient, 13, "  1  LRUCache(0)   expected raises ValueError   yours <"),
    "the second use": (SecondTime, 14, "  7  cache.get(1)   expected 1   yours None"),
    "a second chance": (Clock, 14, "  6  cache.get(1)   expected None   yours 2"),
    "seen twice is kept": (ARC, 14, "  6  cache.get(1)   expected None   yours 2"),
    "a list": (Listed, 15, "expected at most 30 keys hashed or compared   yours 5"),
    "stamps": (Stamped, 16, "  1  10,000 times put of a new key, with 10,000 keys held"),
    "a plain dict": (PlainDict, 16, "expected at most 3 times as long as with 100 held   yours longer"),
}


class TestLRU:
    @pytest.mark.parametrize("right", [LRU, Solution, Linked, Peer, lambda capacity: Solution(capacity)])
    def test_right_solutions(self, right):
        assert_contract(LRU_CACHE, right)

    @pytest.mark.parametrize(("wrong", "rule", "call"), WRONG.values(), ids=WRONG)
    def test_each_wrong_solution_meets_its_counterexample(self, wrong, rule, call):
        told = repr(check_lru(wrong))
        head, *_ = told.splitlines()
        assert head.endswith(f"rule {rule}:")
        assert call in told
        assert f"  Rule {rule}: " in told

    def test_every_rule_is_the_first_to_break_for_some_solution(self):
        assert {rule for _, rule, _ in WRONG.values()} == set(range(1, len(LRU_CACHE.rules) + 1))

    def test_stub(self):
        class Stub:
            def __init__(self, capacity): ...

            def get(self, key, default=None): ...

            def put(self, key, value): ...

        assert run(LRU_CACHE, ...).result == "not-started"
        told = repr(check_lru(Stub))
        assert "3  cache.get('a')   expected 1   yours None" in told
