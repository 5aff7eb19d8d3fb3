"""Two small load balancers, run inside a process of their own: one copies bytes, one reads HTTP.

`Splice` works on layer 4: it takes a connection, opens another to the next server, and copies what comes, whatever it
is. `HttpProxy` works on layer 7: it reads each request, chooses a server for it, and passes it on with a header that
says for whom. Both go round. `checker` asks every server for a path, on the side, and leaves out those that say no.
"""

import asyncio
import os
import socket
import sys
from collections import deque
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

Address = tuple[str, int] | str  # host and port, or the path of a socket
END = b"\r\n\r\n"
VIA = b"1.1 sysdesign"
# Of one connection, so not passed on to the next (RFC 9110, section 7.6.1), as are those that Connection names.
OF_ONE_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"transfer-encoding", b"upgrade"}
TURN_S = 0.05  # from one health check to the next
PATIENCE_S = 1.0


class Servers:
    """The servers behind a balancer, in turn; those that are down are passed over, unless all are."""

    def __init__(self, addresses: list[Address]) -> None:
        self.addresses, self.down = addresses, set[Address]()
        self._turns = count()

    def next(self) -> Address:
        """Return whose turn it is."""
        up = [each for each in self.addresses if each not in self.down] or self.addresses
        return up[next(self._turns) % len(up)]


async def connect(protocol: Callable[[], asyncio.Protocol], address: Address) -> asyncio.Transport:
    """Open a connection."""
    loop = asyncio.get_running_loop()
    if isinstance(address, str):
        transport, _ = await loop.create_unix_connection(protocol, address)
        return transport
    found, _ = await loop.create_connection(protocol, *address)
    return found


class Splice(asyncio.Protocol):
    """One end of a spliced pair of connections: what comes here goes out there."""

    def __init__(self, servers: Servers | None, other: "Splice | None" = None) -> None:
        self.servers, self.other = servers, other
        self.transport: asyncio.Transport | None = None
        self.early: list[bytes] = []  # what came before the other end was there

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember this end; the client's end opens the server's."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if self.servers is not None:
            self.opening = asyncio.get_running_loop().create_task(self._open(self.servers.next()))

    async def _open(self, address: Address) -> None:
        assert self.transport is not None
        try:
            there = await connect(lambda: Splice(None, self), address)
        except OSError:  # nobody listens: hang up, as the server would
            self.transport.abort()
            return
        protocol = there.get_protocol()
        assert isinstance(protocol, Splice)
        self.other = protocol
        there.writelines(self.early)
        if self.transport.is_closing():
            there.close()

    def data_received(self, data: bytes) -> None:
        """Copy."""
        if self.other is None or self.other.transport is None:
            self.early.append(data)
        else:
            self.other.transport.write(data)

    def connection_lost(self, error: Exception | None) -> None:
        """Close the other end too."""
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()


def head_of(data: bytes) -> tuple[list[bytes], dict[bytes, bytes]] | None:
    r"""Return the words of the first line, and the headers by their names in lower case; None before all are there.

    >>> head_of(b"GET /a HTTP/1.1\r\nHost: b\r\n\r\n")
    ([b'GET', b'/a', b'HTTP/1.1'], {b'host': b'b'})
    """
    head, end, _ = data.partition(END)
    if not end:
        return None
    first, *lines = head.split(b"\r\n")
    pairs = (line.partition(b":") for line in lines)
    return first.split(b" ", 2), {name.strip().lower(): value.strip() for name, _, value in pairs}


def message(first: list[bytes], headers: dict[bytes, bytes], body: bytes) -> bytes:
    r"""Return a message as it is passed on: without the headers of one hop, and with a trace of this one.

    >>> message([b"GET", b"/", b"HTTP/1.1"], {b"connection": b"x-mine", b"x-mine": b"1", b"host": b"b"}, b"")
    b'GET / HTTP/1.1\r\nhost: b\r\nvia: 1.1 sysdesign\r\n\r\n'
    """
    dropped = OF_ONE_HOP.union(name.strip().lower() for name in headers.get(b"connection", b"").split(b","))
    kept = {name: value for name, value in headers.items() if name not in dropped}
    kept[b"via"] = b", ".join(each for each in (headers.get(b"via"), VIA) if each)
    return b"\r\n".join([b" ".join(first), *(b"%b: %b" % pair for pair in kept.items())]) + END + body


class Message(asyncio.Protocol):
    """Gathers HTTP/1.1 messages whose length is told, and hands each on, head and body."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand on every message that is whole."""
        self.got += data
        while self.got and (found := head_of(self.got)) is not None:
            words, headers = found
            size = self.got.index(END) + len(END) + int(headers.get(b"content-length", b"0"))
            if len(self.got) < size:
                return
            message, self.got = self.got[:size], self.got[size:]
            self.whole(words, headers, message[message.index(END) + len(END) :])

    def whole(self, words: list[bytes], headers: dict[bytes, bytes], body: bytes) -> None:
        """Do something with a message."""
        raise NotImplementedError


