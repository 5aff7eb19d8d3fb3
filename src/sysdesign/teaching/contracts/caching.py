"""The contract of an LRU cache: what it holds, who leaves, and that a call costs the same however much is held."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from sysdesign.caching import LRU
from sysdesign.teaching.calls import Calls
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.contracts.constant_time import few_looks, no_longer
from sysdesign.teaching.exercise import check
from sysdesign.teaching.histories import every_history
from sysdesign.teaching.output import Output


def _found(you: Calls) -> None:
    cache = you.new(2, called="cache")
    cache.put("a", 1)
    cache.get.should(1, "a")
    cache.__contains__.should(True, "a")


def _missing(you: Calls) -> None:
    cache = you.new(2, called="cache")
    cache.get.should(None, "a")
    cache.get.should(0, "a", 0)
    cache.__contains__.should(False, "a")


def _replaced(you: Calls) -> None:
    cache = you.new(2, called="cache")
    cache.put("a", 1)
    cache.put("a", 2)
    cache.get.should(2, "a")
    cache.__len__.should(1)


def _room(you: Calls, capacity: int) -> None:
    cache = you.new(capacity, called="cache")
    for key in range(capacity + 1):
        cache.put(key, "v")
    cache.__len__.should(capacity)


def _oldest_leaves(you: Calls) -> None:
    cache = you.new(2, called="cache")
    for value, key in enumerate("abc", start=1):
        cache.put(key, value)
    cache.get.should(None, "a")
    cache.get.should(2, "b")
    cache.get.should(3, "c")


def _get_is_a_use(you: Calls) -> None:
    cache = you.new(2, called="cache")
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get.should(1, "a")
    cache.put("c", 3)
    cache.get.should(1, "a")
    cache.get.should(None, "b")


def _put_again_pushes_nothing_out(you: Calls) -> None:
    cache = you.new(2, called="cache")
    cache.put("a", 1)
    cache.put("b", 2)
    cache.put("b", 3)
    cache.get.should(1, "a")


def _put_is_a_use(you: Calls) -> None:
    cache = you.new(2, called="cache")
    cache.put("a", 1)
    cache.put("b", 2)
    cache.put("a", 3)
    cache.put("c", 4)
    cache.get.should(3, "a")
    cache.get.should(None, "b")


def _asking_is_no_use(you: Calls) -> None:
    cache = you.new(2, called="cache")
    cache.put("a", 1)
    cache.put("b", 2)
    cache.__contains__.should(True, "a")
    cache.get.should(None, "c")
    cache.put("d", 3)
    cache.get.should(None, "a")
    cache.get.should(2, "b")


def _none_is_a_value(you: Calls) -> None:
    cache = you.new(2, called="cache")
    cache.put("a", None)
    cache.get.should(None, "a", "missing")
    cache.__len__.should(1)


def _keys_as_in_a_dict(you: Calls) -> None:
    cache = you.new(3, called="cache")
    for value, key in enumerate((1, "1", (1, "1")), start=10):
        cache.put(key, value)
    cache.get.should(10, 1)
    cache.get.should(11, "1")
    cache.get.should(12, (1, "1"))


def _unhashable(you: Calls) -> None:
    cache = you.new(1, called="cache")
    cache.put("a", 1)
    cache.put.refuses(TypeError, ["b"], 2)
    cache.get.refuses(TypeError, ["b"])
    cache.get.should(1, "a")


def _short_histories(longest: int, keys: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield every history up to `longest` calls that ends with a `get`, shortest first.

    Keys are numbered in the order in which they first come, as other names would change nothing; each value is the
    place of its call.
    """

    def grow(length: int) -> Iterator[tuple[list[tuple[Any, ...]], int]]:
        if not length:
            yield [], 0
            return
        for calls, used in grow(length - 1):
            for key in range(1, min(used + 1, keys) + 1):
                for call in (("put", key, length), ("get", key)):
                    yield [*calls, call], max(used, key)

    for length in range(1, longest + 1):
        yield from (calls for calls, _ in grow(length) if calls[-1][0] == "get")


LRU_CACHE = Contract(
    "LRUCache",
    (
        Rule("A key that was put is found.", _found),
        Rule("For a key that is not held, `get` returns its second argument, or `None`.", _missing),
        Rule("Putting a key again replaces its value.", _replaced),
        Rule("It never holds more keys than its capacity.", _room, {"capacity": st.integers(1, 5)}),
        Rule("When it is full, a new key pushes out the one used longest ago.", _oldest_leaves),
        Rule("`get` of a key that is held is a use.", _get_is_a_use),
        Rule("`put` of a key that is held pushes nothing out.", _put_again_pushes_nothing_out),
        Rule("`put` of a key that is held is a use too.", _put_is_a_use),
        Rule("`in`, and `get` of a key that is not held, are no uses and change nothing.", _asking_is_no_use),
        Rule("`None` is a value like any other.", _none_is_a_value),
        Rule("Keys are told apart as in a `dict`: `1` and `\"1\"` are two.", _keys_as_in_a_dict),
        Rule("A key that cannot be hashed is refused with TypeError, and changes nothing.", _unhashable),
        Rule("A capacity below 1 is refused with ValueError.", lambda you, capacity: you.refuses(ValueError, capacity),
             examples=[{"capacity": 0}, {"capacity": -1}]),
        every_history("After any six calls on three keys it answers as an LRU cache does.", LRU, [(1,), (2,)],
                      _short_histories(6, keys=3), called="cache", quiet=["put"]),
        Rule("A call looks at a few keys, not at all that are held.", few_looks),
        Rule("A call takes no longer when a hundred times as many keys are held.", no_longer),
    ),
)  # fmt: skip


def check_lru(cls: Any) -> Output:
    """Check `LRUCache(capacity)`, a class or a function that makes one, with these calls.

    `get(key, default=None)`, `put(key, value)`, `len(cache)` and `key in cache`; each in constant time.
    """
    return check(LRU_CACHE, cls)
