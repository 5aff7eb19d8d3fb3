"""Runs inside the server's process: takes a free port, writes it to a file, serves."""

import os
import socket
from pathlib import Path

from sysdesign.engines import http_app

KINDS = ("uvicorn", "fastapi", "threads")


def run(kind: str, workers: str, port_file: str) -> None:
    """Serve an application until the process is told to end."""
    if kind == "threads":
        server = http_app.ThreadedServer(("127.0.0.1", 0), http_app.Handler)
        publish(server.server_address[1], Path(port_file))
        server.serve_forever()
        return
    from uvicorn import Config, Server
    from uvicorn.supervisors import Multiprocess

    # asyncio turns Nagle's delay of 40 ms off only where a socket says that its protocol is TCP.
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.set_inheritable(True)
    config = Config(
        f"sysdesign.engines.http_app:{'bare' if kind == 'uvicorn' else 'fastapi'}",
        factory=True,
        workers=int(workers),
        loop="asyncio",
        http="httptools",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    serving = Server(config)
    publish(listening.getsockname()[1], Path(port_file))
    if config.workers == 1:
        serving.run([listening])
    else:
        Multiprocess(config, [listening]).run()


def publish(port: int, file: Path) -> None:
    """Write the port so that a reader sees all of it or nothing."""
    part = file.with_suffix(".part")
    part.write_text(str(port), encoding="ascii")
    os.replace(part, file)
