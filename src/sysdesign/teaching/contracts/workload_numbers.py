"""The exercises of read-heavy and write-heavy whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_peak_rides(answer: Any) -> Output:
    """Ride requests a second at the peak: 10 million rides a day, peak factor 3."""
    average = 10_000_000 / 86_400
    return check_number(
        "Ride requests at the peak",
        answer,
        average * 3,
        unit="rides/s",
        slips={
            average: "That is the average over the day: the peak is three times it.",
            100: "That is the top of the range in the table of operations, which its own ride count does not allow.",
            average * 9: "You applied the peak factor twice.",
            average / 3: "You divided by the peak factor: the peak is above the average.",
            10_000_000 / 3600 * 3: "You spread the day over one hour: a day has 86,400 seconds.",
            10_000_000 / 1440 * 3: "That is for each minute: a day has 86,400 seconds.",
        },
        because="10 million rides over 86,400 seconds, times 3.",
    )


def check_sensor_interval(answer: Any) -> Output:
    """The seconds between two readings of one device: 10 million devices, a million writes a second."""
    return check_number(
        "Seconds between readings",
        answer,
        10,
        unit="s",
        slips={
            0.1: "That is readings per second of one device: turn it round.",
            60: "That would be one reading a minute, and 167,000 writes a second.",
            1: "Each device once a second would be 10 million writes a second.",
        },
        because="10 million devices that share a million writes a second have one each every 10 s.",
    )


def check_burst_backlog(answer: Any) -> Output:
    """Items waiting after a burst: 3,000/s for 2 minutes, the base load of 1,000/s among them, on 1,200/s."""
    return check_number(
        "Waiting at the end of the burst",
        answer,
        216_000,
        unit="items",
        slips={
            360_000: "That is all that arrived: the store took 1,200 a second meanwhile.",
            240_000: "You took off the base load; what counts is the capacity, 1,200/s.",
            336_000: "You added the base load; the 3,000/s have it in them.",
            3_600: "A rate per second wants a duration in seconds: 2 minutes are 120 s.",
            96_000: "You took off the base load too; it arrives, so it waits like the rest.",
            1_800: "That is how fast the backlog grows; the burst lasts 120 s.",
            144_000: "That is what the store took during the burst.",
        },
        because="1,800 a second more than the store takes, for 120 s.",
    )


def check_burst_drain(answer: Any) -> Output:
    """Seconds from the end of that burst until nothing waits any more."""
    return check_number(
        "Time to drain",
        answer,
        1080,
        unit="s",
        slips={
            180: "That is with nothing else arriving; the base load takes 1,000 of the 1,200.",
            1200: "That counts from the start of the burst, which lasts 120 s.",
            216: "You divided by the base load; the store drains by what it has left, 200/s.",
            120: "The rest of the burst is over then; the backlog shrinks by 200/s only.",
            1800: "That is 360,000 over 200: the store took a part during the burst.",
        },
        because="216,000 items at 200/s, which the base load leaves of the capacity: nine times the burst.",
    )
