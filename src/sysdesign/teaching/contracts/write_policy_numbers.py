"""The numbers of the exercises on write policies and stampedes."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_stale_orders(answer: Any) -> Output:
    """Orders of two writers, each database then cache, that leave the cache with another value: 2 of 6."""
    return check_number(
        "Orders that end stale",
        answer,
        2,
        unit="orders",
        slips={
            6: "That is how many orders there are; in four of them the same writer is last at both.",
            4: "That is how many end well.",
            1: "That is the one with A first; there is one with B first as well.",
            24: "The two steps of one writer keep their order: 4! over 2! × 2! orders are left.",
        },
        because="The writer who is first at the database has to be last at the cache: one order for each writer.",
    )


def check_stampede_calls(answer: Any) -> Output:
    """Database calls at one expiry: 400 reads a second, 0.5 s for a call, no remedy."""
    return check_number(
        "Calls at one expiry",
        answer,
        200,
        unit="calls",
        slips={
            400: "That is a second's worth; the first result is there after half of one.",
            800: "You divided by the duration of a call: multiply.",
            1: "That is with single flight.",
        },
        because="All reads that come until the first result is there miss: 400 × 0.5.",
    )


def check_ttl_loads(answer: Any) -> Output:
    """Database reads a second for one hot key: 50,000 reads a second, 20 processes with a cache each, 2 s TTL."""
    return check_number(
        "Database reads of the key",
        answer,
        10,
        unit="reads/s",
        slips={
            0.5: "That is one cache; each of 20 processes has its own.",
            40: "You multiplied by the TTL: each cache loads once in 2 s.",
            2500: "That is what one process is asked for; nearly all of it hits.",
            50_000: "That is without a cache.",
            20: "Each cache loads once in 2 s, not once a second.",
        },
        because="Each of 20 caches loads the key once in 2 s, however often it is asked.",
    )
