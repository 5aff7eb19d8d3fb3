"""What a cache is, and what all eviction policies share."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from typing import Any, Protocol, runtime_checkable

from sysdesign.checks import whole


@runtime_checkable
class Cache(Protocol):
    """A mapping with room for a limited number of entries, which drops others to take one in.

    Keys are anything hashable and are compared as in a `dict`: `1` and `"1"` are two keys; `1`, `1.0` and `True` are
    equal in Python, so they are one.
    """

    def get(self, key: Hashable, default: Any = None) -> Any:
        """Return the value of `key`, or `default` where it is not held; reading counts as a use."""

    def put(self, key: Hashable, value: Any) -> None:
        """Hold `value` under `key`: a new key may push out another, one that is held gets a new value and a use."""

    def __len__(self) -> int:
        """Return the number of keys held."""

    def __contains__(self, key: Hashable) -> bool:
        """Return whether `key` is held; asking is no use."""


class Policy(ABC):
    """A cache of at most `capacity` keys. Subclasses say what a use changes, and who leaves when a new key comes.

    Raises TypeError or ValueError for a capacity that is no whole number of at least 1, and TypeError for a key that
    cannot be hashed. Not safe for threads: hold a lock around each call.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = whole("capacity", capacity)
        self._values: dict[Hashable, Any] = {}

    @abstractmethod
    def _use(self, key: Hashable) -> None:
        """Note that a key which is held was read or written."""

    @abstractmethod
    def _admit(self, key: Hashable) -> None:
        """Make room for a key which is not held, and note that it came; its value is stored afterwards."""

    def get(self, key: Hashable, default: Any = None) -> Any:
        """Return the value of `key`, or `default`; a hit is a use, a miss changes nothing."""
        if key not in self:
            return default
        self._use(key)
        return self._values[key]

    def put(self, key: Hashable, value: Any) -> None:
        """Hold `value` under `key`, dropping another key if this one is new and there is no room."""
        if key in self:
            self._use(key)
        else:
            self._admit(key)
        self._values[key] = value

    def __contains__(self, key: Hashable) -> bool:
        try:
            return key in self._values
        except TypeError as error:
            raise unhashable(key) from error

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Hashable]:
        """Yield the keys held, in no promised order."""
        return iter(self._values)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(capacity={self.capacity})"

    def _full(self) -> bool:
        return len(self._values) >= self.capacity

    def _check(self) -> None:
        """Assert what must hold after every call."""
        assert len(self) <= self.capacity, (len(self), self.capacity)


def unhashable(key: Any) -> TypeError:
    """Return the error for a key that cannot be hashed."""
    return TypeError(f"'key' must be hashable: {key!r}")
