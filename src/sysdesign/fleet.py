"""How many servers a load takes, what to add for the loss of a zone, and what its bytes cost.

A server does cores / (processor seconds a request) requests a second, whatever its name: that is the limit to measure.
Every function takes O(1) time.

What this model leaves out: requests that wait for something else than a processor (count their concurrency, see
`estimation.concurrency`), servers that differ, uneven balancing, and the minutes a new server takes to start.
"""

import math
from typing import Any

from sysdesign.checks import at_least, number, positive, whole, within

# Rounding of the operations above the last division must not cost a server.
_ROUNDING = 1 - 1e-12


def server_capacity(cores: int, cpu_s: float, target: float = 1) -> float:
    """Return the requests a second of one server whose requests take `cpu_s` seconds of a core each.

    `target` is the utilisation to plan for, above 0 up to 1; `headroom` says why it should be below 1.

    >>> server_capacity(cores=1, cpu_s=0.001), server_capacity(cores=16, cpu_s=0.002, target=0.6)
    (1000.0, 4800.0)
    """
    planned = whole("cores", cores) * positive("target", within("target", target, 0, 1))
    return positive("cores × target / cpu_s", planned / positive("cpu_s", cpu_s))


def servers_needed(rate: float, cpu_s: float, cores: int, target: float) -> int:
    """Return the servers that `rate` requests a second take: rate × cpu_s / (cores × target), rounded up.

    >>> servers_needed(200_000, cpu_s=0.002, cores=16, target=0.6)
    42
    """
    servers = at_least("rate", rate, 0) / server_capacity(cores, cpu_s, target)
    return math.ceil(number("rate × cpu_s / (cores × target)", servers) * _ROUNDING)


def with_spare_zone(servers: int, zones: int) -> int:
    """Return the servers to run over equal `zones`, so that `servers` are left when one zone is gone.

    It is servers × zones / (zones − 1), rounded up to the same number in every zone: two zones need twice the servers,
    three half as many more.

    >>> with_spare_zone(42, zones=3), with_spare_zone(42, zones=2), with_spare_zone(42, zones=5)
    (63, 84, 55)
    """
    whole("servers", servers, low=0)
    whole("zones", zones, low=2)
    return -(-servers // (zones - 1)) * zones


def egress_cost(bytes_per_month: float, price_per_gb: float) -> float:
    """Return what a month's outgoing bytes cost, in the currency of the price; 1 GB is 1,000,000,000 bytes.

    The price is yours to look up: it falls with volume, and differs between regions and providers.

    >>> egress_cost(bytes_per_month=300e12, price_per_gb=0.05)
    15000.0
    """
    cost = at_least("bytes_per_month", bytes_per_month, 0) / 1e9 * at_least("price_per_gb", price_per_gb, 0)
    return number("bytes_per_month × price_per_gb", cost)


def in_three_zones(rate: Any, cpu_s: Any, cores: Any, target: Any) -> dict[str, Any]:
    """Return a fleet in three equal zones: `servers`, how `busy` they are, `slow` (answer time over service time), and
    how busy the others are when a zone is `gone`, above 1 if they cannot keep up.

    Plain arithmetic, so that it runs on numbers that record it as well; nothing is checked. `slow` is of one core
    (M/M/1, see `headroom`).

    >>> in_three_zones(200_000, 0.002, 16, 0.6)["servers"]
    42
    """
    work = rate * cpu_s  # cores kept busy
    servers = 3 * math.ceil(work / (cores * target) / 3 * _ROUNDING)
    busy = work / (servers * cores)
    return {"servers": servers, "busy": busy, "slow": 1 / (1 - busy), "gone": busy * 3 / 2}
