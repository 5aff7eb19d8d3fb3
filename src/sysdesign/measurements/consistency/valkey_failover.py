"""An asynchronous pair under a partition: what the primary promised, and what is left of it after a failover.

What `sysdesign.consistency.pair` simulates.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sysdesign.checks import positive, whole
from sysdesign.consistency.pair import PairCut

if TYPE_CHECKING:
    from sysdesign.engines.valkey_pair import ValkeyPair

WITHIN_S = 10.0


def pair_failover(pair: "ValkeyPair", *, tries: int = 20, wait_s: float = 0.1) -> PairCut:
    """Write, cut the cable, write on, promote the replica, write to both, and join the old primary to the new one.

    `wait_s` is how long WAIT waits for the replica that cannot answer. Takes about two seconds. The pair stays turned
    round: its replica leads. Raises ValueError or TypeError for bad parameters.
    """
    whole("tries", tries)
    positive("wait_s", wait_s)
    old: Any = pair.primary.client()
    new: Any = pair.replica.client()

    def written(client: Any, phase: str) -> list[str]:
        keys = [f"{phase}-{number}" for number in range(tries)]
        return [key for key in keys if _accepted(partial(client.set, key, 1))]

    before = written(old, "before")
    old.wait(1, int(1000 * WITHIN_S))
    pair.cut()
    during = written(old, "during")
    stale = sum(new.get(key) is None for key in during)
    confirmed = int(old.wait(1, int(1000 * wait_s)))
    pair.promote()
    after, split = written(new, "after"), written(old, "split")
    pair.mend()
    pair.demote()
    acknowledged = before + during + after + split
    lost = sum(new.get(key) is None for key in acknowledged)
    return PairCut(tries, len(before), len(during), len(after), len(split), stale, confirmed, lost)


@dataclass(frozen=True)
class Guarded:
    """A primary with `min-replicas-to-write 1`, cut off: the writes it accepted before it refused, if it did."""

    accepted: int
    refuses: bool
    after_s: float


def refused_without_replica(pair: "ValkeyPair", *, lag_s: int = 1, every_s: float = 0.02) -> Guarded:
    """Cut the cable of a pair whose primary wants a replica that has been heard of in the last `lag_s` seconds.

    Writes every `every_s` until one is refused: takes one to three seconds with a lag of one. Leaves the pair whole.
    """
    positive("every_s", every_s)
    client: Any = pair.primary.client()
    client.config_set("min-replicas-to-write", 1)
    client.config_set("min-replicas-max-lag", whole("lag_s", lag_s))
    if not _within(lambda: _accepted(lambda: client.set("first", 1)), WITHIN_S):
        return Guarded(0, True, 0.0)
    pair.cut()
    try:
        began, accepted = time.monotonic(), 0
        while _accepted(lambda: client.set("next", 1)):
            accepted += 1
            if time.monotonic() - began > lag_s + WITHIN_S:
                return Guarded(accepted, False, time.monotonic() - began)
            time.sleep(every_s)
        return Guarded(accepted, True, time.monotonic() - began)
    finally:
        pair.mend()
        client.config_set("min-replicas-to-write", 0)


def _accepted(write: Callable[[], Any]) -> bool:
    from valkey.exceptions import ResponseError

    try:
        return bool(write())
    except ResponseError as refused:
        if "NOREPLICAS" not in repr(refused) and "Not enough good replicas" not in str(refused):
            raise
        return False


def _within(done: Callable[[], bool], limit_s: float) -> bool:
    deadline = time.monotonic() + limit_s
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
