"""What a service loses when a block is taken out of it: the cache, the queue or the load balancer, in one simulation.

Nine requests in ten read and one writes. A request takes a little time of an application server; a read that the cache
does not answer then takes a query of the database, and so does a write, unless it is put on the queue, from which a
worker writes one at a time. For a quarter of the run as many writes again come as there are requests: a burst.

What this model leaves out: servers that fail; a cache that is cold at first and has a size; threads that are held while
the database works; people who lose patience and ask again.
"""

import random
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import positive, whole

if TYPE_CHECKING:
    import simpy

SERVERS, SERVER_S = 4, 0.016  # behind the balancer; without it there is one
CONNECTIONS, QUERY_S = 2, 0.032
WRITES, HIT_RATIO = 0.1, 0.9
BURST_FROM, BURST_TO = 0.25, 0.5  # of the run


@dataclass(frozen=True)
class Blocks:
    """Which blocks stand."""

    cache: bool = True
    queue: bool = True
    balancer: bool = True

    def queries(self) -> float:
        """Return the queries that a request makes of the database on average, writes among them.

        >>> round(Blocks().queries(), 2), Blocks(cache=False).queries()
        (0.19, 1.0)
        """
        return WRITES + (1 - WRITES) * (1 - HIT_RATIO if self.cache else 1)

    def capacity(self) -> float:
        """Return the requests a second, without a burst, above which some queue grows without bound: a closed form.

        >>> [round(blocks.capacity(), 1) for blocks in (Blocks(), Blocks(cache=False), Blocks(balancer=False))]
        [250.0, 62.5, 62.5]
        """
        servers = SERVERS if self.balancer else 1
        writer = 1 / QUERY_S / WRITES if self.queue else float("inf")
        return min(servers / SERVER_S, CONNECTIONS / QUERY_S / self.queries(), writer)


@dataclass(frozen=True)
class Answers:
    """The seconds that each request waited for its answer, in order of arrival, and what the queue held at most."""

    seconds: tuple[float, ...]
    longest_queue: int

    def percentile(self, share: float) -> float:
        """Return the seconds that `share` of the requests do not exceed (nearest rank)."""
        rank = max(0, min(len(self.seconds) - 1, round(share * len(self.seconds)) - 1))
        return sorted(self.seconds)[rank]


@dataclass(frozen=True)
class _Request:
    at: float
    writes: bool
    hits: bool
    server_s: float
    query_s: float


def _requests(rate: float, duration_s: float, seed: int) -> list[_Request]:
    """Draw the requests, the same ones for all sets of blocks."""
    rng = random.Random(whole("seed", seed, low=0))

    def draw(rate: float, start: float, end: float, writes: float) -> Generator[_Request, None, None]:
        at = start + rng.expovariate(rate)
        while at < end:
            kind, hit = rng.random() < writes, rng.random() < HIT_RATIO
            yield _Request(at, kind, hit, rng.expovariate(1 / SERVER_S), rng.expovariate(1 / QUERY_S))
            at += rng.expovariate(rate)

    burst = draw(rate, BURST_FROM * duration_s, BURST_TO * duration_s, 1)
    return sorted([*draw(rate, 0, duration_s, WRITES), *burst], key=lambda request: request.at)


def simulate_blocks(rate: float, duration_s: float, seed: int, blocks: Blocks | None = None) -> Answers:
    """Send `rate` requests a second for `duration_s` seconds, burst included, and wait for all answers. Seeded.

    Takes about 70 µs a request. Raises ValueError or TypeError for a rate or time that is not positive.

    >>> busy = [simulate_blocks(100, 4, seed=1, blocks=blocks) for blocks in (Blocks(), Blocks(queue=False))]
    >>> [answers.percentile(0.99) < 0.3 for answers in busy]
    [True, False]
    """
    import simpy

    positive("rate", rate)
    positive("duration_s", duration_s)
    requests = _requests(rate, duration_s, seed)
    standing = Blocks() if blocks is None else blocks
    if not isinstance(standing, Blocks):
        raise TypeError(f"'blocks' must be Blocks(...): {blocks!r}")
    run = _Service(simpy.Environment(), standing)
    answered = [run.env.process(run.answer(request)) for request in requests]
    run.env.run(simpy.AllOf(run.env, answered))
    return Answers(tuple(float(process.value or 0) for process in answered), run.longest)


class _Service:
    """Servers, database and queue of one run."""

    def __init__(self, env: "simpy.Environment", blocks: Blocks) -> None:
        import simpy

        self.env, self.blocks, self.longest = env, blocks, 0
        # One line for all servers is what a perfect balancer makes of them.
        self.servers = simpy.Resource(env, SERVERS if blocks.balancer else 1)
        self.database = simpy.Resource(env, CONNECTIONS)
        self.waiting = simpy.Store(env)
        if blocks.queue:
            env.process(self.work())

    def work(self) -> Generator[Any, Any, None]:
        """Write what waits in the queue, one at a time."""
        while True:
            query_s = yield self.waiting.get()
            yield from self.use(self.database, query_s)

    def use(self, resource: "simpy.Resource", seconds: float) -> Generator[Any, Any, None]:
        """Wait for a place and hold it."""
        with resource.request() as place:
            yield place
            yield self.env.timeout(seconds)

    def answer(self, request: _Request) -> Generator[Any, Any, float]:
        """Serve one request and return the seconds it took."""
        yield self.env.timeout(request.at)
        yield from self.use(self.servers, request.server_s)
        if request.writes and self.blocks.queue:
            self.waiting.put(request.query_s)
            self.longest = max(self.longest, len(self.waiting.items))
        elif request.writes or not (self.blocks.cache and request.hits):
            yield from self.use(self.database, request.query_s)
        return self.env.now - request.at
