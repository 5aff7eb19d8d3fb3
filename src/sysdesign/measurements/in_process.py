"""The same positions without any server: a dict, and an array, in the memory of one Python process.

What this leaves out: every other process, which cannot see them; readers at the same time; a crash.
"""

import random
import sys
from dataclasses import dataclass
from functools import partial

from sysdesign.checks import positive, whole
from sysdesign.measurements.positions import driver_keys, position
from sysdesign.measurements.rounds import Spread, interleaved, per_second

TIMED = 100_000  # as many drivers are overwritten in one call, more than a processor's cache holds


@dataclass(frozen=True)
class Kept:
    """Bytes for each driver, and positions overwritten a second by one thread."""

    bytes_each: float
    updates_s: Spread


def in_process(*, drivers: int = 1_000_000, seconds: float = 0.1, rounds: int = 3, seed: int = 1) -> dict[str, Kept]:
    """Keep positions in a "dict", by key, and in an "array" of numpy, by the driver's number.

    Takes about two seconds with a million drivers.
    """
    import numpy as np

    positive("seconds", seconds)
    whole("rounds", rounds)
    keys = driver_keys(drivers, seed)
    table = {key: position(n) for n, key in enumerate(keys)}
    table_bytes = sys.getsizeof(table) + sum(sys.getsizeof(key) + sys.getsizeof(value) for key, value in table.items())
    kind = np.dtype([("lat", "<f8"), ("lon", "<f8"), ("heading", "<u2"), ("speed", "<f4"), ("at", "<i8")])
    array = np.frombuffer(b"".join(table.values()), kind).copy()

    chosen = random.Random(seed).sample(range(drivers), min(drivers, TIMED))
    some, news = [keys[n] for n in chosen], [position(n) for n in chosen]
    places, rows = np.array(chosen), array[chosen]

    def into_dict() -> None:
        for key, value in zip(some, news, strict=True):
            table[key] = value

    def into_array() -> None:
        array[places] = rows

    calls = {"dict": into_dict, "array": into_array}
    rates = interleaved({name: partial(per_second, call, seconds) for name, call in calls.items()}, rounds)
    sizes = {"dict": table_bytes / drivers, "array": array.nbytes / drivers}
    return {name: Kept(sizes[name], rates[name].times(len(chosen))) for name in calls}
