"""The exercises of circuit breakers whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.resilience.flaky import trip_chance
from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_slow_throughput(answer: Any) -> Output:
    """Requests a second that 64 threads finish when each takes 8 s."""
    return check_number(
        "Requests a second",
        answer,
        64 / 8,
        unit="/s",
        slips={
            64 / 0.04: "That is before the callee slowed down, at 40 ms each.",
            64 * 8: "Threads over time, not times time: a thread finishes one request in 8 s.",
            50: "That is what arrives. The pool does not finish as many.",
        },
        because="64 threads over 8 s, a two-hundredth of the 1,600/s at 40 ms.",
    )


def check_fill_time(answer: Any) -> Output:
    """Seconds until 64 threads are taken, at 50 requests a second that do not come back for 8 s."""
    return check_number(
        "Seconds",
        answer,
        64 / 50,
        near=0.01,
        unit="s",
        slips={
            64 / (50 - 8): "Nothing finishes in the first 8 s, so nothing is to be taken off.",
            8: "No need to wait for the first answer: the threads run out before it comes.",
            50 / 64: "The other way round: 64 threads, 50 taken each second.",
        },
        because="64 threads over 50 a second: six times sooner than the first slow answer comes.",
    )


def check_false_trip_wait(answer: Any) -> Output:
    """Expected seconds to a false trip: 40 % failures, windows of 20 looked at afresh each second, above half."""
    chance = trip_chance(0.4)
    return check_number(
        "Seconds",
        answer,
        1 / chance,
        near=0.02,
        unit="s",
        slips={
            chance: "That is the chance of a trip at one look; looks are a second apart.",
            1 / trip_chance(0.4, threshold=0.45): "More than half of 20 is 11 or more; you counted 10 as well.",
            20: "That is how many calls a look needs.",
        },
        because="The chance of 11 or more failures among 20 is 12.8 % a look; the mean wait is one over that.",
    )
