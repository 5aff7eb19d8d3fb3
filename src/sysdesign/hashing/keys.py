"""A hash of keys that is the same in every process, on every machine and in every version of Python.

Python's own `hash` is not: for text it is salted anew in each process. Nor may `1` and `"1"` be one key because both
look alike when printed, so a key is hashed as bytes that tell its type.
"""

import hashlib
from collections.abc import Callable
from hashlib import blake2s
from typing import Any

from sysdesign.checks import one_of, whole

Key = str | bytes | int | tuple[Any, ...]
Hash = Callable[[bytes], int]  # of the bytes of a key, to 64 bits

MASK = 2**64 - 1
_number = int.from_bytes


def encode(key: Key) -> bytes:
    """Return the bytes of a key: different for different keys, also of different types. O(length) time.

    A key is text, bytes, a whole number, or a tuple of keys; all else raises TypeError, truth values too, because
    `True == 1` and yet they are not meant to be one key.

    >>> encode("7"), encode(b"7"), encode(7)
    (b's7', b'b7', b'i\\x07')
    """
    if isinstance(key, str):
        return b"s" + key.encode("utf-8", "surrogatepass")
    if isinstance(key, bytes):
        return b"b" + key
    if isinstance(key, int) and not isinstance(key, bool):
        return b"i" + key.to_bytes(key.bit_length() // 8 + 1, "little", signed=True)
    if isinstance(key, tuple):
        parts = [encode(part) for part in key]
        return b"t" + b"".join(len(part).to_bytes(8, "little") + part for part in parts)
    raise TypeError(f"'key' must be text, bytes, a whole number, or a tuple of them: {key!r}")


def stable_hash(key: Key, seed: int = 0) -> int:
    """Return 64 bits that look random and depend on nothing but the key, its type and the seed. O(length) time.

    BLAKE2s (RFC 7693) of `encode(key)`, eight bytes long, the little end first, with the seed as its salt. It is no
    secret: whoever knows the seed can look for keys that meet. A seed is 0 to 2⁶⁴ − 1.

    >>> hex(stable_hash("user_a"))
    '0x8872ee26f16f6388'
    >>> stable_hash(1) == stable_hash("1")
    False
    """
    return keyed_hash(seed)(encode(key)) if seed else _unseeded(key)


def _unseeded(key: Key) -> int:
    """Return `stable_hash` with seed 0, on the shortest way for text: every lookup takes it."""
    try:
        data = b"s" + key.encode() if type(key) is str else encode(key)
    except UnicodeEncodeError:  # half of a surrogate pair
        data = encode(key)
    return _number(blake2s(data, digest_size=8).digest(), "little")


def keyed_hash(seed: int) -> Hash:
    """Return the function of bytes that `stable_hash` is with this seed.

    >>> keyed_hash(3)(encode("a")) == stable_hash("a", seed=3)
    True
    """
    salt = checked_seed(seed).to_bytes(8, "little")
    return lambda data: _number(blake2s(data, digest_size=8, salt=salt).digest(), "little")


def checked_seed(seed: Any) -> int:
    """Return a seed of 0 to 2⁶⁴ − 1."""
    if whole("seed", seed, low=0) > MASK:
        raise ValueError(f"'seed' must be < 2**64: {seed!r}")
    return int(seed)


def checked_hash(hash: Any) -> Hash:
    """Return a hash of bytes after trying it on eight texts: its results must fill 64 bits.

    One of 32 bits would put every key on the same few nodes, and nothing would say so.
    """
    if not callable(hash):
        raise TypeError(f"'hash' must be a function of bytes: {hash!r}")
    found = [hash(b"%d" % number) for number in range(8)]
    if any(isinstance(one, bool) or not isinstance(one, int) for one in found):
        raise TypeError(f"'hash' must return whole numbers: {found[0]!r}")
    if not 2**56 < max(found) <= MASK or min(found) < 0:
        raise ValueError(f"'hash' must fill 0 to 2**64 - 1: {max(found)!r} at most, {min(found)!r} at least")
    return hash  # type: ignore[no-any-return]


def digest(name: str) -> Hash:
    """Return a hash of bytes: the first eight bytes, the big end first, of a digest of hashlib, "md5" for instance.

    >>> hex(digest("md5")(b"a"))
    '0xcc175b9c0f1b6a8'
    """
    make = getattr(hashlib, one_of("name", name, sorted(hashlib.algorithms_guaranteed)))
    if not make().digest_size:
        raise ValueError(f"'name' must be of a digest of fixed length: {name!r}")
    return lambda data: _number(make(data).digest()[:8], "big")


def hash_of_keys(hash: Hash | None, seed: int = 0) -> Callable[[Key], int]:
    """Return the function of keys: `stable_hash`, or the given hash of their bytes.

    >>> hash_of_keys(None)("a") == stable_hash("a")
    True
    """
    if hash is None and not checked_seed(seed):
        return _unseeded
    of_bytes = keyed_hash(seed) if hash is None else checked_hash(hash)

    def of_key(key: Key) -> int:
        try:
            return of_bytes(b"s" + key.encode() if type(key) is str else encode(key))
        except UnicodeEncodeError:
            return of_bytes(encode(key))

    return of_key


def mix64(bits: int) -> int:
    """Return 64 bits mixed so that each depends on all: the finaliser of MurmurHash3 (Appleby 2011). A bijection.

    >>> hex(mix64(1))
    '0xb456bcfc34c2cb2c'
    """
    try:
        bits = ((bits ^ bits >> 33) * 0xFF51AFD7ED558CCD) & MASK
    except TypeError:
        raise TypeError(f"'bits' must be a whole number: {bits!r}") from None
    bits = ((bits ^ bits >> 33) * 0xC4CEB9FE1A85EC53) & MASK
    return bits ^ bits >> 33
