"""A control that takes any number of a range, for models that are plain arithmetic."""

import html
import math
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import not_empty, one_of, positive, within
from sysdesign.checks import number as checked_number
from sysdesign.teaching.expression import SCALES, three_digits, write

STEPS = 300  # about a pixel each; an arrow key moves by one, Page Up by thirty
MOST_STEPS = 1000


@dataclass(frozen=True)
class Number:
    """What a number control offers: values from `low` to `high` in `steps` equal steps, of logarithms if `log`.

    What it shows is what the model gets: without a `step` values are rounded to three digits.
    """

    name: str
    low: float
    high: float
    at: float
    unit: str
    log: bool
    step: float | None

    @property
    def steps(self) -> int:
        """How many steps the slider has."""
        return STEPS if self.step is None else round((self.high - self.low) / self.step)

    def value(self, place: int) -> float:
        """Return the value at a place of the slider, 0 to `steps`."""
        if place <= 0 or place >= self.steps:
            return self.low if place <= 0 else self.high
        if self.step is not None:
            return float(f"{self.low + self.step * place:.12g}")
        share = place / self.steps
        value = self.low * (self.high / self.low) ** share if self.log else self.low + (self.high - self.low) * share
        return min(self.high, max(self.low, three_digits(value)))

    def place(self, value: float) -> int:
        """Return the place of the slider that is nearest to a value."""
        if self.log:
            return round(self.steps * math.log(value / self.low) / math.log(self.high / self.low))
        return round(self.steps * (value - self.low) / (self.high - self.low))

    def rounded(self, value: float) -> float:
        """Return the value that a free slider's value stands for."""
        if self.step is not None:
            return self.value(self.place(value))
        return min(self.high, max(self.low, three_digits(value)))

    def label(self, value: float) -> str:
        """Write a value with its unit."""
        return write(value, self.unit)

    @property
    def data(self) -> dict[str, Any]:
        """What the page needs to know."""
        found: dict[str, Any] = {"low": self.low, "high": self.high, "at": self.at, "unit": self.unit}
        return found | {"steps": self.steps, "log": self.log} | ({"step": self.step} if self.step else {})


def number(
    name: str, low: float, high: float, *, at: float, unit: str = "", scale: str = "linear", step: float | None = None
) -> Number:
    """Return a control that takes any number from `low` to `high` and opens at `at`; `scale` is `linear` or `log`.

    `unit` is one of those that `write` knows: "", "/s", "B", "B/s", "bit/s", "s", "%" for shares, "×", "machines".
    A `step`, on a linear scale only, has to fit the range a whole number of times.
    Raises ValueError for limits that do not rise or lie below 0 (for `log`, at 0), `at` outside them, or an unknown
    unit.

    >>> from sysdesign.teaching.words import NBSP
    >>> requests = number("Requests", 1e3, 1e6, at=2e5, unit="/s", scale="log")
    >>> requests.label(requests.value(150)).replace(NBSP, " ")
    '31.6 k/s'
    """
    not_empty("name", name)
    one_of("scale", scale, ("linear", "log"))
    one_of("unit", unit, SCALES)
    ends = [float(checked_number(end, value)) for end, value in (("low", low), ("high", high))]
    if ends[0] >= ends[1]:
        raise ValueError(f"'low' of {name!r} must be below 'high': {low!r}, {high!r}")
    if ends[0] < 0 or (scale == "log" and ends[0] == 0):
        raise ValueError(f"'low' of {name!r} must be {'> 0 on a log scale' if scale == 'log' else '>= 0'}: {low!r}")
    within("at", at, low, high)
    if step is not None:
        steps = (ends[1] - ends[0]) / positive("step", step)
        if scale == "log" or abs(steps - round(steps)) > 1e-9 or not 1 <= round(steps) <= MOST_STEPS:
            raise ValueError(
                f"'step' of {name!r} must fit a linear range a whole number of times, at most {MOST_STEPS}: {step!r}"
            )
    return Number(name, ends[0], ends[1], float(at), unit, scale == "log", step)


def number_html(id: str, control: Number) -> str:
    """Return the slider; its ticks are the powers of ten of a log scale."""
    label = html.escape(control.label(control.at))
    width = max(len(control.label(control.value(place))) for place in range(control.steps + 1))
    decades = round(math.log10(control.high / control.low), 9) if control.log else 1
    ticks = int(decades) if decades == int(decades) else 1
    return (
        f'<div class="sdm-ctl"><label for="{id}">{html.escape(control.name)}</label>'
        f'<div class="sdm-row" style="--w:{width}"><input class="sdm-range" style="--n:{ticks}" type="range" id="{id}" '
        f'name="{id}" min="0" max="{control.steps}" value="{control.place(control.at)}" autocomplete="off" '
        f'aria-valuetext="{label}"><span class="sdm-val" aria-hidden="true">{label}</span></div></div>'
    )
