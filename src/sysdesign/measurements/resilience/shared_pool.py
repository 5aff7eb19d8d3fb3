"""A real order service over loopback: sixteen threads for all requests, and an inventory that slows down.

Each variant has its own server and clients; all run at the same time, on one inventory that holds a request for as long
as the plan says. Orders ask the inventory; the other page, /health, does not. Requests are sent on time whatever the
answers do, and given up after the patience of their user; the server goes on with them.
"""

import asyncio
import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import Any

from sysdesign.checks import not_empty
from sysdesign.engines.nats import in_own_loop
from sysdesign.resilience.breaker import CircuitBreaker
from sysdesign.resilience.bulkhead import Bulkhead
from sysdesign.resilience.chain import Chain

HOST = "127.0.0.1"
OWN_LOOP_S = 0.05


@dataclass(frozen=True)
class Answered:
    """One request: "orders" or "other", when it was sent since the start, and whether it went well and in time."""

    kind: str
    at_s: float
    good: bool


def good_share(found: list[Answered], kind: str, from_s: float, until_s: float) -> float:
    """Return the share of the requests of a kind, sent from `from_s` to `until_s`, that went well."""
    inside = [each.good for each in found if each.kind == kind and from_s <= each.at_s < until_s]
    not_empty("found", inside)
    return sum(inside) / len(inside)


class _Handler(BaseHTTPRequestHandler):
    """Answers a path with what its server's `answer` says: a status."""

    server: Any

    def do_GET(self) -> None:
        """Answer one request."""
        status = self.server.answer(self.path)
        with suppress(ConnectionError):  # the user has left
            self.send_response_only(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


class _Pooled(HTTPServer):
    """A server with a fixed number of threads, and a queue before them."""

    request_queue_size = 512

    def __init__(self, workers: int) -> None:
        super().__init__((HOST, 0), _Handler)
        self.pool = ThreadPoolExecutor(workers, thread_name_prefix="sdm-order")

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hand a request to the threads."""
        waiting = self.pool.submit(self._finish, request, client_address)
        waiting.add_done_callback(lambda done: self.shutdown_request(request) if done.cancelled() else None)

    def _finish(self, request: Any, client_address: Any) -> None:
        try:
            with suppress(ConnectionError):
                self.finish_request(request, client_address)
        finally:
            self.shutdown_request(request)

    def server_close(self) -> None:
        """Close the socket, and let the threads end."""
        super().server_close()
        self.pool.shutdown(cancel_futures=True)


class _Inventory(ThreadingHTTPServer):
    """As many threads as there are requests; each is held as long as `hold` says."""

    request_queue_size = 512
    daemon_threads = True

    def __init__(self, hold: Callable[[], float]) -> None:
        super().__init__((HOST, 0), _Handler)
        self.hold = hold

    def answer(self, path: str) -> int:
        """Hold the request for a while."""
        time.sleep(self.hold())
        return 200


@contextmanager
def _running(server: HTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": OWN_LOOP_S}, name="sdm-serve")
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(chain: Chain, inventory: int) -> Callable[[str], int]:
    """Return what the order service does with a path, under the protections of the chain."""
    bulkhead = None if chain.bulkhead is None else Bulkhead(chain.bulkhead)
    breaker = None
    if chain.breaker is not None:
        breaker = CircuitBreaker(0.5, window=chain.breaker, cool_down_s=chain.cool_down_s, slow_s=chain.patience_s)

    def ask() -> None:
        connection = http.client.HTTPConnection(HOST, inventory, timeout=chain.timeout_s)
        try:
            connection.request("GET", "/stock")
            connection.getresponse().read()
        finally:
            connection.close()

    def answer(path: str) -> int:
        if path != "/orders":
            return 200
        try:
            with ExitStack() as held:
                if bulkhead is not None:
                    held.enter_context(bulkhead.calling())
                if breaker is not None:
                    held.enter_context(breaker.calling())
                ask()
        except Exception:
            return 503
        return 200

    return answer


async def _user(port: int, kind: str, at_s: float, start: float, patience_s: float) -> Answered:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(start + at_s - loop.time())
    path, good = "/orders" if kind == "orders" else "/health", False

    async def ask() -> bool:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
            return b" 200" in await reader.readline()
        finally:
            writer.close()

    with suppress(OSError, asyncio.TimeoutError):
        good = await asyncio.wait_for(ask(), patience_s)
    return Answered(kind, at_s, good)


def shared_pool(variants: Mapping[str, Chain]) -> dict[str, list[Answered]]:
    """Run every variant for its `until_s`, all at once, and return its requests in order of sending.

    Of each chain the order service is real, with its `order_workers`, arrivals come evenly, and gateway and inventory
    are never short of workers. All must agree on when the inventory slows down. Takes `until_s` and the slowest answer.
    """
    if not isinstance(variants, Mapping) or not all(isinstance(chain, Chain) for chain in variants.values()):
        raise TypeError(f"'variants' must map names to chains: {variants!r}")
    not_empty("variants", variants)
    first = next(iter(variants.values()))
    began = float("inf")

    def hold() -> float:
        slow = time.monotonic() - began >= first.slow_from_s
        return first.slow_s if slow else first.fast_s

    async def run(ports: Mapping[str, int]) -> dict[str, list[Answered]]:
        nonlocal began
        start = asyncio.get_running_loop().time() + OWN_LOOP_S
        began = time.monotonic() + OWN_LOOP_S
        users = {
            name: [
                _user(ports[name], kind, i / rate, start, chain.patience_s)
                for kind, rate in (("orders", chain.order_rate), ("other", chain.other_rate))
                for i in range(round(chain.until_s * rate))
            ]
            for name, chain in variants.items()
        }
        return dict(zip(users, await asyncio.gather(*(asyncio.gather(*each) for each in users.values())), strict=True))

    with ExitStack() as servers:
        inventory = servers.enter_context(_running(_Inventory(hold)))
        ports = {}
        for name, chain in variants.items():
            server = _Pooled(chain.order_workers)
            server.answer = _answer(chain, inventory)  # type: ignore[attr-defined]
            ports[name] = servers.enter_context(_running(server))
        found = in_own_loop(run(ports))
    return {name: sorted(each, key=lambda one: one.at_s) for name, each in found.items()}
