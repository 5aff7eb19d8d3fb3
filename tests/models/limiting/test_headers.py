"""What a limiter tells its callers, and how they read it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.limiting import (
    FixedWindow,
    TokenBucket,
    rate_limit_fields,
    read_rate_limit,
    retry_after_s,
    x_fields,
)
from sysdesign.limiting.headers import whole_seconds
from sysdesign.manual_clock import ManualClock

NOW = datetime(2026, 5, 23, 12, 0, tzinfo=UTC)


class TestFields:
    def test_of_a_bucket(self):
        clock = ManualClock()
        limiter = TokenBucket(2, 20, clock)
        limiter.allow(19)
        assert rate_limit_fields(limiter, "burst") == {
            "RateLimit-Policy": '"burst";q=20;w=10',
            "RateLimit": '"burst";r=1;t=1',
        }
        assert x_fields(limiter) == {"X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "1"}

    def test_of_a_window_that_is_used_up(self):
        limiter = FixedWindow(2, 60, ManualClock(45.5))
        limiter.allow(2)
        assert rate_limit_fields(limiter)["RateLimit"] == '"default";r=0;t=15'

    def test_asking_costs_nothing(self):
        limiter = TokenBucket(2, 20, ManualClock())
        rate_limit_fields(limiter), x_fields(limiter)
        assert limiter.remaining() == 20

    @given(st.floats(0, 1e6))
    def test_seconds_are_whole_and_enough(self, seconds):
        assert seconds - 1e-5 <= whole_seconds(seconds) < seconds + 1

    @pytest.mark.parametrize("name", ["", 'a"b', "a,b", "é", "a\nb", None, 5])
    def test_names_that_no_field_can_hold(self, name):
        with pytest.raises(ValueError, match="'name' must be printable ASCII"):
            rate_limit_fields(TokenBucket(1, 1), name)

    def test_limiters_only(self):
        for fields in (rate_limit_fields, x_fields):
            with pytest.raises(TypeError, match="'limiter' must be a Limiter"):
                fields(5)


class TestReading:
    def test_back_and_forth(self):
        limiter = TokenBucket(2, 20, ManualClock())
        limiter.allow(20)
        fields = rate_limit_fields(limiter, "per user")
        assert read_rate_limit(fields["RateLimit"]) == {"per user": {"r": 0, "t": 1}}
        assert read_rate_limit(fields["RateLimit-Policy"]) == {"per user": {"q": 20, "w": 10}}

    @pytest.mark.parametrize("value", ["", "100", "limit=100, remaining=50", '"a";r=x', '"a";r=1;', '"a" "b"'])
    def test_what_is_no_such_field(self, value):
        with pytest.raises(ValueError, match="'value' must be a list like"):
            read_rate_limit(value)

    @given(st.integers(0, 10**6))
    def test_both_forms_of_retry_after_say_the_same(self, seconds):
        date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
        assert retry_after_s(str(seconds), NOW) == retry_after_s(date, NOW) == seconds

    def test_a_date_that_has_passed(self):
        assert retry_after_s("Sun, 06 Nov 1994 08:49:37 GMT", NOW) == 0

    @pytest.mark.parametrize("value", ["", "soon", "-1", "1.5", "²", "1e9"])
    def test_what_is_no_retry_after(self, value):
        with pytest.raises(ValueError, match="'value' must be whole seconds or an HTTP date"):
            retry_after_s(value, NOW)

    def test_now_has_a_zone(self):
        with pytest.raises(TypeError, match="'now' must be a datetime with a time zone"):
            retry_after_s("5", datetime(2026, 1, 1))
