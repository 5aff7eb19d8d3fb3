"""Single flight: calls for the same key that come while one is under way wait for its result."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Any, TypeAlias

Call: TypeAlias = Callable[[], Awaitable[Any]]


class SingleFlight:
    """Coalesces calls by key, within one event loop; nothing is kept once a call has ended.

    An error goes to all who wait, as with groupcache and Go's `singleflight`, where the name comes from. Whoever gives
    up waiting takes nothing from the others. Not for calls that differ by who asks, and not across processes: each
    makes a call of its own.

    For instance, both answers come from one call of `load`::

        flight = SingleFlight()
        await asyncio.gather(flight.do("key", load), flight.do("key", load))
    """

    def __init__(self) -> None:
        self._flying: dict[Hashable, asyncio.Task[Any]] = {}

    def __len__(self) -> int:
        """How many calls are under way."""
        return len(self._flying)

    async def do(self, key: Hashable, call: Call) -> Any:
        """Return the result of the call for this key that is under way, or else of `call()`."""
        task = self._flying.get(key)
        if task is None:
            task = asyncio.ensure_future(_awaited(call))
            self._flying[key] = task
            task.add_done_callback(partial(self._landed, key))
        return await asyncio.shield(task)

    def _landed(self, key: Hashable, task: "asyncio.Task[Any]") -> None:
        del self._flying[key]
        if not task.cancelled():
            task.exception()  # nobody may be left to hear of it


async def _awaited(call: Call) -> Any:
    return await call()
