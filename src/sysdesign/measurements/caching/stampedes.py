"""Stampedes for real: asyncio clients that ask for one entry, and a database call that counts how often it is made.

What this leaves out: a network, and a database that slows down as calls pile up; the call sleeps.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sysdesign.caching.hot_entry import HotEntry
from sysdesign.caching.stampede import REMEDIES
from sysdesign.checks import one_of, positive, whole


@dataclass(frozen=True)
class Expiry:
    """One expiry: the calls that it made, and the reads that waited for one of them."""

    calls: int
    waited: int


def expire_once(remedy: str, *, clients: int = 200, recompute_s: float = 0.05) -> Expiry:
    """Let `clients` ask at once for an entry that has expired; with `early refresh` they come before, over 20 calls.

    Takes about three times `recompute_s`, or twenty with `early refresh`. Runs in a thread of its own, since a notebook
    has an event loop already. Raises ValueError or TypeError for parameters that cannot be.
    """
    one_of("remedy", remedy, REMEDIES)
    whole("clients", clients)
    positive("recompute_s", recompute_s)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_expire(remedy, clients, recompute_s))).result()


async def _expire(remedy: str, clients: int, recompute_s: float) -> Expiry:
    loop = asyncio.get_running_loop()
    calls, waited, skipped = 0, 0, 0.0

    async def load() -> int:
        nonlocal calls
        calls += 1
        await asyncio.sleep(recompute_s)
        return calls

    async def read() -> None:
        nonlocal waited
        begin = loop.time()
        await entry.get()
        waited += loop.time() - begin > recompute_s / 2

    ttl_s = 20 * recompute_s if remedy == "early refresh" else 3600.0
    entry = HotEntry(load, ttl_s, remedy, lambda: loop.time() + skipped)
    await entry.get()
    calls = waited = 0
    if remedy == "early refresh":
        begin = loop.time()
        async with asyncio.TaskGroup() as group:
            for i in range(clients):
                await asyncio.sleep(begin + ttl_s * i / clients - loop.time())
                group.create_task(read())
    else:
        skipped = ttl_s + 1
        await asyncio.gather(*(read() for _ in range(clients)))
        await asyncio.sleep(1.5 * recompute_s)
    return Expiry(calls, waited)
