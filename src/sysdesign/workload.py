"""A day's load: how uneven one city's day is, how time zones level it, and what an event adds.

A curve is a sequence of levels at equal steps over 24 hours, starting at midnight UTC; 1 is the peak of a whole product
that lives in one time zone. Multiply by a rate to get requests a second.

What this model leaves out: weekdays, seasons, growth, and randomness within a step. People of a zone act alike here,
and population stands for users, which no product's users match.
"""

import math
from collections.abc import Mapping, Sequence

from sysdesign.checks import at_least, not_empty, number, positive, whole, within

PEAK_HOUR = 20.0  # local time: the evening
TROUGH_TO_PEAK = 0.1
SHARPNESS = 2
STEPS = 96

# Share of people by hours from UTC: our own coarse sums over countries, in percent and rounded; an assumption, not
# data. Half hours are rounded down: India counts at +5.
_PEOPLE = {
    -11: 0.1, -10: 0.1, -9: 0.1, -8: 0.8, -7: 0.6, -6: 3.3, -5: 3.8, -4: 1.2, -3: 3.2, -2: 0.1, -1: 0.1, 0: 3.2,
    1: 10.0, 2: 6.3, 3: 9.4, 4: 1.5, 5: 22.5, 6: 3.8, 7: 5.0, 8: 20.9, 9: 2.7, 10: 0.5, 11: 0.4, 12: 0.4,
}  # fmt: skip
ONE_ZONE: Mapping[float, float] = {0: 1.0}
THREE_ZONES: Mapping[float, float] = {-5: 0.13, 1: 0.29, 7: 0.58}  # Americas; Europe and Africa; Asia and Oceania
WORLD_ZONES: Mapping[float, float] = {zone: percent / 100 for zone, percent in _PEOPLE.items()}


def diurnal(
    hour: float,
    peak_hour: float = PEAK_HOUR,
    trough_to_peak: float = TROUGH_TO_PEAK,
    sharpness: int = SHARPNESS,
) -> float:
    """Return the level of one zone's load at a local hour: 1 at `peak_hour`, `trough_to_peak` twelve hours away.

    The shape is a raised cosine to the power `sharpness`, 1 to 100: 1 is the plain cosine, which can never peak above
    twice its mean; more gives a narrower evening. Hours wrap around midnight. O(1) time.

    >>> diurnal(20), diurnal(8), round(diurnal(14), 3)
    (1.0, 0.1, 0.325)
    """
    angle = (number("hour", hour) % 24 - number("peak_hour", peak_hour) % 24) / 24 * 2 * math.pi
    trough = within("trough_to_peak", trough_to_peak, 0, 1)
    return trough + (1 - trough) * math.pow((1 + math.cos(angle)) / 2, _power(sharpness))


def _power(sharpness: int) -> int:
    within("sharpness", whole("sharpness", sharpness), 1, 100)
    return sharpness


def diurnal_peak_to_mean(trough_to_peak: float = TROUGH_TO_PEAK, sharpness: int = SHARPNESS) -> float:
    """Return the peak of one zone's day over its mean, in closed form: 1 / (r + (1 − r) · C(2k, k) / 4ᵏ).

    r is `trough_to_peak`, k is `sharpness`; the mean of an even power of a cosine is Wallis's integral.

    >>> round(diurnal_peak_to_mean(), 2), diurnal_peak_to_mean(trough_to_peak=0, sharpness=1)
    (2.29, 2.0)
    """
    trough, power = within("trough_to_peak", trough_to_peak, 0, 1), _power(sharpness)
    return 1 / (trough + (1 - trough) * (math.comb(2 * power, power) / (1 << 2 * power)))


def zone_days(
    zones: Mapping[float, float],
    peak_hour: float = PEAK_HOUR,
    trough_to_peak: float = TROUGH_TO_PEAK,
    sharpness: int = SHARPNESS,
    steps: int = STEPS,
) -> dict[float, list[float]]:
    """Return each zone's weighted curve over a day in UTC: zone → `steps` levels. O(zones · steps) time.

    `zones` maps hours from UTC (−12 to 14) to shares of the users, which must sum to 1.

    >>> {zone: [round(level, 2) for level in day] for zone, day in zone_days({0: 0.75, 8: 0.25}, steps=4).items()}
    {0: [0.45, 0.08, 0.12, 0.66], 8: [0.03, 0.08, 0.25, 0.08]}
    """
    if not isinstance(zones, Mapping):
        raise TypeError(f"'zones' must map hours from UTC to shares: {zones!r}")
    for zone, weight in not_empty("zones", zones).items():
        within("zones", zone, -12, 14)
        at_least("zones", weight, 0)
    if not math.isclose(math.fsum(zones.values()), 1, abs_tol=1e-9):
        raise ValueError(f"'zones' must have shares that sum to 1: {math.fsum(zones.values())!r}")
    hours = [24 * step / steps for step in range(whole("steps", steps))]
    return {
        zone: [weight * diurnal(hour + zone, peak_hour, trough_to_peak, sharpness) for hour in hours]
        for zone, weight in zones.items()
    }


def world_day(
    zones: Mapping[float, float] = WORLD_ZONES,
    peak_hour: float = PEAK_HOUR,
    trough_to_peak: float = TROUGH_TO_PEAK,
    sharpness: int = SHARPNESS,
    steps: int = STEPS,
) -> list[float]:
    """Return the sum of all zones' curves over a day in UTC: `steps` levels. O(zones · steps) time.

    `ONE_ZONE`, `THREE_ZONES` and `WORLD_ZONES` (24) are coarse shares of the world's people, an assumption of this
    book. More zones do not mean a flatter day: more than half of the people live within two hours of +7. Spread
    evenly over 24 zones the day would be flat.

    >>> [round(peak_to_mean(world_day(zones)), 2) for zones in (ONE_ZONE, THREE_ZONES, WORLD_ZONES)]
    [2.29, 1.62, 1.65]
    """
    days = zone_days(zones, peak_hour, trough_to_peak, sharpness, steps).values()
    return [math.fsum(levels) for levels in zip(*days, strict=True)]


def peak_to_mean(curve: Sequence[float]) -> float:
    """Return the highest level over the mean: the peak factor of a curve. O(steps) time.

    A peak between two steps is missed, so the steps bound what this can see.

    >>> peak_to_mean([1, 1, 1, 5])
    2.5
    """
    for level in not_empty("curve", curve):
        at_least("curve", level, 0)
    mean = positive("mean of curve", math.fsum(curve) / len(curve))
    return max(curve) / mean


def with_event(curve: Sequence[float], hour: float, hours: float, factor: float) -> list[float]:
    """Return the curve with `factor` times the load from `hour` for `hours`; a match, a sale, a storm.

    An event is a plain rectangle that wraps around midnight. Raises ValueError when it falls between two steps, where
    no level could show it. O(steps) time.

    >>> with_event([1, 1, 1, 1], hour=6, hours=6, factor=10)
    [1, 10, 1, 1]
    """
    for level in not_empty("curve", curve):
        at_least("curve", level, 0)
    within("hour", hour, 0, 24)
    within("hours", hours, 24 / len(curve), 24)
    at_least("factor", factor, 1)
    inside = [round(24 * step / len(curve) - hour, 9) % 24 < hours for step in range(len(curve))]
    return [level * factor if event else level for level, event in zip(curve, inside, strict=True)]
