"""Three kinds of witness to one number: a closed form, a simulation, a real engine, told and drawn on one axis."""

import html
import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sysdesign.checks import at_least, not_empty, number, one_of
from sysdesign.teaching.words import NBSP, percent, short

CLOSED_FORM, SIMULATION, REAL_ENGINE = "closed form", "simulation", "real engine"
MARKS = {
    CLOSED_FORM: '<path d="M5 .5L9.7 9H.3z"/>',
    SIMULATION: '<circle cx="5" cy="5" r="4.2"/>',
    REAL_ENGINE: '<rect class="solid" x="1" y="1" width="8" height="8"/>',
}
FEWEST_REPLICATIONS = 20
LEVELS = (0.95, 0.99)
Show = Callable[[float], str]


@dataclass(frozen=True)
class Witness:
    """What one witness says: a value, perhaps an interval, and the words that show it."""

    kind: str
    value: float
    low: float | None
    high: float | None
    shown: str
    note: str = ""
    unit: str = field(default="", compare=False)
    show: Show = field(default=short, compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the witness as the ledger stores it."""
        stored = {"kind": self.kind, "value": self.value, "low": self.low, "high": self.high, "shown": self.shown}
        return stored | ({"note": self.note} if self.note else {})

    @classmethod
    def from_json(cls, stored: Any) -> "Witness":
        """Read back what `to_json` wrote."""
        kind, value, low, high, shown = (stored[key] for key in ("kind", "value", "low", "high", "shown"))
        return cls(one_of("kind", kind, MARKS), value, low, high, shown, stored.get("note", ""))


@dataclass(frozen=True)
class Axis:
    """The line that the witnesses of one claim share, from `low` to `high`, its ends in words."""

    low: float
    high: float
    ends: tuple[str, str]


def t_quantile(p: float, freedom: int) -> float:
    """Return the p-quantile of Student's t for 19 or more degrees of freedom.

    The Cornish–Fisher expansion in 1/freedom (Abramowitz and Stegun, 26.7.5), cut after four terms; from 19
    degrees on it is within 0.00002 of the exact value for the levels used here.

    >>> round(t_quantile(0.995, 19), 4), round(t_quantile(0.975, 29), 4)
    (2.8609, 2.0452)
    """
    at_least("freedom", freedom, FEWEST_REPLICATIONS - 1)
    z = statistics.NormalDist().inv_cdf(p)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / freedom**power for power, term in enumerate(terms, start=1))


def _tidy(value: float) -> float:
    """Ten digits are more than a witness knows, and equal on every machine."""
    return float(f"{value:.10g}")


def _formatter(show: Show | None, unit: str) -> Show:
    return show if show is not None else lambda value: short(value, unit, digits=4)


def _point(kind: str, value: Any, show: Show | None, unit: str) -> Witness:
    shown = _formatter(show, unit)
    value = _tidy(number(kind, value))
    return Witness(kind, value, None, None, shown(value), unit=unit, show=shown)


def closed_form(value: float, *, show: Show | None = None, unit: str = "") -> Witness:
    """Return what a formula says; `show` writes the number, or give its `unit`.

    >>> closed_form(1 / 11).shown
    '0.09091'
    """
    return _point(CLOSED_FORM, value, show, unit)


def real_engine(value: float, *, show: Show | None = None, unit: str = "") -> Witness:
    """Return what real software did, never a mock of it.

    >>> real_engine(128, unit="B").shown.replace(NBSP, " ")
    '128 B'
    """
    return _point(REAL_ENGINE, value, show, unit)


def simulation(
    result: Iterable[float] | float,
    low: float | None = None,
    high: float | None = None,
    *,
    level: float = 0.99,
    show: Show | None = None,
    unit: str = "",
) -> Witness:
    """Return the mean of independent replications with its t interval, or a mean whose interval is known.

    `level` is 0.99 or 0.95. The interval takes the replications to be independent and their mean to be near normal,
    as it is from 20 on unless single runs are wildly skewed. Fewer than 20 raise ValueError.

    >>> simulation([0.08, 0.10] * 10).shown
    '0.09 ± 0.0066'
    >>> simulation(0.0907, 0.0894, 0.0920, level=0.95).note.replace(NBSP, " ")
    '95 % interval'
    """
    one_of("level", level, LEVELS)
    note = f"{percent(level)} interval"
    if isinstance(result, Iterable):
        if low is not None or high is not None:
            raise ValueError(f"'low' and 'high' must be left out when replications are given: {low!r}, {high!r}")
        runs = [float(number("replication", run)) for run in result]
        if len(runs) < FEWEST_REPLICATIONS:
            raise ValueError(f"'replications' must be {FEWEST_REPLICATIONS} or more: {len(runs)}")
        mean = statistics.fmean(runs)
        half = t_quantile((1 + level) / 2, len(runs) - 1) * statistics.stdev(runs, mean) / math.sqrt(len(runs))
        low, high, note = mean - half, mean + half, f"{note}, {len(runs)}{NBSP}runs"
    else:
        mean, low, high = number("mean", result), number("low", low), number("high", high)
        if not low <= mean <= high:
            raise ValueError(f"'mean' must be from {low} to {high}: {mean!r}")
    write = _formatter(show, unit)
    width = show if show is not None else lambda value: short(value, unit, digits=2)
    even = math.isclose(high - mean, mean - low, rel_tol=1e-6, abs_tol=1e-12 * abs(mean))
    spread = f"± {width((high - low) / 2)}" if even else f"({write(low)} to {write(high)})"
    shown = f"{write(mean)} {spread}"
    return Witness(SIMULATION, _tidy(mean), _tidy(low), _tidy(high), shown, note, unit=unit, show=write)


def agree(*witnesses: Witness, within: float = 0.0) -> bool:
    """Return whether one number fits all witnesses: a point as it is, a simulation anywhere in its interval.

    `within` widens each point by that share of itself, for an engine that measured once.

    >>> agree(closed_form(1 / 11), simulation(0.0907, 0.0894, 0.0920))
    True
    >>> agree(closed_form(1 / 11), real_engine(0.0887)), agree(closed_form(1 / 11), real_engine(0.0887), within=0.03)
    (False, True)
    """
    if len(witnesses) < 2:
        raise ValueError(f"'witnesses' must be two or more: {len(witnesses)}")
    at_least("within", within, 0)
    slacks = [within * abs(one.value) if one.low is None else 0.0 for one in witnesses]
    lows = [(one.value if one.low is None else one.low) - slack for one, slack in zip(witnesses, slacks, strict=True)]
    highs = [
        (one.value if one.high is None else one.high) + slack for one, slack in zip(witnesses, slacks, strict=True)
    ]
    return max(lows) <= min(highs)


def axis_of(witnesses: Sequence[Witness]) -> Axis:
    """Return an axis with round ends on which every witness, interval included, has room.

    >>> axis_of([closed_form(0.0909), real_engine(0.0887)])
    Axis(low=0.088, high=0.092, ends=('0.088', '0.092'))
    """
    units = {one.unit for one in not_empty("witnesses", witnesses)}
    if len(units) > 1:
        raise ValueError(f"'witnesses' must share one unit: {', '.join(sorted(map(repr, units)))}")
    known = [v for one in witnesses for v in (one.value, one.low, one.high) if v is not None]
    low, high = min(known), max(known)
    room = (high - low) * 0.1 or abs(low) * 0.1 or 1.0
    low, high = low - room, high + room
    size = math.floor(math.log10(high - low))
    for power, first in itertools.product((size - 1, size, size + 1), (1, 2, 5)):
        step = first * 10.0**power
        below, above = math.floor(low / step), math.ceil(high / step)
        if above - below <= 5:
            break
    ends = _tidy(below * step), _tidy(above * step)
    show = witnesses[0].show
    return Axis(*ends, (show(ends[0]), show(ends[1])))


def _percent_of(value: float, axis: Axis) -> str:
    return f"{(value - axis.low) / (axis.high - axis.low) * 100:.1f}%"


def witnesses_html(witnesses: Sequence[Witness], axis: Axis) -> str:
    """Return one row a witness: its kind, its mark on the shared axis, its number."""
    rows = []
    for one in witnesses:
        bar = ""
        if one.low is not None and one.high is not None:
            width = (one.high - one.low) / (axis.high - axis.low) * 100
            bar = f'<i style="left:{_percent_of(one.low, axis)};width:{width:.1f}%"></i>'
        mark = f'<svg viewBox="0 0 10 10" style="left:{_percent_of(one.value, axis)}">{MARKS[one.kind]}</svg>'
        rows.append(f'<dt>{one.kind}</dt><dd class="at" aria-hidden="true">{bar}{mark}</dd>')
        note = f' <span class="note">{html.escape(one.note)}</span>' if one.note else ""
        rows.append(f'<dd class="is">{html.escape(one.shown)}{note}</dd>')
    ends = "".join(f"<span>{html.escape(end)}</span>" for end in axis.ends)
    return f'<dl class="sdm-wit">{"".join(rows)}<dd class="ends" aria-hidden="true">{ends}</dd></dl>'


def witnesses_plain(witnesses: Sequence[Witness]) -> list[str]:
    """Return one line a witness, for a terminal."""
    return [f"{one.kind:<12} {one.shown}{f'  ({one.note})' if one.note else ''}" for one in witnesses]
