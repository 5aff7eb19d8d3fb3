"""The exact LRU curve of a million requests: numpy's inversions beside the Fenwick tree in Python; and a sample.

Processor time, medians, in turns; all have to agree. Goal: at least 12 times faster than the tree.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from sysdesign.caching import LRUCurve, lru_curve, lru_curve_numpy, shards_curve
from sysdesign.traces import zipf

K = 1000
ROUNDS = 5
REQUESTS, KEYS, RATE = 1000 * K, 100 * K, 0.1


def run() -> dict[str, float]:
    """Return seconds (medians), the ratio, and how far the sampled curve is off, on average over all sizes."""
    trace = zipf(KEYS, 0.9, REQUESTS, seed=1)
    array = np.array(trace)
    contenders: dict[str, Callable[[], LRUCurve]] = {
        "Fenwick tree": lambda: lru_curve(trace),
        "numpy": lambda: lru_curve_numpy(array),
        "numpy, from a list": lambda: lru_curve_numpy(trace),
        "SHARDS": lambda: shards_curve(trace, RATE, seed=1),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    curves: dict[str, LRUCurve] = {}
    for _ in range(ROUNDS):
        for name, contender in contenders.items():
            start = time.process_time()
            curves[name] = contender()
            times[name].append(time.process_time() - start)
    exact, sampled = curves["Fenwick tree"], curves["SHARDS"]
    assert exact == curves["numpy"] == curves["numpy, from a list"]
    middle = {name: statistics.median(each) for name, each in times.items()}
    sizes = range(100, KEYS, 100)
    return {
        **{f"{name}, s": value for name, value in middle.items()},
        "Fenwick tree / numpy": middle["Fenwick tree"] / middle["numpy"],
        "Fenwick tree / numpy, from a list": middle["Fenwick tree"] / middle["numpy, from a list"],
        "SHARDS, mean error": statistics.fmean(abs(exact.hit_ratio(size) - sampled.hit_ratio(size)) for size in sizes),
    }


def main() -> None:
    print("LRU curve of 10⁶ requests")
    for name, value in run().items():
        print(f"  {name:<34} {value:8.3f}")


if __name__ == "__main__":
    main()
