"""Crashes and waits: the same tasks through a queue and through a log, with as many workers.

In the queue any free worker takes the next task, and acknowledges each alone. In the log a worker owns a partition,
takes its records in order, and commits its offset once for `batch` of them. A crash strikes after the work and before
the acknowledgement, or with `ack_first` after the acknowledgement and before the work. `RECOVERY_S` later the worker is
back, and what was not acknowledged is delivered again.

What this model leaves out: brokers that fail, workers that take over from each other (in a real log a group shares the
partitions of a lost consumer), work that is half done when the worker dies, and poison messages, which crash every
worker.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import ceil

from sysdesign.checks import number, truth, whole, within
from sysdesign.messaging.work import Work, checked_work

RECOVERY_S = 5.0
MOST_CRASHES = 0.5


@dataclass(frozen=True)
class Outcome:
    """What became of each task: how often it was run, and the seconds until its first run, of those that had one."""

    executions: tuple[int, ...]
    waits: tuple[float, ...]

    @property
    def lost(self) -> float:
        """The share of the tasks that was never run."""
        return self.executions.count(0) / len(self.executions)

    @property
    def repeated(self) -> float:
        """The share that was run twice or more."""
        return sum(times > 1 for times in self.executions) / len(self.executions)

    def late(self, seconds: float) -> float:
        """Return the share that waited longer than so many seconds, of those that were run."""
        number("seconds", seconds)
        return sum(wait > seconds for wait in self.waits) / max(1, len(self.waits))

    def percentile(self, percent: float) -> float:
        """Return the wait that `percent` of the tasks did not exceed: the nearest rank, an observed value.

        >>> Outcome((1, 1), (0.0, 3.0)).percentile(50)
        0.0
        """
        within("percent", percent, 0, 100)
        ranked = sorted(self.waits)
        return ranked[max(1, ceil(percent * len(ranked) / 100)) - 1]


def through_queue(work: Work, workers: int, *, crash: float = 0, ack_first: bool = False, seed: int = 0) -> Outcome:
    """Send the tasks through a queue with competing workers. O(n log n) time, about 1 µs a task.

    `crash` is the chance that a run ends in a crash, 0 to 0.5.

    >>> from sysdesign.messaging import random_work
    >>> work = random_work(1000, load=0.7, workers=8, seed=1)
    >>> through_queue(work, 8, crash=0.02, seed=1).repeated, through_queue(work, 8, crash=0.02, ack_first=True).lost
    (0.018, 0.018)
    """
    crashes = _crashes(crash, seed)
    truth("ack_first", ack_first)
    free = [0.0] * _checked("workers", workers, checked_work(work))
    executions = [0] * len(work)
    starts: list[float | None] = [None] * len(work)
    ready = [(time, task) for task, time in enumerate(work.arrivals)]
    heapify(ready)
    while ready:
        since, task = heappop(ready)
        now = max(since, heappop(free))
        broken = crashes()
        if broken and ack_first:
            heappush(free, now + RECOVERY_S)
            continue
        executions[task] += 1
        if starts[task] is None:
            starts[task] = now
        now += work.seconds[task]
        if broken:
            heappush(ready, (now + RECOVERY_S, task))
        heappush(free, now + RECOVERY_S if broken else now)
    return _outcome(work, executions, starts)


def through_log(work: Work, partitions: int, *, crash: float = 0, ack_first: bool = False, batch: int = 1,
                seed: int = 0) -> Outcome:  # fmt: skip
    """Send the tasks through a log with a worker a partition, to which their keys spread them evenly. O(n) time.

    >>> from sysdesign.messaging import random_work
    >>> work = random_work(1000, load=0.7, workers=8, seed=1)
    >>> for batch in (1, 20):
    ...     print(through_log(work, 8, crash=0.02, batch=batch, seed=1).repeated)
    0.018
    0.1
    """
    crashes = _crashes(crash, seed)
    truth("ack_first", ack_first)
    whole("batch", batch)
    lanes: list[list[int]] = [[] for _ in range(_checked("partitions", partitions, checked_work(work)))]
    keys = random.Random(f"keys {seed}")
    for task in range(len(work)):
        lanes[int(keys.random() * partitions)].append(task)
    executions = [0] * len(work)
    starts: list[float | None] = [None] * len(work)
    for lane in lanes:
        now, committed = 0.0, 0
        while committed < len(lane):
            now = max(now, work.arrivals[lane[committed]])
            end = committed + 1  # what is there already, up to a batch
            while end < min(len(lane), committed + batch) and work.arrivals[lane[end]] <= now:
                end += 1
            first, broken = committed, False
            if ack_first:
                committed = end
            for task in lane[first:end]:
                broken = crashes()
                if broken and ack_first:
                    break
                executions[task] += 1
                if starts[task] is None:
                    starts[task] = now
                now += work.seconds[task]
                if broken:
                    break
            if broken:
                now += RECOVERY_S
            elif not ack_first:
                committed = end
    return _outcome(work, executions, starts)


def executions_of_batch(batch: int, crash: float) -> float:
    """Return the mean number of runs until a batch is committed that starts anew after each crash. O(1) time.

    The mean number of tries until `batch` successes in a row, (1/(1 − p)ᵇ − 1) / p.
    Source: Feller, "An Introduction to Probability Theory and Its Applications", volume 1, 1968, XIII.7.

    >>> [round(executions_of_batch(20, crash), 2) for crash in (0, 0.01, 0.1)]
    [20.0, 22.26, 72.25]
    """
    whole("batch", batch)
    if within("crash", crash, 0, MOST_CRASHES) == 0:
        return float(batch)
    try:
        return float(((1 - crash) ** -batch - 1) / crash)
    except OverflowError:
        raise ValueError(f"'batch' must be small enough to be done at all: {batch!r}") from None


def _checked(name: str, workers: int, work: Work) -> int:
    most = max(len(work), 1000)
    if whole(name, workers) > most:
        raise ValueError(f"{name!r} must be at most {most}: {workers!r}")
    return workers


def _crashes(crash: float, seed: int) -> "_Crashes":
    within("crash", crash, 0, MOST_CRASHES)
    return _Crashes(crash, random.Random(f"crashes {whole('seed', seed, low=0)}"))


@dataclass
class _Crashes:
    """Tells of each run whether it ends in a crash."""

    chance: float
    draws: random.Random

    def __call__(self) -> bool:
        return self.draws.random() < self.chance


def _outcome(work: Work, executions: Sequence[int], starts: Sequence[float | None]) -> Outcome:
    waits = tuple(start - time for start, time in zip(starts, work.arrivals, strict=True) if start is not None)
    return Outcome(tuple(executions), waits)
