"""What read replicas add when every replica must replay every write.

Each of n nodes can do C operations a second and spends w of them on the same writes, so reads get n · (C − w), and
nothing when w reaches C: if one node cannot take the writes, no number of copies can.

What this model leaves out: replicas that apply writes more cheaply than the primary (in batches, without triggers), the
primary's own cost of sending its log, failures, and reads that must not be stale.
"""

import random
from dataclasses import dataclass

from sysdesign.checks import at_least, number, positive, whole


def replica_read_capacity(
    nodes: int, capacity: float, writes: float, *, write_cost: float = 1, read_cost: float = 1
) -> float:
    """Return the reads a second that `nodes` identical nodes can serve beside `writes` a second. O(1) time.

    `capacity` is what one node does, in operations a second; a read weighs `read_cost` operations, a write
    `write_cost`. The primary is one of the nodes and serves reads too.

    >>> replica_read_capacity(nodes=3, capacity=10_000, writes=4_000)
    18000.0
    >>> replica_read_capacity(nodes=1000, capacity=10_000, writes=50_000)
    0.0
    """
    whole("nodes", nodes)
    positive("capacity", capacity)
    positive("read_cost", read_cost)
    left = capacity - number("writes × write_cost", at_least("writes", writes, 0) * positive("write_cost", write_cost))
    return number("reads", nodes * left / read_cost) if left > 0 else 0.0


@dataclass(frozen=True)
class ReplicaRun:
    """What a simulated set of replicas did."""

    reads_per_second: float  # of all nodes together
    backlog: int  # writes not yet replayed at the end, on the node that lags most


def simulate_replicas(nodes: int, capacity: float, writes: float, *, duration_s: float, seed: int) -> ReplicaRun:
    """Run `nodes` servers that replay one Poisson stream of writes and fill the time between with waiting reads.

    Service times are exponential with mean 1/capacity, for a read as for a write; a write waits for the read in service
    and goes before the others. Readers never run out. The first write finds idle nodes: over a short run reads come out
    a little high when writes exceed capacity. O((nodes · capacity + writes) · duration_s) time.

    >>> run = simulate_replicas(nodes=3, capacity=1000, writes=400, duration_s=20, seed=1)
    >>> 1700 < run.reads_per_second < 1900, run.backlog < 20
    (True, True)
    """
    whole("nodes", nodes)
    positive("capacity", capacity)
    at_least("writes", writes, 0)
    positive("duration_s", duration_s)
    rng = random.Random(whole("seed", seed, low=0))
    arrivals, clock = [], 0.0
    while writes and (clock := clock + rng.expovariate(writes)) < duration_s:
        arrivals.append(clock)
    reads, backlog = 0, 0
    for _ in range(nodes):
        clock, replayed = 0.0, 0
        while clock < duration_s:
            if replayed < len(arrivals) and arrivals[replayed] <= clock:
                replayed += 1
            else:
                reads += 1
            clock += rng.expovariate(capacity)
        backlog = max(backlog, len(arrivals) - replayed)
    return ReplicaRun(reads / duration_s, backlog)
