"""Metadata lookups on the way in: each reading of a device needs to know whose device it is.

At a million readings a second this is a million reads a second beside the writes. The devices are few and hardly
change, so a cache in the writer's own memory takes all of them off the store, if it has room for the devices.

What this leaves out: a store on another machine, where a lookup costs a network round trip and the difference is
larger; the telling of a cache that a device has changed.
"""

import random
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sysdesign.checks import whole
from sysdesign.measurements.write_cost import opened


@dataclass(frozen=True)
class Lookups:
    """The same readings enriched twice: by asking the store each time, and through a cache.

    Seconds are processor seconds of the thread that looks up. `misses` are the lookups that still reached the store,
    once the cache was full.
    """

    engine: str
    devices: int
    readings: int
    misses: int
    store_s: float
    cache_s: float

    @property
    def hit_ratio(self) -> float:
        """Share of the lookups that the cache answered."""
        return 1 - self.misses / self.readings

    @property
    def store_rate(self) -> float:
        """Lookups a second of one core at the store."""
        return self.readings / self.store_s

    @property
    def cache_rate(self) -> float:
        """Lookups a second of one core through the cache, its misses included."""
        return self.readings / self.cache_s

    @property
    def speedup(self) -> float:
        """How many times as many lookups the cache makes of the same processor."""
        return self.store_s / self.cache_s


def lookups(engine: str = "SQLite", devices: int = 10_000, readings: int = 100_000, capacity: int | None = None,
            seed: int = 1, **options: Any) -> Lookups:  # fmt: skip
    """Enrich `readings` of `devices`, drawn evenly at random, from `engine` and through `functools.lru_cache`.

    `capacity` is the cache's, in devices (default: all of them fit); with less, about the share `capacity / devices`
    hits. Every device is asked for once before anything is counted. The store is embedded and its pages are in memory:
    the best case for asking it. `misses` is equal on every run. About 0.7 s.
    Raises EngineMissing without the engine; TypeError or ValueError for a size.

    >>> found = lookups("SQLite", devices=100, readings=2000)
    >>> found.misses, found.hit_ratio
    (0, 1.0)
    """
    for name, value in (("devices", devices), ("readings", readings)):
        whole(name, value)
    room = devices if capacity is None else whole("capacity", capacity)
    rng = random.Random(whole("seed", seed, low=0))
    keys = [device.to_bytes(8) for device in range(devices)]
    asked = rng.choices(keys, k=readings)
    with opened(engine, options) as db:
        db.write((key, rng.randbytes(40)) for key in keys)
        db.settle()
        cached = lru_cache(maxsize=room)(db.get)
        for key in keys:
            cached(key)
        before = cached.cache_info().misses
        start = time.thread_time()
        for key in asked:
            db.get(key)
        between = time.thread_time()
        for key in asked:
            cached(key)
        end = time.thread_time()
        misses = cached.cache_info().misses - before
    return Lookups(engine, devices, readings, misses, between - start, end - between)
