"""What becomes of keys whose time to live has ended, in Valkey; and what a full Valkey does with keys that have one.

A key is dead for readers at once. Its memory is freed when somebody touches it (lazily), or when a cycle that samples
keys comes across it (actively). DEBUG SET-ACTIVE-EXPIRE stops that cycle, so that either can be seen alone.

What this leaves out: replicas, which wait for their primary to delete, and keys with a time to live among many without.
"""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import positive, whole

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

SETTINGS = {"enable-debug-command": "local"}
VALUE = b"x" * 100
PART = 5_000
GIVE_UP_S = 10.0
POLICIES = ("noeviction", "volatile-ttl", "allkeys-lru")


@dataclass(frozen=True)
class Moment:
    """What a server holds, `at_s` seconds after the keys have expired: keys it counts, bytes above an empty one."""

    at_s: float
    keys: int
    bytes: int


@dataclass(frozen=True)
class Expired:
    """Keys that all expire at one moment: what is held before it, and over time after it.

    `lazy` is with the cycle off, `active` from when it is on again. `readable` of the expired keys were answered with
    a value, of `touched` that were asked for while the cycle was off; `freed` of these were gone afterwards.
    """

    before: Moment
    lazy: tuple[Moment, ...]
    active: tuple[Moment, ...]
    touched: int
    readable: int
    freed: int


def expiry(store: "Valkey", *, keys: int = 100_000, touched: int = 100, watch_s: float = 1.0) -> Expired:
    """Let `keys` expire at one moment, watch the server for `watch_s` without its cycle, then until all are gone.

    The server is to have SETTINGS and to be empty, and is empty afterwards. Takes about three seconds.
    Raises TimeoutError when keys are still held 10 seconds after the cycle starts, or cannot be written in as much.
    """
    whole("keys", keys, low=whole("touched", touched))
    positive("watch_s", watch_s)
    client: Any = store.client()
    base = _bytes(client)
    client.execute_command("DEBUG", "SET-ACTIVE-EXPIRE", 0)
    try:
        end = _filled(client, keys)
        before = Moment(0.0, client.dbsize(), _bytes(client) - base)
        time.sleep(max(0.0, end - time.time()) + 0.01)
        start = time.perf_counter()
        lazy = [_moment(client, base, start)]
        readable = sum(client.get(f"session:{n}") is not None for n in range(touched))
        freed = keys - client.dbsize()
        while lazy[-1].at_s < watch_s:
            time.sleep(watch_s / 10)
            lazy.append(_moment(client, base, start))
        client.execute_command("DEBUG", "SET-ACTIVE-EXPIRE", 1)
        active = [_moment(client, base, start)]
        while active[-1].keys:
            if active[-1].at_s > watch_s + GIVE_UP_S:
                raise TimeoutError(f"{active[-1].keys} expired keys are still held")
            time.sleep(0.02)
            active.append(_moment(client, base, start))
    finally:
        client.execute_command("DEBUG", "SET-ACTIVE-EXPIRE", 1)
        client.flushall()
    return Expired(before, tuple(lazy), tuple(active), touched, readable, freed)


@dataclass(frozen=True)
class Full:
    """What a full server did with further keys: how many it took and refused, and which of the old ones it kept.

    `early` and `late` are shares of the old keys that are still there, of those that expire in an hour and in a day.
    """

    policy: str
    taken: int
    refused: int
    early: float
    late: float


def when_full(store: "Valkey", *, keys: int = 10_000, more: int = 2_000) -> dict[str, Full]:
    """Fill a server with keys that all have a time to live, and offer `more`, under three policies. About 1.5 s.

    The old keys expire in an hour and in a day, alternately; those that come expire in a day; none
    does so meanwhile. The server is empty afterwards.
    """
    whole("keys", keys, low=2)
    whole("more", more)
    client: Any = store.client()
    found = {}
    try:
        for policy in POLICIES:
            client.flushall()
            client.config_set("maxmemory", 0)
            _fill(client, keys)
            client.config_set("maxmemory-policy", policy)
            client.config_set("maxmemory", client.info("memory")["used_memory"])
            found[policy] = _offer(client, policy, keys, more)
    finally:
        client.config_set("maxmemory", 0)
        client.config_set("maxmemory-policy", "noeviction")
        client.flushall()
    return found


def _offer(client: Any, policy: str, keys: int, more: int) -> Full:
    import valkey

    taken = 0
    for n in range(more):
        try:
            client.set(f"new:{n}", VALUE, ex=86_400)
        except valkey.exceptions.OutOfMemoryError:
            continue
        taken += 1
    there = client.pipeline(transaction=False)
    for n in range(keys):
        there.exists(f"session:{n}")
    kept = there.execute()
    shares = (sum(kept[half::2]) / len(kept[half::2]) for half in (0, 1))
    return Full(policy, taken, more - taken, *shares)


def _filled(client: Any, keys: int) -> float:
    """Write keys that expire at one moment, and return it; a busy machine that is not ready by then tries again."""
    lead = 0.2 + keys / 80_000
    while lead < GIVE_UP_S:
        end = time.time() + lead
        _fill(client, keys, pxat=int(1000 * end))
        if time.time() < end:
            return end
        client.flushall()
        lead *= 2
    raise TimeoutError(f"{keys} keys were not written within {GIVE_UP_S:g} s")


def _fill(client: Any, keys: int, pxat: int | None = None) -> None:
    """Write keys that expire at one moment; without it in an hour and in a day, alternately."""
    pipe = client.pipeline(transaction=False)
    for n in range(keys):
        if pxat is not None:
            pipe.set(f"session:{n}", VALUE, pxat=pxat)
        else:
            pipe.set(f"session:{n}", VALUE, ex=86_400 if n % 2 else 3_600)
        if n % PART == PART - 1:
            pipe.execute()
    pipe.execute()


def _bytes(client: Any) -> int:
    return int(client.info("memory")["used_memory"])


def _moment(client: Any, base: int, start: float) -> Moment:
    return Moment(time.perf_counter() - start, int(client.dbsize()), _bytes(client) - base)
