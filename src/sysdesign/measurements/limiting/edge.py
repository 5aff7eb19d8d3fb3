"""The edge burst on a real counter: the last moment of one window, and the first of the next."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole
from sysdesign.measurements.limiting.scripts import OnValkey

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

KEY, WINDOW_S = "user:7", 1
TRIES = 10


@dataclass(frozen=True)
class Edge:
    """How many came in around the end of a window, and within how many seconds."""

    let_in: int
    seconds: float


def edge_burst(store: "Valkey", limit: int = 100) -> Edge:
    """Open a window of one second with one request, and send the others just before it ends and just after.

    Where windows begin with the first request, it lies in the first window but not in the burst: 2 · `limit` - 1 come
    in together. Repeats if the machine stalls, so that the burst misses the end of the window. About 1 s.
    """
    whole("limit", limit, low=2)
    client: Any = store.client()
    limiter = OnValkey(client, "fixed window", limit, WINDOW_S)
    for _ in range(TRIES):
        limiter.allow(KEY)
        time.sleep(0.8 * WINDOW_S)
        begin = time.monotonic()
        before = sum(limiter.allow(KEY) for _ in range(limit - 1))
        in_time = client.pttl(KEY) > 0
        while client.exists(KEY):
            time.sleep(0.005)
        after = sum(limiter.allow(KEY) for _ in range(limit))
        seconds = time.monotonic() - begin
        client.delete(KEY)
        if in_time and seconds < WINDOW_S / 2:
            break
    return Edge(before + after, seconds)
