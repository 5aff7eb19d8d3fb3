"""How long a decision takes: in the gateway's own memory, and in Valkey, a round trip away."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sysdesign.checks import whole
from sysdesign.limiting import GCRA, PerKey
from sysdesign.measurements.limiting.scripts import OnValkey
from sysdesign.measurements.rounds import Spread, interleaved

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

KEY = "user:7"


def decision_times(store: "Valkey", *, decisions: int = 500, rounds: int = 5) -> dict[str, Spread]:
    """Return seconds a decision of GCRA, "own memory" and "Valkey", over a socket of the same machine."""
    whole("decisions", decisions)
    own = PerKey(lambda: GCRA(1e6, 1e6))
    client = store.client()
    central = OnValkey(client, "GCRA", 1e6, 1e6)

    def seconds(allow: Callable[[str], bool]) -> float:
        begin = time.perf_counter()
        for _ in range(decisions):
            allow(KEY)
        return (time.perf_counter() - begin) / decisions

    try:
        variants = {"own memory": lambda: seconds(own.allow), "Valkey": lambda: seconds(central.allow)}
        return interleaved(variants, whole("rounds", rounds))
    finally:
        client.delete(KEY)
