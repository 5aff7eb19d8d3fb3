"""Bad input gets one kind of error: it names the parameter, the rule and the value, as in `'rate' must be > 0: -1`.

Every function returns the value it was given when the rule holds, so that a check reads as an assignment.
"""

import math
from collections.abc import Collection, Sized
from numbers import Real
from typing import Any


def number(name: str, value: Any) -> float:
    """Return a finite real number.

    >>> number("rate", "fast")
    Traceback (most recent call last):
    TypeError: 'rate' must be a number: 'fast'
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name!r} must be a number: {value!r}")
    try:
        finite = math.isfinite(value)
    except OverflowError:  # an integer beyond every float
        finite = False
    if not finite:
        raise ValueError(f"{name!r} must be finite: {value!r}")
    return value  # type: ignore[return-value]


def positive(name: str, value: Any) -> float:
    """Return a number above zero.

    >>> positive("rate", -1)
    Traceback (most recent call last):
    ValueError: 'rate' must be > 0: -1
    """
    if number(name, value) <= 0:
        raise ValueError(f"{name!r} must be > 0: {value!r}")
    return value  # type: ignore[no-any-return]


def at_least(name: str, value: Any, low: float) -> float:
    """Return a number that is `low` or more.

    >>> at_least("factor", 0.5, 1)
    Traceback (most recent call last):
    ValueError: 'factor' must be >= 1: 0.5
    """
    if number(name, value) < low:
        raise ValueError(f"{name!r} must be >= {low}: {value!r}")
    return value  # type: ignore[no-any-return]


def within(name: str, value: Any, low: float, high: float) -> float:
    """Return a number from `low` to `high`, both allowed.

    >>> within("share", 1.2, 0, 1)
    Traceback (most recent call last):
    ValueError: 'share' must be from 0 to 1: 1.2
    """
    if not low <= number(name, value) <= high:
        raise ValueError(f"{name!r} must be from {low} to {high}: {value!r}")
    return value  # type: ignore[no-any-return]


def whole(name: str, value: Any, low: int = 1) -> int:
    """Return an integer that is `low` or more.

    >>> whole("nodes", 2.5)
    Traceback (most recent call last):
    TypeError: 'nodes' must be a whole number: 2.5
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name!r} must be a whole number: {value!r}")
    return int(at_least(name, value, low))


def truth(name: str, value: Any) -> bool:
    """Return a truth value, Python's or numpy's; nothing else counts as one.

    >>> truth("holds", 1)
    Traceback (most recent call last):
    TypeError: 'holds' must be True or False: 1
    """
    if isinstance(value, bool):
        return value
    if type(value).__module__ == "numpy" and type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    raise TypeError(f"{name!r} must be True or False: {value!r}")


def one_of(name: str, value: Any, allowed: Collection[Any]) -> Any:
    """Return a value that is among `allowed`.

    >>> one_of("scale", "cubic", ("linear", "log"))
    Traceback (most recent call last):
    ValueError: 'scale' must be one of 'linear', 'log': 'cubic'
    """
    if value not in allowed:
        raise ValueError(f"{name!r} must be one of {', '.join(map(repr, allowed))}: {value!r}")
    return value


def not_empty(name: str, value: Any) -> Any:
    """Return a text or collection with something in it.

    >>> not_empty("controls", {})
    Traceback (most recent call last):
    ValueError: 'controls' must not be empty: {}
    """
    if not isinstance(value, Sized):
        raise TypeError(f"{name!r} must be a text or a collection: {value!r}")
    if not len(value) or (isinstance(value, str) and not value.strip()):
        raise ValueError(f"{name!r} must not be empty: {value!r}")
    return value
