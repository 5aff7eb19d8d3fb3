"""A real Raft group under a partition: JetStream's leader cut off, then all servers from each other, then healed.

What `sysdesign.consistency.partition_phases` simulates.
Clients are on every side and reach their server all the time: what is refused is refused by the servers.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sysdesign.checks import positive, whole
from sysdesign.consistency.partition_phases import RETRY_S, LeaderCut, Writes

if TYPE_CHECKING:
    from sysdesign.engines.nats_cluster import NatsCluster

STREAM = "register"
FIRST_S, AGAIN_S, GIVE_UP_S = 10.0, 1.0, 30.0
T = TypeVar("T")


def jetstream_parted(cluster: "NatsCluster", *, tries: int = 5, patience_s: float = 1.5) -> LeaderCut:
    """Write through every server before, during and after partitions; a write has `patience_s` to be acknowledged.

    Each phase tries `tries` writes through each of its servers, all at once. Takes the time of one election, with
    JetStream's settings four to nine seconds, and twice the patience. Raises TimeoutError when no election ends.
    """
    whole("tries", tries)
    positive("patience_s", patience_s)

    async def work(clients: Any) -> LeaderCut:
        run = _Run(cluster, [client.jetstream(timeout=FIRST_S) for client in clients], tries, patience_s)
        async with asyncio.timeout(GIVE_UP_S + 6 * patience_s):
            return await run.all_phases()

    return cluster.run(work)


class _Run:
    def __init__(self, cluster: "NatsCluster", streams: list[Any], tries: int, patience_s: float) -> None:
        self.cluster, self.streams, self.tries, self.patience_s = cluster, streams, tries, patience_s
        self.acknowledged: list[int] = []
        self.number = 0

    async def all_phases(self) -> LeaderCut:
        # A leader that has just been elected may not know of enough servers yet, and refuses.
        made = await _patiently(lambda: self.streams[0].add_stream(name=STREAM, num_replicas=len(self.streams)))
        leader = int(made.cluster.leader.removeprefix("n"))
        rest = [number for number in range(len(self.streams)) if number != leader]
        await asyncio.gather(*map(self.first, range(len(self.streams))))  # until all have heard of the stream
        writes = {"before": await self.phase([leader, *rest])}
        old = await self.read(leader)

        self.cluster.part({leader}, rest)
        began = time.monotonic()
        its_side = asyncio.create_task(self.phase([leader]))
        pause_s = await self.first(rest[0]) - began
        stale = await self.read(leader) == old
        await asyncio.gather(*map(self.first, rest))  # until each of them has heard of the new leader
        writes["leader’s side"] = await its_side
        writes["majority’s side"] = await self.phase(rest)

        self.cluster.part(*({number} for number in range(len(self.streams))))
        writes["each alone"] = await self.phase([leader, *rest])
        self.cluster.mend()
        await asyncio.gather(*map(self.first, range(len(self.streams))))
        writes["healed"] = await self.phase([leader, *rest])
        return LeaderCut(writes, pause_s, stale, len(set(self.acknowledged) - await self.present()))

    async def phase(self, servers: list[int]) -> Writes:
        return Writes(self.tries * len(servers), sum(await asyncio.gather(*map(self.several, servers))))

    async def several(self, server: int) -> int:
        return sum(await asyncio.gather(*(self.write(server, self.patience_s) for _ in range(self.tries))))

    async def first(self, server: int) -> float:
        """Write until a write is acknowledged; return when it was."""
        while not await self.write(server, RETRY_S):
            pass
        return time.monotonic()

    async def write(self, server: int, patience_s: float) -> bool:
        from nats.errors import Error

        self.number += 1
        value = self.number
        try:
            await self.streams[server].publish(STREAM, str(value).encode(), timeout=patience_s)
        except (Error, TimeoutError):
            return False
        self.acknowledged.append(value)
        return True

    async def read(self, server: int) -> int | None:
        """Return the value that the stream's leader, as this server knows it, calls the last; None without answer."""
        from nats.errors import Error

        try:
            return int((await self.streams[server].get_last_msg(STREAM, STREAM)).data)
        except (Error, TimeoutError):
            return None

    async def present(self) -> set[int]:
        """Return all that the stream holds, told by its own leader; that of the cluster may still be missing."""
        state = (await _patiently(lambda: self.streams[0].stream_info(STREAM))).state
        numbers = range(state.first_seq, state.last_seq + 1)
        asked = (_patiently(partial(self.streams[0].get_msg, STREAM, number)) for number in numbers)
        return {int(message.data) for message in await asyncio.gather(*asked)}


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again and again until there is an answer; who calls sets the limit."""
    from nats.errors import Error

    while True:
        try:
            return await asyncio.wait_for(ask(), AGAIN_S)
        except (Error, TimeoutError):
            await asyncio.sleep(RETRY_S)
