"""Processor seconds that a server has used: its own and those of the processes it started, also of ended ones.

Rates on loopback are shared with the client that makes the load. Processor seconds are the server's alone: divide one
core's second by them and the capacity of a core follows.
"""

import contextlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sysdesign.checks import not_empty, positive, whole
from sysdesign.engines.cpu_time import process_seconds
from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements.rounds import Spread, repeat


def processor_seconds(pid: int) -> float:
    """Return user and system seconds of a process and its descendants so far; those that ended count to 10 ms.

    Raises ProcessLookupError when there is no such process, EngineMissing for one with children where the system does
    not tell the seconds of those that ended.
    """
    import psutil

    process_seconds(pid)
    root = psutil.Process(pid)
    while True:
        ended = root.cpu_times()[2:4]
        children = root.children(recursive=True)
        if children and not sys.platform.startswith("linux"):
            raise EngineMissing("Counting processor seconds", f"{sys.platform} does not tell those of ended processes")
        total = process_seconds(pid)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                total += process_seconds(child.pid)
        if root.cpu_times()[2:4] == ended:  # else a child ended meanwhile, and was counted twice or not at all
            return float(total + sum(ended))


@dataclass(frozen=True)
class Served:
    """Operations a second that a client got, and the server's processor seconds for each operation."""

    operations_s: Spread
    processor_s: Spread

    @property
    def one_core(self) -> float:
        """Operations a second that would keep one core of this machine busy, the client's work not counted."""
        return 1 / self.processor_s.median

    def cores(self, operations_s: float) -> float:
        """Return the cores that so many operations a second would keep busy, by the median.

        >>> round(Served(Spread(1, 2, 3), Spread(2e-5, 2e-5, 2e-5)).cores(600_000), 9)
        12.0
        """
        return positive("operations_s", operations_s) * self.processor_s.median


Load = Callable[[], tuple[int, float]]  # runs once and returns operations and the seconds they took


def repeated(call: Callable[[], object], seconds: float, each: int = 1) -> Load:
    """Return a load that calls again and again for `seconds`; a call is `each` operations."""

    def load() -> tuple[int, float]:
        calls, spent = repeat(call, seconds)
        return calls * each, spent

    return load


def served(loads: Mapping[str, tuple[int, Load]], rounds: int = 3) -> dict[str, Served]:
    """Let loads take turns and return what each got; with every load comes the process id of its server.

    Raises EngineMissing where processor seconds are not told; ValueError when a load is over before its processor
    seconds can be counted.
    """
    not_empty("loads", loads)
    rates: dict[str, list[float]] = {name: [] for name in loads}
    costs: dict[str, list[float]] = {name: [] for name in loads}
    for _ in range(whole("rounds", rounds)):
        for name, (pid, load) in loads.items():
            before = processor_seconds(pid)
            operations, seconds = load()
            spent = processor_seconds(pid) - before
            rates[name].append(operations / positive("seconds", seconds))
            costs[name].append(positive(f"processor seconds of {name}", spent) / operations)
    return {name: Served(Spread.of(rates[name]), Spread.of(costs[name])) for name in loads}
