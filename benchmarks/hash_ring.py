"""Hash rings: lookups and building, ours beside uhashring and bare numpy; medians side by side in one run.

Processor time, so that other work on the machine does not count. Goals: one lookup at least 3 times faster than
uhashring with xxHash and 1.5 times with the standard library; a million at once within the time of a bare
`searchsorted`, and within 0.3 of it by the prefix table; 100 nodes of 1000 points built 10 times faster.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import uhashring
import xxhash

from sysdesign.hashing import HashRing, RingTable, stable_hash

NODES, POINTS = [f"node-{number}" for number in range(10)], 160
MANY, MANY_POINTS = [f"node-{number}" for number in range(100)], 1000
KEYS = [f"user:{number}" for number in range(2000)]
HASHES = np.random.default_rng(1).integers(0, 2**64, 1_000_000, dtype=np.uint64)
ROUNDS = 15


def one_by_one(lookup: Callable[[str], Any]) -> Callable[[], Any]:
    """Look every key up, and keep the last owner."""

    def work() -> Any:
        for key in KEYS:
            owner = lookup(key)
        return owner

    return work


def contenders() -> dict[str, Callable[[], Any]]:
    """What takes turns, each ready to run."""
    peer = uhashring.HashRing(nodes=NODES, vnodes=POINTS)
    table = RingTable(dict.fromkeys(NODES, POINTS))
    assert np.array_equal(table.lookup_many(HASHES), table.search_many(HASHES))
    return {
        "lookup, uhashring": one_by_one(peer.get_node),
        "lookup, standard library": one_by_one(HashRing(NODES, POINTS).lookup),
        "lookup, xxHash": one_by_one(HashRing(NODES, POINTS, hash=xxhash.xxh3_64_intdigest).lookup),
        "hash alone": one_by_one(stable_hash),
        "batch, bare searchsorted": lambda: np.searchsorted(table.points, HASHES),
        "batch, binary search": lambda: table.search_many(HASHES),
        "batch, prefix table": lambda: table.lookup_many(HASHES),
        "build, uhashring": lambda: uhashring.HashRing(nodes=MANY, vnodes=MANY_POINTS),
        "build, batch": lambda: RingTable(dict.fromkeys(MANY, MANY_POINTS)),
        "build, one by one": lambda: HashRing(MANY, MANY_POINTS),
    }


def run() -> dict[str, float]:
    """Return nanoseconds (medians) and the ratios; the contenders take turns, so that noise hits all alike."""
    ready = contenders()
    times: dict[str, list[float]] = {name: [] for name in ready}
    for turn in range(ROUNDS + 1):
        for name, work in ready.items():
            start = time.process_time()
            work()
            if turn:  # the first warms up
                times[name].append(time.process_time() - start)
    middle = {name: statistics.median(each) for name, each in times.items()}
    bare = middle["batch, bare searchsorted"]
    return {
        "lookup, standard library, ns": middle["lookup, standard library"] / len(KEYS) * 1e9,
        "lookup, xxHash, ns": middle["lookup, xxHash"] / len(KEYS) * 1e9,
        "uhashring / standard library": middle["lookup, uhashring"] / middle["lookup, standard library"],
        "uhashring / xxHash": middle["lookup, uhashring"] / middle["lookup, xxHash"],
        "batch, ns a hash": middle["batch, prefix table"] / len(HASHES) * 1e9,
        "binary search / searchsorted": middle["batch, binary search"] / bare,
        "prefix table / searchsorted": middle["batch, prefix table"] / bare,
        "build, ms": middle["build, batch"] * 1e3,
        "uhashring / build": middle["build, uhashring"] / middle["build, batch"],
        "uhashring / build one by one": middle["build, uhashring"] / middle["build, one by one"],
    }


def main() -> None:
    print("Hash rings: 10 nodes of 160 points; 10⁶ hashes; 100 nodes of 1000 points")
    for name, value in run().items():
        print(f"  {name:<32} {value:8.2f}")


if __name__ == "__main__":
    main()
