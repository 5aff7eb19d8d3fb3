"""Moving work off the request path: the answer no longer waits for the thumbnail; the thumbnail is made all the same.

One server, one worker process beside it, one client. Inline, a request is answered when the worker has made its
thumbnail; queued, as soon as the job is on the worker's queue. The thumbnail is processor time in the worker, no sleep,
so the total of it can be compared.

What this leaves out: a queue that survives a crash (this one is in memory), retries, telling the client when it is
done, and an arrival rate: the client asks again when it is answered, so the queue only grows while it asks. Where jobs
arrive faster than the worker makes them for long, the queue grows without end.
"""

import json
import time
from dataclasses import dataclass

from sysdesign.checks import positive, whole
from sysdesign.engines.http_app import LONGEST_MS
from sysdesign.engines.http_server import HttpServer, http_server
from sysdesign.measurements.load import drive

LOOK_S = 0.005
MADE_S = 60.0


@dataclass(frozen=True)
class Answers:
    """What a client saw and a worker did: seconds to the answer (median, 99th percentile) and to the last thumbnail.

    `work_s` are processor seconds in thumbnails, `backlog` the thumbnails still to be made when the last answer came.
    """

    requests: int
    p50_s: float
    p99_s: float
    all_made_s: float
    work_s: float
    backlog: int


@dataclass(frozen=True)
class Offload:
    """The same requests both ways."""

    work_ms: float
    inline: Answers
    queued: Answers

    @property
    def saved_s(self) -> float:
        """Seconds that the median answer comes earlier."""
        return self.inline.p50_s - self.queued.p50_s

    @property
    def work_ratio(self) -> float:
        """Processor seconds queued over inline: 1 when moving the work saves none of it."""
        return self.queued.work_s / self.inline.work_s


def _made(server: HttpServer) -> tuple[int, float]:
    status, body = server.get("/made")
    if status != 200:
        raise ConnectionError(f"the server has answered {status}: {body}")
    told = json.loads(body)
    return told["made"], told["seconds"]


def answers(server: HttpServer, path: str, requests: int) -> Answers:
    """Send the requests one after another, then wait until their thumbnails are made."""
    made, seconds = _made(server)
    start = time.perf_counter()
    seen = drive(server.host, server.port, path, connections=1, requests=requests)
    now, _ = _made(server)
    backlog = made + requests - now
    while now < made + requests:
        if time.perf_counter() - start > MADE_S + seen.seconds:
            raise TimeoutError(f"{made + requests - now} thumbnails were not made within {MADE_S:g} s")
        time.sleep(LOOK_S)
        now, _ = _made(server)
    end = time.perf_counter()
    return Answers(requests, seen.percentile(50), seen.percentile(99), end - start, _made(server)[1] - seconds, backlog)


def offload(work_ms: float = 20.0, requests: int = 50) -> Offload:
    """Make `requests` thumbnails of `work_ms` milliseconds inline, then as many through the queue. About 2.5 s.

    Raises EngineMissing where the server cannot run; TypeError or ValueError for a parameter.
    """
    if positive("work_ms", work_ms) > LONGEST_MS:
        raise ValueError(f"'work_ms' must be <= {LONGEST_MS}: {work_ms!r}")
    whole("requests", requests)
    with http_server("uvicorn") as server:
        drive(server.host, server.port, "/photo?ms=0", connections=1, requests=5)  # the worker starts
        inline = answers(server, f"/photo?ms={work_ms:g}", requests)
        queued = answers(server, f"/photo?ms={work_ms:g}&queued=1", requests)
    return Offload(float(work_ms), inline, queued)
