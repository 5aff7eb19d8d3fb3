"""What a breaker remembers of the outcomes of its calls: the last so many, or those of the last so many seconds.

Both are made anew each time the breaker closes. `add` is safe to call from many threads.
"""

import threading
from collections import deque
from collections.abc import Callable

from sysdesign.checks import positive, whole

BUCKETS = 10


class CountWindow:
    """The outcomes of the last `size` calls. `add(failed)` takes O(1), `seen` O(size), memory eight bytes a call."""

    def __init__(self, size: int) -> None:
        self._failed: deque[bool] = deque(maxlen=whole("size", size))
        self.add: Callable[[bool], None] = self._failed.append  # one step of the interpreter, so it needs no lock

    def seen(self) -> tuple[int, int]:
        """Return how many calls are counted, and how many of them failed."""
        return len(self._failed), self._failed.count(True)


class TimeWindow:
    """The outcomes of the last `seconds`, in ten buckets of time: the oldest goes as a whole, up to a tenth too soon.

    All takes O(1); memory does not grow with the rate of calls. Raises ValueError when the clock goes back.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._bucket_s = positive("seconds", seconds) / BUCKETS
        self._clock = clock
        self._calls, self._failed = [0] * BUCKETS, [0] * BUCKETS
        self._latest = int(clock() // self._bucket_s)
        self._lock = threading.Lock()

    def add(self, failed: bool) -> None:
        """Count one outcome at the time it is."""
        with self._lock:
            here = self._move() % BUCKETS
            self._calls[here] += 1
            self._failed[here] += failed

    def seen(self) -> tuple[int, int]:
        """Return how many calls are counted, and how many of them failed."""
        with self._lock:
            self._move()
            return sum(self._calls), sum(self._failed)

    def _move(self) -> int:
        now = self._clock()
        number = int(now // self._bucket_s)
        if number != self._latest:
            if number < self._latest:
                raise ValueError(f"'clock' must not go back, as a monotonic one does not: {now!r}")
            for passed in range(max(self._latest, number - BUCKETS) + 1, number + 1):
                self._calls[passed % BUCKETS] = self._failed[passed % BUCKETS] = 0
            self._latest = number
        return number
