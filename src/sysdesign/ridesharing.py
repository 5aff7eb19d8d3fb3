"""The ride-sharing estimate as a model: every assumption named, every flow derived, and the checks they must pass.

Two ways to read the peak. People *online at the peak* give a peak rate at once; the average follows by division.
Taking their rate for an average and multiplying again counts the peak twice (`peak_counted_twice`).

Every function takes O(1) time.

What this model leaves out: matching, payments, sign-in, and the tracking of a driver during a ride; places and hours
that differ; the bytes of headers and encryption.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from sysdesign.checks import at_least, number, positive, truth, within
from sysdesign.estimation import (
    average_rate,
    bandwidth,
    concurrency,
    mean_duration,
    peak_rate,
    polling_rate,
    storage_per_day,
)

HOUR_S = 3600
_T = TypeVar("_T")


def _made(name: str, value: Any, kind: type[_T]) -> _T:
    if not isinstance(value, kind):
        raise TypeError(f"{name!r} must be made by {kind.__name__}: {value!r}")
    return value


def _assumed(default: float, unit: str, says: str) -> Any:
    return field(default=default, metadata={"unit": unit, "says": says})


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What is assumed about one day of a ride-sharing app; the defaults are the worked example's.

    Each field carries its unit and a few words as metadata. Raises TypeError or ValueError naming the assumption.

    >>> Assumptions().drivers, Assumptions().drivers_online, Assumptions().riders_active
    (1000000.0, 200000.0, 2000000.0)
    """

    daily_users: float = _assumed(10e6, "user", "people who open the app on a day")
    driver_share: float = _assumed(0.10, "driver/user", "drivers among the daily users")
    online_share: float = _assumed(0.20, "", "drivers online at the peak, among all drivers")
    active_share: float = _assumed(0.20, "rider/user", "riders with the app open at the peak, among the daily users")
    update_interval_s: float = _assumed(4, "s", "between two positions sent by a driver")
    poll_interval_s: float = _assumed(10, "s", "between two requests of a rider who watches the map")
    peak_factor: float = _assumed(3, "", "busiest time against the mean of the day")
    rides_per_user: float = _assumed(1, "ride/user", "rides a day for each daily user")
    ride_bytes: float = _assumed(1000, "B", "one stored ride")
    update_bytes: float = _assumed(256, "B", "one position sent by a driver")
    response_bytes: float = _assumed(2000, "B", "one list of nearby drivers")
    poll_bytes: float = _assumed(500, "B", "one request for that list, mostly headers")
    trip_s: float = _assumed(15 * 60, "s", "one ride from start to end")
    peak_counted_twice: bool = field(default=True, metadata={"unit": "", "says": "take the peak for an average"})

    def __post_init__(self) -> None:
        for name in ("driver_share", "online_share", "active_share"):
            within(name, getattr(self, name), 0, 1)
        at_least("peak_factor", self.peak_factor, 1)
        truth("peak_counted_twice", self.peak_counted_twice)
        for each in fields(self):
            if each.name != "peak_counted_twice":
                positive(each.name, getattr(self, each.name))
        positive("drivers_online", self.drivers_online)

    @property
    def drivers(self) -> float:
        """All drivers, online or not."""
        return self.daily_users * self.driver_share

    @property
    def drivers_online(self) -> float:
        """Drivers online at the peak."""
        return self.drivers * self.online_share

    @property
    def riders_active(self) -> float:
        """Riders with the app open at the peak."""
        return self.daily_users * self.active_share

    def with_drivers_online(self, count: float) -> "Assumptions":
        """Return the same day with `count` of its drivers online at the peak.

        >>> Assumptions().with_drivers_online(350_000).online_share
        0.35
        """
        return replace(self, online_share=within("count", count, 0, self.drivers) / self.drivers)


@dataclass(frozen=True)
class Flow:
    """A rate over the day: its mean and its peak, in units a second."""

    average: float
    peak: float


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What follows from the assumptions: requests/s, bytes/s and counts at the peak."""

    assumptions: Assumptions
    updates: Flow  # requests/s
    polls: Flow
    rides: Flow
    upload: Flow  # bytes/s: positions, sent by drivers
    poll_ingress: Flow  # bytes/s: the requests of polls, which also come in
    ingress: Flow
    egress: Flow
    storage_per_day: float  # bytes
    drivers_online: float  # at the peak, like all that follow
    riders_active: float
    rides_in_progress: float
    driver_utilisation: float  # rides in progress for each driver online; more than 1 cannot be
    rides_per_driver_hour: float
    app_open_minutes: float  # with the app open, for each ride ordered

    @property
    def reads_per_write(self) -> float:
        """Polls for each update; the same at the peak and on average."""
        return number("polls / updates", self.polls.peak / positive("updates", self.updates.peak))


def estimate(assumptions: Assumptions | None = None) -> Estimate:
    """Work out every flow of the ride-sharing example.

    >>> guide = estimate()
    >>> guide.updates, guide.polls
    (Flow(average=50000.0, peak=150000.0), Flow(average=200000.0, peak=600000.0))
    >>> round(guide.rides_in_progress), guide.drivers_online
    (312500, 200000.0)
    >>> once = estimate(Assumptions(peak_counted_twice=False))
    >>> round(once.updates.average), once.updates.peak
    (16667, 50000.0)
    """
    a = Assumptions() if assumptions is None else _made("assumptions", assumptions, Assumptions)

    def online(rate: float) -> Flow:
        if a.peak_counted_twice:
            return Flow(rate, peak_rate(rate, a.peak_factor))
        return Flow(rate / a.peak_factor, rate)

    def weigh(flow: Flow, payload_bytes: float) -> Flow:
        return Flow(bandwidth(flow.average, payload_bytes), bandwidth(flow.peak, payload_bytes))

    updates = online(polling_rate(a.drivers_online, a.update_interval_s))
    polls = online(polling_rate(a.riders_active, a.poll_interval_s))
    rides_per_day = number("daily_users × rides_per_user", a.daily_users * a.rides_per_user)
    rides = Flow(average_rate(rides_per_day), peak_rate(average_rate(rides_per_day), a.peak_factor))
    upload, poll_ingress = weigh(updates, a.update_bytes), weigh(polls, a.poll_bytes)
    in_progress = concurrency(rides.peak, a.trip_s)
    return Estimate(
        assumptions=a,
        updates=updates,
        polls=polls,
        rides=rides,
        upload=upload,
        poll_ingress=poll_ingress,
        ingress=Flow(upload.average + poll_ingress.average, upload.peak + poll_ingress.peak),
        egress=weigh(polls, a.response_bytes),
        storage_per_day=storage_per_day(rides_per_day, a.ride_bytes),
        drivers_online=a.drivers_online,
        riders_active=a.riders_active,
        rides_in_progress=in_progress,
        driver_utilisation=number("driver_utilisation", in_progress / a.drivers_online),
        rides_per_driver_hour=number("rides_per_driver_hour", rides.peak * HOUR_S / a.drivers_online),
        app_open_minutes=mean_duration(a.riders_active, rides.peak) / 60,
    )


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What we take for plausible. These are assumptions too, so state them aloud.

    Half an hour with the app open for a ride: the trip, some minutes of waiting, some of looking.
    Two rides an hour: with trips of a quarter of an hour, a driver spends half the time carrying someone.
    """

    app_open_minutes: float = 30
    rides_per_driver_hour: float = 2

    def __post_init__(self) -> None:
        positive("app_open_minutes", self.app_open_minutes)
        positive("rides_per_driver_hour", self.rides_per_driver_hour)


