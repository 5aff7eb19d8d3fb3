"""The LRU curve of a long trace with numpy: the same numbers, from inversions counted bit by bit."""

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

from sysdesign.caching.curve import LRUCurve
from sysdesign.caching.trace_replay import checked_trace, hashable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


def lru_curve_numpy(trace: "Iterable[Hashable] | NDArray[np.integer[Any]]") -> LRUCurve:
    """Return what `lru_curve` does, some twenty times faster for a million requests. O(n log n) time for n requests.

    `trace` is a sequence of keys, or a one-dimensional array of whole numbers, which spares the copy. For a request
    at place i whose key was last used at p, the keys used in between are i − p − 1 less those used there more than
    once; the latter are the requests before i whose key was last used after p. Counting these is counting
    inversions.

    >>> lru_curve_numpy(["a", "b", "a", "c", "b"]).hits
    [0, 0, 1, 2]
    """
    import numpy as np

    keys = _numbered(trace)
    order = _by_key(keys)
    again = np.flatnonzero(keys[order[1:]] == keys[order[:-1]])
    before = np.full(len(keys), -1)  # the last use of the same key, or none
    before[order[again + 1]] = order[again]
    place = np.flatnonzero(before >= 0)
    before = before[place]
    used_again = np.zeros(len(keys), bool)
    used_again[before] = True
    rank = (np.cumsum(used_again) - 1)[before]
    distance = place - before - 1 - _larger_before(rank)[rank]
    counts = np.bincount(distance, minlength=len(keys) - len(place))
    return LRUCurve(len(keys), [0, *np.cumsum(counts).tolist()])


def _numbered(trace: Any) -> "Integers":
    """Return the keys as whole numbers, equal where the keys are."""
    import numpy as np

    if isinstance(trace, np.ndarray):
        if trace.ndim != 1 or trace.dtype.kind not in "iu":
            raise TypeError(f"'trace' must be a list of keys or one row of whole numbers: {trace!r}")
        checked_trace(trace[:1])
        return trace.astype(np.int64 if trace.dtype.kind == "i" else np.uint64, copy=False)
    keys = checked_trace(trace)
    if set(map(type, keys)) == {int}:
        found = np.array(keys)
        if found.dtype.kind == "i":  # none is too large for a machine word
            return found
    numbers: dict[Hashable, int] = {}
    with hashable(keys):
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys])


def _by_key(keys: "Integers") -> "Integers":
    """Return the places of the trace by key, and by time within each."""
    import numpy as np

    bits = len(keys).bit_length()
    low = keys.min()
    if (int(keys.max()) - int(low)).bit_length() + bits > 63:
        return np.argsort(keys, kind="stable")
    # Key and place in one number: sorting those is ten times faster than a stable sort of keys.
    both: Integers = ((keys - low).astype(np.int64) << bits) + np.arange(len(keys))
    both.sort()
    return both & (1 << bits) - 1


def _larger_before(ranks: "Integers") -> "Integers":
    """Return for each value 0 … m − 1 of a permutation how many larger ones stand before it.

    A radix sort from the highest bit: in a row of values that agree in all bits above, those with the bit clear are
    passed by those with the bit set that stand before them. The permutation is filled up to a power of two, so that
    half of each row has the bit set. Counts ride in the bits above the values.
    """
    import numpy as np

    bits = max(len(ranks) - 1, 1).bit_length()
    values = np.arange(1 << bits)
    values[: len(ranks)] = ranks
    sorted_on = np.empty_like(values)
    nth = np.arange(1 << bits - 1)
    for half in (1 << bit for bit in reversed(range(bits))):
        is_set = (values & half).astype(bool)
        place = np.flatnonzero(~is_set)
        low, high = values.take(place), values.take(np.flatnonzero(is_set))
        # Before the nth low one stand n low ones, and `half` high ones for each row that is complete.
        place -= nth
        place -= nth & -half
        place <<= bits
        low += place
        rows = sorted_on.reshape(-1, 2, half)
        rows[:, 0], rows[:, 1] = low.reshape(-1, half), high.reshape(-1, half)
        values, sorted_on = sorted_on, values
    return (values >> bits)[: len(ranks)]
