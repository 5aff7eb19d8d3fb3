"""The contract of a router of reads: the first replica that has replayed what a user has written, else the primary.

Positions are those of PostgreSQL's log, texts of two hexadecimal numbers: `0/A000000`.
"""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from sysdesign.teaching.calls import Calls
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.output import Output

PRIMARY = "primary"
NAMES = ("r1", "r2", "r3")
# One digit each, so that texts compare as numbers do; the rule about numbers has examples of its own.
_place = st.integers(1, 7)
_places = st.lists(_place, min_size=1, max_size=len(NAMES))
_BORDERS = ((0xA000000, 0x10000000), (0xFFFFFFFF, 1 << 32), (9, 16))


def _text(place: int) -> str:
    return f"{place >> 32:X}/{place & 0xFFFFFFFF:X}"


def _replicas(places: Sequence[int]) -> dict[str, str]:
    return dict(zip(NAMES, map(_text, places), strict=False))


def _a_name(you: Calls, token: int, places: list[int]) -> None:
    replicas = _replicas(places)
    answer = you(_text(token), replicas)
    you.need(isinstance(answer, str) and answer in (*replicas, PRIMARY), f"one of {', '.join((*replicas, PRIMARY))}")


def _no_token(you: Calls, places: list[int]) -> None:
    you.should(NAMES[0], None, _replicas(places))


def _exactly(you: Calls, token: int) -> None:
    you.should(NAMES[0], _text(token), _replicas([token]))


def _behind(you: Calls, token: int) -> None:
    you.should(PRIMARY, _text(token + 1), _replicas([token]))


def _next(you: Calls, token: int) -> None:
    you.should(NAMES[1], _text(token + 1), _replicas([token, token + 1, token + 2]))


def _numbers(you: Calls, earlier: int, later: int) -> None:
    you.should(NAMES[0], _text(earlier), _replicas([later]))
    you.should(PRIMARY, _text(later), _replicas([earlier]))


def _all(you: Calls, token: int, places: list[int]) -> None:
    served = [name for name, place in zip(NAMES, places, strict=False) if place >= token]
    you.should([*served, PRIMARY][0], _text(token), _replicas(places))


ROUTER = Contract(
    "my_router",
    (
        Rule("It returns the name of a replica, or `primary`.", _a_name, {"token": _place, "places": _places},
             [{"token": 2, "places": [1, 2]}]),
        Rule("Who has no token is served by the first replica.", _no_token, {"places": _places}),
        Rule("A replica that is exactly at the token serves.", _exactly, {"token": _place}),
        Rule("When no replica has reached the token, the primary serves.", _behind, {"token": _place}),
        Rule("A replica that is behind is passed over for the next.", _next, {"token": _place}),
        Rule("Positions are numbers: 0/10000000 is later than 0/A000000, and 1/0 than 0/FFFFFFFF.", _numbers,
             examples=[{"earlier": earlier, "later": later} for earlier, later in _BORDERS]),
        Rule("The first in the order given that has reached the token serves.", _all,
             {"token": _place, "places": _places}),
    ),
)  # fmt: skip


def check_router(fn: Any) -> Output:
    """Check `my_router(token, positions)`: who serves a read.

    `token` is a position in the log or None; `positions` maps the names of replicas, in the order in which they are
    asked, to how far each has replayed.
    """
    return check(ROUTER, fn)
