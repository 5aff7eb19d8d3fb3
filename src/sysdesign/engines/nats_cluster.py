"""Three NATS servers that agree by Raft, embedded, with cables between them that can be cut.

JetStream keeps a stream with `num_replicas=3` on all of them: one is its leader, and a write is acknowledged when a
majority has it. Clients reach each server directly, so a cut separates servers from each other and never from a client.
"""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sysdesign.checks import one_of, whole
from sysdesign.engine_catalogue import nats_program
from sysdesign.engines.missing import require
from sysdesign.engines.nats import HOST, NAME, Nats, greeting, in_own_loop
from sysdesign.engines.network import Cable, cable
from sysdesign.engines.scratch import EngineError, scratch
from sysdesign.engines.server import free_port, serve

if TYPE_CHECKING:
    from nats.aio.client import Client

T = TypeVar("T")
SIZES = (3, 5)
ASK_S, READY_S = 0.2, 30.0
NOBODY = f"{HOST}:9"  # where servers that hear of each other through a third are sent, lest they pass by a cable


class NatsCluster:
    """Running servers, numbered from 0, and the cables between them."""

    def __init__(self, servers: tuple[Nats, ...], cables: dict[tuple[int, int], Cable]) -> None:
        self.servers, self._cables = servers, cables

    def __repr__(self) -> str:
        return f"<{NAME} cluster of {len(self.servers)}>"

    def run(self, work: Callable[[tuple["Client", ...]], Awaitable[T]]) -> T:
        """Connect to every server, return what `await work(clients)` returns, and close the connections.

        Raises what the work raises; TypeError for work that cannot be called.
        """
        if not callable(work):
            raise TypeError(f"'work' must be a function of clients: {work!r}")
        return in_own_loop(self._connected(work))

    async def _connected(self, work: Callable[[tuple["Client", ...]], Awaitable[T]]) -> T:
        import nats as library

        async with AsyncExitStack() as stack:
            clients = []
            for host, port in (server.address for server in self.servers):
                client = await library.connect(f"nats://{host}:{port}", allow_reconnect=False, max_reconnect_attempts=1)
                stack.push_async_callback(client.close)
                clients.append(client)
            return await work(tuple(clients))

    def part(self, *sides: Collection[int]) -> None:
        """Cut every cable between servers of different sides; each server belongs to exactly one.

        `cluster.part({0}, {1, 2})` isolates the first of three.

        Raises ValueError when a server is missing from the sides, unknown, or in two of them.
        """
        placed = sorted(number for side in sides for number in side)
        if placed != list(range(len(self.servers))):
            raise ValueError(f"'sides' must hold each of the servers 0 to {len(self.servers) - 1} once: {sides!r}")
        side_of = {number: at for at, side in enumerate(sides) for number in side}
        for (one, other), line in self._cables.items():
            if side_of[one] != side_of[other]:
                line.cut()
            else:
                line.mend()

    def mend(self) -> None:
        """Mend every cable."""
        for line in self._cables.values():
            line.mend()


@contextmanager
def nats_cluster(nodes: int = 3) -> Iterator[NatsCluster]:
    """Enter a new cluster with JetStream on and nothing in it; when left, it is gone with all its streams.

    Each server listens at free ports of 127.0.0.1; what they persist is in a temporary folder. Ready means that every
    server knows the leader of the cluster. Starting takes about half a second.

    Raises ValueError for other than three or five nodes, EngineMissing where NATS cannot run; EngineError with the last
    lines of a log when it does not start. A server that has not heard of a new stream yet refuses writes to it at once.

    >>> async def make(clients):
    ...     made = await clients[0].jetstream().add_stream(name="orders", num_replicas=3)
    ...     return 1 + len(made.cluster.replicas)
    >>> with nats_cluster() as cluster:
    ...     cluster.run(make)
    3
    """
    one_of("nodes", whole("nodes", nodes), SIZES)
    require(NAME)
    program = nats_program()
    assert program is not None
    with ExitStack() as stack:
        folder = stack.enter_context(scratch(NAME))
        ports, inner = [free_port() for _ in range(nodes)], [free_port() for _ in range(nodes)]
        pairs = [(one, other) for one in range(nodes) for other in range(nodes) if one != other]
        cables = {(one, other): stack.enter_context(cable((HOST, inner[other]))) for one, other in pairs}
        servers = []
        for one in range(nodes):
            ways = [f"nats://{HOST}:{cables[pair].address[1]}" for pair in pairs if pair[0] == one]
            settings = {
                "server_name": f"n{one}",
                "listen": f"{HOST}:{ports[one]}",
                "jetstream": {"store_dir": str(folder / f"streams-{one}")},
                "cluster": {"name": "book", "listen": f"{HOST}:{inner[one]}", "advertise": NOBODY,
                            "no_advertise": True, "pool_size": -1, "routes": ways},
            }  # fmt: skip
            written = folder / f"n{one}.conf"
            written.write_text(json.dumps(settings), encoding="utf-8")  # their format takes JSON
            about: dict[str, Any] = {}

            def ready(port: int = ports[one], about: dict[str, Any] = about) -> bool:
                about.update(greeting(port) or {})
                return bool(about)

            command = [str(program), "--config", str(written)]
            server = stack.enter_context(serve(NAME, command, folder=folder, ready=ready, stop=signal.SIGTERM))
            servers.append(Nats(server, ports[one], str(about["version"])))
        cluster = NatsCluster(tuple(servers), cables)
        try:
            cluster.run(_agreed)
        except TimeoutError:
            log = servers[0].log(12)
            raise EngineError(f"{NAME} has chosen no leader within {READY_S:g} s. A log ends:\n{log}") from None
        yield cluster


async def _agreed(clients: tuple["Client", ...]) -> None:
    from nats.errors import Error

    async def knows(client: "Client") -> None:
        while True:
            try:
                await client.jetstream(timeout=ASK_S).account_info()
                return
            except (Error, TimeoutError):
                await asyncio.sleep(0.02)

    async with asyncio.timeout(READY_S):
        await asyncio.gather(*map(knows, clients))
