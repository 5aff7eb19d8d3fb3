"""Small services on loopback ports, one line in and one line out, and how to ask them."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

HOST = "127.0.0.1"
Handle = Callable[[str], str | None]
PATIENCE_S = 10.0


class UnavailableError(ConnectionError):
    """The service answered that it cannot: what status 503 says in HTTP."""


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads, request_queue_size = True, True, 128


@contextmanager
def service(handle: Handle) -> Iterator[int]:
    """Serve until the end of the block, a thread for each connection; yield the port.

    `handle` gets the line of a request and returns that of the answer; with None no answer is sent, and the caller is
    left waiting until it hangs up.
    """

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionError):  # the caller may be gone
                self.connection.settimeout(PATIENCE_S)
                answer = handle(self.rfile.readline().decode().strip())
                if answer is None:
                    self.rfile.read(1)
                else:
                    self.wfile.write(f"{answer}\n".encode())

    with _Server((HOST, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def ask(port: int, text: str, timeout_s: float = PATIENCE_S) -> str:
    """Return the answer of a service. Raises TimeoutError without one in time, UnavailableError for `unavailable`."""
    with socket.create_connection((HOST, port), timeout_s) as connection:
        connection.sendall(f"{text}\n".encode())
        with connection.makefile() as lines:
            answer = lines.readline().strip()
    if answer == "unavailable":
        raise UnavailableError(answer)
    return answer
