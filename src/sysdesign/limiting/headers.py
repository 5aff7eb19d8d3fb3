"""What a limited service tells its callers in HTTP header fields, and how a caller reads it.

`Retry-After` is standard (RFC 9110, with status 429 of RFC 6585). `RateLimit-Policy` and `RateLimit` are in an Internet
draft (draft-ietf-httpapi-ratelimit-headers-11, May 2026); the X- fields are a habit that no standard describes.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil

from sysdesign.checks import at_least
from sysdesign.limiting.limiter import Limiter

TOO_MANY_REQUESTS = 429
_ITEM = re.compile(r'"(?P<name>[^"\\]*)"(?P<parameters>(;[a-z]+=\d+)*)')


def whole_seconds(seconds: float) -> int:
    """Return seconds as `Retry-After` needs them: whole, and never too few.

    >>> whole_seconds(0.2), whole_seconds(3.0000000001)
    (1, 3)
    """
    return ceil(at_least("seconds", seconds, 0) - 1e-6)


def rate_limit_fields(limiter: Limiter, name: str = "default") -> dict[str, str]:
    """Return the fields of the draft: the policy, what remains of it, and in how many seconds that grows.

    >>> from sysdesign.limiting import FixedWindow
    >>> from sysdesign.manual_clock import ManualClock
    >>> rate_limit_fields(FixedWindow(limit=100, window_s=60, clock=ManualClock(45)))
    {'RateLimit-Policy': '"default";q=100;w=60', 'RateLimit': '"default";r=100'}
    """
    quoted = _name(name)
    quota, window_s = _limiter(limiter).policy
    return {
        "RateLimit-Policy": f"{quoted};q={quota};w={whole_seconds(window_s)}",
        "RateLimit": f"{quoted};r={limiter.remaining()}{_grows(limiter, ';t={}')}",
    }


def x_fields(limiter: Limiter) -> dict[str, str]:
    """Return the older fields in their most common form; others mean a date, or another unit, by `Reset`.

    >>> from sysdesign.limiting import FixedWindow
    >>> from sysdesign.manual_clock import ManualClock
    >>> x_fields(FixedWindow(limit=100, window_s=60, clock=ManualClock(45)))
    {'X-RateLimit-Limit': '100', 'X-RateLimit-Remaining': '100'}
    """
    quota, _ = _limiter(limiter).policy
    fields = {"X-RateLimit-Limit": str(quota), "X-RateLimit-Remaining": str(limiter.remaining())}
    reset = _grows(limiter, "{}")
    return fields | ({"X-RateLimit-Reset": reset} if reset else {})


def retry_after_s(value: str, now: datetime) -> float:
    """Read `Retry-After`, which is a number of seconds or a date, as the seconds to wait from `now`.

    >>> retry_after_s("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after_s("Thu, 01 Jan 2026 00:01:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    90.0
    """
    if not isinstance(value, str):
        raise TypeError(f"'value' must be a text: {value!r}")
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise TypeError(f"'now' must be a datetime with a time zone: {now!r}")
    if re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        raise ValueError(f"'value' must be whole seconds or an HTTP date: {value!r}") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def read_rate_limit(value: str) -> Mapping[str, Mapping[str, int]]:
    """Read a `RateLimit` or `RateLimit-Policy` field: the numbers of each policy, by its name.

    Knows what the draft uses, a list of strings with whole numbers, not all of structured fields (RFC 9651).

    >>> read_rate_limit('"burst";r=0;t=5, "daily";r=812')
    {'burst': {'r': 0, 't': 5}, 'daily': {'r': 812}}
    """
    if not isinstance(value, str):
        raise TypeError(f"'value' must be a text: {value!r}")
    found = {}
    for item in value.split(","):
        read = _ITEM.fullmatch(item.strip())
        if not read:
            raise ValueError(f"""'value' must be a list like '"default";r=50;t=30': {value!r}""")
        pairs = (pair.split("=") for pair in read["parameters"].split(";")[1:])
        found[read["name"]] = {key: int(text) for key, text in pairs}
    return found


def _grows(limiter: Limiter, form: str) -> str:
    """Return in how many seconds one request more is allowed than now, or nothing if all are."""
    left = limiter.remaining()
    return form.format(whole_seconds(limiter.retry_after(left + 1))) if left < limiter.most else ""


def _limiter(limiter: Limiter) -> Limiter:
    if not isinstance(limiter, Limiter):
        raise TypeError(f"'limiter' must be a Limiter: {limiter!r}")
    return limiter


def _name(name: str) -> str:
    if not isinstance(name, str) or not re.fullmatch(r"[ !#-\[\]-~]+", name) or "," in name:
        raise ValueError(f"'name' must be printable ASCII without quotes, backslashes and commas: {name!r}")
    return f'"{name}"'
