"""A cache and a database that hold one key, as clients see them: by requests that take effect one at a time.

One key is enough, since what can go wrong between a cache and its database goes wrong key by key. Nothing happens when
a method is called; it returns a `Request`, which a client yields.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from sysdesign.caching.interleavings import Request, Steps
from sysdesign.checks import positive

CACHE, DATABASE = "cache", "database"


class KeyDatabase:
    """A database: its value outlives every crash, and each `put` raises its version by one."""

    def __init__(self, value: Any = 0) -> None:
        self.value, self.version = value, 0

    def get(self) -> Request:
        """Ask for the value."""
        return Request(DATABASE, "get", lambda: self.value)

    def read(self) -> Request:
        """Ask for (value, version)."""
        return Request(DATABASE, "get", lambda: (self.value, self.version))

    def put(self, value: Any) -> Request:
        """Store a value; the answer is its version."""

        def act() -> int:
            self.value, self.version = value, self.version + 1
            return self.version

        return Request(DATABASE, f"put {value}", act)


class KeyCache:
    """A cache: an entry is dropped when it is older than `ttl` (None: never), and a restart forgets everything.

    `clock` tells the time of the step that is running.
    """

    def __init__(self, value: Any = None, *, ttl: float | None = None, clock: Callable[[], float] = lambda: 0) -> None:
        self.ttl = None if ttl is None else positive("ttl", ttl)
        self.clock = clock
        self._value, self._version, self._until = value, 0, self._expires()
        self.dirty = False
        self._token = 0  # the lease that may fill the empty entry; 0 for none
        self._leases = 0

    def _expires(self) -> float:
        return float("inf") if self.ttl is None else self.clock() + self.ttl

    @property
    def value(self) -> Any:
        """The value of an entry that has not expired; None for none. What is unsaved does not expire."""
        return self._value if self.dirty or self.clock() < self._until else None

    def _set(self, value: Any, version: int = 0, *, dirty: bool = False) -> None:
        self._value, self._version, self._until, self.dirty, self._token = value, version, self._expires(), dirty, 0

    def get(self) -> Request:
        """Ask for the value; None for a miss."""
        return Request(CACHE, "get", lambda: self.value)

    def put(self, value: Any, version: int | None = None) -> Request:
        """Keep a value; with a version only if it is newer than the one that is kept. The answer tells whether."""

        def act() -> bool:
            refused = version is not None and self.value is not None and version <= self._version
            if not refused:
                self._set(value, version or 0)
            return not refused

        return Request(CACHE, f"put {value}", act)

    def delete(self) -> Request:
        """Drop the entry, and void the lease that was given for it."""
        return Request(CACHE, "delete", lambda: self._set(None))

    def lease(self) -> Request:
        """Ask for (value, token). On a miss the first to ask gets a token, a lease to fill the entry; others None."""

        def act() -> tuple[Any, int | None]:
            if self.value is not None or self._token:
                return self.value, None
            self._leases += 1
            self._token = self._leases
            return None, self._token

        return Request(CACHE, "get", act)

    def fill(self, value: Any, token: int | None) -> Request:
        """Keep a value if the token is the lease that holds. The answer tells whether."""

        def act() -> bool:
            valid = token is not None and token == self._token
            if valid:
                self._set(value)
            return valid

        return Request(CACHE, f"put {value}", act)

    def load(self, database: "KeyDatabase") -> Request:
        """Ask for the value; what is missing the cache itself loads and keeps, while others wait."""

        def act() -> Any:
            if self.value is None:
                self._set(database.value)
            return self.value

        return Request(CACHE, "get", act)

    def hold(self, value: Any) -> Request:
        """Keep a value that the database does not have yet."""
        return Request(CACHE, f"put {value}", lambda: self._set(value, dirty=True))

    def unsaved(self) -> Request:
        """Ask for the value that the database does not have yet; None for none."""
        return Request(CACHE, "unsaved", lambda: self._value if self.dirty else None)

    def saved(self, value: Any) -> Request:
        """Tell that the database has this value now."""

        def act() -> None:
            self.dirty = self.dirty and self._value != value

        return Request(CACHE, "saved", act)

    def evict(self) -> Request:
        """Drop the entry for lack of room; leases stay. What is unsaved is not dropped."""

        def act() -> None:
            if not self.dirty:
                self._value = None

        return Request(CACHE, "evict", act)

    def restart(self) -> Request:
        """Lose everything that was in memory."""
        return Request(CACHE, "restart", lambda: self._set(None))


def client(steps: Callable[..., Steps]) -> Callable[..., Steps]:
    """Return a generator function whose arguments `cache` and `database` are checked when it is called.

    >>> client(lambda cache: (yield cache.get()))(None)
    Traceback (most recent call last):
    TypeError: 'cache' must have the methods of a store, get and put: None
    """
    if not inspect.isgeneratorfunction(steps):
        raise TypeError(f"'steps' must be a generator function: {steps!r}")
    signature = inspect.signature(steps)

    @wraps(steps)
    def checked(*args: Any, **kwargs: Any) -> Steps:
        for name, given in signature.bind(*args, **kwargs).arguments.items():
            if name in (CACHE, DATABASE) and not (hasattr(given, "get") and hasattr(given, "put")):
                raise TypeError(f"{name!r} must have the methods of a store, get and put: {given!r}")
        return steps(*args, **kwargs)

    return checked
