"""A balancer, or several, in front of servers that are slow, fail or come up late: event by event, from a seed.

Each server takes requests first come, first served, as many at once as it has slots; an answer is known as soon as the
request is sent there, so the only events are arrivals, completions, and servers that come or go. A request that fails
is not sent again. What this model leaves out: the network between balancer and servers, time-outs, retries, and
health checks, which are a matter of their own.
"""

import math
import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush, heapreplace

from sysdesign.balancing.arriving import Traffic, traffic
from sysdesign.balancing.ejection import Ejection, Ejector
from sysdesign.balancing.policies import MakePolicy, Policy
from sysdesign.checks import at_least, not_empty, positive, whole, within

MOST_BALANCERS = 1_000


@dataclass(frozen=True)
class Server:
    """A server: how fast it works, how many requests at once (None: any number), how much of them fails and how soon.

    A failing request takes `fails_after_s` and a slot meanwhile. Before `joins_s` the server is not there.
    """

    speed: float = 1.0
    slots: int | None = 1
    fails: float = 0.0
    fails_after_s: float = 0.001
    joins_s: float = 0.0

    def __post_init__(self) -> None:
        positive("speed", self.speed)
        if self.slots is not None:
            within("slots", whole("slots", self.slots), 1, 10_000)
        within("fails", self.fails, 0, 1)
        at_least("fails_after_s", self.fails_after_s, 0)
        at_least("joins_s", self.joins_s, 0)


@dataclass(frozen=True)
class Outcome:
    """What became of each request: when it arrived, seconds until its answer, its server, whether it failed."""

    arrivals: tuple[float, ...] = field(repr=False)
    responses: tuple[float, ...] = field(repr=False)
    chosen: tuple[int, ...] = field(repr=False)
    failed: frozenset[int] = field(repr=False)  # the places of the requests that failed
    servers: int
    left: tuple[int, ...]  # how many requests were at each server when the last one had arrived

    @property
    def duration_s(self) -> float:
        """Seconds from the start to the last arrival."""
        return self.arrivals[-1]

    @property
    def error_share(self) -> float:
        """The share of requests that failed."""
        return len(self.failed) / len(self.responses)

    @property
    def requests(self) -> list[int]:
        """How many requests each server got."""
        counts = [0] * self.servers
        for server in self.chosen:
            counts[server] += 1
        return counts

    @property
    def inside(self) -> list[float]:
        """How many requests were at each server on average, by Little's law; those at the end count to their answer."""
        times: list[list[float]] = [[] for _ in range(self.servers)]
        for server, response in zip(self.chosen, self.responses, strict=True):
            times[server].append(response)
        return [math.fsum(each) / self.duration_s for each in times]

    def share_of_next(self, server: int, after_s: float, requests: int = 20) -> float:
        """Return the share of a server in the next so many requests that arrive at `after_s` or later.

        Raises ValueError if fewer came.
        """
        first = bisect_left(self.arrivals, after_s)
        found = self.chosen[first : first + whole("requests", requests)]
        if len(found) < requests:
            raise ValueError(f"'after_s' must leave {requests} requests: {after_s!r}")
        return found.count(server) / requests

    def quantile(self, p: float) -> float:
        """Return the seconds within which a share `p` of the answers that did not fail came; infinity if all failed."""
        within("p", p, 0, 1)
        good = sorted(r for k, r in enumerate(self.responses) if k not in self.failed)
        return good[max(1, math.ceil(p * len(good))) - 1] if good else math.inf


class _Balancer:
    """One balancer: its policy, its own counts, and whom it has ejected."""

    def __init__(self, policy: Policy, servers: int, ejection: Ejection | None) -> None:
        self.pick, self.loads = policy.pick, [0] * servers
        self.ejector = Ejector(ejection, servers) if ejection else None


