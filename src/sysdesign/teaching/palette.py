"""The colours of the book by their roles. Only `look/tokens.css` names a colour; this reads it."""

import re
from functools import cache
from importlib.resources import files

from sysdesign.checks import one_of
from sysdesign.teaching.words import SERIES

DASHES = {1: (), 2: (7, 4), 3: (2, 3.5), 4: (10, 3, 2, 3), 5: (4, 2), 6: (1, 4)}
_VARIABLE = re.compile(r"var\(--([a-z0-9]+)\)")


@cache
def roles() -> dict[str, str]:
    """Return each role with its colour on the light page.

    >>> roles()["c1"]
    '#0b6fa7'
    """
    tokens = files("sysdesign.teaching").joinpath("look/tokens.css").read_text(encoding="utf-8")
    light = tokens[tokens.index("color-scheme: light") : tokens.index('html[data-theme="dark"]')]
    return dict(re.findall(r"--([a-z0-9]+):\s*(#[0-9a-f]{6})\b", light))


def colour(role: int | str) -> str:
    """Return the stand-in of a role: a series 1 to 6, or a name such as `ink`, `muted` or `wrong`.

    A stand-in is the colour of the light page. `show` turns it into the role, so one picture serves both themes.
    Raises ValueError for an unknown role.

    >>> colour(1) == colour("c1")
    True
    """
    if isinstance(role, int):
        role = f"c{one_of('role', role, SERIES)}"
    return roles()[one_of("role", role, tuple(roles()))]


@cache
def _by_colour() -> dict[str, str]:
    # Roles that share a colour in the light theme are told apart nowhere in a picture: the first named stands for all.
    return {value: name for name, value in reversed(roles().items())} | {"#000000": "ink"}


def role_of(stand_in: str) -> str:
    """Return the role that a stand-in stands for, as CSS; matplotlib's own black is ink.

    >>> role_of("#0b6fa7")
    'var(--c1)'
    """
    if stand_in not in _by_colour():
        raise ValueError(f"'color' must come from colour(...), so that it suits both themes: {stand_in!r}")
    return f"var(--{_by_colour()[stand_in]})"


def with_fallbacks(body: str) -> str:
    """Give every role its light colour, for the time before the style sheet is there.

    >>> with_fallbacks('fill="var(--c1)"')
    'fill="var(--c1, #0b6fa7)"'
    """
    return _VARIABLE.sub(lambda found: f"var(--{found[1]}, {colour(found[1])})", body)


def with_colours(body: str) -> str:
    """Replace every role by its light colour, for a picture that stands alone.

    >>> with_colours('fill="var(--c1)"')
    'fill="#0b6fa7"'
    """
    return _VARIABLE.sub(lambda found: colour(found[1]), body)
