"""Seeded rides of nine fields, for every database that is asked how much room they take."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from sysdesign.checks import whole

# Ride, rider and driver, 16 bytes each; where it starts and ends, latitude and longitude as 16 bytes; when, in
# milliseconds since 1970; the price in cents; the rating from 1 to 5.
Ride = tuple[bytes, bytes, bytes, bytes, bytes, int, int, int, int]


@dataclass(frozen=True)
class RideSize:
    """Mean bytes for each ride: the values alone, and all pages of table and indexes."""

    rows: int
    indexes: int
    payload: float
    stored: float


def rides(rows: int, seed: int = 1) -> Iterator[Ride]:
    """Yield seeded rides in order of their start: random ids and places, two minutes to an hour long.

    >>> [len(value) if isinstance(value, bytes) else value for value in next(rides(1))]
    [16, 16, 16, 16, 16, 1767225600000, 1767226187587, 4275, 4]
    """
    rng = random.Random(whole("seed", seed, low=0))
    for row in range(whole("rows", rows)):
        start = 1_767_225_600_000 + row * 9  # ten million a day are one every nine milliseconds
        length = 120_000 + int(rng.random() * 3_480_000)
        price = 250 + int(rng.random() * 4750)
        ride, rider, driver, origin, goal = (rng.randbytes(16) for _ in range(5))
        yield ride, rider, driver, origin, goal, start, start + length, price, 1 + int(rng.random() * 5)
