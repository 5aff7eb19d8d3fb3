"""A limiter for each key, in bounded memory."""

from collections.abc import Callable, Hashable

from sysdesign.checks import whole
from sysdesign.limiting.limiter import Limiter


class PerKey:
    """A limiter of its own for each client: `make` makes them, and the `keys` used last are kept at most. O(1).

    Keys are kept in two halves. When the younger is full it becomes the older one, and who was in that and has not
    come since is dropped; a dropped key starts anew when it comes again. Where that is after its allowance was whole
    anyway, no decision is another. `forgotten` counts the others: if it grows, `keys` is too small for the clients
    that come within a window, or somebody invents keys.

    Raises TypeError or ValueError for `keys` that are no whole number of at least 2, and TypeError for a key that
    cannot be hashed. Not safe for threads.

    >>> from sysdesign.limiting import TokenBucket
    >>> limiter = PerKey(lambda: TokenBucket(rate=10, capacity=1), keys=100_000)
    >>> limiter.allow("user:7"), limiter.allow("user:8")
    (True, True)
    >>> limiter.allow("user:7")
    False
    """

    __slots__ = ("_allow", "_half", "_make", "_old", "forgotten", "keys")

    def __init__(self, make: Callable[[], Limiter], keys: int = 100_000) -> None:
        if not callable(make) or not isinstance(made := make(), Limiter):
            raise TypeError(f"'make' must be a function that makes a Limiter: {make!r}")
        del made
        self.keys, self._make, self._half = whole("keys", keys, low=2), make, keys // 2
        # What is called most stands ready, bound: this spares a third of what the key costs.
        self._allow: dict[Hashable, Callable[[int], bool]] = {}
        self._old: dict[Hashable, Callable[[int], bool]] = {}
        self.forgotten = 0

    def allow(self, key: Hashable, cost: int = 1) -> bool:
        """Return whether a request of this client may come in now; if so, it has."""
        try:
            allow = self._allow[key]
        except KeyError:
            return self.limiter(key).allow(cost)
        except TypeError as error:
            raise _unhashable(key) from error
        return allow(cost)

    def limiter(self, key: Hashable) -> Limiter:
        """Return the limiter of a client, for what else it can tell; a new one, if the key is not kept."""
        try:
            allow = self._allow.get(key)
        except TypeError as error:
            raise _unhashable(key) from error
        if allow:
            return _owner(allow)
        allow = self._old.pop(key, None) or self._make().allow
        if len(self._allow) >= self._half:
            self.forgotten += sum(each.remaining() < each.most for each in map(_owner, self._old.values()))
            self._allow, self._old = {}, self._allow
        self._allow[key] = allow
        return _owner(allow)

    def __len__(self) -> int:
        return len(self._allow) + len(self._old)


def _owner(allow: Callable[[int], bool]) -> Limiter:
    return allow.__self__  # type: ignore[attr-defined, no-any-return]


def _unhashable(key: Hashable) -> TypeError:
    return TypeError(f"'key' must be hashable: {key!r}")
