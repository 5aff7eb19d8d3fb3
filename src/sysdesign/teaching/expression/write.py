"""Write a number to three digits with a prefix or a unit that suits its size: the twin of `write` in look/graph.js."""

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from sysdesign.checks import one_of
from sysdesign.teaching.expression.record import Recording
from sysdesign.teaching.expression.text import number_mark
from sysdesign.teaching.words import NBSP

MINUS = "\N{MINUS SIGN}"
MACHINES = "machines"  # whole ones are what people buy, so a count of them is rounded up
ROUNDING = 1 - 1e-12  # the rounding of the arithmetic before must not cost a machine
_NUMBERS = [[10**power, prefix] for power, prefix in zip(range(0, 21, 3), ("", *"kMGTPE"), strict=True)]
# For each unit: by how much to divide and what to write after it, rising.
SCALES: dict[str, list[list[Any]]] = {
    "": _NUMBERS,
    **{unit: [[size, f"{prefix}{unit}"] for size, prefix in _NUMBERS] for unit in ("/s", "B", "B/s", "bit/s")},
    "s": [[1e-6, "μs"], [1e-3, "ms"], [1, "s"], [60, "min"], [3600, "h"], [86_400, "days"], [31_536_000, "years"]],
    "%": [[0.01, "%"]],
    "×": [[1, "×"]],
    MACHINES: _NUMBERS,
}
FEWEST, MOST = 1e-4, 1e6  # beyond these the reader gets "less than" and "more than"

# JavaScript's toPrecision rounds ties up, Python's formats to even; the digits have to be the same in both.
_THREE = Context(prec=3, rounding=ROUND_HALF_UP)


def three_digits(value: float) -> float:
    """Return the number rounded to three significant digits, ties away from zero.

    >>> three_digits(312_500), three_digits(0.0012345)
    (313000.0, 0.00123)
    """
    return float(_THREE.create_decimal(Decimal(value)))


def write(value: Any, unit: str = "") -> str:
    """Return a number with its unit, in a size that reads well; `machines` are rounded up to whole ones.

    A recorded number becomes a mark, in whose place the page writes the number.
    Raises ValueError for a unit that is not in `SCALES`. O(1) time.

    >>> [write(*each).replace(NBSP, " ") for each in ((312_500, ""), (5760, "s"), (0.2, "%"), (999_999, "B/s"))]
    ['313 k', '1.6 h', '20 %', '1 MB/s']
    >>> write(70.4, "machines"), write(-3)
    ('71', '−3')
    """
    scale = SCALES[one_of("unit", unit, SCALES)]
    if isinstance(value, Recording):
        return number_mark(value, unit)
    if value < 0:
        return MINUS + write(-value, unit)
    if unit == MACHINES:
        value = math.ceil(value * ROUNDING)
    rising = [(three_digits(value / size), word) for size, word in scale]
    number, word = next(((n, word) for n, word in reversed(rising) if n >= 1), rising[0])
    if value == 0:
        number, word = 0.0, next((word for size, word in scale if size == 1), scale[0][1])
    mark = ""
    if number and number < FEWEST:
        number, mark = FEWEST, "less than "
    elif number > MOST:
        number, mark = MOST, "more than "
    joined = f"{number:,.12g}"
    return mark + (f"{joined}{word}" if word.startswith("/") else f"{joined}{NBSP}{word}" if word else joined)
