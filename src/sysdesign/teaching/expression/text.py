"""Sentences with recorded numbers in them: marks that stand where a number will be written.

A mark is text, so that f-strings, sentences and labels carry it unchanged; `pieces` finds it again. It ends in digits,
as a number does, so that a unit after it is tied to it.
"""

import re
from typing import Any

from sysdesign.teaching.expression.record import Recording

# Private use characters, which no font shows and no text holds.
_OPEN, _SHUT = "\ue000", "\ue001"
_NUMBER, _WHEN = "n", "w"
_MARK = re.compile(f"{_OPEN}([{_NUMBER}{_WHEN}])([^{_SHUT}]*){_SHUT}([0-9]{{6}})")
Piece = str | tuple[int, str] | tuple[int, str, int]  # a text; a node and its unit; a node, a text for true, and 1


def _mark(kind: str, said: str, number: Recording) -> str:
    return f"{_OPEN}{kind}{said}{_SHUT}{number.node:06d}"


def number_mark(number: Recording, unit: str) -> str:
    """Return the mark of a number in this unit; `write` calls it."""
    return _mark(_NUMBER, unit, number)


def when(condition: Any, text: str) -> str:
    """Return the text if the condition holds, else none; a recorded condition becomes a mark.

    >>> "server" + when(2 > 1, "s")
    'servers'
    """
    if isinstance(condition, Recording):
        return _mark(_WHEN, text, condition)
    return text if condition else ""


def pieces(text: str) -> list[Piece]:
    """Return a text with its marks as pairs of a node and a unit, and conditional texts as triples.

    >>> from sysdesign.teaching.expression.record import Recorder
    >>> book = Recorder()
    >>> load = book.input(0)
    >>> pieces(f"At {number_mark(load, '/s')}{when(load > 9, ' too much')}.")
    ['At ', (0, '/s'), (2, ' too much', 1), '.']
    """
    said, *rest = _MARK.split(text)  # text, kind, slot, node, text, kind, ...
    found: list[Piece] = [said]
    for kind, slot, node, after in zip(*[iter(rest)] * 4, strict=True):
        found += [(int(node), slot) if kind == _NUMBER else (int(node), slot, 1), after]
    return [piece for piece in found if piece != ""]
