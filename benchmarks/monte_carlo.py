"""A million products of five lognormals: ours, bare numpy doing the same, squigglepy; medians side by side in one run.

Processor time, so that other work on the machine does not count. Goals: within 1.1 of bare numpy with the same
generator, at least 1.4 times faster than squigglepy.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import squigglepy
from squigglepy.numbers import K

from sysdesign.uncertainty import Interval, sample_products

DRAWS = 1_000 * K
ROUNDS = 15
FUNNEL = [(5e6, 20e6), (0.05, 0.2), (0.1, 0.4), (0.125, 0.5), (128, 512)]
INTERVALS = [Interval(low, high) for low, high in FUNNEL]


def ours() -> Any:
    return sample_products(INTERVALS, DRAWS, seed=1)


def bare_numpy() -> Any:
    rng = np.random.Generator(np.random.SFC64(1))
    total = np.zeros(DRAWS)
    for low, high in FUNNEL:
        mu, sigma = (np.log(low) + np.log(high)) / 2, np.log(high / low) / 2 / 1.6448536269514722
        total += rng.normal(mu, sigma, DRAWS)
    return np.exp(total, out=total)


def peer() -> Any:
    squigglepy.set_seed(1)
    product = squigglepy.to(*FUNNEL[0])
    for low, high in FUNNEL[1:]:
        product = product * squigglepy.to(low, high)
    return squigglepy.sample(product, n=DRAWS)


def run() -> dict[str, float]:
    """Return milliseconds (medians) and the two ratios; the contenders take turns, so that noise hits all alike."""
    contenders: dict[str, Callable[[], Any]] = {"ours": ours, "bare numpy": bare_numpy, "squigglepy": peer}
    medians = {name: float(np.median(draw())) for name, draw in contenders.items()}  # warms up as well
    assert max(medians.values()) < 1.02 * min(medians.values()), medians
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, draw in contenders.items():
            start = time.process_time()
            draw()
            times[name].append(time.process_time() - start)
    middle = {name: statistics.median(each) * 1000 for name, each in times.items()}
    return {
        "ours, ms": middle["ours"],
        "bare numpy, ms": middle["bare numpy"],
        "squigglepy, ms": middle["squigglepy"],
        "ours / bare numpy": middle["ours"] / middle["bare numpy"],
        "squigglepy / ours": middle["squigglepy"] / middle["ours"],
    }


def main() -> None:
    print("10⁶ products of 5 lognormals")
    for name, value in run().items():
        print(f"  {name:<20} {value:8.2f}")


if __name__ == "__main__":
    main()