@dataclass(frozen=True)
class Check:
    """One consistency check: it holds when `left` is at most `right`, up to rounding."""

    name: str
    left: float
    right: float
    says: str

    @property
    def ok(self) -> bool:
        """Whether the assumptions pass."""
        return self.left <= self.right * (1 + 1e-9)


def consistency(result: Estimate, bounds: Bounds | None = None) -> tuple[Check, ...]:
    """Hold an estimate against itself; four checks, always in the same order.

    >>> for check in consistency(estimate()):
    ...     print("ok " if check.ok else "no ", check.name, round(check.left, 2), round(check.right, 2))
    no  peak counted once 750000.0 250000.0
    no  rides fit the drivers online 312500.0 200000.0
    no  driver productivity 6.25 2
    no  app-open time per ride 96.0 30
    """
    a = _made("result", result, Estimate).assumptions
    limits = Bounds() if bounds is None else _made("bounds", bounds, Bounds)
    counted = polling_rate(a.drivers_online, a.update_interval_s) + polling_rate(a.riders_active, a.poll_interval_s)
    claimed = result.updates.peak + result.polls.peak
    return (
        Check(
            "peak counted once",
            claimed,
            counted,
            f"The people online at the peak send {counted:,.0f} requests a second; the estimate says {claimed:,.0f}.",
        ),
        Check(
            "rides fit the drivers online",
            result.rides_in_progress,
            result.drivers_online,
            f"By Little's law {result.rides_in_progress:,.0f} rides are in progress at the peak, "
            f"with {result.drivers_online:,.0f} drivers online.",
        ),
        Check(
            "driver productivity",
            result.rides_per_driver_hour,
            limits.rides_per_driver_hour,
            f"Each driver online takes {result.rides_per_driver_hour:.3g} rides an hour; "
            f"we take up to {limits.rides_per_driver_hour:.3g} for plausible.",
        ),
        Check(
            "app-open time per ride",
            result.app_open_minutes,
            limits.app_open_minutes,
            f"Riders have the app open {result.app_open_minutes:,.3g} minutes for each ride; "
            f"we take up to {limits.app_open_minutes:,.3g} for plausible.",
        ),
    )


def mended(assumptions: Assumptions | None = None, bounds: Bounds | None = None) -> Assumptions:
    """Return the nearest assumptions that pass every check, the peak counted once.

    Solved, not searched: the drivers online must cover the rides in progress and the rides an hour, so the number of
    drivers rises to the larger of the two needs, or stays. No number of drivers mends the riders' time with the app
    open; where that is out of bounds, `active_share` falls to the bound. Nothing else changes.
    Raises ValueError when more drivers would be needed than there are users.

    >>> nearest = mended()
    >>> round(nearest.drivers), round(nearest.drivers_online), round(nearest.riders_active)
    (3125000, 625000, 625000)
    >>> all(check.ok for check in consistency(estimate(nearest)))
    True
    >>> only_little = mended(bounds=Bounds(rides_per_driver_hour=60 / 15, app_open_minutes=120))
    >>> round(only_little.drivers_online), round(only_little.riders_active)
    (312500, 2000000)
    """
    limits = Bounds() if bounds is None else _made("bounds", bounds, Bounds)
    now = estimate(assumptions)
    a = now.assumptions
    online = max(now.rides_in_progress, now.rides.peak * HOUR_S / limits.rides_per_driver_hour)
    share = max(a.driver_share, online / a.online_share / a.daily_users)
    if share > 1:
        raise ValueError(f"'driver_share' must be from 0 to 1, and the rides would need: {share:.4g}")
    active = min(a.active_share, concurrency(now.rides.peak, limits.app_open_minutes * 60) / a.daily_users)
    return replace(a, driver_share=share, active_share=active, peak_counted_twice=False)
