"""Where labels stand: how wide words are, how labels break, and how they keep apart."""

import textwrap
from collections.abc import Sequence
from itertools import pairwise

REM = 16.0
# Rough advance widths of Inter in em, on the wide side, so that a margin made from them always suffices.
_NARROW, _WIDE = set("iljtfrI.,:;'|!()[] \N{NO-BREAK SPACE}"), set("mwMW%@\N{RIGHTWARDS ARROW}\N{UPWARDS ARROW}")
_LABEL_CHARACTERS, _LABEL_LINES = 13, 3


def width(text: str, *, bold: bool = False, size: float = 13) -> float:
    """Return how wide a line of the sans face is, in CSS pixels, a little too wide rather than too narrow."""
    em = sum(0.36 if c in _NARROW else 0.92 if c in _WIDE else 0.68 if c.isupper() else 0.62 for c in text)
    return em * size * (1.04 if bold else 1)


def rem(pixels: float) -> str:
    """Write a length in steps of a quarter rem, rounded up.

    >>> rem(65)
    '4.25'
    """
    return f"{-(-pixels // (REM / 4)) / 4:g}"


def wrap(label: str) -> str:
    """Break a label that stands in the right margin into lines of about 13 characters.

    >>> wrap("as stored by the service")
    'as stored by\\nthe service'
    """
    lines = textwrap.wrap(label, _LABEL_CHARACTERS, break_long_words=False, break_on_hyphens=False)
    if len(lines) > _LABEL_LINES or max(map(len, lines)) > _LABEL_CHARACTERS + 3:
        raise ValueError(f"a label must fit {_LABEL_LINES} lines of about {_LABEL_CHARACTERS} characters: {label!r}")
    return "\n".join(lines)


def spread(wanted: Sequence[tuple[float, ...]], sizes: Sequence[float], full: int = 1000) -> list[int]:
    """Return positions as near as possible to those wanted, in their order, that keep labels of these sizes apart.

    Each wanted position is a tuple; entries after the first only break ties. Nearest means least squares, found by
    pooling neighbours that would overlap (isotonic regression, Barlow et al. 1972). Time: n log n.

    >>> spread([(500,), (500,), (100,)], [70, 70, 70])
    [465, 535, 100]
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    offsets = [0.0]
    for a, b in pairwise(order):
        offsets.append(offsets[-1] + (sizes[a] + sizes[b]) / 2)
    pools: list[tuple[float, int]] = []  # (sum, count) of the positions wanted, less their offsets
    for i, offset in zip(order, offsets, strict=True):
        total, count = wanted[i][0] - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            before, members = pools.pop()
            total, count = total + before, count + members
        pools.append((total, count))
    flat = [total / count for total, count in pools for _ in range(count)]
    low, high = sizes[order[0]] / 2, full - sizes[order[-1]] / 2 - offsets[-1]
    found = [0] * len(wanted)
    for i, offset, base in zip(order, offsets, flat, strict=True):
        # Where the labels need more room than there is, they run over the end alike on both sides.
        found[i] = round(offset + (min(high, max(low, base)) if low <= high else (low + high) / 2))
    return found
