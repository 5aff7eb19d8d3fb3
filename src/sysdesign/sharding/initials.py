"""How often surnames begin with each letter: the data behind "A to M here, N to Z there".

Source: U.S. Census Bureau, "Documentation and Methodology for Frequently Occurring Names in the U.S., 1990", 1995, and
its file dist.all.last, in the public domain: 88,799 surnames with their frequencies, summed here by first letter, in
per cent of all people.

What this leaves out: usernames, which people choose; other countries; and how names within a letter are spread.
"""

import random
from itertools import accumulate

from sysdesign.checks import whole

LISTED = {
    "A": 2.669, "B": 7.329, "C": 6.286, "D": 3.486, "E": 1.480, "F": 2.728, "G": 4.227, "H": 6.178, "I": 0.253,
    "J": 2.874, "K": 2.112, "L": 3.701, "M": 7.756, "N": 1.351, "O": 1.086, "P": 3.901, "Q": 0.151, "R": 4.632,
    "S": 7.389, "T": 2.844, "U": 0.130, "V": 0.997, "W": 5.355, "X": 0.010, "Y": 0.454, "Z": 0.211,
}  # fmt: skip
LETTERS = "".join(LISTED)
_TOTAL = round(sum(LISTED.values()), 3)


def initial_share(first: str, last: str) -> float:
    """Return the share of people whose surname begins with `first` to `last`. O(1) time.

    >>> round(initial_share("A", "M"), 3), round(initial_share("N", "Z"), 3)
    (0.642, 0.358)
    """
    for name, letter in (("first", first), ("last", last)):
        if not isinstance(letter, str) or len(letter) != 1 or letter not in LETTERS:
            raise ValueError(f"{name!r} must be a letter from A to Z: {letter!r}")
    if last < first:
        raise ValueError(f"'last' must not come before {first!r}: {last!r}")
    chosen = LETTERS[LETTERS.index(first) : LETTERS.index(last) + 1]
    return round(sum(LISTED[letter] for letter in chosen), 3) / _TOTAL


def sample_names(count: int, seed: int) -> list[str]:
    """Return random made-up names: the first letter as the census has it, five more uniform. O(count) time.

    >>> sample_names(3, seed=1)
    ['CGMLQU', 'SCAVLT', 'RALSFY']
    """
    rng = random.Random(whole("seed", seed, low=0))
    first = rng.choices(LETTERS, cum_weights=list(accumulate(LISTED.values())), k=whole("count", count))
    return [letter + "".join(rng.choices(LETTERS, k=5)) for letter in first]
