"""What one client of a limiter takes of Valkey's memory, as MEMORY USAGE says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import not_empty, whole
from sysdesign.measurements.limiting.scripts import OnValkey

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

KEY = "user:1234567"


@dataclass(frozen=True)
class Kept:
    """The bytes of a key with all that belongs to it, and how Valkey keeps its value."""

    bytes: int
    encoding: str


def memory(store: "Valkey", limits: Sequence[int] = (100, 1000)) -> dict[str, Kept]:
    """Return what a client takes that has used up its limit: for each limiter at the first, for the log at all limits.

    All samples of a nested value are counted. About 0.3 s.
    """
    for limit in not_empty("limits", limits):
        whole("limit", limit)
    client: Any = store.client()
    kinds = [(kind, limits[0]) for kind in ("fixed window", "GCRA", "token bucket")]
    found = {}
    for kind, limit in [*kinds, *(("sliding log", limit) for limit in limits)]:
        limiter = OnValkey(client, kind, limit, 3600 if kind in ("fixed window", "sliding log") else limit / 3600)
        try:
            for place in range(limit):
                assert limiter.allow(KEY, request=f"{place:08x}")
            encoding = client.object("encoding", KEY)
            name = f"{kind}, {limit} requests" if kind == "sliding log" else kind
            found[name] = Kept(int(client.memory_usage(KEY, samples=0)), encoding.decode())
        finally:
            client.delete(KEY)
    return found
