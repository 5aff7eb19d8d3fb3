"""Positions in PostgreSQL's log (LSN): two hexadecimal numbers, compared as numbers, never as text.

Source: PostgreSQL's documentation, type pg_lsn; `0/A000000` is byte 0xA000000 of the log, `1/0` is byte 2³².
"""

import re
from collections.abc import Mapping

from sysdesign.checks import not_empty

_PAGE, _FILE = 8 * 1024, 16 * 1024**2  # bytes of a page of the log, and of a file
_HEADER, _FIRST_HEADER = 24, 40  # bytes at the begin of a page, and of a file
_FORM = re.compile(r"([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})")


def log_position(text: str) -> int:
    """Return a position as the number of bytes before it. O(1) time.

    >>> log_position("0/A000000") < log_position("0/10000000"), "0/A000000" < "0/10000000"
    (True, False)
    """
    found = _FORM.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        kind = ValueError if isinstance(text, str) else TypeError
        raise kind(f"'text' must be two hexadecimal numbers like 0/A000000: {text!r}")
    high, low = (int(part, 16) for part in found.groups())
    return (high << 32) + low


def _named(name: str, text: str) -> int:
    """Return a position; an error names the parameter that it was given as."""
    try:
        return log_position(text)
    except (ValueError, TypeError) as error:
        raise type(error)(str(error).replace("'text'", repr(name))) from None


def record_end(insert_position: str) -> str:
    """Return where the last record ends: before the header of a page that has nothing else yet. O(1) time.

    PostgreSQL's insert position counts such a header, which a replica reaches only with the next record.

    >>> record_end("0/302E018"), record_end("0/302E020")
    ('0/302E000', '0/302E020')
    """
    place = _named("insert_position", insert_position)
    header = _FIRST_HEADER if place % _FILE < _PAGE else _HEADER
    if place % _PAGE != header:
        return insert_position
    return f"{place - header >> 32:X}/{place - header & 0xFFFFFFFF:X}"


def reached(position: str, token: str) -> bool:
    """Tell whether a replica that has replayed up to `position` may serve a reader whose token is `token`. O(1) time.

    >>> reached("0/10000000", token="0/A000000")
    True
    """
    return _named("position", position) >= _named("token", token)


def all_reached(positions: Mapping[str, str], tokens: Mapping[str, str]) -> bool:
    """Tell the same for several databases: a token has a position for each that the session has written to.

    >>> all_reached({"orders": "0/900", "users": "0/100"}, {"orders": "0/800"})
    True
    """
    if not isinstance(positions, Mapping) or not isinstance(tokens, Mapping):
        raise TypeError(f"'positions' and 'tokens' must map databases to positions: {positions!r}, {tokens!r}")
    for name in not_empty("tokens", tokens):
        if name not in positions:
            raise ValueError(f"'positions' must have the database of every token: {name!r}")
    return all(reached(positions[name], token) for name, token in tokens.items())
