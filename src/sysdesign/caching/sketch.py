"""A count-min sketch: about how often each key came, in a fixed number of small counters."""

from collections.abc import Hashable

from sysdesign.checks import whole
from sysdesign.hashing.keys import stable_hash

MOST = 15  # four bits
# Odd multipliers, a row each: multiply and keep the upper bits (Dietzfelbinger et al. 1997). Digits of pi, ended by 1.
_ROWS = (0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89)
_MASK = 2**64 - 1
_HALVES = bytes(count // 2 for count in range(256))


class CountMin:
    """Counts keys, never too low before it ages, sometimes too high, up to 15. O(1) time a key.

    Four rows of counters; a key adds one in each, and its count is the least of the four. When as many keys were
    added as `sample`, all counters are halved, so that old fame fades. Keys are text, bytes, whole numbers, or tuples
    of them: the hash may not differ from run to run, so it cannot be Python's own. `True`, which equals 1, is refused.

    Source: Cormode and Muthukrishnan, "An improved data stream summary", J. Algorithms 55, 2005; halving as in
    TinyLFU (Einziger, Friedman and Manes 2017).

    >>> sketch = CountMin(counters=64, sample=1000)
    >>> for _ in range(3):
    ...     sketch.add("a")
    >>> sketch.count("a"), sketch.count("b")
    (3, 0)
    """

    def __init__(self, counters: int, sample: int) -> None:
        bits = max((whole("counters", counters) - 1).bit_length(), 3)
        self._shift = 64 - bits
        self._rows = [(multiplier, bytearray(1 << bits)) for multiplier in _ROWS]
        self._left = self._sample = whole("sample", sample)

    def add(self, key: Hashable) -> None:
        """Count a key once more."""
        bits = _bits(key)
        for multiplier, row in self._rows:
            place = (bits * multiplier & _MASK) >> self._shift
            if row[place] < MOST:
                row[place] += 1
        self._left -= 1
        if not self._left:
            self._halve()

    def count(self, key: Hashable) -> int:
        """Return about how often a key was added, 0 to 15."""
        bits = _bits(key)
        return min(row[(bits * multiplier & _MASK) >> self._shift] for multiplier, row in self._rows)

    def _halve(self) -> None:
        self._rows = [(multiplier, row.translate(_HALVES)) for multiplier, row in self._rows]
        self._left = self._sample // 2


def _bits(key: Hashable) -> int:
    # A whole number needs no hash: the multipliers mix it.
    return key if type(key) is int and 0 <= key <= _MASK else stable_hash(key)  # type: ignore[arg-type]
