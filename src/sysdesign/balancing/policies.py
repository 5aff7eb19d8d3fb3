"""Which server gets the next request: one small class for each way to choose.

A policy belongs to one balancer and is asked once for each request, by `pick(up, loads, client, now)`: `up` are the
numbers of the servers that may be chosen, rising; `loads` how many requests this balancer has at each server, of all
servers; `client` the number of whoever asks; `now` the time in seconds. What a policy keeps for itself is its state;
the counts in `loads` are kept for it. Each is made with a seed, so that several balancers do not move in step.

Sources: smooth weighted round robin as in nginx; Mitzenmacher, "The Power of Two Choices in Randomized Load
Balancing", 2001.
"""

import random
from collections.abc import Callable, Sequence
from typing import Protocol

from sysdesign.checks import not_empty, positive, whole, within
from sysdesign.hashing import stable_hash


class Policy(Protocol):
    """A way to choose."""

    def pick(self, up: Sequence[int], loads: list[int], client: int, now: float) -> int:
        """Return one of `up`, which is never empty."""
        ...


MakePolicy = Callable[[int], Policy]  # a policy from a seed; the classes below are such functions


class RoundRobin:
    """Every server in turn. State: whose turn it is. O(1).

    >>> turns = RoundRobin()
    >>> [turns.pick(range(3), [0, 9, 0], client=0, now=0) for _ in range(4)]
    [0, 1, 2, 0]
    """

    def __init__(self, seed: int = 0) -> None:
        self._turn = whole("seed", seed, low=0) - 1

    def pick(self, up: Sequence[int], loads: list[int], client: int, now: float) -> int:
        """Return the next in turn."""
        self._turn += 1
        return up[self._turn % len(up)]


class SmoothWeighted:
    """Every server as often as its weight says, spread evenly. State: a number for each server. O(servers).

    At each turn every server gains its weight; the one with the most is chosen, and gives up the sum of all weights.

    >>> turns = SmoothWeighted(weights=(3, 1))
    >>> [turns.pick(range(2), [0, 0], client=0, now=0) for _ in range(8)]
    [0, 0, 1, 0, 0, 0, 1, 0]
    """

    def __init__(self, seed: int = 0, weights: Sequence[float] = ()) -> None:
        whole("seed", seed, low=0)
        self._weights = [positive("weights", weight) for weight in not_empty("weights", weights)]
        self._gained = [0.0] * len(self._weights)

    def pick(self, up: Sequence[int], loads: list[int], client: int, now: float) -> int:
        """Return the server that has gained the most, the first of equal ones."""
        for server in up:
            self._gained[server] += self._weights[server]
        chosen = max(up, key=self._gained.__getitem__)
        self._gained[chosen] -= sum(self._weights[server] for server in up)
        return chosen


class Random:
    """Any server, all alike. State: none but the generator. O(1).

    >>> dice = Random(seed=1)
    >>> [dice.pick(range(3), [0, 0, 0], client=0, now=0) for _ in range(6)]
    [0, 2, 2, 0, 1, 1]
    """

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(whole("seed", seed, low=0)).random

    def pick(self, up: Sequence[int], loads: list[int], client: int, now: float) -> int:
        """Return any."""
        return up[int(self._random() * len(up))]


class LeastConnections:
    """The server with the fewest requests under way. State: a count for each server. O(servers).

    Of equal ones the next after the last choice, so that with nothing under way it goes round.

    >>> least = LeastConnections()
    >>> least.pick(range(3), [4, 1, 2], client=0, now=0)
    1
    >>> [least.pick(range(3), [0, 0, 0], client=0, now=0) for _ in range(4)]
    [2, 0, 1, 2]
    """

    def __init__(self, seed: int = 0) -> None:
        self._next = whole("seed", seed, low=0)

    def pick(
        self,
        up: Sequence[int],
        loads: list[int],
        client: int,
        now: float,
    ) -> int:
        """Return the least loaded."""
        if len(up) < len(loads):
            loads = [loads[server] for server in up]
        start = self._next % len(up)
        fewest = 0 if 0 in loads else min(loads)  # an idle server, as there usually is, is found sooner
        at = (loads + loads).index(fewest, start) % len(up)
        self._next = at + 1
        return up[at]


