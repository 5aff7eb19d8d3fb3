"""A clock for tests and models: it stands still until it is moved."""

from sysdesign.checks import at_least, number


class ManualClock:
    """Calling it tells the time in seconds. `advance`, or `sleep`, moves it on; `now` may be set, even back.

    >>> clock = ManualClock()
    >>> clock.advance(1.5)
    >>> clock.sleep(0.5)
    >>> clock(), clock.now
    (2.0, 2.0)
    """

    __slots__ = ("now",)

    def __init__(self, now: float = 0.0) -> None:
        self.now = number("now", now)

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.now += at_least("seconds", seconds, 0)

    sleep = advance
