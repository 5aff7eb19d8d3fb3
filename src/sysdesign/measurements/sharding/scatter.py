"""One question to many real servers: the answer waits for the slowest; and what is left when one of them ends.

Each shard is a Valkey of its own. A query asks all of them in parallel: it sends to all before it reads from any. Now
and then, by a seeded die, a shard is made to stand still first, as garbage collection, a compaction or a neighbour
would make it (`DEBUG SLEEP`).

What this leaves out: a network, queues on the shards, several queries at a time.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sysdesign.checks import positive, whole, within
from sysdesign.engines.valkey import valkey
from sysdesign.hashing import stable_hash
from sysdesign.measurements.resp import OK, Connection, bulk, command

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

VALUE = b"x" * 20
GET = command(b"GET", b"row")


@contextmanager
def shards(count: int) -> Iterator[list[tuple["Valkey", ExitStack]]]:
    """Enter `count` Valkey servers; each comes with the stack that ends it when closed."""
    with ExitStack() as all_of_them:
        found = []
        for _ in range(whole("count", count)):
            own = all_of_them.enter_context(ExitStack())
            found.append((own.enter_context(valkey({"enable-debug-command": "local"})), own))
        yield found


@dataclass(frozen=True)
class ScatterRun:
    """Queries to all shards, and the share that was as slow as a stalled shard."""

    shards: int
    queries: int
    stalled: float  # share of the queries in which the die stalled a shard
    slow: float  # share of the queries that took at least half a stall


def scatter(
    count: int = 10, *, queries: int = 300, slow: float = 0.01, stall_s: float = 0.04, seed: int = 1
) -> ScatterRun:
    """Ask `count` shards at once, `queries` times; each shard stalls with probability `slow`, for `stall_s`.

    Takes the start of the servers, 0.1 to 0.2 s each, and the stalls. On a machine that is busy with something else,
    more queries are slow than had a stall. Raises EngineMissing where there is no Valkey.
    """
    whole("queries", queries)
    within("slow", slow, 0, 1)
    positive("stall_s", stall_s)
    rng = random.Random(whole("seed", seed, low=0))
    stall = command(b"DEBUG", b"SLEEP", b"%.4f" % stall_s)
    with ExitStack() as stack:
        running = [server for server, _ in stack.enter_context(shards(count))]
        wires = [stack.enter_context(Connection(server.address)) for server in running]
        for wire in wires:
            wire.ask(command(b"SET", b"row", VALUE), OK)
        took, stalls = [], 0
        for _ in range(queries):
            held = [rng.random() < slow for _ in wires]
            stalls += any(held)
            took.append(_query(wires, held, stall))
    share = sum(one > stall_s / 2 for one in took) / queries
    return ScatterRun(count, queries, stalls / queries, share)


def _query(wires: Sequence[Connection], held: Sequence[bool], stall: bytes) -> float:
    start = perf_counter()
    for wire, waits in zip(wires, held, strict=True):
        wire.send(stall + GET if waits else GET)
    for wire, waits in zip(wires, held, strict=True):
        wire.receive((OK if waits else b"") + bulk(VALUE))
    return perf_counter() - start


def survivors(count: int = 4, *, keys: int = 1000) -> float:
    """Spread keys over `count` servers by hash, end the first, and return the share of the keys that still answers."""
    whole("keys", keys)
    with shards(count) as running:
        clients: list[Any] = [server.client() for server, _ in running]
        for key in range(keys):
            clients[stable_hash(key) % count].set(str(key), "row")
        running[0][1].close()
        return sum(client.dbsize() for client in clients[1:]) / keys  # type: ignore[no-any-return]
