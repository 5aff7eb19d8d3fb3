"""Times of a run: seconds as whole ticks, fine enough for its length, and ticks as words. Its twin is in replay.js."""

import math
from dataclasses import dataclass
from functools import cached_property

from sysdesign.teaching.words import NBSP

SPEEDS = (0.1, 0.25, 0.5, 1, 2)  # of the usual one
SECONDS = 16  # that a whole run takes to watch, about
LINGER = 40  # for this part of a run what has ended is still seen


def nice(value: float) -> float:
    """Return the number 1, 2 or 5 times a power of ten that is next below.

    >>> nice(0.07), nice(3), nice(50)
    (0.05, 2.0, 50.0)
    """
    power = math.floor(math.log10(value) + 1e-9)
    lead = next(lead for lead in (5, 2, 1) if lead <= value / 10.0**power + 1e-9)
    return float(lead * 10**power if power >= 0 else lead / 10**-power)


@dataclass(frozen=True)
class Clock:
    """The clock of a run that ends after some seconds.

    >>> Clock(8).ticks(1.24), Clock(8).says(12400)
    (12400, '1.24\\xa0s')
    """

    end_s: float

    @cached_property
    def power(self) -> int:
        """The ticks of a second as a power of ten: a run has 10,000 to 100,000."""
        return max(0, min(4 - math.floor(math.log10(self.end_s)), 12))

    @property
    def milli(self) -> bool:
        """Whether the run is so short that its times are told in milliseconds."""
        return self.end_s < 1

    @cached_property
    def digits(self) -> int:
        """How many digits stand after the point."""
        return next((n for n, end in enumerate((1000, 100, 5, 1, 0.1, 0.01)) if self.end_s >= end), 6) - 3 * self.milli

    def ticks(self, seconds: float) -> int:
        """Return the nearest tick."""
        return math.floor(seconds * float(10**self.power) + 0.5)

    def number(self, tick: int, digits: int | None = None) -> str:
        """Return the seconds or milliseconds of a tick without their unit."""
        digits = self.digits if digits is None else digits
        drop = self.power - digits - 3 * self.milli
        shown = (tick + 10**drop // 2) // 10**drop if drop > 0 else tick * 10**-drop
        return f"{shown / 10**digits:.{digits}f}"

    def says(self, tick: int) -> str:
        """Return the time of a tick in words."""
        return f"{self.number(tick)}{NBSP}{'ms' if self.milli else 's'}"

    def axis(self) -> list[tuple[int, str]]:
        """Return four to eight ticks, evenly apart, each with its number in as few digits as tell it."""
        marks = range(0, self.ticks(self.end_s) + 1, max(1, round(nice(self.ticks(self.end_s) / 4))))
        grain = self.power - 3 * self.milli
        digits = next((n for n in range(grain) if marks.step % 10 ** (grain - n) == 0), max(0, grain))
        return [(mark, self.number(mark, digits)) for mark in marks]

    def speed(self) -> float:
        """Return the usual speed, at which a run takes 10 to 25 seconds to watch."""
        wanted = self.end_s / SECONDS
        return min((nice(wanted), nice(2.5 * wanted)), key=lambda speed: abs(math.log(speed / wanted)))

    def speeds(self) -> list[tuple[float, str]]:
        """Return the speeds to choose from, each with its name."""
        found = sorted({nice(self.speed() * factor) for factor in SPEEDS})
        return [(speed, f"{speed:.12f}".rstrip("0").rstrip(".") + "\N{MULTIPLICATION SIGN}") for speed in found]

    def linger(self) -> int:
        """Return for how many ticks the end of a message is still seen."""
        return max(1, self.ticks(self.end_s) // LINGER)
