"""The steps of the memory hierarchy, from arithmetic in registers to a read of the disk, in seconds for one step.

A list in which every element names the next one, in random order, makes the processor wait for each step before it
knows the next: what it waits for is the level that the list fits into. The chase itself runs in C, in `reduce`; what
that costs is the time of a step in a list that fits into the first-level cache, and is taken off.

What this leaves out: what a processor does at the same time, which is why a program seldom feels a single miss; other
cores; a machine's second processor, whose memory is further away.
"""

import random
from dataclasses import dataclass
from functools import reduce
from itertools import repeat
from time import perf_counter

from sysdesign.checks import whole
from sysdesign.engines.scratch import scratch
from sysdesign.measurements.disk import blocks_file, device_reads
from sysdesign.measurements.latency import timed

KIB, MIB = 1 << 10, 1 << 20
BLOCK = 4 * KIB
NEAR, FAR = 200, 2_000_000  # elements: a few kilobytes, and more than a hundred megabytes


class _Node:
    __slots__ = ("next",)
    next: "_Node"


@dataclass(frozen=True)
class Levels:
    """Seconds of one addition in registers, of a step to memory, of a random 4 KiB read of the disk."""

    register_s: float
    memory_s: float
    disk_s: float


def chase_s(elements: int, steps: int = 200_000, rounds: int = 5, seed: int = 1) -> float:
    """Return the seconds of one step along a list of so many elements in random order, the best of several rounds.

    An element takes 40 to 56 bytes. About 1 µs an element to build.
    """
    nodes = [_Node() for _ in range(whole("elements", elements))]
    random.Random(whole("seed", seed, low=0)).shuffle(nodes)
    for node, after in zip(nodes, nodes[1:] + nodes[:1], strict=True):
        node.next = after
    at, best = nodes[0], float("inf")
    for _ in range(whole("rounds", rounds)):
        names = repeat("next", whole("steps", steps))
        start = perf_counter()
        at = reduce(getattr, names, at)
        best = min(best, (perf_counter() - start) / steps)
    return best


def add_s(numbers: int = 4096, rounds: int = 2_000) -> float:
    """Return the seconds of one addition, of so many in one call of numpy on what lies in the first-level cache."""
    import numpy as np

    a = np.ones(whole("numbers", numbers), dtype=np.float32)
    out, best = a.copy(), float("inf")
    for _ in range(whole("rounds", rounds)):
        start = perf_counter()
        np.add(a, a, out)
        best = min(best, (perf_counter() - start) / numbers)
    return best


def disk_read_s(seconds: float = 0.3) -> float:
    """Return the median seconds of a random read of 4 KiB from the device, past the system's memory.

    Raises EngineMissing where the system or the file system has no such reads.
    """
    with scratch("blocks") as folder, blocks_file(folder) as path, device_reads(path, BLOCK) as read:
        return timed("device", BLOCK, read, seconds).p50


def memory_levels() -> Levels:
    """Measure all three. About 3 s. Raises EngineMissing where the disk cannot be read past the system's memory."""
    memory = chase_s(FAR) - chase_s(NEAR)
    return Levels(add_s(), memory, disk_read_s())
