"""A gateway counts failed logins where it sees them."""

import pytest

from sysdesign.measurements.limiting.logins import Guesses, guess


def test_by_the_status_it_stops_them():
    assert guess(401, tries=12, limit=5) == Guesses(reached=5, stopped=7)


def test_errors_in_the_body_pass_unseen():
    assert guess(200, tries=12, limit=5) == Guesses(reached=12, stopped=0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"status": 403}, "status"), ({"tries": 0}, "tries"), ({"tries": 10**6}, "tries"), ({"limit": 0}, "limit")],
)
def test_what_cannot_be_is_refused(wrong, says):
    with pytest.raises(ValueError, match=f"'{says}' must be"):
        guess(**{"status": 401, **wrong})
