"""Three services in a chain, each with a fixed number of workers: what happens to all when the last one slows down.

Users ask the gateway, it asks the order service, and that asks the inventory for orders, but not for the other pages.
A worker is held from the moment a request gets it until the answer is there: it blocks, as a thread does.
"""

import random
from collections.abc import Generator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import simpy

from sysdesign.checks import at_least, number, one_of, positive, whole
from sysdesign.resilience.breaker import CircuitBreaker
from sysdesign.resilience.breaker_states import CircuitOpenError, State

GATEWAY, ORDERS, INVENTORY = "gateway", "orders", "inventory"
LAYERS = (GATEWAY, ORDERS, INVENTORY)
MOST = 20_000
Process = Generator[simpy.Event, Any, bool]


@dataclass(frozen=True)
class Chain:
    """What a run is made of. Times are in seconds, rates in requests a second; None leaves a protection out.

    `timeout_s` is how long the order service waits for the inventory, `bulkhead` how many of its workers may do so at a
    time. `breaker` is a window: when more than half of the last so many calls failed or took longer than `patience_s`,
    none is made for `cool_down_s`. Users leave after `patience_s`; services go on with what these had asked for. The
    inventory is slow from `slow_from_s` on.
    """

    order_rate: float = 50.0
    other_rate: float = 50.0
    gateway_workers: int = 400
    order_workers: int = 200
    inventory_workers: int = 100
    fast_s: float = 0.05
    slow_s: float = 30.0
    slow_from_s: float = 2.0
    until_s: float = 14.0
    patience_s: float = 2.0
    own_s: float = 0.002
    timeout_s: float | None = None
    bulkhead: int | None = None
    breaker: int | None = None
    cool_down_s: float = 60.0
    poisson: bool = True

    def __post_init__(self) -> None:
        for name in ("order_rate", "other_rate", "fast_s", "slow_s", "until_s", "patience_s", "cool_down_s", "own_s"):
            positive(name, getattr(self, name))
        for name in ("gateway_workers", "order_workers", "inventory_workers"):
            whole(name, getattr(self, name))
        at_least("slow_from_s", self.slow_from_s, 0)
        for name, check in (("timeout_s", positive), ("bulkhead", whole), ("breaker", whole)):
            if getattr(self, name) is not None:
                check(name, getattr(self, name))
        if (self.order_rate + self.other_rate) * self.until_s > MOST:
            raise ValueError(f"'until_s' must make at most {MOST} requests: {self.until_s!r}")

    def but(self, **changes: Any) -> "Chain":
        """Return the chain with some things changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Asked:
    """One request: what for, "orders" or "other", when it came, when it was answered, and whether well and in time."""

    kind: str
    at_s: float
    answered_s: float | None
    good: bool


@dataclass(frozen=True)
class Cascade:
    """A run: every request, when each layer was first full, the most busy, and when the breaker changed."""

    requests: tuple[Asked, ...]
    full_s: dict[str, float]
    most_busy: dict[str, int]
    changes: tuple[tuple[float, State], ...]

    def good_share(self, kind: str, from_s: float = 0.0, until_s: float = float("inf")) -> float | None:
        """Return the share of requests of a kind, arrived from `from_s` to `until_s`, that went well; None of none."""
        one_of("kind", kind, ("orders", "other"))
        found = [each.good for each in self.requests if each.kind == kind and from_s <= each.at_s < until_s]
        return sum(found) / len(found) if found else None

    def by_bin(self, kind: str, bin_s: float, until_s: float) -> list[float | None]:
        """Return the share that went well in each stretch of `bin_s` seconds."""
        bins = round(number("until_s", until_s) / positive("bin_s", bin_s))
        return [self.good_share(kind, i * bin_s, (i + 1) * bin_s) for i in range(bins)]


def cascade(chain: Chain, *, seed: int = 1) -> Cascade:
    """Run the chain once. Takes about 0.1 ms a request.

    >>> run = cascade(Chain(slow_from_s=2, until_s=8))
    >>> [f"{layer} full {run.full_s[layer] - 2:.1f} s after" for layer in reversed(LAYERS)]
    ['inventory full 1.9 s after', 'orders full 3.9 s after', 'gateway full 5.7 s after']
    """
    if not isinstance(chain, Chain):
        raise TypeError(f"'chain' must be a Chain: {chain!r}")
    return _Run(chain, whole("seed", seed, low=0)).result()


class _Run:
    """One run in the making."""

    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain, self.env = chain, simpy.Environment()
        sizes = (chain.gateway_workers, chain.order_workers, chain.inventory_workers)
        self.pools = {name: simpy.Resource(self.env, size) for name, size in zip(LAYERS, sizes, strict=True)}
        self.full: dict[str, float] = {}
        self.most = dict.fromkeys(LAYERS, 0)
        self.asked: list[Asked] = []
        self.changes: list[tuple[float, State]] = []
        self.waiting = 0  # workers of the order service that wait for the inventory
        self.breaker: CircuitBreaker | None = None
        if chain.breaker is not None:
            self.breaker = CircuitBreaker(
                0.5,
                window=chain.breaker,
                cool_down_s=chain.cool_down_s,
                slow_s=chain.patience_s,
                clock=lambda: float(self.env.now),
                on_change=lambda change: self.changes.append((change.at_s, change.after)),
            )
        for kind, rate in (("orders", chain.order_rate), ("other", chain.other_rate)):
            self.env.process(self.arrive(kind, rate, random.Random(f"{kind} {seed}")))

    def result(self) -> Cascade:
        self.env.run(self.chain.until_s + self.chain.patience_s)
        done = sorted(self.asked, key=lambda each: (each.at_s, each.kind))
        return Cascade(tuple(done), self.full, self.most, tuple(self.changes))

    def arrive(self, kind: str, rate: float, draws: random.Random) -> Generator[simpy.Event, Any, None]:
        while True:
            yield self.env.timeout(draws.expovariate(rate) if self.chain.poisson else 1 / rate)
            if self.env.now >= self.chain.until_s:
                return
            self.env.process(self.user(kind, self.env.now))

    def user(self, kind: str, at_s: float) -> Generator[simpy.Event, Any, None]:
        """Wait as long as patience lasts; what was asked for goes on without the user."""
        work = self.env.process(self.serve(GATEWAY, self.orders(kind)))
        yield work | self.env.timeout(self.chain.patience_s)
        answered = float(self.env.now) if work.processed else None
        self.asked.append(Asked(kind, at_s, answered, answered is not None and bool(work.value)))

    def serve(self, layer: str, inner: Process) -> Process:
        """Wait for a worker of the layer and hold it until the inner work is done."""
        pool = self.pools[layer]
        with pool.request() as place:
            yield place
            self.most[layer] = max(self.most[layer], pool.count)
            if pool.count == pool.capacity:
                self.full.setdefault(layer, float(self.env.now))
            return (yield from inner)

    def orders(self, kind: str) -> Process:
        return (yield from self.serve(ORDERS, self.inventory() if kind == "orders" else self.own()))

    def own(self) -> Process:
        yield self.env.timeout(self.chain.own_s)
        return True

    def inventory(self) -> Process:
        """Ask the inventory, as far as breaker, bulkhead and timeout let it."""
        limit = self.chain.bulkhead
        if limit is not None and self.waiting >= limit:
            yield self.env.timeout(self.chain.own_s)
            return False
        try:
            with self.breaker.calling() if self.breaker is not None else nullcontext():
                self.waiting += 1
                try:
                    return (yield from self.asked_in_time())
                finally:
                    self.waiting -= 1
        except (CircuitOpenError, TimeoutError):
            yield self.env.timeout(self.chain.own_s)
            return False

    def asked_in_time(self) -> Process:
        work = self.env.process(self.serve(INVENTORY, self.stock()))
        if self.chain.timeout_s is None:
            yield work
        else:
            yield work | self.env.timeout(self.chain.timeout_s)
            if not work.processed:
                raise TimeoutError
        return True

    def stock(self) -> Process:
        slow = self.env.now >= self.chain.slow_from_s
        yield self.env.timeout(self.chain.slow_s if slow else self.chain.fast_s)
        return True
