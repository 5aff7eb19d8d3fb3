"""A trace of requests through LRU and FIFO: ours, the loop one would write by hand, and libcachesim in C.

libcachesim reads a binary trace from a temporary file, with a hash table as small as the capacity asks for: its
default of 2²⁴ buckets takes five times as long. All three must count the same misses. Processor time, medians, in
turns. Goals: at most 1.2 times the loop by hand, at most 2.5 times libcachesim.
"""

import statistics
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import libcachesim
import numpy as np

from sysdesign.caching import replay
from sysdesign.traces import zipf

K = 1000
ROUNDS = 9
REQUESTS, KEYS, CAPACITY = 300 * K, 20 * K, 2 * K
HASH_POWER = 14
RECORD = [("time", "<u4"), ("id", "<u8"), ("size", "<u4"), ("next", "<i8")]  # libcachesim's oracleGeneral


def lru_by_hand(trace: list[int], capacity: int) -> int:
    held: OrderedDict[int, int] = OrderedDict()
    misses = 0
    for key in trace:
        if key in held:
            held.move_to_end(key)
        else:
            misses += 1
            if len(held) >= capacity:
                held.popitem(last=False)
            held[key] = key
    return misses


def fifo_by_hand(trace: list[int], capacity: int) -> int:
    held: OrderedDict[int, int] = OrderedDict()
    misses = 0
    for key in trace:
        if key not in held:
            misses += 1
            if len(held) >= capacity:
                held.popitem(last=False)
            held[key] = key
    return misses


def write(trace: list[int], file: Path) -> None:
    """Write a trace as libcachesim reads it fastest: 24 bytes a request, no key 0."""
    records = np.zeros(len(trace), dtype=RECORD)
    records["id"], records["size"], records["next"] = np.array(trace) + 1, 1, -1
    records.tofile(file)


def peer(policy: Callable[..., Any], file: Path, capacity: int = CAPACITY) -> Callable[[], int]:
    """Return the work of counting misses with libcachesim; opening the file and making the cache are not timed."""
    kind = libcachesim.TraceType.ORACLE_GENERAL_TRACE
    reader = libcachesim.TraceReader(str(file), kind, libcachesim.ReaderInitParam(ignore_obj_size=True))
    cache = policy(capacity, hashpower=HASH_POWER)
    return lambda: round(cache.process_trace(reader)[0] * reader.get_num_of_req())


def run() -> dict[str, float]:
    """Return nanoseconds a request (medians) and ratios."""
    trace = zipf(KEYS, 0.9, REQUESTS, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trace.oracleGeneral.bin"
        write(trace, file)
        makers: dict[str, Callable[[], Callable[[], int]]] = {
            "LRU, ours": lambda: lambda: replay("LRU", trace, CAPACITY).misses,
            "LRU, by hand": lambda: lambda: lru_by_hand(trace, CAPACITY),
            "LRU, libcachesim": lambda: peer(libcachesim.LRU, file),
            "FIFO, ours": lambda: lambda: replay("FIFO", trace, CAPACITY).misses,
            "FIFO, by hand": lambda: lambda: fifo_by_hand(trace, CAPACITY),
            "FIFO, libcachesim": lambda: peer(libcachesim.FIFO, file),
        }
        times: dict[str, list[float]] = {name: [] for name in makers}
        misses: dict[str, int] = {}
        for _ in range(ROUNDS):
            for name, make in makers.items():
                work = make()
                start = time.process_time()
                misses[name] = work()
                times[name].append(time.process_time() - start)
    found = {f"{name}, ns": statistics.median(each) / REQUESTS * 1e9 for name, each in times.items()}
    for policy in ("LRU", "FIFO"):
        assert len({misses[name] for name in makers if name.startswith(policy)}) == 1, misses
        for other in ("by hand", "libcachesim"):
            found[f"{policy}, ours / {other}"] = found[f"{policy}, ours, ns"] / found[f"{policy}, {other}, ns"]
    return found


def main() -> None:
    print("Replay, a request")
    for name, value in run().items():
        print(f"  {name:<26} {value:8.2f}")


if __name__ == "__main__":
    main()
