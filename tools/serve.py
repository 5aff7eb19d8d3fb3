"""Serve the built site on this machine only: port 8000, or the next free one. Ctrl-C stops it.

python tools/serve.py [--site _build/site] [--port 8000]
"""

import argparse
import contextlib
import functools
import signal
import sys
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
TRIES = 100


class Handler(SimpleHTTPRequestHandler):
    """Files of one folder; 404.html for what is not there; no line a request."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".wasm": "application/wasm",
        ".mjs": "text/javascript",
        ".woff2": "font/woff2",
        ".ipynb": "application/x-ipynb+json",
    }

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a missing page with the site's own."""
        missing = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not missing.exists():
            super().send_error(code, message, explain)
            return
        body = missing.read_bytes()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        """A page that was just rebuilt must not come from the browser's cache."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet: the address is what the reader needs to see."""


class Server(ThreadingHTTPServer):
    """A server that does not share its port and does not wait for open connections when it stops."""

    allow_reuse_address = sys.platform != "win32"
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of a file is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def listen(site: Path, port: int = 8000) -> Server:
    """Return a server of the folder on the first free port from `port` on.

    Raises `OSError` when none of a hundred ports is free. Port 0 takes any free one.
    """
    handler = functools.partial(Handler, directory=str(site))
    for candidate in range(port, port + TRIES):
        try:
            return Server((HOST, candidate), handler)
        except OSError:
            if candidate == port + TRIES - 1:
                raise
    raise AssertionError("unreachable")


@contextlib.contextmanager
def serving(site: Path) -> Iterator[str]:
    """Serve a folder on a free port while the block runs; the value is its address."""
    with listen(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "site", help="folder to serve")
    parser.add_argument("--port", type=int, default=8000, help="first port to try")
    args = parser.parse_args()
    if not (args.site / "index.html").exists():
        raise SystemExit(f"No site in {args.site}: `make site` builds it.")
    # A stop from the outside is as clean as Ctrl-C, and Ctrl-C works even where a shell has switched it off.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    with listen(args.site, args.port) as server, contextlib.suppress(KeyboardInterrupt):
        print(f"The book is at http://{HOST}:{server.server_port}/  (Ctrl-C stops it)", flush=True)
        server.serve_forever()
    print("\nStopped.", flush=True)


if __name__ == "__main__":
    main()
