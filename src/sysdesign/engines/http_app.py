"""What the HTTP server answers: small handlers that use a given amount of processor time.

`/?ms=2` uses two milliseconds of the processor and answers. `/photo?ms=20` has a worker process make a thumbnail of 20
milliseconds and answers when it is made; `/photo?ms=20&queued=1` puts it on the worker's queue and answers at once.
`/made` says how many thumbnails are finished and the processor seconds that they took.
"""

import asyncio
import json
import math
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LONGEST_MS = 10_000
STEP = range(200)  # some three microseconds
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def burn(ms: float) -> float:
    """Use `ms` milliseconds of the processor and return the seconds that it took of it.

    The thread's own processor clock decides, not the clock on the wall: while others have the processor, or Python's
    global lock, nothing counts. On Windows that clock ticks every 16 ms.
    """
    start = time.thread_time()
    if ms > 0:
        end = start + ms / 1000
        while time.thread_time() < end:
            sum(STEP)
    return time.thread_time() - start


def milliseconds(text: str) -> float:
    """Return the milliseconds of a query. Raises ValueError for what is none, or unreasonable.

    >>> milliseconds("-1")
    Traceback (most recent call last):
    ValueError: 'ms' must be from 0 to 10000: '-1'
    """
    try:
        ms = float(text)
    except ValueError:
        ms = math.nan
    if not 0 <= ms <= LONGEST_MS:
        raise ValueError(f"'ms' must be from 0 to {LONGEST_MS:g}: {text!r}")
    return ms


class Studio:
    """A worker process that makes one thumbnail after another, and its queue."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self.made, self.seconds = 0, 0.0

    def order(self, ms: float) -> "asyncio.Future[float]":
        """Put a thumbnail on the queue; the result is there when it is made. The first one starts the worker."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        job = asyncio.wrap_future(self._pool.submit(burn, ms))
        job.add_done_callback(self._count)
        return job

    def _count(self, job: "asyncio.Future[float]") -> None:
        if not job.cancelled() and not job.exception():
            self.made, self.seconds = self.made + 1, self.seconds + job.result()

    def close(self) -> None:
        """Give up what is still queued and end the worker."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


async def answer(studio: Studio, path: str, query: dict[str, str]) -> tuple[int, bytes]:
    """Do what a request asks and return status and body."""
    try:
        ms = milliseconds(query.get("ms", "0"))
    except ValueError as error:
        return 422, str(error).encode()
    if path == "/":
        burn(ms)
        return 200, b"ok"
    if path == "/photo":
        job = studio.order(ms)
        if query.get("queued") != "1":
            await job
        return 200, b"ok"
    if path == "/made":
        return 200, json.dumps({"made": studio.made, "seconds": studio.seconds}).encode()
    return 404, b"not found"


class App:
    """The smallest application of the ASGI standard (asgi.readthedocs.io) that answers the paths above."""

    def __init__(self) -> None:
        self.studio = Studio()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's scope: the life of the server, or a request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        query = dict(parse_qsl(scope["query_string"].decode())) if scope["query_string"] else {}
        status, body = await answer(self.studio, scope["path"], query)
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            event = (await receive())["type"]
            if event == "lifespan.shutdown":
                self.studio.close()
            await send({"type": f"{event}.complete"})
            if event == "lifespan.shutdown":
                return


def bare() -> App:
    """Make the application of kind "uvicorn": nothing between the server and the handler."""
    return App()


def fastapi() -> Any:
    """Make the application of kind "fastapi": the same `/`, with its query checked and its answer built by FastAPI."""
    from fastapi import FastAPI, Query
    from fastapi.responses import PlainTextResponse

    api = FastAPI(openapi_url=None)

    @api.get("/", response_class=PlainTextResponse)
    async def root(ms: float = Query(0, ge=0, le=LONGEST_MS)) -> str:
        burn(ms)
        return "ok"

    return api


class Handler(BaseHTTPRequestHandler):
    """The handler of kind "threads": one thread for each connection, in the standard library's server."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # headers and body in one packet: a second one would wait 40 ms for the first's acknowledgement
    timeout = 60

    def do_GET(self) -> None:
        """Answer `/`."""
        url = urlsplit(self.path)
        status, body = 404, b"not found"
        if url.path == "/":
            try:
                burn(milliseconds(dict(parse_qsl(url.query)).get("ms", "0")))
                status, body = 200, b"ok"
            except ValueError as error:
                status, body = 422, str(error).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: it would be part of what is measured."""


class ThreadedServer(ThreadingHTTPServer):
    """The standard library's server with room for more connections at once."""

    request_queue_size = 128
