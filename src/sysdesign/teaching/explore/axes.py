"""Axes: a name, a unit, limits that hold for all states, and where a value stands from 0 to 1000."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import not_empty, number, one_of
from sysdesign.teaching.expression import SCALES, Recording, when, write
from sysdesign.teaching.words import NBSP, percent, short
from sysdesign.worksheet import largest, smallest

FULL = 1000
MOST_TICKS = 6
Format = Callable[[float], str]


def amount(value: float, unit: str = "") -> str:
    """Write a value with its unit; `%` reads the value as a share.

    >>> [amount(v, u).replace(NBSP, " ") for v, u in ((4, "s"), (1500, "ms"), (2e6, "riders"), (0.2, "%"))]
    ['4 s', '1,500 ms', '2 M riders', '20 %']
    """
    if unit == "%":
        digits = next(d for d in (0, 1, 2, 3) if d == 3 or abs(round(value * 100, d) - value * 100) < 1e-9)
        return percent(value, digits)
    size, brief = abs(number("value", value)), float(f"{value:.3g}") == value
    text = f"{value:,.6g}" if size < 1000 else f"{value:,.0f}" if size < 10_000 or not brief else short(value)
    return text.replace("-", "\N{MINUS SIGN}") + (NBSP + unit if unit else "")


@dataclass(frozen=True)
class Axis:
    """An axis as `axis(...)` checked it; `low` and `high` are the limits in the unit of the values.

    On a `written` one the values beside the marks are written by `write`, which has a twin in the page.
    """

    name: str
    unit: str
    low: float
    high: float
    log: bool
    ticks: tuple[float, ...]
    format: Format | None
    written: bool = False

    def tick(self, value: float) -> str:
        """Write a value on the axis, whose title has the unit."""
        return self.format(value) if self.format else amount(value, "%") if self.unit == "%" else short(value)

    def say(self, value: float) -> str:
        """Write a value beside its mark, to three digits, with the unit when that is one word."""
        if self.format:
            return self.format(value)
        if self.written:
            return write(value, self.unit if self.unit in SCALES else "")
        return amount(float(f"{value:.3g}"), self.unit if " " not in self.unit else "")

    @property
    def title(self) -> str:
        """The name with its unit and scale: `request rate (per second, log scale)`."""
        notes = [note for note in (self.unit if self.unit != "%" else "", "log scale" if self.log else "") if note]
        return f"{self.name} ({', '.join(notes)})" if notes else self.name

    def share(self, value: Any) -> float:
        """Return where a value stands between the limits, 0 to 1, and beyond for values outside."""
        found: float = (
            _log(value / self.low) / math.log(self.high / self.low)
            if self.log
            else (value - self.low) / (self.high - self.low)
        )
        return found

    def value(self, share: float) -> float:
        """Return the value at a share of the axis: the inverse of `share`."""
        return self.low * (self.high / self.low) ** share if self.log else self.low + share * (self.high - self.low)

    def beyond(self, value: float) -> int:
        """Return -1 for a value below the limits, 1 above, 0 within."""
        share = self.share(value)
        return -1 if share < -1e-9 else 1 if share > 1 + 1e-9 else 0

    def arrow(self, value: float, below: str = "← ", above: str = "→ ") -> str:
        """Return the sign of a value that lies outside the limits."""
        share = self.share(value)
        return when(share < -1e-9, below) + when(share > 1 + 1e-9, above)

    def place(self, what: str, value: Any, *, clip: bool = False) -> int:
        """Return the place of a value, 0 to 1000; outside the limits is a ValueError unless `clip` keeps it inside."""
        if isinstance(value, Recording):  # the page keeps it inside; what is outside in Python is an error below
            inside: float = smallest(1.0, largest(0.0, self.share(value)))
            return round(FULL * inside)
        if self.beyond(number(what, value)) and not clip:
            rule = f"'{self.name}' from {self.low:g} to {self.high:g}"
            raise ValueError(f"{what!r} must be within the limits of the axis, {rule}: {value!r}")
        return round(FULL * min(1.0, max(0.0, self.share(value))))


def _log(value: Any) -> Any:
    if isinstance(value, Recording):
        return value.recorded_log()
    return math.log(value) if value > 0 else -math.inf


def axis(
    name: str,
    limits: tuple[float, float],
    *,
    unit: str = "",
    scale: str = "linear",
    ticks: Sequence[float] | None = None,
    format: Format | None = None,
) -> Axis:
    """Return an axis with fixed `limits`; `scale` is `linear` or `log`.

    `unit` stands beside the name; `%` says that values are shares, written as percentages. `ticks` are chosen when
    not given; `format` writes a value, on the ticks and beside the marks, in place of `tick` and `say`.
    Raises ValueError for limits that do not rise, a log scale from zero or below, or ticks outside the limits.

    >>> axis("age of a position", (0, 40), unit="s").ticks
    (0, 10, 20, 30, 40)
    >>> axis("request rate", (1, 1e6), unit="per second", scale="log").title
    'request rate (per second, log scale)'
    """
    not_empty("name", name)
    one_of("scale", scale, ("linear", "log"))
    low, high = (number("limits", value) for value in limits)
    if low >= high:
        raise ValueError(f"'limits' of {name!r} must rise: {limits!r}")
    if scale == "log" and low <= 0:
        raise ValueError(f"'limits' of {name!r} must be > 0 on a log scale: {limits!r}")
    chosen = tuple(ticks) if ticks is not None else (_decades if scale == "log" else _steps)(low, high)
    for tick in chosen:
        if not low <= number(f"ticks of {name}", tick) <= high:
            raise ValueError(f"'ticks' of {name!r} must be from {low} to {high}: {tick!r}")
    return Axis(name, unit, low, high, scale == "log", chosen, format)


def _steps(low: float, high: float) -> tuple[float, ...]:
    """Return up to six round values: steps of 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10((high - low) / MOST_TICKS))
    for factor in (1, 2, 2.5, 5, 10, 20):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < MOST_TICKS:
            break
    return _within([float(f"{i * step:.12g}") for i in range(first, last + 1)], low, high)


def _decades(low: float, high: float) -> tuple[float, ...]:
    """Return powers of ten, at most eight, with 2 and 5 between them when there are few."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = math.ceil((last - first + 1) / 8)
    powers = [float(f"1e{i}") for i in range(first, last + 1, step)]
    if last - first < 2:
        powers = [factor * float(f"1e{i}") for i in range(first - 1, last + 1) for factor in (1, 2, 5)]
    return _within(powers, low, high)


def _within(values: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    return tuple(int(value) if value.is_integer() else value for value in values if low <= value <= high)
