"""Messages between nodes that answer each other, a second: our network beside bare SimPy passing the same time.

Goal: at least half of what SimPy does with nothing in its events. Ours draws a delay for each message, finds its link,
records it for the trace and calls a handler.
"""

import statistics
import time
from collections.abc import Callable, Generator
from typing import Any

import simpy

from sysdesign.network import Network, Node, Received, constant

NODES, MESSAGES, ROUNDS = 10, 40_000, 7


class Peer(Node):
    def start(self) -> None:
        names = list(self.network.nodes)
        self.send(names[(names.index(self.name) + 1) % len(names)], "ball")

    def on_ball(self, message: Received) -> None:
        self.send(message.source, "ball")


def ours(record: bool) -> int:
    network = Network(seed=1, latency=constant(0.001), record=record)
    for name in "abcdefghij":
        network.add(Peer(name))
    network.advance(0.001 * MESSAGES / NODES)
    return network.sent


def bare() -> int:
    env, seen = simpy.Environment(), [0]

    def peer() -> Generator[simpy.Event, Any, None]:
        while True:
            yield env.timeout(0.001)
            seen[0] += 1

    for _ in range(NODES):
        env.process(peer())
    env.run(until=0.001 * MESSAGES / NODES)
    return seen[0]


def _per_second(run: Callable[[], int]) -> float:
    start = time.process_time()
    return run() / (time.process_time() - start)


def run() -> dict[str, float]:
    rounds = [
        (_per_second(lambda: ours(False)), _per_second(lambda: ours(True)), _per_second(bare)) for _ in range(ROUNDS)
    ]
    return {
        "messages a second": statistics.median(ours for ours, _, _ in rounds),
        "ours / SimPy": statistics.median(ours / bare for ours, _, bare in rounds),
        "recorded / SimPy": statistics.median(recorded / bare for _, recorded, bare in rounds),
    }


def main() -> None:
    for name, value in run().items():
        print(f"{name}: {value:,.2f}")


if __name__ == "__main__":
    main()