class SlowStart:
    """Least connections that goes easy on a server that is new. State: counts, and when each server was first seen.

    Within `ramp_s` after a server has been seen for the first time it counts as if it had more requests: its weight
    rises in a line from a tenth to one. Those that are there at first are not new. O(servers).

    >>> easy = SlowStart(ramp_s=10)
    >>> [easy.pick(up, [3, 0], client=0, now=5) for up in ([0], [0, 1])]
    [0, 0]
    >>> easy.pick([0, 1], [3, 0], client=0, now=15)
    1
    """

    LEAST = 0.1

    def __init__(self, seed: int = 0, ramp_s: float = 10.0) -> None:
        whole("seed", seed, low=0)
        self._ramp_s = positive("ramp_s", ramp_s)
        self._since: dict[int, float] = {}

    def pick(self, up: Sequence[int], loads: list[int], client: int, now: float) -> int:
        """Return the least loaded for its weight, the first of equal ones."""
        if len(self._since) < len(loads):
            first = now if self._since else now - self._ramp_s
            for server in up:
                self._since.setdefault(server, first)

        def burden(server: int) -> float:
            weight = min(1.0, max(self.LEAST, (now - self._since[server]) / self._ramp_s))
            return (loads[server] + 1) / weight

        return min(up, key=burden)


class PowerOfTwo:
    """The less loaded of two taken at random. State: a count for each server, but it looks at two. O(1).

    `choices` is how many are taken, with replacement as the paper has it.

    >>> two = PowerOfTwo(seed=1)
    >>> [two.pick(range(3), [9, 0, 5], client=0, now=0) for _ in range(6)]
    [2, 2, 1, 1, 0, 1]
    """

    def __init__(self, seed: int = 0, choices: int = 2) -> None:
        self._random = random.Random(whole("seed", seed, low=0)).random
        self._more = whole("choices", choices) - 1

    def pick(self, up: Sequence[int], loads: list[int], client: int, now: float) -> int:
        """Return the least loaded of those taken, the first of equal ones."""
        best = up[int(self._random() * len(up))]
        for _ in range(self._more):
            other = up[int(self._random() * len(up))]
            if loads[other] < loads[best]:
                best = other
        return best


class IPHash:
    """The server that a hash of the client's address names, modulo the number of servers. State: none. O(1).

    >>> by_address = IPHash()
    >>> len({by_address.pick(range(5), [0] * 5, client=7, now=now) for now in range(9)})
    1
    """

    def __init__(self, seed: int = 0) -> None:
        whole("seed", seed, low=0)  # all balancers must agree: it takes no part

    def pick(self, up: Sequence[int], loads: list[int], client: int, now: float) -> int:
        """Return the client's server among those that are up."""
        return up[stable_hash(client) % len(up)]


RULES: dict[str, MakePolicy] = {
    "round robin": RoundRobin,
    "random": Random,
    "two choices": PowerOfTwo,
    "least connections": LeastConnections,
    "IP hash": IPHash,
}


def first_picks(make: MakePolicy, loads: Sequence[int], requests: int, seed: int = 0) -> list[int]:
    """Return where a policy sends so many requests that arrive at once and stay, from these loads on.

    It is how a policy treats a server that has just come up empty. O(requests × servers) at most.

    >>> first_picks(LeastConnections, [3, 3, 0], 4)
    [2, 2, 2, 0]
    """
    if not callable(make):
        raise TypeError(f"'make' must make a policy from a seed: {make!r}")
    now = [whole("loads", load, low=0) for load in not_empty("loads", loads)]
    within("requests", whole("requests", requests), 1, 10**6)
    policy, found = make(seed), []
    if not hasattr(policy, "pick"):
        raise TypeError(f"'make' must make a policy from a seed: {make!r}")
    for client in range(requests):
        found.append(policy.pick(range(len(now)), now, client, 0.0))
        now[found[-1]] += 1
    return found
