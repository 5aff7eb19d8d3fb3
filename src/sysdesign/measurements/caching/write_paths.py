"""Write policies on Valkey and SQLite: orders replayed step by step, two writers at random, reads after a write.

What this leaves out: a network, and a cache of several machines.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sysdesign.caching.interleavings import History, Setup, Steps, interleavings
from sysdesign.caching.write_policies import (
    OLD,
    WRITES,
    Case,
    Policy,
    State,
    read_aside,
    setup_of,
    write_and_delete,
    write_around,
)
from sysdesign.checks import at_least, whole
from sysdesign.measurements.caching.real_pair import drive, real_pair, start

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

Write = Callable[..., Steps]
WRITERS = Case(writers=tuple(WRITES))


@dataclass(frozen=True)
class Replayed:
    """Every order of two writers, in the model and on the engines: how many there are, end alike, and end stale."""

    orders: int
    alike: int
    stale: int


def replay_orders(store: "Valkey", write: Write) -> Replayed:
    """Let two writers on the engines go through every order of their steps, and compare each end with the model's."""
    policy = Policy(write, read_aside)
    with real_pair(store) as (pair,):
        cache, database = pair

        def setup() -> Setup:
            start(pair, OLD, cached=True)
            writers = {name: write(value, cache, database) for name, value in WRITES.items()}
            return Setup(writers, lambda: State(cache.value, database.value, dirty=False))

        real = [_end(history) for history in interleavings(setup)]
        model = [_end(history) for history in interleavings(lambda: setup_of(policy, WRITERS))]
    return Replayed(len(real), sum(a == b for a, b in zip(real, model, strict=True)), sum(end.stale for end in real))


def _end(history: History) -> State:
    end: State = history.end
    return end


def race(store: "Valkey", write: Write, *, times: int = 200, jitter_s: float = 0.0005, seed: int = 1) -> int:
    """Let two threads write at once, `times` times, and return how often the cache ends with another value.

    Each waits up to `jitter_s` at random before each of its steps. Takes about `times` × 3 × `jitter_s` and 0.2 s.
    """
    whole("times", times)
    at_least("jitter_s", jitter_s, 0)
    stale = 0
    with real_pair(store, clients=len(WRITES)) as pairs:
        for turn in range(times):
            start(pairs[0], OLD, cached=True)
            gate = threading.Barrier(len(WRITES))

            def run(who: int, turn: int = turn, gate: threading.Barrier = gate) -> None:
                rng = random.Random(f"{seed} {turn} {who}")
                gate.wait()
                drive(_late(write([*WRITES.values()][who], *pairs[who]), rng, jitter_s))

            threads = [threading.Thread(target=run, args=(who,)) for who in range(len(WRITES))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            cache, database = pairs[0]
            stale += cache.value is not None and cache.value != database.value
    return stale


def _late(client: Steps, rng: random.Random, jitter_s: float) -> Steps:
    """Yield a client's requests, each after a pause."""
    answer = None
    while True:
        time.sleep(rng.uniform(0, jitter_s))
        try:
            request = client.send(answer)
        except StopIteration as end:
            return end.value
        answer = yield request


@dataclass(frozen=True)
class ReadsAfter:
    """Reads after a write that are stale: with and without a copy in the cache, and where the write deletes it."""

    reads: int
    cached: int
    not_cached: int
    deleted: int


def reads_after_write(store: "Valkey", *, reads: int = 100) -> ReadsAfter:
    """Write around the cache, then read `reads` times; also with no copy to begin with, and with a delete."""
    whole("reads", reads)
    with real_pair(store) as (pair,):

        def stale(write: Write, cached: bool) -> int:
            start(pair, OLD, cached=cached)
            drive(write(WRITES["A"], *pair))
            return sum(drive(read_aside(*pair)) != WRITES["A"] for _ in range(reads))

        return ReadsAfter(
            reads, stale(write_around, cached=True), stale(write_around, cached=False), stale(write_and_delete, True)
        )
