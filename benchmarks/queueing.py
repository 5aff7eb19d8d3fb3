"""One queue, ten servers: ours beside SimPy on the same load, processor time a customer, medians side by side.

Goal: 40 times as fast as SimPy, and the mean of 20 runs of both within the 99 % interval around Erlang C.
"""

import random
import statistics
import time
from collections.abc import Callable, Generator
from typing import Any

import simpy

from sysdesign.headroom import slowdown
from sysdesign.queueing import random_responses
from sysdesign.teaching.witness import agree, closed_form, simulation

SERVERS, LOAD = 10, 0.8
CUSTOMERS, PEERS = 100_000, 5_000
RUNS, ROUNDS = 20, 5


def ours(customers: int, seed: int, servers: int = SERVERS) -> Any:
    return random_responses(LOAD * servers, servers, customers, seed, servers)


def in_simpy(customers: int, seed: int, servers: int = SERVERS) -> list[float]:
    draw, env, found = random.Random(seed), simpy.Environment(), list[float]()
    fleet = simpy.Resource(env, servers)

    def customer() -> Generator[simpy.Event, Any, None]:
        arrived = env.now
        with fleet.request() as turn:
            yield turn
            yield env.timeout(draw.expovariate(1))
        found.append(env.now - arrived)

    def arrivals() -> Generator[simpy.Event, Any, None]:
        for _ in range(customers + customers // 10):
            yield env.timeout(draw.expovariate(LOAD * servers))
            env.process(customer())

    env.process(arrivals())
    env.run()
    return found[customers // 10 :]


def _nanoseconds(run: Callable[[int, int], Any], customers: int) -> float:
    times = []
    for seed in range(ROUNDS):
        start = time.process_time()
        run(customers, seed)
        times.append((time.process_time() - start) / customers)
    return statistics.median(times) * 1e9


def run() -> dict[str, float]:
    """Return nanoseconds a customer, the ratios, and whether all means agree with the closed form (1) or not (0)."""
    expected = closed_form(slowdown(LOAD, SERVERS))
    means = {
        name: simulation(statistics.fmean(each(PEERS * 4, seed)) for seed in range(RUNS))
        for name, each in {"ours": ours, "simpy": in_simpy}.items()
    }
    several, one = _nanoseconds(ours, CUSTOMERS), _nanoseconds(lambda n, seed: ours(n, seed, 1), CUSTOMERS)
    peer, alone = _nanoseconds(in_simpy, PEERS), _nanoseconds(lambda n, seed: in_simpy(n, seed, 1), PEERS)
    return {
        "ours, ns": several,
        "simpy, ns": peer,
        "simpy / ours": peer / several,
        "one server: simpy / ours": alone / one,
        "agree with Erlang C": float(all(agree(expected, mean) for mean in means.values())),
    }


def main() -> None:
    print(f"{SERVERS} servers, one queue, {LOAD:.0%} load")
    for name, value in run().items():
        print(f"  {name:<26} {value:10.2f}")


if __name__ == "__main__":
    main()
