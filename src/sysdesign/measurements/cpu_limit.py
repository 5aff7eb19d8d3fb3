"""What limits an application server: the processor seconds that a request takes.

The processor time of a request is measured while the server has one request at a time. One core has one second a
second, so the most it can answer is one over that; then as many requests as it can take are sent, and the two compared.

With half a millisecond of work or more they agree. An empty request on an event loop is cheaper under load than the
prediction says, as the loop then takes several requests at each waking; on threads it is dearer, as they contend for
Python's global lock.

What this leaves out: a request that waits for a database or a network (its processor seconds count, its waiting does
not), TLS, answers of many kilobytes, more than one machine. Client and server share this machine: with one worker on
two cores or more, both have their own; the client's use is reported.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.checks import not_empty, positive, whole, within
from sysdesign.engines.http_app import LONGEST_MS
from sysdesign.engines.http_server import NAME, HttpServer, http_server
from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements.load import drive


@dataclass(frozen=True)
class Throughput:
    """A server under as much load as it takes, beside what its processor seconds at low load say it can take.

    `work_ms` is what the handler uses, `cpu_s_per_request` all that the process uses for a request at low load, parsing
    and answering included. `server_cores` and `client_cores` are the cores in use under full load, on average.
    """

    app: str
    work_ms: float
    workers: int
    requests_per_second: float
    cpu_s_per_request: float
    full_cpu_s_per_request: float
    server_cores: float
    client_cores: float

    @property
    def predicted(self) -> float:
        """Requests a second that the workers' cores can take: cores over processor seconds a request."""
        return self.workers / self.cpu_s_per_request

    @property
    def ratio(self) -> float:
        """Measured over predicted, by the clock: 1 when the server has its cores for itself."""
        return self.requests_per_second / self.predicted

    @property
    def utilisation(self) -> float:
        """Share of the workers' cores that was in use under full load."""
        return self.server_cores / self.workers

    @property
    def per_core_ratio(self) -> float:
        """Measured over predicted for each second of a core that the server was given.

        Other programs that use the machine lower `ratio` and `utilisation` alike, and leave this as it is.
        """
        return self.ratio / self.utilisation


def _check(work_ms: float, seconds: float, connections: int) -> None:
    if sys.platform == "win32":
        raise EngineMissing(NAME, "Windows counts processor time in steps of 16 ms")
    within("work_ms", work_ms, 0, LONGEST_MS)
    positive("seconds", seconds)
    whole("connections", connections)


def measure(server: HttpServer, work_ms: float, seconds: float = 0.4, connections: int = 8) -> Throughput:
    """Measure a running server: a third of `seconds` with one request at a time, the rest with `connections` at once.

    Raises as `cpu_limit`.
    """
    _check(work_ms, seconds, connections)
    path = f"/?ms={work_ms:g}"

    drive(server.host, server.port, path, connections=connections, requests=20 * connections if work_ms < 1 else 1)
    before = server.cpu_seconds()
    low = drive(server.host, server.port, path, connections=1, seconds=seconds / 3)
    between = server.cpu_seconds()
    full = drive(server.host, server.port, path, connections=connections, seconds=seconds * 2 / 3)
    used = server.cpu_seconds() - between
    return Throughput(
        server.app,
        float(work_ms),
        server.workers,
        requests_per_second=full.rate,
        cpu_s_per_request=(between - before) / low.requests,
        full_cpu_s_per_request=used / full.requests,
        server_cores=used / full.seconds,
        client_cores=full.client_cpu_s / full.seconds,
    )


def cpu_limit(work_ms: float = 1.0, app: str = "uvicorn", seconds: float = 0.4, connections: int = 8) -> Throughput:
    """Start a server and measure its limit at `work_ms` milliseconds of processor time in the handler.

    `seconds` is how long it is driven. Raises EngineMissing where a server cannot run or Windows cannot count;
    TypeError or ValueError for a parameter.
    """
    return cpu_limits((work_ms,), app, seconds, connections)[0]


def cpu_limits(work_ms: Sequence[float] = (0, 0.5, 1, 2, 5), app: str = "uvicorn", seconds: float = 0.4,
               connections: int = 8) -> list[Throughput]:  # fmt: skip
    """Measure one server at several amounts of work, `seconds` each. Errors as in `cpu_limit`."""
    for each in not_empty("work_ms", work_ms):
        _check(each, seconds, connections)
    with http_server(app) as server:
        return [measure(server, each, seconds, connections) for each in work_ms]
