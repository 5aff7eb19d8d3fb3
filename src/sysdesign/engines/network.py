"""A network in between: a relay on loopback that holds the real bytes of real connections back, for a while or cut off.

What this leaves out: loss, jitter, limited bandwidth, and the handshakes that a new connection pays for.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sysdesign.checks import at_least

Address = Path | tuple[str, int]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PART = 65_536
TURNS = 3  # closing a connection takes the loop one and what follows another


class _Relay:
    """Runs in a thread of its own, with a loop of its own, until told to stop."""

    def __init__(self, address: Address, delay_s: float, *, must_answer: bool = True) -> None:
        self.address, self.delay_s, self.must_answer = address, delay_s, must_answer
        self.ready = threading.Event()
        self.failure: Exception | None = None
        self.listening = ("127.0.0.1", 0)

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            self.failure = error
        finally:
            self.ready.set()

    def stop(self) -> None:
        if self.failure is None:
            self.loop.call_soon_threadsafe(self.done.set)

    async def _serve(self) -> None:
        self.loop, self.done, self.whole = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        self.whole.set()
        self.relaying: set[asyncio.Task[None]] = set()
        self.open: set[asyncio.StreamWriter] = set()
        self.accepted: set[socket.socket] = set()
        if self.must_answer:  # no relay to nowhere
            _, there = await self._reach()
            there.close()
        with socket.create_server(self.listening) as listening:
            listening.setblocking(False)
            self.listening = listening.getsockname()
            # Not asyncio's own server: closed while it accepts, it forgets the connection and leaves it open.
            self.loop.add_reader(listening, self._accept, listening)
            self.ready.set()
            await self.done.wait()
            self.loop.remove_reader(listening)
        for task in self.relaying:
            task.cancel()
        await asyncio.gather(*self.relaying, return_exceptions=True)
        for writer in self.open:
            writer.transport.abort()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        for each in self.accepted:
            each.close()

    async def _reach(self) -> Streams:
        if isinstance(self.address, tuple):
            return await asyncio.open_connection(*self.address)
        return await asyncio.open_unix_connection(self.address)

    def _accept(self, listening: socket.socket) -> None:
        accepted, _ = listening.accept()
        self.accepted.add(accepted)
        task = self.loop.create_task(self._relay(accepted))
        self.relaying.add(task)
        task.add_done_callback(self.relaying.discard)

    async def _relay(self, accepted: socket.socket) -> None:
        client = await asyncio.open_connection(sock=accepted)
        self.open.add(client[1])
        try:
            server = await self._reach()
        except OSError:  # the server has gone since: hang up, as it would
            client[1].close()
            return
        self.open.add(server[1])
        async with asyncio.TaskGroup() as both:
            both.create_task(self._one_way(client[0], server[1]))
            both.create_task(self._one_way(server[0], client[1]))
        for _, writer in (client, server):
            writer.close()
            self.open.discard(writer)
        self.accepted.discard(accepted)

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read at once and write each part when its time has come."""
        held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def write() -> None:
            while True:
                due, data = await held.get()
                await asyncio.sleep(due - self.loop.time())
                await self.whole.wait()
                if not data:
                    return
                writer.write(data)
                await writer.drain()

        writing = self.loop.create_task(write())
        try:
            data = b"-"
            while data:
                try:
                    data = await reader.read(PART)
                except ConnectionError:  # reset by whoever sent: nothing more will come
                    data = b""
                held.put_nowait((self.loop.time() + self.delay_s, data))
            await writing
            if writer.can_write_eof():
                writer.write_eof()
        except OSError:  # the other end is gone; so is what it would have been told
            pass
        finally:
            writing.cancel()


class Cable:
    """The way to a server, which can be cut and mended: `address` is where its near end listens."""

    def __init__(self, relay: _Relay) -> None:
        self._relay = relay
        self.address = relay.listening

    def cut(self) -> None:
        """Let nothing pass, in either direction. Connections stay open, and nobody is told: as when packets vanish."""
        self._turn(whole=False)

    def mend(self) -> None:
        """Let pass what waits, in its order, and everything after it: what TCP sends again when a network is back."""
        self._turn(whole=True)

    def _turn(self, *, whole: bool) -> None:
        turned = threading.Event()

        def turn() -> None:
            (self._relay.whole.set if whole else self._relay.whole.clear)()
            turned.set()

        self._relay.loop.call_soon_threadsafe(turn)
        turned.wait()


@contextmanager
def delayed(address: Address, round_trip_s: float) -> Iterator[tuple[str, int]]:
    """Relay to a server and add `round_trip_s` to each round trip, half in each direction; gives host and port.

    Bytes are held back, not slowed down: what is sent together arrives together.

    Raises ValueError for a negative time, OSError when there is no server.
    """
    with _running(_Relay(address, at_least("round_trip_s", round_trip_s, 0) / 2)) as relay:
        yield relay.listening


@contextmanager
def cable(address: Address) -> Iterator[Cable]:
    """Relay to a server through a cable that can be cut; the server may come later, and connections wait for it.

    >>> with cable(("127.0.0.1", 9)) as line:
    ...     line.cut()
    ...     line.mend()
    """
    with _running(_Relay(address, 0, must_answer=False)) as relay:
        yield Cable(relay)


@contextmanager
def _running(relay: _Relay) -> Iterator[_Relay]:
    thread = threading.Thread(target=relay.run, name="relay")
    thread.start()
    relay.ready.wait()
    try:
        if relay.failure:
            raise relay.failure
        yield relay
    finally:
        relay.stop()
        thread.join()
