"""Outlier ejection: a balancer that sees a server fail again and again leaves it out for a while.

As Envoy does it: so many failures in a row, out for so long, and never more than a share of the servers, because a
balancer that trusts nobody has nobody left. What this model leaves out: error rates and slow answers as reasons, and
times that grow with every ejection.
"""

import math
from dataclasses import dataclass

from sysdesign.checks import positive, whole, within


@dataclass(frozen=True)
class Ejection:
    """The rule: `failures` in a row, out for `for_s` seconds, at most `most` of the servers at a time."""

    failures: int = 5
    for_s: float = 30.0
    most: float = 0.5

    def __post_init__(self) -> None:
        whole("failures", self.failures)
        positive("for_s", self.for_s)
        within("most", self.most, 0, 1)


class Ejector:
    """What one balancer remembers of its servers' failures.

    >>> watched = Ejector(Ejection(failures=2, for_s=10), servers=3)
    >>> for now in (1, 2):
    ...     watched.saw(0, failed=True, now=now)
    >>> watched.out(3), watched.out(12), watched.changes_at
    ({0}, set(), inf)
    """

    def __init__(self, rule: Ejection, servers: int) -> None:
        self._rule, self._most = rule, int(rule.most * whole("servers", servers))
        self._in_a_row = [0] * servers
        self._until: dict[int, float] = {}

    @property
    def changes_at(self) -> float:
        """When the next server comes back, infinity if none is out."""
        return min(self._until.values(), default=math.inf)

    def saw(self, server: int, failed: bool, now: float) -> None:
        """Take note of an answer."""
        self._in_a_row[server] = self._in_a_row[server] + 1 if failed else 0
        if self._in_a_row[server] >= self._rule.failures and len(self._until) < self._most:
            self._until[server] = now + self._rule.for_s
            self._in_a_row[server] = 0

    def out(self, now: float) -> set[int]:
        """Return the servers that are out, after letting back in whose time is over."""
        self._until = {server: until for server, until in self._until.items() if until > now}
        return set(self._until)
