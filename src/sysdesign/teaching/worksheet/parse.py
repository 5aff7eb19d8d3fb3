"""Read what a person writes into a field: the twin of `parse` in look/entries.js."""

import re
from typing import Any

from sysdesign.teaching.worksheet.grammar import GRAMMAR
from sysdesign.worksheet import Entry

Read = tuple[float, float]


class Refused(ValueError):  # noqa: N818 - not an error of the program but an answer to the reader
    """What was entered cannot be used; the message is the sentence beside the field."""


def _side(text: str, kind: str) -> tuple[float, str]:
    match = re.match(GRAMMAR["number"], text)
    if not match:
        raise _refused("number", kind, text)
    sign, digits, exponent, word = match.groups()
    value = float(digits.replace(",", "") + exponent)
    if sign and sign != "+" and value:
        raise _refused("negative", kind)
    return value, word


def _refused(code: str, kind: str, text: str = "") -> Refused:
    rules = GRAMMAR["kinds"][kind]
    sentence: str = GRAMMAR["says"][code]
    longest = GRAMMAR["quoted"]
    text = text if len(text) <= longest else f"{text[:longest]}…"
    for slot, word in (("{eg}", rules["eg"]), ("{above}", str(rules["above"])), ("{text}", text)):
        sentence = sentence.replace(slot, word)
    return Refused(sentence)


def parse(entry: Entry, text: str) -> Read:
    """Return both ends of what was entered, equal for one number; raise Refused with the sentence to show.

    >>> users = Entry(key="users", name="Users", kind="count", says="", group="")
    >>> parse(users, "5–20 M"), parse(users, "1e6")
    ((5000000.0, 20000000.0), (1000000.0, 1000000.0))
    >>> parse(users, "20 M – 5 M")
    Traceback (most recent call last):
    sysdesign.teaching.worksheet.parse.Refused: Upside down: the smaller number comes first.
    """
    if entry.kind == "choice":
        if text not in entry.options:
            raise Refused(f"Choose {' or '.join(entry.options)}.")
        return (float(entry.options.index(text)),) * 2
    kind, rules = entry.kind, GRAMMAR["kinds"][entry.kind]
    text = re.sub(GRAMMAR["space"], " ", text).strip(" ")
    if not text:
        raise _refused("empty", kind)
    if len(text) > GRAMMAR["longest"]:
        raise _refused("long", kind)
    match = re.match(GRAMMAR["interval"], text)
    sides = [_side(side, kind) for side in (match.groups() if match else (text,))]
    ends = [_scaled(value, word or sides[-1][1], kind, rules) for value, word in sides]
    return _checked(ends[0], ends[-1], entry, rules)


def _scaled(value: float, word: str, kind: str, rules: Any) -> float:
    word = word.strip(" ")
    if word in rules["words"]:
        return float(value * rules["words"][word])
    if word or value:
        raise _refused("word" if word else "unit", kind, word)
    return 0.0


def _checked(low: float, high: float, entry: Entry, rules: Any) -> Read:
    if low > high:
        raise _refused("reversed", entry.kind)
    if low == 0 and high == 0 and not entry.zero:
        raise _refused("factor" if entry.kind == "factor" else "zero", entry.kind)
    if high > rules["most"]:
        raise _refused("share" if entry.kind == "share" else "large", entry.kind)
    if low < rules["least"] and low > 0:
        raise _refused("factor" if entry.kind == "factor" else "small", entry.kind)
    if low < high and low <= rules["above"]:
        raise _refused("above", entry.kind)
    if low < high and high >= rules.get("below", high + 1):
        raise _refused("below", entry.kind)
    return low, high
