"""A million reads from a partial quorum: the whole answer, beside drawing the random numbers that it is made of.

Processor time, medians, contenders in turns. Goal: `batch_odds` takes at most five times as long as numpy takes to draw
the four delays of each replica.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from sysdesign.replication import Lognormal, Ways, batch_odds, simulate_odds

ROUNDS = 7
N, R, W = 3, 1, 2
TRIALS, SCALAR_TRIALS = 1_000_000, 10_000
DELAY = Lognormal(0.001, 1)


def draw() -> None:
    rng = np.random.default_rng(1)
    for _ in range(4):
        DELAY.batch(rng, (N, TRIALS))


def batch() -> None:
    batch_odds(N, R, W, Ways.alike(DELAY), trials=TRIALS).stale(0.005)


def scalar() -> None:
    simulate_odds(N, R, W, Ways.alike(DELAY), trials=SCALAR_TRIALS).stale(0.005)


def seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def run() -> dict[str, float]:
    """Return nanoseconds a trial (medians) and the ratios."""
    contenders = {"draw": (draw, TRIALS), "batch": (batch, TRIALS), "scalar": (scalar, SCALAR_TRIALS)}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, (work, trials) in contenders.items():
            times[name].append(seconds(work) / trials * 1e9)
    middle = {name: statistics.median(each) for name, each in times.items()}
    return {
        "numpy, ns": middle["batch"],
        "drawing, ns": middle["draw"],
        "numpy / drawing": middle["batch"] / middle["draw"],
        "standard library, ns": middle["scalar"],
        "standard library / numpy": middle["scalar"] / middle["batch"],
    }


def main() -> None:
    print("A read from a partial quorum")
    for name, value in run().items():
        print(f"  {name:<28} {value:8.2f}")


if __name__ == "__main__":
    main()
