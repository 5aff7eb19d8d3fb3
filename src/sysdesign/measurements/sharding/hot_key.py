"""One hot key on several real cache nodes: a hash spreads keys, and cannot spread one of them.

Each node is a Valkey of its own; a key belongs to the node that has its slot, as in a Redis or Valkey cluster. Reads
come from a few application servers, which may keep what they read for a while. The nodes count what reaches them.

What this leaves out: a network, and replicas of the nodes.

Source: "Cluster specification", valkey.io/topics/cluster-spec.
"""

import random
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sysdesign.caching import LRU, TTL
from sysdesign.checks import at_least, positive, whole, within
from sysdesign.hashing import REDIS_SLOTS, key_slot
from sysdesign.measurements.sharding.scatter import shards

AT_ONCE = 1000


@dataclass(frozen=True)
class HotKey:
    """Reads that were asked for, and those that each node served, by its own count."""

    reads: int
    served: tuple[int, ...]

    @property
    def busiest(self) -> float:
        """Share of what the nodes served that the busiest of them did."""
        return max(self.served) / sum(self.served)


def hot_key(
    nodes: int = 4,
    *,
    reads: int = 8000,
    hot: float = 0.9,
    copies: int = 1,
    ttl_s: float = 0,
    servers: int = 4,
    seconds: float = 4,
    seed: int = 1,
) -> HotKey:
    """Read one key with the share `hot` of the reads and 1000 others with the rest, and count what each node served.

    With `copies` the hot key is stored under so many names, and a read takes one of them at random. With `ttl_s` each
    of the `servers` keeps what it has read; the reads are spread evenly over `seconds` of a clock that only they
    move, so the counts are the same on every run. About 0.15 s a node. Raises EngineMissing without Valkey.
    """
    whole("reads", reads)
    within("hot", hot, 0, 1)
    whole("copies", copies)
    whole("servers", servers)
    positive("seconds", seconds)
    rng = random.Random(whole("seed", seed, low=0))
    now = 0.0
    local = [TTL(LRU(2000), ttl_s, lambda: now) for _ in range(servers)] if at_least("ttl_s", ttl_s, 0) else []
    missed = []
    for number in range(reads):
        now = seconds * number / reads
        popular = rng.random() < hot
        name = "profile:star" if popular else f"profile:{rng.randrange(1000)}"
        if local:
            cache = local[rng.randrange(servers)]
            if cache.get(name) is not None:
                continue
            cache.put(name, "page")
        missed.append(f"{name}:{rng.randrange(copies)}" if popular and copies > 1 else name)
    with shards(nodes) as running:
        clients: list[Any] = [server.client() for server, _ in running]
        asked: list[list[str]] = [[] for _ in clients]
        for name in missed:
            asked[key_slot(name) * nodes // REDIS_SLOTS].append(name)
        for client, names in zip(clients, asked, strict=True):
            if names:
                client.mset(dict.fromkeys(names, "page"))
            each = iter(names)
            while some := list(islice(each, AT_ONCE)):
                pipe = client.pipeline(transaction=False)
                for name in some:
                    pipe.get(name)
                assert pipe.execute() == [b"page"] * len(some)
        served = [client.info("commandstats").get("cmdstat_get", {"calls": 0})["calls"] for client in clients]
    return HotKey(reads, tuple(served))
