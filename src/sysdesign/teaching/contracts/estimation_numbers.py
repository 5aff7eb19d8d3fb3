"""The exercises of estimation whose answer is one number, each with the slips that lead elsewhere."""

import math
from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_product_range(answer: Any) -> Output:
    """Four independent factors, each known within ×/÷ 3 (90 %): within what factor is their product known?

    >>> check_product_range(81)
    ✗ Not yet. Product known within ×/÷: 81. That is 3 × 3 × 3 × 3: it takes all four to be off the same way at once.
    """
    return check_number(
        "Product known within ×/÷",
        answer,
        9,
        slips={
            81: "That is 3 × 3 × 3 × 3: it takes all four to be off the same way at once.",
            12: "That is 3 + 3 + 3 + 3: factors multiply, so take their logarithms first.",
            6: "That is 3 × √4. The square root belongs in the exponent: the logarithms spread by √4.",
            3: "That is one factor alone; four of them together are less certain.",
            1.3161: "That is 3 to the power ¼, as if four factors were averaged; here they are multiplied.",
        },
        because="3 to the power √4: independent errors partly cancel.",
    )


def check_peak_writes(answer: Any) -> Output:
    """The peak write rate of the worked example: 200,000 drivers online at the peak, one update each every 4 s."""
    return check_number(
        "Writes at the peak",
        answer,
        50_000,
        unit="writes/s",
        slips={
            150_000: "You applied the peak factor a second time: 200,000 drivers are those online at the peak.",
            50_000 / 3: "That is the average over the day: the peak is three times as high.",
            800_000: "You multiplied by the 4 seconds: an update every 4 s is a quarter of an update per second.",
            200_000: "That would be one update per driver and second; they send one every 4 s.",
            250_000: "That counts all million drivers: a fifth of them are online at the peak.",
        },
        because="200,000 drivers online at the peak, each with one update every 4 s.",
    )


def check_rides_in_progress(answer: Any) -> Output:
    """Rides in progress at the peak: 10 million rides a day, peak factor 3, 12 minutes each."""
    rate = 10_000_000 / 86_400
    return check_number(
        "Rides in progress at the peak",
        answer,
        250_000,
        unit="rides",
        slips={
            rate * 720: "That is at the average rate: at the peak there are three times as many.",
            rate * 3 * 900: "That is for rides of 15 minutes.",
            rate * 3 * 12: "A rate per second wants a duration in seconds: 12 minutes are 720 s.",
            rate * 3: "That is how many rides start each second; each of them stays for 720 s.",
            rate * 9 * 720: "You applied the peak factor twice.",
        },
        because="347 rides start each second and stay for 720 s: Little's law.",
    )


def check_age_p99(answer: Any) -> Output:
    """The 99th percentile of a shown position's age: an update every 4 s, a poll every 10 s, phases independent."""
    return check_number(
        "P99 age of a shown position",
        answer,
        14 - math.sqrt(2 * 4 * 10 * 0.01),
        unit="s",
        near=0.01,
        slips={
            14: "That is the oldest a position can get, which takes the worst of both waits at once.",
            13.86: "That is 99 % of the oldest age. The two waits add, and large sums are rarer than that.",
            7: "That is the mean age, half of each interval.",
            10: "That is the poll interval; a position is not new when it is fetched.",
            math.sqrt(0.8): "That is how far the P99 lies below the oldest age of 14 s.",
        },
        because="14 − √(2 · 4 · 10 · 0.01): the corner of the two waits that holds 1 %.",
    )


def check_egress(answer: Any) -> Output:
    """Egress at the true peak: 200,000 reads a second of 2 kB, in Gbit/s."""
    return check_number(
        "Egress at the peak",
        answer,
        3.2,
        unit="Gbit/s",
        slips={
            9.6: "You applied the peak factor a second time: two million riders are those at the peak.",
            0.4: "That is in gigabytes per second; a byte is 8 bits.",
            3.2 / 3: "That is the average over the day: the peak is three times as high.",
            1.2: "That is in gigabytes per second, and the peak factor was applied twice.",
            0.05: "You divided by 8 where bytes become bits: multiply.",
        },
        because="200,000 reads/s × 2,000 B × 8 bits.",
    )
