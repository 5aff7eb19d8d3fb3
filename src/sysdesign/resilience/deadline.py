"""A deadline: one limit for all that is done for a request, however many calls and tries that takes.

A timeout limits one try. A deadline is set once, at the edge, and passed down: each service gives its callees what is
left. What travels is the time left, not the time of day, because clocks of machines differ; gRPC sends it as the
header `grpc-timeout`.
"""

import re
import time
from collections.abc import Callable

from sysdesign.checks import at_least, number, positive

Clock = Callable[[], float]
UNITS = {"H": 3600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}
_TIMEOUT = re.compile(r"(\d{1,8})([HMSmun])")


class DeadlineExceeded(TimeoutError):  # noqa: N818 - the name that gRPC gives it
    """No time is left, so the call was not made: its outcome is known, unlike that of a call that timed out."""


class Deadline:
    """`seconds` from now on a clock that never goes backwards.

    >>> now = [10.0]
    >>> deadline = Deadline(1, clock=lambda: now[0])
    >>> now[0] = 10.75
    >>> deadline.left(), deadline.timeout(0.3), deadline.header()
    (0.25, 0.25, '250m')
    >>> now[0] = 11.0
    >>> deadline.timeout(0.3)
    Traceback (most recent call last):
    sysdesign.resilience.deadline.DeadlineExceeded: the deadline has passed
    """

    __slots__ = ("at", "clock")

    def __init__(self, seconds: float, clock: Clock = time.monotonic) -> None:
        at_least("seconds", seconds, 0)
        self.clock = clock
        self.at = clock() + seconds

    @classmethod
    def from_header(cls, text: str, clock: Clock = time.monotonic) -> "Deadline":
        """Return the deadline that a caller sent: up to eight digits and a unit of H, M, S, m, u, n.

        Raises ValueError for another form.

        >>> Deadline.from_header("250m", clock=lambda: 0.0).left()
        0.25
        """
        found = _TIMEOUT.fullmatch(text) if isinstance(text, str) else None
        if not found:
            raise ValueError(f"'text' must be up to eight digits and one of H, M, S, m, u, n: {text!r}")
        return cls(int(found[1]) * UNITS[found[2]], clock)

    def left(self) -> float:
        """Return the seconds that are left, 0 when it has passed."""
        return max(0.0, self.at - number("clock()", self.clock()))

    def timeout(self, at_most_s: float) -> float:
        """Return the timeout of the next try: `at_most_s`, or what is left. Raises DeadlineExceeded when none is."""
        left = self.left()
        positive("at_most_s", at_most_s)
        if not left:
            raise DeadlineExceeded("the deadline has passed")
        return min(at_most_s, left)

    def header(self) -> str:
        """Return what is left as `grpc-timeout` has it, in the finest unit from milliseconds on that has room for it.

        It is rounded down, so that nobody downstream works longer than we wait. Raises ValueError from 10⁸ hours on.
        """
        left = self.left()
        for unit in "mSMH":
            whole = int(left / UNITS[unit] + 1e-6)  # a float that was meant to be whole may lie a hair below
            if whole < 10**8:
                return f"{whole}{unit}"
        raise ValueError(f"'seconds' must be below 10⁸ hours: {left!r}")
