"""Sentences whose words share colours with the picture, and numbers as the book writes them.

A `Sentence` is a text, or a list of texts and `(text, series)` pairs; series 1 to 6 are the colours of the chart.
"""

import html
from collections.abc import Sequence
from typing import Any

from sysdesign.checks import number, one_of

NBSP = "\N{NO-BREAK SPACE}"
SERIES = range(1, 7)
PREFIXES = ((15, "P"), (12, "T"), (9, "G"), (6, "M"), (3, "k"))
Sentence = str | Sequence[str | tuple[str, int]]


def _parts(sentence: Sentence) -> Sequence[str | tuple[str, int]]:
    parts = [sentence] if isinstance(sentence, str) else sentence
    for part in parts:
        if not isinstance(part, str):
            one_of("series", part[1], SERIES)
    return parts


def plain(sentence: Sentence) -> str:
    """Return the words alone.

    >>> plain(["The cache answers ", ("40 %", 1), "."])
    'The cache answers 40 %.'
    """
    return "".join(part if isinstance(part, str) else part[0] for part in _parts(sentence))


def marked(sentence: Sentence) -> str:
    """Return the sentence as HTML, coloured words in `<b class="k1">`.

    >>> marked(["a < ", ("b", 2)])
    'a &lt; <b class="k2">b</b>'
    """
    return "".join(
        html.escape(part) if isinstance(part, str) else f'<b class="k{part[1]}">{html.escape(part[0])}</b>'
        for part in _parts(sentence)
    )


def packed(sentence: Sentence) -> list[Any]:
    """Return the sentence as JSON for the page: strings and `[text, series]` pairs."""
    return [part if isinstance(part, str) else [part[0], part[1]] for part in _parts(sentence)]


def count(value: float) -> str:
    """Write a number of things, grouped by thousands.

    >>> count(312_500), count(115.74), count(4.0)
    ('312,500', '116', '4')
    """
    return f"{round(number('value', value)):,}"


def percent(share: float, digits: int = 0) -> str:
    """Write a share with a no-break space before the sign.

    >>> percent(0.905, 1).replace(NBSP, "_")
    '90.5_%'
    """
    return f"{number('share', share) * 100:.{digits}f}{NBSP}%"


def short(value: float, unit: str = "", digits: int = 3) -> str:
    """Write a number to a few significant digits with a decimal prefix and its unit.

    >>> short(1.2e9, "B/s").replace(NBSP, " "), short(50_000).replace(NBSP, " "), short(0), short(38.4)
    ('1.2 GB/s', '50 k', '0', '38.4')
    """
    size = abs(number("value", value))
    power, prefix = next(
        ((power, prefix) for power, prefix in PREFIXES if float(f"{size / 10**power:.{digits}g}") >= 1), (0, "")
    )
    scaled = float(f"{size / 10**power:.{digits}g}")
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    tail = f"{NBSP}{prefix}{unit}" if prefix + unit else ""
    return f"{sign}{scaled:.12g}{tail}"
