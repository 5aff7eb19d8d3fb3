"""Sentences whose words share colours with the picture, and numbers as the book writes them.

A `Sentence` is a text in which `[2|40 %]` writes "40 %" in the colour of the second series, or the list that such a
text stands for: texts and `(text, series)` pairs. Series 1 to 6 are the colours of the chart.
"""

import html
import re
from collections.abc import Sequence
from typing import Any

from sysdesign.checks import number, one_of

NBSP = "\N{NO-BREAK SPACE}"
SERIES = range(1, 7)
PREFIXES = ((15, "P"), (12, "T"), (9, "G"), (6, "M"), (3, "k"))
Sentence = str | Sequence[str | tuple[str, int]]
_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=(?:%|[kMGTP](?:B|bit)?|B|bit|m?s|min)(?:/s)?(?![\w/]))")
_COLOURED = re.compile(r"\[(\d)\|([^\[\]]*)\]")


def tied(text: str) -> str:
    """Return the text with each number kept on one line with the unit after it.

    >>> tied("61 % of 38 MB/s, 4 s and 2 minutes").replace(NBSP, "_")
    '61_% of 38_MB/s, 4_s and 2 minutes'
    """
    return _NUMBER_AND_UNIT.sub(NBSP, text)


def parts(sentence: Sentence) -> list[str | tuple[str, int]]:
    """Return texts and `(text, series)` pairs, units tied; raise ValueError for a series that is not 1 to 6.

    >>> parts("The cache answers [1|four in ten].")
    ['The cache answers ', ('four in ten', 1), '.']
    """
    found: list[str | tuple[str, int]] = []
    for part in [sentence] if isinstance(sentence, str) else sentence:
        if isinstance(part, str):
            # Splitting by a pattern with two groups yields text, series, text, series, text ...
            plain_text, *rest = _COLOURED.split(part)
            found.append(plain_text)
            for series, coloured, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
                found += [(coloured, int(series)), after]
        else:
            found.append((part[0], part[1]))
    for part in found:
        if not isinstance(part, str):
            one_of("series", part[1], SERIES)
    return [tied(part) if isinstance(part, str) else (tied(part[0]), part[1]) for part in found if part != ""]


def plain(sentence: Sentence) -> str:
    """Return the words alone.

    >>> plain("The cache answers [1|four in ten].")
    'The cache answers four in ten.'
    """
    return "".join(part if isinstance(part, str) else part[0] for part in parts(sentence))


def marked(sentence: Sentence) -> str:
    """Return the sentence as HTML, coloured words in `<b class="k1">`.

    >>> marked(["a < ", ("b", 2)])
    'a &lt; <b class="k2">b</b>'
    """
    return "".join(
        html.escape(part) if isinstance(part, str) else f'<b class="k{part[1]}">{html.escape(part[0])}</b>'
        for part in parts(sentence)
    )


def packed(sentence: Sentence) -> list[Any]:
    """Return the sentence as JSON for the page: strings and `[text, series]` pairs."""
    return [part if isinstance(part, str) else [part[0], part[1]] for part in parts(sentence)]


def count(value: float) -> str:
    """Write a number of things, grouped by thousands.

    >>> count(312_500), count(115.74), count(4.0)
    ('312,500', '116', '4')
    """
    return f"{round(number('value', value)):,}"


def grouped(value: float, unit: str = "", digits: int = 4) -> str:
    """Write a number with its unit: from 1,000 on whole and grouped by thousands, below to a few significant digits.

    >>> grouped(1_234.5, "ms").replace(NBSP, " "), grouped(115.7407), grouped(2.0)
    ('1,234 ms', '115.7', '2')
    """
    rounded = round(number("value", value)) if abs(value) >= 1000 else float(f"{value:.{digits}g}")
    return f"{rounded:,.12g}{NBSP}{unit}" if unit else f"{rounded:,.12g}"


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
