"""What the three key-value stores of the book have in common, so that one measurement fits all."""

from collections.abc import Iterable
from typing import Protocol

KEY_BYTES = 511  # LMDB's limit; the same for all, so that they can change places
Pair = tuple[bytes, bytes]


class KeyValue(Protocol):
    """A durable map from bytes to bytes: RocksDB, LMDB, or SQLite with one table."""

    @property
    def name(self) -> str:
        """The engine's name."""

    @property
    def version(self) -> str:
        """The engine's own version, not its package's."""

    def put(self, key: bytes, value: bytes) -> None:
        """Write one pair, durable when this returns."""

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key, None where there is none."""

    def write(self, pairs: Iterable[Pair]) -> None:
        """Write a batch: all of it or nothing, durable with one wait for the disk. A later pair of a key wins."""

    def settle(self) -> None:
        """Wait until all the writing that was put off is done: flushes, compactions, checkpoints."""


def checked(key: bytes, value: bytes = b"") -> Pair:
    """Return a pair that every store takes: a key of 1 to 511 bytes, a value of any length.

    >>> checked("user:7", b"Ada")
    Traceback (most recent call last):
    TypeError: 'key' must be bytes: 'user:7'
    """
    for name, given in (("key", key), ("value", value)):
        if not isinstance(given, bytes):
            raise TypeError(f"{name!r} must be bytes: {given!r}")
    if not 0 < len(key) <= KEY_BYTES:
        raise ValueError(f"'key' must have 1 to {KEY_BYTES} bytes: {len(key)}")
    return key, value
