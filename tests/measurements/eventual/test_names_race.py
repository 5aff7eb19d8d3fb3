"""One name and eight sessions: only what is atomic, or checked by the database, has one winner."""

import pytest

from sysdesign.measurements.eventual.names_race import WAYS, Race, names_race


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (WAYS[0], Race(created=4, conflicts=0, aborted=0, rows=4)),
        (WAYS[1], Race(created=1, conflicts=3, aborted=3, rows=1)),
        (WAYS[2], Race(created=1, conflicts=3, aborted=0, rows=1)),
        (WAYS[3], Race(created=1, conflicts=3, aborted=0, rows=1)),
    ],
)
def test_winners(pg, way, expected) -> None:
    assert names_race(pg, way, sessions=4) == expected


def test_wrong_input_is_named() -> None:
    with pytest.raises(ValueError, match="'way' must be one of"):
        names_race(None, "luck")
    with pytest.raises(ValueError, match="'sessions' must be <= 50: 51"):
        names_race(None, WAYS[0], sessions=51)
