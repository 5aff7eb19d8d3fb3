"""A bulkhead: at most so many calls to one callee at a time, so that a slow one cannot take every thread."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sysdesign.checks import at_least, whole

T = TypeVar("T")


class BulkheadFullError(Exception):
    """The call was not made: as many as may be were under way already, and none ended in time."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} calls are under way already")
        self.limit = limit


class Bulkhead:
    """Lets at most `limit` calls be under way at a time; a further one waits `wait_s`, then BulkheadFullError.

    >>> bulkhead = Bulkhead(1)
    >>> with bulkhead.calling():
    ...     bulkhead.call(divmod, 7, 2)
    Traceback (most recent call last):
    sysdesign.resilience.bulkhead.BulkheadFullError: 1 calls are under way already
    >>> bulkhead.call(divmod, 7, 2)
    (3, 1)

    Waiting takes a thread as well, so `wait_s` is 0 unless the calls are short. A limit of rate × usual time of a call,
    by Little's law, with room for bursts, is used up only when the callee slows down. For threads; coroutines have
    `asyncio.Semaphore`. After Nygard, *Release It!* (2018), chapter 5.
    """

    def __init__(self, limit: int, *, wait_s: float = 0) -> None:
        self.limit, self.wait_s = whole("limit", limit), at_least("wait_s", wait_s, 0)
        self._places = threading.BoundedSemaphore(limit)

    def call(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        """Return `function(*args, **kwargs)`, or raise BulkheadFullError without calling it."""
        with self.calling():
            return function(*args, **kwargs)

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Hold one of the places while the context lasts. Raises BulkheadFullError on entering."""
        if not self._places.acquire(timeout=self.wait_s):
            raise BulkheadFullError(self.limit)
        try:
            yield
        finally:
            self._places.release()
