"""Hashes as numpy arrays: made from keys, checked, and mixed."""

from collections.abc import Iterable
from typing import Any

from sysdesign.hashing.keys import Hash, Key, hash_of_keys


def hash_many(keys: Iterable[Key], hash: Hash | None = None, seed: int = 0) -> Any:
    """Return the hashes of keys as an array of uint64: those of `stable_hash`, or of `hash` of their bytes.

    >>> from sysdesign.hashing import stable_hash
    >>> hash_many(["a", "b"]).tolist() == [stable_hash("a"), stable_hash("b")]
    True
    """
    import numpy as np

    if isinstance(keys, str | bytes) or not isinstance(keys, Iterable):
        raise TypeError(f"'keys' must be a list of keys: {keys!r}")
    return np.fromiter(map(hash_of_keys(hash, seed), keys), np.uint64)


def checked_hashes(hashes: Any) -> Any:
    """Return an array of uint64 as it is; TypeError for any other.

    numpy compares uint64 with int64 as floats of 53 bits, and would find the wrong point without a word.
    """
    import numpy as np

    if not isinstance(hashes, np.ndarray) or hashes.dtype != np.uint64:
        raise TypeError(f"'hashes' must be an array of uint64: {getattr(hashes, 'dtype', hashes)!r}")
    return hashes


def mix64_many(hashes: Any) -> Any:
    """Return `mix64` of each number of an array of uint64.

    >>> import numpy as np
    >>> from sysdesign.hashing import mix64
    >>> mix64_many(np.array([1], np.uint64)).tolist() == [mix64(1)]
    True
    """
    import numpy as np

    high = np.uint64(33)
    bits = checked_hashes(hashes)
    bits = (bits ^ bits >> high) * np.uint64(0xFF51AFD7ED558CCD)
    bits = (bits ^ bits >> high) * np.uint64(0xC4CEB9FE1A85EC53)
    return bits ^ bits >> high
