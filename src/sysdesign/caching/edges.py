"""A CDN: edges near the people, each with a cache of its own, in front of one origin.

An edge shortens the way for what it holds. Every edge has to be told every object once, so the more edges share the
requests, the fewer of them each one can answer. Times are lower bounds, from distance alone: light in glass covers
200,000 km a second, along the great circle.

What this model leaves out: cables that go round, processing and loss; objects that are popular in one place only;
objects that expire; parents between the edges and the origin, except for one that all edges share.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from sysdesign.caching.lru import LRU
from sysdesign.checks import truth, whole
from sysdesign.skew import zipf_weights

EARTH_KM, FIBRE_KM_S = 6371.0, 200_000.0


@dataclass(frozen=True)
class City:
    """Where people are: degrees north and east, and how many of them count, in millions."""

    name: str
    north: float
    east: float
    people: float


# Large cities of all regions, with rounded places and sizes: enough to have somebody everywhere.
CITIES = (
    City("Tokyo", 35.7, 139.7, 37),
    City("Delhi", 28.6, 77.2, 33),
    City("Shanghai", 31.2, 121.5, 29),
    City("São Paulo", -23.6, -46.6, 23),
    City("Mexico City", 19.4, -99.1, 22),
    City("Cairo", 30.0, 31.2, 22),
    City("New York", 40.7, -74.0, 19),
    City("Lagos", 6.5, 3.4, 16),
    City("London", 51.5, -0.1, 15),
    City("Los Angeles", 34.1, -118.2, 13),
    City("Jakarta", -6.2, 106.8, 11),
    City("Sydney", -33.9, 151.2, 5),
)
ORIGIN = City("Virginia", 39.0, -77.5, 0)


def round_trip_s(a: City, b: City) -> float:
    """Return the seconds that light takes through glass to another city and back. O(1) time.

    >>> round(round_trip_s(CITIES[0], ORIGIN), 3), round_trip_s(ORIGIN, ORIGIN)
    (0.109, 0.0)
    """
    for name, city in (("a", a), ("b", b)):
        if not isinstance(city, City):
            raise TypeError(f"{name!r} must be a City(...): {city!r}")
    north, other = math.radians(a.north), math.radians(b.north)
    across, along = math.radians(b.east - a.east), other - north
    half = math.sin(along / 2) ** 2 + math.cos(north) * math.cos(other) * math.sin(across / 2) ** 2
    return 2 * 2 * EARTH_KM * math.asin(math.sqrt(half)) / FIBRE_KM_S


def mean_trip_s(edges: Sequence[City]) -> float:
    """Return the mean round trip to the nearest of some edges, over all people. O(edges) time.

    >>> round(mean_trip_s([ORIGIN]), 3), mean_trip_s(CITIES)
    (0.087, 0.0)
    """
    if not isinstance(edges, Sequence) or not edges:
        raise TypeError(f"'edges' must be a list of cities, one or more: {edges!r}")
    for edge in edges:
        if not isinstance(edge, City):
            raise TypeError(f"'edges' must hold cities: {edge!r}")
    trips = (city.people * min(round_trip_s(city, edge) for edge in edges) for city in CITIES)
    return math.fsum(trips) / math.fsum(city.people for city in CITIES)


def best_edges(edges: int) -> tuple[City, ...]:
    """Return so many cities, each chosen to shorten the mean round trip most, given those before it. O(edges) time.

    >>> [city.name for city in best_edges(3)]
    ['Delhi', 'Mexico City', 'Tokyo']
    """
    if whole("edges", edges) > len(CITIES):
        raise ValueError(f"'edges' must be at most {len(CITIES)}: {edges!r}")
    chosen: list[City] = []
    for _ in range(edges):
        rest = [city for city in CITIES if city not in chosen]
        chosen.append(min(rest, key=lambda city: mean_trip_s([*chosen, city])))
    return tuple(chosen)


@dataclass(frozen=True)
class Delivered:
    """What became of the requests: the share the edges answered, the share that came to the origin, mean seconds."""

    hit_ratio: float
    origin_share: float
    seconds: float


def deliver(
    edges: int, *, objects: int = 10_000, s: float = 0.9, requests: int = 10_000, capacity: int = 1_000, seed: int = 0,
    shield: bool = False,
) -> Delivered:  # fmt: skip
    """Send requests from all cities through `edges` caches, none at all for 0. O(requests) time, about 1 µs each.

    Objects are wanted everywhere alike, by Zipf's law with exponent `s`; each edge has an LRU cache of `capacity`
    objects, empty at first. A miss goes on to the origin, through one more cache of that size there with `shield`.

    >>> [round(deliver(edges).origin_share, 2) for edges in (0, 1, 12)]
    [1.0, 0.47, 0.63]
    """
    places = best_edges(edges) if whole("edges", edges, low=0) else ()
    truth("shield", shield)
    rng = random.Random(whole("seed", seed, low=0))
    cities = rng.choices(range(len(CITIES)), [city.people for city in CITIES], k=whole("requests", requests))
    wanted = rng.choices(
        range(whole("objects", objects)), cum_weights=list(accumulate(zipf_weights(objects, s))), k=requests
    )
    home = [min(range(len(places)), key=lambda e: round_trip_s(city, places[e]), default=0) for city in CITIES]
    # A way is there and, for a miss, on to the origin.
    near = [round_trip_s(city, places[e]) if places else 0.0 for city, e in zip(CITIES, home, strict=True)]
    far = [round_trip_s(places[e] if places else city, ORIGIN) for city, e in zip(CITIES, home, strict=True)]
    caches: list[LRU] = [LRU(capacity) for _ in places]
    parent = LRU(capacity)
    hits = behind = 0
    seconds = []
    for city, key in zip(cities, wanted, strict=True):
        seconds.append(near[city])
        if places and caches[home[city]].get(key):
            hits += 1
            continue
        seconds.append(far[city])
        if places:
            caches[home[city]].put(key, True)
        if shield and parent.get(key):
            continue
        parent.put(key, True)
        behind += 1
    return Delivered(hits / requests, behind / requests, math.fsum(seconds) / requests)
