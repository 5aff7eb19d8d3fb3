"""Retry budgets: how many retries all calls of a client may make together, so that an outage is not multiplied.

`RetryBudget` allows retries in proportion to calls, as Finagle does; the SRE book gives a tenth as an example.
`RetryThrottle` stops retries while failures outweigh successes, as gRPC does (proposal A6, retryThrottling).
Both tell `Retry`, and a simulation, by the same three methods. They are counters without a clock, and without a lock:
share one among threads behind a lock of your own, or give each thread its own.
"""

from typing import Protocol

from sysdesign.checks import at_least, positive, truth, within


class Budget(Protocol):
    """What `Retry` asks a budget."""

    def began(self) -> None:
        """Hear of a new call, before its first try."""

    def ended(self, good: bool) -> None:
        """Hear of a try that has ended."""

    def allows(self) -> bool:
        """Take a retry out of the budget, if there is one."""


class RetryBudget:
    """Each call puts `ratio` of a retry in, each retry takes a whole one out; no more than `reserve` is saved up.

    It opens full, so that a client with few calls may retry. From then on retries are at most `ratio` of the calls,
    plus `reserve`: an outage grows the load by a tenth where five retries would grow it sixfold.

    >>> budget = RetryBudget(ratio=0.1, reserve=1)
    >>> budget.allows(), budget.allows()
    (True, False)
    >>> for _ in range(10):
    ...     budget.began()
    >>> budget.allows()
    True
    """

    __slots__ = ("ratio", "reserve", "saved")

    def __init__(self, ratio: float = 0.1, reserve: float = 10) -> None:
        self.ratio = within("ratio", ratio, 0, 1)
        self.reserve = self.saved = at_least("reserve", reserve, 0)

    def began(self) -> None:
        """Put the share of a call in."""
        saved = self.saved + self.ratio
        self.saved = saved if saved < self.reserve else self.reserve

    def ended(self, good: bool) -> None:
        """Do nothing: this budget counts calls."""

    def allows(self) -> bool:
        """Take a retry out, if a whole one is there; ten tenths count as one."""
        if self.saved < 1 - 1e-9:
            return False
        self.saved = max(0.0, self.saved - 1)
        return True


class RetryThrottle:
    """Each failed try takes a token, each good one gives `ratio` back; retries are made above half of `most` tokens.

    >>> throttle = RetryThrottle(most=4, ratio=0.1)
    >>> throttle.ended(False); throttle.allows()
    True
    >>> throttle.ended(False); throttle.allows()
    False
    """

    __slots__ = ("most", "ratio", "tokens")

    def __init__(self, most: float = 10, ratio: float = 0.1) -> None:
        self.most = self.tokens = positive("most", most)
        self.ratio = within("ratio", ratio, 0, 1)

    def began(self) -> None:
        """Do nothing: this throttle counts outcomes."""

    def ended(self, good: bool) -> None:
        """Count a try."""
        self.tokens = min(self.most, self.tokens + self.ratio) if truth("good", good) else max(0.0, self.tokens - 1)

    def allows(self) -> bool:
        """Tell whether a retry may be made; only outcomes change the tokens."""
        return self.tokens > self.most / 2
