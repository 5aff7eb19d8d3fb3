"""Histories: short sequences of calls to one object, each answer compared with that of a plain model.

`every_history` makes one `Rule` of a contract. All histories are tried, shortest first, and none is drawn by chance, so
the reader sees the shortest that breaks the rule, as a table of calls, expected and own answers. Most mistakes show in
a few calls on a few keys: Jackson's small scope hypothesis (Software Abstractions, 2006).

A rule that needs something else (an invariant, a crash, a count of steps) is an ordinary function of `Calls`:
`cache = you.new(2, called="cache")`, then `cache.put(1, "a")` calls, `cache.get.should("a", 1)` calls and compares,
`cache.__len__.should(1)` is told as `len(cache)`, `cache.put.refuses(TypeError, [], 1)` expects an error, and
`you.need(truth, "in words")` the rest.
"""

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from sysdesign.checks import not_empty, whole
from sysdesign.teaching.calls import Calls, same
from sysdesign.teaching.contract import Rule


def every_history(
    says: str,
    model: Callable[..., Any],
    new: Sequence[Sequence[Any]],
    histories: Iterable[Sequence[Sequence[Any]]],
    *,
    called: str,
    quiet: Collection[str] = (),
) -> Rule:
    """Return the rule that after each of `histories` the reader's object answers as `model` does.

    `new` lists the arguments to make objects with, smallest first, `histories` the calls, shortest first; every history
    is tried with each of them. Arguments are not copied, so they should be values that nobody can change.

    >>> from sysdesign.teaching.contract import Contract
    >>> from sysdesign.teaching.exercise import check
    >>> calls = all_histories([("add", 0), ("add", 1), ("__contains__", 0)], longest=3)
    >>> rule = every_history("A set holds what was added.", set, [()], calls, called="seen", quiet=["add"])
    >>> class Last:
    ...     def add(self, number): self.number = number
    ...     def __contains__(self, number): return number == getattr(self, "number", None)
    >>> check(Contract("Last", (rule,)), Last)
    ✗ Not yet. 0 of 1 rules hold. The shortest calls that break rule 1:
      1  seen = Last()
      2  seen.add(0)
      3  seen.add(1)
      4  0 in seen   expected True   yours False
      Rule 1: A set holds what was added.
    """
    not_empty("says", says)
    not_empty("called", called)
    told = not_empty("histories", [tuple(history) for history in histories])
    makes = not_empty("new", list(new))

    def test(you: Calls) -> None:
        for calls, made in itertools.product(told, makes):
            # Without notes first: most histories hold, and a note takes longer than a call.
            if not same(_answers(model, made, calls, quiet), _answers(you.thing, made, calls, quiet)):
                you.made.clear()
                _play(you, model, called, made, calls, quiet)
        if not you.made:
            _play(you, model, called, makes[-1], told[-1], quiet)

    return Rule(says, test)


def all_histories(calls: Sequence[Sequence[Any]], longest: int) -> Iterator[tuple[Sequence[Any], ...]]:
    """Yield every sequence of 1 to `longest` of the calls, shortest first: c + c² + … of them for c calls.

    >>> [" ".join(call for call, in history) for history in all_histories([("get",), ("put",)], longest=2)]
    ['get', 'put', 'get get', 'get put', 'put get', 'put put']
    """
    for length in range(1, whole("longest", longest) + 1):
        yield from itertools.product(calls, repeat=length)


def _play(
    you: Calls, model: Callable[..., Any], called: str, new: Sequence[Any], calls: Iterable[Any], quiet: Collection[str]
) -> None:
    """Make the reader's object and the model's with `new`, then make `calls` on both, and compare the answers.

    A call is a tuple: the method's name, then its arguments. What the model refuses has to be refused with the same
    kind of error.
    """
    try:
        ours = model(*new)
    except Exception as error:
        you.refuses(type(error), *new)
        return
    yours = you.new(*new, called=called)
    for method, *args in calls:
        asked: Calls = getattr(yours, method)
        try:
            answer = getattr(ours, method)(*args)
        except Exception as error:
            asked.refuses(type(error), *args)
            continue
        if method in quiet:
            asked(*args)
        else:
            asked.should(answer, *args)


def _answers(make: Callable[..., Any], made: Sequence[Any], calls: Sequence[Any], quiet: Collection[str]) -> list[Any]:
    """Return the answer of each call, None if it does not count; an error stands for itself by its type."""
    try:
        thing = make(*made)
    except Exception as error:
        return [type(error)]
    found: list[Any] = []
    for method, *args in calls:
        try:
            answer = getattr(thing, method)(*args)
        except Exception as error:
            answer = type(error)
        found.append(None if method in quiet and not isinstance(answer, type) else answer)
    return found
