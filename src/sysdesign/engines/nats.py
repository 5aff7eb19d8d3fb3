"""NATS with JetStream, embedded: `with nats() as server:` has a server of its own, and leaves nothing of it behind.

JetStream keeps messages in streams; by its settings a stream is a queue, whose messages go when they are acknowledged,
or a log, whose messages stay. The client is asyncio's, `nats-py`; `run` drives it from code that is not, notebooks
among it, whose own loop is busy already.
"""

import asyncio
import json
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sysdesign.engine_catalogue import nats_program
from sysdesign.engines.missing import require
from sysdesign.engines.scratch import scratch
from sysdesign.engines.server import Running, Server, serve

if TYPE_CHECKING:
    from nats.aio.client import Client

NAME = "NATS"
HOST = "127.0.0.1"
PATIENCE_S = 1.0
T = TypeVar("T")


class Nats(Running):
    """A running server: work for its client, its log."""

    def __init__(self, server: Server, port: int, version: str) -> None:
        self._server, self._port, self._version = server, port, version

    @property
    def address(self) -> tuple[str, int]:
        """Its host and port."""
        return HOST, self._port

    @property
    def version(self) -> str:
        """The server's version, as in `2.15.1`."""
        return self._version

    def run(self, work: Callable[["Client"], Awaitable[T]]) -> T:
        """Connect, return what `await work(client)` returns, and close the connection; from any thread or notebook.

        The work runs in a loop of its own in a thread of its own, and is cancelled when this call is interrupted.
        Raises what the work raises; TypeError for work that cannot be called.
        """
        if not callable(work):
            raise TypeError(f"'work' must be a function of a client: {work!r}")
        return in_own_loop(self._connected(work))

    async def _connected(self, work: Callable[["Client"], Awaitable[T]]) -> T:
        import nats as library

        # A server that is gone does not come back.
        client = await library.connect(
            f"nats://{HOST}:{self._port}", allow_reconnect=False, max_reconnect_attempts=1, reconnect_time_wait=0.05
        )
        try:
            return await work(client)
        finally:
            await client.close()


def in_own_loop(work: Awaitable[T]) -> T:
    """Run a coroutine in a new thread with a loop of its own and return its result; for callers that have one running.

    >>> async def answer() -> int:
    ...     return 42
    >>> in_own_loop(answer())
    42
    """
    found: Future[T] = Future()
    task: asyncio.Task[T] | None = None

    async def watched() -> T:
        nonlocal task
        task = asyncio.ensure_future(work)
        return await task

    def drive() -> None:
        try:
            found.set_result(asyncio.run(watched()))
        except BaseException as error:  # whatever it is belongs to the caller
            found.set_exception(error)

    thread = threading.Thread(target=drive, name="sdm-loop", daemon=True)
    thread.start()
    try:
        return found.result()
    finally:
        if task is not None and not task.done():  # interrupted
            task.get_loop().call_soon_threadsafe(task.cancel)
        thread.join()


def greeting(port: int) -> dict[str, Any] | None:
    """Return what the server says to who connects, or None for a port that something else listens at."""
    with socket.create_connection((HOST, port), PATIENCE_S) as asked:
        said = asked.makefile("rb").readline()
    if not said.startswith(b"INFO "):
        return None
    about: dict[str, Any] = json.loads(said[5:])
    return about


@contextmanager
def nats() -> Iterator[Nats]:
    """Enter a new NATS server with JetStream on and nothing in it; when left, it is gone with all its streams.

    It listens at a free port of 127.0.0.1 that it chooses itself, and keeps what it persists in a temporary folder.
    Raises EngineMissing where it cannot run; EngineError with the log's last lines when it does not start.

    >>> async def twice(client):
    ...     stream = client.jetstream()
    ...     await stream.add_stream(name="orders")
    ...     return [(await stream.publish("orders", b"123")).seq for _ in range(2)]
    >>> with nats() as server:
    ...     server.run(twice)
    [1, 2]
    """
    require(NAME)
    program = nats_program()
    assert program is not None
    with scratch(NAME) as folder:
        about: dict[str, Any] = {}

        def ready() -> bool:
            for told in folder.glob("*.ports"):
                port = int(json.loads(told.read_bytes() or b'{"nats": [":0"]}')["nats"][0].rpartition(":")[2])
                about.update((port and greeting(port)) or {})
            return bool(about)

        where = ["--addr", HOST, "--port", "-1", "--ports_file_dir", str(folder)]
        command = [str(program), *where, "--jetstream", "--store_dir", str(folder / "streams")]
        with serve(NAME, command, folder=folder, ready=ready, stop=signal.SIGTERM) as server:
            yield Nats(server, int(about["port"]), str(about["version"]))
