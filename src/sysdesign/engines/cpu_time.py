"""Processor seconds of another process, to the microsecond where the system allows it.

`psutil` counts in ticks of 10 ms on Linux, too coarse for requests of 50 µs over a tenth of a second. Linux has a clock
for each process, exact to the nanosecond, which a process of the same machine may read: clock_getcpuclockid(3).
"""

import sys
import time

from sysdesign.checks import whole

LINUX = sys.platform == "linux"


def process_seconds(pid: int) -> float:
    """Return the user and system seconds of a process so far, all its threads, also those that have ended.

    Not those of its children. Raises ProcessLookupError when there is no such process.

    >>> import os
    >>> before = process_seconds(os.getpid())
    >>> sum(range(1000)) and process_seconds(os.getpid()) > before
    True
    """
    import psutil

    whole("pid", pid)
    try:
        if LINUX:
            return time.clock_gettime((~pid << 3) | 2)  # 2: what the scheduler has counted
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)
    except (OSError, psutil.NoSuchProcess):
        raise ProcessLookupError(f"'pid' must be a running process: {pid!r}") from None


def tree_seconds(pid: int) -> float:
    """Return the processor seconds of a process and of all that run below it; children that have ended are left out."""
    import psutil

    total = process_seconds(pid)
    for child in psutil.Process(pid).children(recursive=True):
        try:
            total += process_seconds(child.pid)
        except ProcessLookupError:  # it has ended meanwhile
            continue
    return total
