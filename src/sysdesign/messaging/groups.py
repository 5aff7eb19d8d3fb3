"""How many consumers a log can feed: each partition belongs to one consumer of a group, whole.

With more consumers than partitions some have nothing; with fewer, some have one partition more than others, and the
busiest sets the pace of the group.

What this model leaves out: partitions of unequal load, and the pause of a group whenever a consumer comes or goes.
"""

import random

from sysdesign.checks import whole


def partitions_each(partitions: int, consumers: int) -> list[int]:
    """Return how many partitions each consumer of a group has, as even as can be. O(consumers) time.

    >>> partitions_each(6, 4), partitions_each(6, 8)
    ([2, 2, 1, 1], [1, 1, 1, 1, 1, 1, 0, 0])
    """
    whole("partitions", partitions)
    if whole("consumers", consumers) > 100_000:
        raise ValueError(f"'consumers' must be at most 100000: {consumers!r}")
    share, more = divmod(partitions, consumers)
    return [share + (number < more) for number in range(consumers)]


def busiest_pace(partitions: int, consumers: int) -> float:
    """Return the throughput of a group in consumers' worth: what fully busy consumers of a queue would do. O(1) time.

    The busiest consumer has ⌈partitions / consumers⌉ of the partitions and is busy all the time; the others wait.

    >>> [busiest_pace(6, consumers) for consumers in (1, 2, 3, 4, 5, 6, 12)]
    [1.0, 2.0, 3.0, 3.0, 3.0, 6.0, 6.0]
    """
    whole("partitions", partitions)
    most = -(-partitions // whole("consumers", consumers))
    return partitions / most


def simulated_pace(partitions: int, consumers: int, *, records: int = 6000, seed: int) -> float:
    """Return the same, for records of equal work whose random keys spread them over the partitions. O(records) time.

    It stays a little below: keys fill some partitions more than others.

    >>> [round(simulated_pace(6, consumers, seed=1), 1) for consumers in (3, 4, 6)]
    [3.0, 3.0, 5.8]
    """
    whole("partitions", partitions)
    if whole("consumers", consumers) > 100_000 or partitions > 100_000:
        raise ValueError(f"'consumers' and 'partitions' must be at most 100000: {consumers!r}, {partitions!r}")
    if whole("records", records) > 1_000_000:
        raise ValueError(f"'records' must be at most 1000000: {records!r}")
    draws = random.Random(whole("seed", seed, low=0))
    busy = [0] * consumers
    for _ in range(records):
        busy[int(draws.random() * partitions) % consumers] += 1
    return records / max(busy)
