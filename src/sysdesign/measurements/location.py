"""A driver's position as bytes: JSON and protobuf, one update or the list that a rider's screen asks for.

Both carry the same six values. What this leaves out: schemas that change, the time to encode, and other formats.
"""

import gzip
import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sysdesign.checks import not_empty, whole


@dataclass(frozen=True)
class LocationUpdate:
    """One position of one driver; degrees, degrees clockwise from north, metres a second, milliseconds since 1970."""

    driver_id: str
    lat: float
    lon: float
    heading: int
    speed: float
    timestamp: int


def nearby(drivers: int = 20, seed: int = 1) -> list[LocationUpdate]:
    """Return seeded positions of `drivers` within about a kilometre of one point.

    >>> nearby(1)[0].driver_id
    'cd613e30-d8f1-4adf-91b7-584a2265b1f5'
    """
    rng = random.Random(whole("seed", seed, low=0))
    return [
        LocationUpdate(
            driver_id=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            lat=round(52.37 + (rng.random() - 0.5) / 50, 6),
            lon=round(4.89 + (rng.random() - 0.5) / 30, 6),
            heading=int(rng.random() * 360),
            speed=round(rng.random() * 20, 1),
            timestamp=1_767_225_600_000 + int(rng.random() * 4000),
        )
        for _ in range(whole("drivers", drivers))
    ]


def _listed(updates: Sequence[LocationUpdate]) -> Sequence[LocationUpdate]:
    for update in not_empty("updates", updates):
        if not isinstance(update, LocationUpdate):
            raise TypeError(f"'updates' must hold LocationUpdates: {update!r}")
    return updates


def as_json(updates: LocationUpdate | Sequence[LocationUpdate]) -> bytes:
    """Return one update or a list of them as JSON without spaces."""
    plain = asdict(updates) if isinstance(updates, LocationUpdate) else [asdict(each) for each in _listed(updates)]
    return json.dumps(plain, separators=(",", ":")).encode()


def as_protobuf(updates: LocationUpdate | Sequence[LocationUpdate]) -> bytes:
    """Return one update or a list of them as protobuf: the id as 16 bytes, degrees as doubles.

    The bytes hold no field names, so a reader needs the schema:

        message Location { bytes driver_id = 1; double lat = 2; double lon = 3;
                           uint32 heading = 4; float speed = 5; fixed64 timestamp = 6; }
        message Nearby { repeated Location drivers = 1; }
    """
    location, near = _messages()

    def message(update: LocationUpdate) -> Any:
        fields = asdict(update) | {"driver_id": uuid.UUID(update.driver_id).bytes}
        return location(**fields)

    if isinstance(updates, LocationUpdate):
        return bytes(message(updates).SerializeToString(deterministic=True))
    return bytes(near(drivers=[message(each) for each in _listed(updates)]).SerializeToString(deterministic=True))


def from_protobuf(data: bytes) -> LocationUpdate:
    """Read one update back; the speed comes back as the nearest 32-bit float, to one decimal.

    Raises ValueError for bytes that are no such message.
    """
    from google.protobuf.message import DecodeError

    if not isinstance(data, bytes):
        raise TypeError(f"'data' must be bytes: {data!r}")
    try:
        message = _messages()[0].FromString(data)
    except DecodeError as error:
        raise ValueError(f"'data' must be one location in protobuf: {data!r}") from error
    if len(message.driver_id) != 16:
        raise ValueError(f"'data' must be one location in protobuf: {data!r}")
    return LocationUpdate(
        driver_id=str(uuid.UUID(bytes=message.driver_id)),
        lat=message.lat,
        lon=message.lon,
        heading=message.heading,
        speed=round(message.speed, 1),
        timestamp=message.timestamp,
    )


@cache
def _messages() -> tuple[Any, Any]:
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    kind = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="sysdesign/location.proto", package="sysdesign", syntax="proto3")
    location = file.message_type.add(name="Location")
    types = (kind.TYPE_BYTES, kind.TYPE_DOUBLE, kind.TYPE_DOUBLE, kind.TYPE_UINT32, kind.TYPE_FLOAT, kind.TYPE_FIXED64)
    for place, (name, each) in enumerate(zip(LocationUpdate.__dataclass_fields__, types, strict=True), start=1):
        location.field.add(name=name, number=place, type=each, label=kind.LABEL_OPTIONAL)
    near = file.message_type.add(name="Nearby")
    near.field.add(
        name="drivers", number=1, type=kind.TYPE_MESSAGE, label=kind.LABEL_REPEATED, type_name=".sysdesign.Location"
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = (pool.FindMessageTypeByName(f"sysdesign.{name}") for name in ("Location", "Nearby"))
    location_class, near_class = (message_factory.GetMessageClass(each) for each in found)
    return location_class, near_class


@dataclass(frozen=True)
class ListSizes:
    """Bytes of one list of nearby drivers. The gzip sizes may differ by a few bytes between builds of zlib."""

    drivers: int
    json: int
    protobuf: int
    json_gzip: int
    protobuf_gzip: int

    @property
    def raw_ratio(self) -> float:
        """Protobuf over JSON, uncompressed; the same everywhere."""
        return self.protobuf / self.json

    @property
    def gzip_ratio(self) -> float:
        """Protobuf over JSON, both compressed: trust two digits."""
        return self.protobuf_gzip / self.json_gzip


def list_sizes(drivers: int = 20, seed: int = 1) -> ListSizes:
    """Encode a seeded list of nearby drivers as JSON and protobuf, raw and gzipped.

    >>> sizes = list_sizes()
    >>> sizes.raw_ratio < sizes.gzip_ratio < 1  # compression takes much of the advantage away
    True
    """
    updates = nearby(drivers, seed)
    text, packed = as_json(updates), as_protobuf(updates)
    zipped_text, zipped_packed = (len(gzip.compress(data, mtime=0)) for data in (text, packed))
    return ListSizes(drivers, len(text), len(packed), zipped_text, zipped_packed)
