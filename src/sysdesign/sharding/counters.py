"""A counter that everybody increments: rows that lock, and requests that come twice.

An update holds its row's lock until the commit, so one row takes one update at a time. Spread over several rows, of
which each increment picks one at random, several clients go on at once; the count is the sum of the rows.

With exponential holding times this is a closed network of equal queues, and n clients keep n·m / (n + m - 1) of m rows
busy on average. Source: Buzen, "Computational algorithms for closed queueing
networks with exponential servers", Communications of the ACM 16(9), 1973.

What this model leaves out: processors, which the clients share, and commits that share one write of the log.
"""

import random

from sysdesign.checks import number, positive, whole, within

MOST = 10_000


def _size(name: str, value: int, most: int = MOST, low: int = 1) -> int:
    within(name, whole(name, value, low), low, most)
    return value


def counter_rate(rows: int, clients: int, hold_s: float = 1.0) -> float:
    """Return increments a second of `clients` that always have one waiting, over `rows`. O(1) time.

    `hold_s` is the mean time that an update holds its row.

    >>> counter_rate(1, 16, hold_s=0.001), round(counter_rate(16, 16, hold_s=0.001))
    (1000.0, 8258)
    """
    _size("rows", rows, 10**12)
    _size("clients", clients, 10**12)
    return number("rate", rows * clients / (rows + clients - 1) / positive("hold_s", hold_s))


def simulate_counter(rows: int, clients: int, *, updates: int = 10_000, seed: int) -> float:
    """Return increments in one mean holding time, over so many simulated `updates`. O(updates · rows) time.

    >>> round(simulate_counter(16, 16, seed=1), 1) in (8.1, 8.2, 8.3, 8.4)
    True
    """
    _size("rows", rows)
    _size("clients", clients)
    _size("updates", updates, 10**5)
    rng = random.Random(whole("seed", seed, low=0))
    waiting = [0] * rows
    for _ in range(clients):
        waiting[rng.randrange(rows)] += 1
    clock = 0.0
    for _ in range(updates):
        busy = [row for row, queue in enumerate(waiting) if queue]
        clock += rng.expovariate(len(busy))
        waiting[busy[rng.randrange(len(busy))]] -= 1
        waiting[rng.randrange(rows)] += 1
    return updates / clock


def retry_drift(lost: float) -> float:
    """Return by which share a counter is too high, when the answer to an increment is lost with probability `lost`.

    The increment happened; the client cannot know and sends it again, until an answer comes. O(1) time.

    >>> round(retry_drift(0.02), 4)
    0.0204
    """
    if within("lost", lost, 0, 1) == 1:
        raise ValueError(f"'lost' must be < 1: {lost!r}")
    return number("drift", lost / (1 - lost))
