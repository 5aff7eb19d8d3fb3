"""Worksheets: a model as plain arithmetic over named entries, each one number or a 90 % interval.

A `Worksheet` says what is asked (`Entry`), what follows (`Result`), what has to agree (`Check`), and holds the function
that works it out. That function uses `+ - * / **` and the helpers `where`, `ratio`, `largest`, `smallest`, so that it
runs on plain numbers and equally on numbers that write down what is done with them.

Intervals are drawn by `drawn` at points of a lattice, which fill the space of all entries more evenly than random
numbers do: with 1,999 of them the ends of an interval lie within a tenth of a standard deviation, mostly much closer.
Source: Sloan and Joe, "Lattice Methods for Multiple Integration", Oxford 1994.

What this leaves out: entries that depend on each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from sysdesign.checks import not_empty, one_of, whole
from sysdesign.uncertainty import Z90

KINDS = ("count", "size", "time", "share", "factor", "choice")
POINTS = 2000  # rows of the lattice; the first lies in a corner of the space and is left out
# One generator an entry, coprime to POINTS, chosen one after the other so that all pairs of entries stay even.
GENERATORS = (
    *(1, 731, 431, 763, 943, 679, 201, 411, 749, 871, 157, 897),
    *(779, 817, 481, 563, 439, 17, 527, 533, 869, 461, 953, 403),
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something the reader enters: its name, its kind, the words after the number, a line of help, where it stands.

    A `share` is at most 1, a `factor` at least 1; sizes are in bytes, times in seconds. A `choice` has `options`, and
    its value is the index of one. `zero` allows 0.
    """

    key: str
    name: str
    kind: str
    says: str
    group: str
    unit: str = ""
    zero: bool = False
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        one_of("kind", self.kind, KINDS)
        if (self.kind == "choice") != bool(self.options):
            raise ValueError(f"'options' must be given for a choice and for nothing else: {self.key!r}")


@dataclass(frozen=True, kw_only=True)
class Result:
    """Something that follows: its name, its unit, and what to say where there is none (as for a ratio to nothing).

    A result without a group is not listed; sentences may still name it.
    """

    key: str
    name: str
    unit: str
    group: str = ""
    none: str = "not a number here"


@dataclass(frozen=True, kw_only=True)
class Check:
    """Numbers that have to agree: results named `key` (agrees) and `key_asked` (there is something to compare).

    The three sentences are for yes, for no, and for nothing to compare; `{key}` in them is that entry or result.
    """

    key: str
    name: str
    yes: str
    no: str
    idle: str


@dataclass(frozen=True, kw_only=True)
class Worksheet:
    """A model with all that is said of it; `compute` maps an object with one attribute an entry to results by key.

    Raises ValueError when a key is used twice.
    """

    entries: tuple[Entry, ...]
    results: tuple[Result, ...]
    checks: tuple[Check, ...]
    compute: Callable[[Any], Mapping[str, Any]]
    headline: str

    def __post_init__(self) -> None:
        keys = [part.key for part in (*not_empty("entries", self.entries), *self.results, *self.checks)]
        if len(set(keys)) < len(keys):
            raise ValueError(f"'key' must be used once: {sorted(key for key in set(keys) if keys.count(key) > 1)}")


def _taken(branch: Any) -> Any:
    return branch() if callable(branch) else branch


def where(condition: Any, yes: Any, no: Any) -> Any:
    """Return `yes` where the condition holds, else `no`; a function is called only where its value is wanted.

    >>> where(3 > 2, "more", lambda: 1 / 0)
    'more'
    """
    if hasattr(condition, "recorded_where"):
        return condition.recorded_where(_taken(yes), _taken(no))
    return _taken(yes) if condition else _taken(no)


def ratio(top: Any, bottom: Any) -> Any:
    """Return `top / bottom`, and None where there is nothing to divide by.

    >>> ratio(8, 2), ratio(8, 0)
    (4.0, None)
    """
    return where(bottom > 0, lambda: top / bottom, None)


def largest(a: Any, b: Any) -> Any:
    """Return the larger of two numbers.

    >>> largest(2, 3)
    3
    """
    return where(a > b, a, b)


def smallest(a: Any, b: Any) -> Any:
    """Return the smaller of two numbers.

    >>> smallest(2, 3)
    2
    """
    return where(a < b, a, b)


def _lognormal(low: Any, high: Any, z: Any) -> Any:
    return (low * high) ** 0.5 * (high / low) ** (z / (2 * Z90))


def drawn(kind: str, low: Any, high: Any, z: Any) -> Any:
    """Return the value that lies `z` standard deviations from the middle of a 90 % interval; equal ends are certain.

    Numbers are lognormal. Of a share the odds are, so that no draw passes 1; of a factor what it has above 1.

    >>> round(drawn("count", 5e6, 20e6, 0)), round(drawn("share", 0.5, 0.9, 3), 3), round(drawn("factor", 2, 5, -3), 3)
    (10000000, 0.957, 1.565)
    >>> drawn("count", 0, 0, 2)
    0
    """

    def spread() -> Any:
        if kind == "share":
            odds = _lognormal(low / (1 - low), high / (1 - high), z)
            return odds / (1 + odds)
        if kind == "factor":
            return 1 + _lognormal(low - 1, high - 1, z)
        return _lognormal(low, high, z)

    return where(low < high, spread, low)


def quantiles() -> list[float]:
    """Return the standard normal at k/2000 for k from 1 to 1999, to four decimals, so that a page can carry them.

    >>> table = quantiles()
    >>> len(table), table[999], table[1899]
    (1999, 0.0, 1.6449)
    """
    half = [round(NormalDist().inv_cdf(k / POINTS), 4) for k in range(POINTS // 2 + 1, POINTS)]
    return [-z for z in reversed(half)] + [0.0, *half]


def lattice(entry: int) -> list[float]:
    """Return 1,999 draws of the standard normal for the entry with this index: the quantiles in its own order.

    >>> sorted(lattice(3)) == quantiles()
    True
    """
    table, step = quantiles(), GENERATORS[whole("entry", entry, low=0) % len(GENERATORS)]
    return [table[row * step % POINTS - 1] for row in range(1, POINTS)]
