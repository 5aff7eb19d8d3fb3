"""Likes on the simulated network: the same likes, told between two regions in five ways over one faulty link."""

import random
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import one_of, positive, whole
from sysdesign.network import Network, Trace, exponential
from sysdesign.replication.ap_store import ApReplica
from sysdesign.replication.crdt import GCounter, LWWRegister, PNCounter
from sysdesign.replication.operation_store import OperationReplica

REGIONS = ("us", "eu")
MERGES = ("LWW state", "operations", "operations with ids", "G-counter", "PN-counter")
MOST_LIKES = 100_000


@dataclass(frozen=True)
class LikesRun:
    """What both replicas hold at the end, the likes that were given, and the run."""

    final: tuple[int, int]
    true: int
    trace: Trace


def like(held: Any, replica: ApReplica) -> Any:
    """Return what a replica holds after one like more: the change that an ApReplica is asked for."""
    if not isinstance(replica, ApReplica):
        raise TypeError(f"'replica' must be an ApReplica: {replica!r}")
    if isinstance(held, LWWRegister):
        return held.set(held.value + 1, replica.stamp(), replica.name)  # likes = likes + 1
    return held.add(replica.name)


def likes_run(
    merge: str, lag_s: float, *, likes: int = 1000, for_s: float = 10, loss: float = 0.02, seed: int = 1
) -> LikesRun:
    """Give `likes` at random times to two replicas in turn, and wait until all has arrived.

    Messages take `lag_s` on average, overtake each other, and one in fifty is lost and has to be sent again.
    """
    one_of("merge", merge, MERGES)
    rng = random.Random(whole("seed", seed, low=0))
    lag, ends = positive("lag_s", lag_s), positive("for_s", for_s)
    if whole("likes", likes) > MOST_LIKES:
        raise ValueError(f"'likes' must be <= {MOST_LIKES}: {likes!r}")
    network = Network(seed, latency=exponential(lag / 2, floor_s=lag / 2), loss=loss, ordered=False)
    replicas = [_replica(merge, name, 2 * lag) for name in REGIONS]
    for replica in replicas:
        network.add(replica)
    for number in range(likes):
        replica = replicas[number % 2]
        if isinstance(replica, OperationReplica):
            replica.after(rng.random() * ends, replica.add)
        else:
            replica.after(rng.random() * ends, replica.change, like)
    trace = network.run(until_s=ends + 60 * lag)
    return LikesRun((_value(replicas[0]), _value(replicas[1])), likes, trace)


def _replica(merge: str, name: str, again_s: float) -> ApReplica | OperationReplica:
    if merge.startswith("operations"):
        return OperationReplica(name, ids=merge.endswith("ids"), resend_s=2 * again_s)
    initial = {"LWW state": LWWRegister(0), "G-counter": GCounter(), "PN-counter": PNCounter()}[merge]
    return ApReplica(name, initial, sync_s=again_s)  # type: ignore[arg-type]


def _value(replica: ApReplica | OperationReplica) -> int:
    return int(replica.value if isinstance(replica, OperationReplica) else replica.held.value)
