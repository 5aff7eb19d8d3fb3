"""A clock of a node: set a little wrong, and running a little fast or slow."""

from dataclasses import dataclass

from sysdesign.checks import number, within


@dataclass(frozen=True, slots=True)
class DriftingClock:
    """It reads `offset_s + (1 + drift) x true time`. A quartz drifts by some 1e-5; 0 and 0 are a perfect clock.

    >>> DriftingClock(offset_s=2, drift=0.5).read(10)
    17.0
    """

    offset_s: float = 0.0
    drift: float = 0.0

    def __post_init__(self) -> None:
        """Check both."""
        number("offset_s", self.offset_s)
        within("drift", self.drift, -0.9, 10)

    def read(self, true_s: float) -> float:
        """Return what it shows at a true time."""
        return self.offset_s + (1 + self.drift) * true_s

    def true_seconds(self, shown_s: float) -> float:
        """Return how long it truly takes until it has advanced by `shown_s`."""
        return shown_s / (1 + self.drift)