def simulate(requests: Traffic, servers: Sequence[Server], make: MakePolicy, *, balancers: int = 1,
             ejection: Ejection | None = None, seed: int = 0) -> Outcome:  # fmt: skip
    """Send traffic through `balancers`, each with a policy from `make` and its own counts. About 1 µs a request.

    A request comes to any balancer, all alike. `ejection` lets each of them leave out servers that keep failing. The
    same traffic, servers and seed give the same outcome; other policies get the same requests.

    Raises ValueError when no server is there from the start, and for what cannot be; TypeError for other things.

    >>> from sysdesign.balancing.policies import LeastConnections, RoundRobin
    >>> fleet = [Server()] * 4 + [Server(speed=1 / 3)]
    >>> some = traffic(rate=2.6, requests=5_000, seed=1)
    >>> [round(simulate(some, fleet, make).quantile(0.99)) for make in (RoundRobin, LeastConnections)]
    [982, 9]
    """
    if not isinstance(requests, Traffic):
        raise TypeError(f"'requests' must be made by traffic(...): {requests!r}")
    for server in not_empty("servers", servers):
        if not isinstance(server, Server):
            raise TypeError(f"'servers' must be made by Server: {server!r}")
    if not callable(make):
        raise TypeError(f"'make' must make a policy from a seed: {make!r}")
    if all(server.joins_s > 0 for server in servers):
        raise ValueError(f"'servers' must have one with joins_s = 0: {len(servers)} without")
    within("balancers", whole("balancers", balancers), 1, MOST_BALANCERS)
    whole("seed", seed, low=0)
    if ejection is not None and not isinstance(ejection, Ejection):
        raise TypeError(f"'ejection' must be made by Ejection, or None: {ejection!r}")
    several = [_Balancer(make(seed + k), len(servers), ejection) for k in range(balancers)]
    return _run(requests, servers, several, random.Random(f"{seed} balancers"), random.Random(f"{seed} failures"))


def replicate(servers: Sequence[Server], make: MakePolicy, rate: float, requests: int, *, work: str = "exponential",
              mean_s: float = 1.0, runs: int = 20, balancers: int = 1, ejection: Ejection | None = None,
              ) -> list[Outcome]:  # fmt: skip
    """Simulate so many `runs`, each with traffic of its own: seeds 0, 1, 2 and so on. Parameters as above.

    >>> from sysdesign.balancing.policies import RoundRobin
    >>> runs = replicate([Server()] * 2, RoundRobin, rate=1, requests=100)
    >>> len(runs), len({run.duration_s for run in runs})
    (20, 20)
    """
    within("runs", whole("runs", runs), 1, 10_000)
    return [
        simulate(drawn, servers, make, balancers=balancers, ejection=ejection, seed=seed)
        for seed in range(runs)
        for drawn in [traffic(rate, requests, seed, work, mean_s)]
    ]


def _run(requests: Traffic, servers: Sequence[Server], balancers: list[_Balancer], which: random.Random,
         luck: random.Random) -> Outcome:  # fmt: skip
    free = [[0.0] * (server.slots or 0) for server in servers]  # for each server, when its slots are free
    speeds, fails = [server.speed for server in servers], [server.fails for server in servers]
    pending = [(math.inf, 0)]  # requests under way: when they end, and their place
    chosen: list[int] = []
    through: list[int] = []  # the balancer of each request, if there are several
    responses: list[float] = []
    failed: set[int] = set()
    shared, watching = len(balancers) > 1, balancers[0].ejector is not None
    one, simple = balancers[0], not shared and not watching
    pick, loads = one.pick, one.loads
    up = allowed = [k for k, server in enumerate(servers) if server.joins_s == 0]
    joins = [(math.inf, 0), *sorted(((s.joins_s, k) for k, s in enumerate(servers) if s.joins_s > 0), reverse=True)]
    joining = joins[-1][0]
    rows = zip(range(len(requests)), requests.arrivals, requests.works, requests.clients, strict=True)
    for k, now, work, client in rows:
        while pending[0][0] <= now:
            if simple:
                loads[chosen[heappop(pending)[1]]] -= 1
                continue
            done, place = heappop(pending)
            before = balancers[through[place]] if shared else one
            before.loads[chosen[place]] -= 1
            if before.ejector:
                before.ejector.saw(chosen[place], place in failed, done)
        while joining <= now:
            up = allowed = sorted([*up, joins.pop()[1]])
            joining = joins[-1][0]
        if shared:
            through.append(int(which.random() * len(balancers)))
            one = balancers[through[k]]
            pick, loads = one.pick, one.loads
        if watching and one.ejector:
            out = one.ejector.out(now)
            allowed = [server for server in up if server not in out] or up
        server = pick(allowed, loads, client, now)
        loads[server] += 1
        chosen.append(server)
        takes = work / speeds[server]
        if fails[server] and luck.random() < fails[server]:
            failed.add(k)
            takes = servers[server].fails_after_s
        done = now + takes
        if slots := free[server]:
            if slots[0] > now:
                done = slots[0] + takes
            heapreplace(slots, done)
        heappush(pending, (done, k))
        responses.append(done - now)
    left = tuple(sum(each.loads[k] for each in balancers) for k in range(len(servers)))
    return Outcome(requests.arrivals, tuple(responses), tuple(chosen), frozenset(failed), len(servers), left)
