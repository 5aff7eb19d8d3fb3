"""When to stop retrying: after so many tries, or when the next one would begin too late; joined by `|`."""

from dataclasses import dataclass

from sysdesign.checks import at_least, whole


@dataclass(frozen=True, slots=True)
class Tried:
    """What has happened so far: tries made, seconds since the first began, the wait that would follow, the error."""

    attempts: int
    elapsed_s: float
    wait_s: float
    error: BaseException


class Stop:
    """A rule that is called with what was `Tried` and tells whether to stop; `a | b` stops when either does."""

    __slots__ = ()

    def __call__(self, tried: Tried) -> bool:
        """Tell whether to stop: a plain `Stop` never does."""
        return False

    def __or__(self, other: "Stop") -> "Stop":
        """Return the rule that stops as soon as one of the two does."""
        if not isinstance(other, Stop):
            return NotImplemented
        return Either(self, other)


@dataclass(frozen=True, slots=True)
class Either(Stop):
    """Stops when one of two rules does."""

    one: Stop
    other: Stop

    def __call__(self, tried: Tried) -> bool:
        """Tell whether to stop."""
        return self.one(tried) or self.other(tried)


@dataclass(frozen=True, slots=True)
class AfterAttempts(Stop):
    """Stops after so many tries, the first among them: `AfterAttempts(5)` makes at most four retries.

    >>> AfterAttempts(5)(Tried(5, 0.4, 0.1, TimeoutError()))
    True
    """

    most: int

    def __post_init__(self) -> None:
        whole("most", self.most)

    def __call__(self, tried: Tried) -> bool:
        """Tell whether to stop."""
        return tried.attempts >= self.most


@dataclass(frozen=True, slots=True)
class Within(Stop):
    """Stops when the next try would end after `seconds`, if it takes `try_s`; without it, when it would begin then.

    With what is left of a deadline: `Within(deadline.left(), try_s=0.3)`.

    >>> Within(1, try_s=0.3)(Tried(2, 0.7, 0.2, TimeoutError()))
    True
    """

    seconds: float
    try_s: float = 0.0

    def __post_init__(self) -> None:
        at_least("seconds", self.seconds, 0)
        at_least("try_s", self.try_s, 0)

    def __call__(self, tried: Tried) -> bool:
        """Tell whether to stop."""
        late = tried.elapsed_s + tried.wait_s + self.try_s - self.seconds
        return late > 1e-9 if self.try_s else late >= 0
