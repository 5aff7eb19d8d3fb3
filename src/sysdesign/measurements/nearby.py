"""Who is near? Positions in one Valkey that can be searched by place: what an update and a look cost its one thread.

All drivers are members of one sorted set, ordered by geohash: a number whose leading bits name a square of the map, so
that a square is one run of the order. A search reads all drivers of the squares around a place, works out each one's
distance, and sorts: it pays for every driver thereabouts, not only for the twenty that it returns.

What this leaves out: centres, which are denser than the rest and where a look costs more; streets and rivers; drivers
who sign off, whom nothing removes (members of a set do not expire); many clients with one command each, which cost the
server microseconds more for each; a network; replicas, which could share the looks.

Source: "GEOADD" and "GEOSEARCH", valkey.io/commands.
"""

import math
import random
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

from sysdesign.checks import at_least, one_of, positive, whole
from sysdesign.measurements.positions import driver_keys
from sysdesign.measurements.processor import Served, repeated, served
from sysdesign.measurements.resp import Connection, bulk, command

if TYPE_CHECKING:
    import valkey as library

    from sysdesign.engines.valkey import Valkey

KEY = b"drivers"
RADIUS_KM = 2
NEAREST = 20
SPARSEST = 5  # drivers a km²: 63 within the radius on average, and never fewer than 20
IN_FLIGHT = 1000
LOOKS = 1000
LOOKS_IN_FLIGHT = 100
MOVING = 50_000  # more drivers than a core's own cache holds
STEP_KM = 0.04  # four seconds at ten metres a second
KM_A_DEGREE = 111.2
CENTRE = (4.89, 52.37)
Place = tuple[float, float]  # longitude and latitude, degrees
Member = tuple[bytes, Place]


def moved(place: Place, east_km: float, north_km: float) -> Place:
    """Return the place so many kilometres on, on a map that is flat around `CENTRE`.

    >>> moved((4.89, 52.37), 0, 111.2)
    (4.89, 53.37)
    """
    longitude, latitude = place
    return longitude + east_km / KM_A_DEGREE / math.cos(math.radians(CENTRE[1])), latitude + north_km / KM_A_DEGREE


def spread(count: int, side_km: float, rng: random.Random) -> list[Place]:
    """Return `count` places, drawn evenly from a square around `CENTRE`."""
    half = side_km / 2
    return [moved(CENTRE, rng.uniform(-half, half), rng.uniform(-half, half)) for _ in range(count)]


def added(drivers: Sequence[Member]) -> bytes:
    """Return the GEOADD of some drivers, in one command."""
    words = [
        word for name, (longitude, latitude) in drivers for word in (_degrees(longitude), _degrees(latitude), name)
    ]
    return command(b"GEOADD", KEY, *words)


def look(place: Place) -> tuple[bytes, ...]:
    """Return the words of the GEOSEARCH for the nearest drivers around a place and their positions, nearest first."""
    at = b"FROMLONLAT", _degrees(place[0]), _degrees(place[1]), b"BYRADIUS", b"%d" % RADIUS_KM, b"km"
    return b"GEOSEARCH", KEY, *at, b"ASC", b"COUNT", b"%d" % NEAREST, b"WITHCOORD"


def nearby(
    store: "Valkey",
    *,
    drivers: int = 200_000,
    per_km2: float = 10,
    seconds: float = 0.15,
    rounds: int = 3,
    seed: int = 1,
) -> dict[str, Served]:
    """Move drivers with "GEOADD", and look for the nearest twenty within two kilometres with "GEOSEARCH", in turn.

    Drivers are spread evenly over a square region, `per_km2` of them to the square kilometre. An update takes one 40
    metres on, or back. A look is from a place at least two kilometres inside the region, and returns names and
    positions. There are 1000 updates or 100 looks in flight. A round takes about `seconds`, and at least as long as
    100,000 updates; all of it, two or three seconds. The store has to be empty, and is so afterwards.

    Trust processor seconds before operations a second: the server waits for its one client a part of the time.

    Raises EngineMissing where processor seconds are not told.
    """
    at_least("per_km2", per_km2, SPARSEST)
    whole("drivers", drivers, low=math.ceil(25 * per_km2))
    positive("seconds", seconds)
    whole("rounds", rounds)
    rng = random.Random(whole("seed", seed, low=0))
    side_km = math.sqrt(drivers / per_km2)  # five at least
    members = list(zip(driver_keys(drivers, seed), spread(drivers, side_km, rng), strict=True))
    client = store.client()
    one_of("keys in the store", client.dbsize(), (0,))
    try:
        with Connection(store.address) as wire:
            for some in _groups(members):
                wire.ask(added(some), b":%d\r\n" % len(some))
            tour = _tour(rng.sample(members, min(drivers, MOVING)), rng)
            looks = _looks(client, spread(LOOKS, side_km - 2 * RADIUS_KM, rng))

            def move() -> None:
                for sent, answer in tour:
                    wire.ask(sent, answer)

            updates = repeated(move, seconds, 2 * min(drivers, MOVING))
            searches = repeated(lambda: wire.ask(*next(looks)), seconds, LOOKS_IN_FLIGHT)
            return served({"GEOADD": (store.pid, updates), "GEOSEARCH": (store.pid, searches)}, rounds)
    finally:
        client.flushall()


def _tour(some: Sequence[Member], rng: random.Random) -> list[tuple[bytes, bytes]]:
    """Messages that take some drivers a step on, and then all of them back, so that looks have known answers."""
    away = []
    for name, place in some:
        turn = rng.uniform(0, 2 * math.pi)
        away.append((name, moved(place, STEP_KM * math.cos(turn), STEP_KM * math.sin(turn))))
    return [
        (b"".join(added([member]) for member in group), b":0\r\n" * len(group))
        for way in (away, some)
        for group in _groups(way)
    ]


def _looks(client: "library.Valkey", places: Sequence[Place]) -> Iterator[tuple[bytes, bytes]]:
    """Messages of several looks each, and the answers, for ever."""
    asked = [look(place) for place in places]
    answers: list[list[Any]] = [client.execute_command(*words) for words in asked]  # type: ignore[no-untyped-call]
    for drivers in answers:
        one_of("drivers found", len(drivers), (NEAREST,))
    pairs = [(command(*words), _reply(drivers)) for words, drivers in zip(asked, answers, strict=True)]
    groups = [pairs[start : start + LOOKS_IN_FLIGHT] for start in range(0, len(pairs), LOOKS_IN_FLIGHT)]
    return cycle([(b"".join(sent for sent, _ in group), b"".join(back for _, back in group)) for group in groups])


def _reply(answer: bytes | list[Any]) -> bytes:
    return bulk(answer) if isinstance(answer, bytes) else b"*%d\r\n" % len(answer) + b"".join(map(_reply, answer))


def _groups(members: Sequence[Member]) -> list[Sequence[Member]]:
    return [members[start : start + IN_FLIGHT] for start in range(0, len(members), IN_FLIGHT)]


def _degrees(value: float) -> bytes:
    return b"%.6f" % value  # to eleven centimetres
