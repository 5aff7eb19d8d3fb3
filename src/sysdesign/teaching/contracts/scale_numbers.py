"""The exercises of numbers that justify scale whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_servers(answer: Any) -> Output:
    """Servers for 200,000 requests a second of 2 ms of processor time, on 16 cores at 60 % utilisation."""
    return check_number(
        "Servers",
        answer,
        42,
        unit="servers",
        near=0.002,
        slips={
            25: "That is for full load: plan for 60 % of it.",
            15: "You multiplied by the utilisation: less use of each server takes more servers.",
            43: "41.7 servers round up to 42.",
            41: "There is no two thirds of a server: round up.",
            200_000 * 0.002 / 16 / 0.6: "There is no two thirds of a server: round up.",
            667: "That is cores at 60 %; a server has 16.",
            200_000 * 0.002 / 0.6: "That is cores at 60 %; a server has 16.",
            400: "That is cores at full load.",
            63: "That has a spare zone of three in it: right for a plan, more than was asked for.",
        },
        because="400 cores' worth of work; each server gives 16 × 0.6 = 9.6 cores.",
    )


def check_positions_memory(answer: Any) -> Output:
    """Memory for the last positions of a million drivers at 100 bytes each, in MB."""
    return check_number(
        "Memory",
        answer,
        100,
        unit="MB",
        slips={
            20: "That is for the drivers online at the peak; the exercise keeps all million.",
            5: "That is a second of updates; the store keeps one position a driver, and overwrites it.",
            256: "That is with the 256 bytes of an update on its way; what is kept takes 100.",
            432_000: "That is a day of updates; the store keeps one position a driver, and overwrites it.",
        },
        because="A million times 100 bytes: it does not grow with the rate, since every update overwrites.",
    )


def check_petabyte_day(answer: Any) -> Output:
    """The day on which 1 TB a day passes 1 PB.

    >>> check_petabyte_day(365)
    ✗ Not yet. Day: 365. That is a year: 365 TB, about a third of the way.
    """
    return check_number(
        "Day",
        answer,
        1000,
        unit="",
        slips={
            365: "That is a year: 365 TB, about a third of the way.",
            1000 / 365: "That is in years; the question is for days.",
            1024: "1 PB is 1,000 TB; 1,024 TiB make a PiB.",
        },
        because="1 PB is 1,000 TB: 2.7 years.",
    )