NOBODY = ([b"HTTP/1.1", b"502", b"Bad Gateway"], {b"content-length": b"0"}, b"")


class Upstream(Message):
    """A connection to a server, used for one request after another."""

    def __init__(self, address: Address) -> None:
        super().__init__()
        self.address = address
        self.client: HttpProxy | None = None

    def whole(self, words: list[bytes], headers: dict[bytes, bytes], body: bytes) -> None:
        """Pass the answer on and wait for the next request."""
        assert self.client is not None
        client, self.client = self.client, None
        client.idle.setdefault(self.address, deque()).append(self)
        client.answer(words, headers, body)

    def connection_lost(self, error: Exception | None) -> None:
        """Give the client an error instead of an answer."""
        if self.client is not None:
            self.client.answer(*NOBODY)


class HttpProxy(Message):
    """A client's connection: each of its requests goes to the next server."""

    idle: dict[Address, deque[Upstream]]  # open connections to servers, of all clients

    def __init__(self, servers: Servers, idle: dict[Address, deque[Upstream]]) -> None:
        super().__init__()
        self.servers, self.idle = servers, idle
        self.tasks = set[asyncio.Task[None]]()

    def whole(self, words: list[bytes], headers: dict[bytes, bytes], body: bytes) -> None:
        """Choose a server for a request and send it there."""
        assert self.transport is not None
        headers[b"x-forwarded-for"] = str(self.transport.get_extra_info("peername")[0]).encode()
        request = message(words, headers, body)
        address = self.servers.next()
        free = self.idle.get(address)
        while free:
            server = free.pop()
            if server.transport is not None and not server.transport.is_closing():
                self._ask(server, request)
                return
        task = asyncio.get_running_loop().create_task(self._open(address, request))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _open(self, address: Address, request: bytes) -> None:
        server = Upstream(address)
        try:
            await connect(lambda: server, address)
        except OSError:
            self.answer(*NOBODY)
            return
        self._ask(server, request)

    def _ask(self, server: Upstream, request: bytes) -> None:
        assert server.transport is not None
        server.client = self
        server.transport.write(request)

    def answer(self, words: list[bytes], headers: dict[bytes, bytes], body: bytes) -> None:
        """Send an answer to the client."""
        assert self.transport is not None
        self.transport.write(message(words, headers, body))


async def check(address: Address, path: str) -> bool:
    """Tell whether a server answers 200 to a path; an empty path asks only whether it takes connections."""
    assert not isinstance(address, str)
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await asyncio.open_connection(*address)
            try:
                if not path:
                    return True
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {address[0]}\r\nConnection: close\r\n\r\n".encode())
                return (await reader.readline()).split(b" ")[1:2] == [b"200"]
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


async def checker(servers: Servers, path: str) -> None:
    """Ask every server again and again, on connections of its own."""
    while True:
        healthy = await asyncio.gather(*(check(each, path) for each in servers.addresses))
        servers.down = {each for each, well in zip(servers.addresses, healthy, strict=True) if not well}
        await asyncio.sleep(TURN_S)


def address_of(text: str) -> Address:
    """Return an address from how it is written.

    >>> address_of("tcp://127.0.0.1:80"), address_of("unix:///tmp/s")
    (('127.0.0.1', 80), '/tmp/s')
    """
    url = urlsplit(text)
    return (str(url.hostname), int(url.port or 0)) if url.scheme == "tcp" else url.path


async def balance(kind: str, port_file: Path, health: str | None, addresses: list[str]) -> None:
    """Balance until the process is told to end."""
    servers, idle = Servers([address_of(each) for each in addresses]), dict[Address, deque[Upstream]]()
    make = {"splice": lambda: Splice(servers), "http": lambda: HttpProxy(servers, idle)}[kind]
    listening = socket.socket(proto=socket.IPPROTO_TCP)  # named, so that asyncio turns Nagle's delay off
    listening.bind(("127.0.0.1", 0))
    serving = await asyncio.get_running_loop().create_server(make, sock=listening)
    if health is not None:
        checking = asyncio.create_task(checker(servers, health))
        checking.add_done_callback(lambda task: task.cancelled() or task.result())
    part = port_file.with_suffix(".part")
    part.write_text(str(listening.getsockname()[1]), encoding="ascii")
    os.replace(part, port_file)
    await serving.serve_forever()


def main() -> None:
    """Run with the kind, the file for the port, `-` or the health check's path after a colon, and the addresses."""
    kind, port_file, health, *addresses = sys.argv[1:]
    asyncio.run(balance(kind, Path(port_file), None if health == "-" else health[1:], addresses))
