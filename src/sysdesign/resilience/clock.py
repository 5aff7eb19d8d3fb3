"""A clock for tests and models: it stands still until somebody sleeps by it."""

from sysdesign.checks import at_least


class VirtualClock:
    """Calling it tells the time in seconds from 0; `sleep` moves it on at once.

    >>> clock = VirtualClock()
    >>> clock.sleep(0.3)
    >>> clock(), clock.now
    (0.3, 0.3)
    """

    __slots__ = ("now",)

    def __init__(self, now: float = 0.0) -> None:
        self.now = at_least("now", now, 0)

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the time on."""
        self.now += at_least("seconds", seconds, 0)
