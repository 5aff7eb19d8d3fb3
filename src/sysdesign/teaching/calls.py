"""The calls that a rule makes to a reader's code, written down so that they can be told as a table."""

import copy
import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from sysdesign.checks import number

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
# What Python writes for a method that nobody calls by its name; "it" stands for the object.
_WRITTEN = {
    "__len__": "len({it})",
    "__contains__": "{args} in {it}",
    "__getitem__": "{it}[{args}]",
    "__iter__": "iter({it})",
}


class Broken(Exception):  # noqa: N818 - it is a finding, not an error
    """A rule does not hold; the calls up to here show it."""


def tell(value: Any) -> str:
    """Write a value as a reader would type it, numbers to six digits.

    >>> tell([(1.0, 8.999999999)]), tell({"peak": 347.2222222}), tell(4_800_000.0), tell("a")
    ('[(1, 9)]', "{'peak': 347.222}", '4800000', "'a'")
    """
    if isinstance(value, float):
        shown = f"{value:.6g}"
        return f"{float(shown):.0f}" if "e+" in shown and abs(value) < 1e15 else shown
    if isinstance(value, tuple):
        return f"({', '.join(map(tell, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(tell, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {tell(item)}' for key, item in value.items())}}}"
    if value is ...:
        return "..."
    return _ADDRESS.sub("", repr(value))


def real(value: Any) -> float | None:
    """Return a finite number as a float, anything else as None.

    >>> real(3), real(float("inf")), real(True), real("3")
    (3.0, None, None, None)
    """
    try:
        return float(number("value", value))
    except (TypeError, ValueError):
        return None


def same(expected: Any, yours: Any, near: float = 1e-9) -> bool:
    """Compare an answer with what is expected: numbers within `near` of each other, relative; lists item by item.

    >>> same((1, 9), [1.0, 9.0000000001]), same(9, "9"), same(1, float("nan")), same(True, 1)
    (True, False, False, False)
    """
    if isinstance(expected, bool) or isinstance(yours, bool):
        return expected is yours
    if (wanted := real(expected)) is not None:
        came = real(yours)
        return came is not None and math.isclose(wanted, came, rel_tol=near, abs_tol=1e-12)
    if isinstance(expected, Mapping):
        alike = isinstance(yours, Mapping) and expected.keys() == yours.keys()
        return alike and all(same(item, yours[key], near) for key, item in expected.items())
    if isinstance(expected, list | tuple):
        if isinstance(yours, str | Mapping) or not isinstance(yours, Iterable):
            return False
        items = list(itertools.islice(yours, len(expected) + 1))
        return len(items) == len(expected) and all(map(same, expected, items, [near] * len(items)))
    return type(expected) is type(yours) and bool(expected == yours)


def _code(text: str) -> str:
    return f"`{text.replace('`', chr(39))}`"


@dataclass
class Call:
    """One call: what was called, what the rule expects of it, what came back; words with `` `code` `` in them."""

    made: str
    expected: str = ""
    yours: str = ""
    hit: bool = False
    answered: bool = False


def _is_stub(value: Any) -> bool:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple) and value:
        return all(map(_is_stub, value))
    return value is None or value is ... or value is NotImplemented


class Calls:
    """What a rule speaks to: the reader's function, or one method of it, with every call written down.

    The function gets copies of the arguments, so that a rule can compare with what it passed. `form` is how a call is
    written, with `{args}` in it.
    """

    def __init__(
        self, thing: Callable[..., Any], name: str, made: list[Call] | None = None, form: str = "{name}({args})"
    ) -> None:
        self.thing, self.name, self.form = thing, name, form
        self.made: list[Call] = [] if made is None else made

    def _note(self, args: Sequence[Any]) -> Call:
        self.made.append(Call(_code(self.form.format(name=self.name, args=", ".join(map(tell, args))))))
        return self.made[-1]

    def __call__(self, *args: Any) -> Any:
        """Call and return the result; an exception breaks the rule."""
        value = self._answer(args, "a result")
        if value is None:
            self.made[-1].yours = ""  # nothing is expected and nothing came: as with most methods that change things
        return value

    def _answer(self, args: Sequence[Any], expected: str) -> Any:
        call = self._note(args)
        try:
            value = self.thing(*copy.deepcopy(args))
        except NotImplementedError:
            call.yours = "not written yet"
            self.fail(expected)
        except Exception as error:
            call.yours, call.answered = f"raises {_code(_named(error))}", True
            self.fail(expected)
        call.yours, call.answered = _code(tell(value)), not _is_stub(value)
        return value

    def should(self, expected: Any, *args: Any, near: float = 1e-9) -> Any:
        """Call, and break the rule unless the result equals `expected` (see `same`)."""
        value = self._answer(args, _code(tell(expected)))
        self.made[-1].expected = _code(tell(expected))
        if not same(expected, value, near):
            if tell(expected) == tell(value):  # they differ where `tell` does not look
                self.made[-1].yours = _code(_ADDRESS.sub("", repr(value)))
                self.fail(_code(repr(expected)))
            self.fail(self.made[-1].expected)
        return value

    def refuses(self, kind: type[Exception], *args: Any) -> None:
        """Call, and break the rule unless it raises `kind`."""
        call = self._note(args)
        call.expected = f"raises {_code(kind.__name__)}"
        try:
            value = self.thing(*copy.deepcopy(args))
        except kind as error:
            call.yours, call.answered = f"raises {_code(type(error).__name__)}", True
            return
        except Exception as error:
            call.yours, call.answered = f"raises {_code(_named(error))}", not isinstance(error, NotImplementedError)
        else:
            call.yours, call.answered = _code(tell(value)), not _is_stub(value)
        self.fail(call.expected)

    def new(self, *args: Any, called: str = "") -> "Instance":
        """Make an instance; its methods are `Calls` of their own, written to the same list.

        With a name it is told as `cache = LRU(2)`, then `cache.get(1)` and `len(cache)`; without, as `get(1)`.
        """
        made = self(*args)
        if called:
            self.made[-1].made = _code(f"{called} = {self.made[-1].made.strip('`')}")
        return Instance(made, self.made, called)

    def need(self, truth: bool, expected: str) -> None:
        """Break the rule at the last call unless `truth`; `expected` says in words what should have come."""
        if not truth:
            self.fail(expected)

    def fail(self, expected: str) -> NoReturn:
        """Break the rule at the last call."""
        call = self.made[-1]
        call.expected, call.yours, call.hit = expected, call.yours or _code("None"), True
        raise Broken


class Instance:
    """An object of the reader's class: `cache.get(1)` calls and notes, `cache.get.should("a", 1)` also compares."""

    def __init__(self, thing: Any, made: list[Call], called: str = "") -> None:
        self._thing, self._made, self._called = thing, made, called
        made[-1].answered, made[-1].yours = False, ""  # a class that can be instantiated is no answer yet

    def __getattr__(self, method: str) -> Calls:
        form = _WRITTEN.get(method, "{it}.{name}({args})" if self._called else "{name}({args})")
        form = form.replace("{it}", self._called or "it")
        return Calls(lambda *args: getattr(self._thing, method)(*args), method, self._made, form)


def _named(error: Exception) -> str:
    words = _ADDRESS.sub("", str(error)).strip().partition("\n")[0][:100]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
