"""Rules that a cache breaks when a call of it walks over what it holds.

A walk that compares or hashes keys is counted, exactly; one that goes on inside of Python, as `next(iter(...))` of a
dict does whose first keys have left, shows in the time alone. The limits are wide, and a time counts as too long
only if it was every time it was tried.
"""

import math
import time
from collections.abc import Callable
from typing import Any

from sysdesign.teaching.calls import Call, Calls

HELD = 500
LOOKS = 30  # for a put and two gets; a dict with links needs 5 to 15
FEW, MANY = 100, 10_000
LONGER = 3.0
TIMES = 5
STRIDE = 7919  # a prime: the next key is far away


class _Key:
    """A key that counts how often it is hashed or compared with another one."""

    looks = 0

    def __init__(self, number: int) -> None:
        self.number = number

    def __hash__(self) -> int:
        _Key.looks += 1
        return hash(self.number)

    def __eq__(self, other: object) -> bool:
        _Key.looks += 1
        return isinstance(other, _Key) and self.number == other.number


def _quietly(you: Calls, work: Callable[[], Any], told: str, expected: str) -> Any:
    """Do many calls that are told as one; an exception breaks the rule."""
    try:
        return work()
    except Exception as error:
        _broken(you, told, expected, f"raises `{type(error).__name__}`")


def _broken(you: Calls, told: str, expected: str, yours: str) -> None:
    you.made.append(Call(told, yours=yours, answered=True))
    you.fail(expected)


def few_looks(you: Calls) -> None:
    """Break the rule when a put and two gets of a full cache hash or compare more than a few keys."""
    keys = [_Key(number) for number in range(3 * HELD)]
    told = f"on average a `put` of a new key and two `get`, with {HELD} keys held"
    expected = f"at most {LOOKS} keys hashed or compared"

    def mean() -> int:
        cache = you.thing(HELD)
        for key in keys[:HELD]:
            cache.put(key, 0)
        _Key.looks = 0
        for place in range(HELD, len(keys)):
            cache.put(keys[place], 0)
            cache.get(keys[place])
            cache.get(keys[place - HELD // 2])
        return round(_Key.looks / (len(keys) - HELD))

    looks = _quietly(you, mean, told, expected)
    if looks > LOOKS:
        _broken(you, told, expected, f"{looks}")


def no_longer(you: Calls) -> None:
    """Break the rule when puts of new keys, or gets, take much longer with many keys held than with few."""
    expected = f"at most {LONGER:g} times as long as with {FEW} held"
    for work, told in (
        (_scan_s, f"{MANY:,} times `put` of a new key, with {MANY:,} keys held"),
        (_hits_s, f"{MANY:,} times `get`, with {MANY:,} keys held"),
    ):

        def too_long(work: Callable[[Any, int, float], float] = work) -> bool:
            limit_s = LONGER * min(work(_full(you.thing, FEW), FEW, math.inf) for _ in range(3))
            return work(_full(you.thing, MANY, 10 * limit_s), MANY, limit_s) > limit_s

        if all(_quietly(you, too_long, told, expected) for _ in range(TIMES)):
            _broken(you, told, expected, "longer")


def _full(make: Callable[[int], Any], held: int, limit_s: float = math.inf) -> Any:
    """Return a cache that is full, or not quite if that takes too long: then what follows does too."""
    cache = make(held)
    start = time.process_time()
    for key in range(held):
        cache.put(key, 0)
        if not key % 100 and time.process_time() - start > limit_s:
            break
    return cache


def _scan_s(cache: Any, held: int, limit_s: float) -> float:
    """Return the processor seconds of a scan of `MANY` new keys over a full cache, or more than the limit."""
    put, start = cache.put, time.process_time()
    for key in range(held, held + MANY):
        put(key, 0)
        if not key % 100 and time.process_time() - start > limit_s:
            break
    return time.process_time() - start


def _hits_s(cache: Any, held: int, limit_s: float) -> float:
    """Return the processor seconds of `MANY` reads of keys here and there in a full cache, or more than the limit."""
    get, start = cache.get, time.process_time()
    for key in range(0, MANY * STRIDE, STRIDE):
        get(key % held)
        if not key % 100 and time.process_time() - start > limit_s:
            break
    return time.process_time() - start
