"""A clock that stands still until it is moved."""

from sysdesign.checks import at_least, number


class FakeClock:
    """Seconds that only the test or the simulation moves; it can be set back, since real clocks are too.

    >>> clock = FakeClock()
    >>> clock.advance(1.5)
    >>> clock()
    1.5
    """

    def __init__(self, now: float = 0.0) -> None:
        self.now = number("now", now)

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.now += at_least("seconds", seconds, 0)
