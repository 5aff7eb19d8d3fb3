"""A limited service over real HTTP, and callers of three manners."""

import pytest

from sysdesign.limiting import FixedWindow, TokenBucket
from sysdesign.manual_clock import ManualClock
from sysdesign.measurements.limiting.http_face import caller, limited_service


@pytest.fixture
def clock():
    return ManualClock()


def test_what_is_told(clock):
    with limited_service(FixedWindow(1, 60, clock), clock) as ask:
        allowed, refused = ask(), ask()
    assert (allowed.status, refused.status) == (200, 429)
    assert "Retry-After" not in allowed.fields
    assert dict(refused.fields) == {
        "RateLimit-Policy": '"default";q=1;w=60',
        "RateLimit": '"default";r=0;t=60',
        "X-RateLimit-Limit": "1",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "60",
        "Retry-After": "60",
    }


def test_or_a_date(clock):
    with limited_service(FixedWindow(1, 60, clock), clock, as_date=True) as ask:
        ask()
        assert ask().fields["Retry-After"] == "Thu, 01 Jan 2026 00:01:00 GMT"


@pytest.mark.parametrize("as_date", [False, True])
def test_who_waits_as_told_is_refused_less_and_gets_the_same(clock, as_date):
    runs = {}
    for manner in ("careful", "polite", "stubborn"):
        with limited_service(TokenBucket(0.5, 4, clock), clock, as_date=as_date) as ask:
            runs[manner] = caller(ask, clock, 12, manner)
    assert runs["careful"].refused == 0
    assert 0 < runs["polite"].refused <= 12
    assert runs["stubborn"].refused > 5 * runs["polite"].refused
    # Four at once and then one every two seconds; nobody waits once it has all. Dates are rounded up to whole seconds.
    assert all(run.answered == 12 and 15.9 < run.seconds < (20 if as_date else 17) for run in runs.values())


def test_manners_are_known(clock):
    with pytest.raises(ValueError, match="'manner' must be one of 'careful', 'polite', 'stubborn': 'rude'"):
        caller(lambda: None, clock, 1, "rude")
