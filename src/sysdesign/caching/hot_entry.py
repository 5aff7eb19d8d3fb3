"""One cached entry that asyncio clients share, with the four remedies of `stampede` as code that could be used."""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from typing import Any

from sysdesign.caching.single_flight import SingleFlight
from sysdesign.caching.stampede import REMEDIES
from sysdesign.checks import one_of, positive, whole


class HotEntry:
    """An entry that `load` fills and that is good for `ttl_s` by `clock`, the time in seconds.

    `remedy` is one of `stampede.REMEDIES`. The entry is empty to begin with; an empty one cannot be answered stale.
    """

    def __init__(self, load: Callable[[], Awaitable[Any]], ttl_s: float, remedy: str, clock: Callable[[], float],
                 *, beta: float = 1.0, seed: int = 0) -> None:  # fmt: skip
        self._load, self._ttl_s, self._clock = load, positive("ttl_s", ttl_s), clock
        self._remedy, self._beta = one_of("remedy", remedy, REMEDIES), positive("beta", beta)
        self._rng = random.Random(whole("seed", seed, 0))
        self._flight = SingleFlight()
        self._value: Any = None
        self._took_s, self._expires = 0.0, -math.inf
        self._refreshing: set[asyncio.Future[Any]] = set()

    async def get(self) -> Any:
        """Return the value, fresh or as stale as the remedy allows."""
        now = self._clock()
        if now < self._expires:
            early = self._remedy == "early refresh" and self._drawn(now)
            return await self._fetch() if early else self._value
        if self._remedy == "stale while revalidate" and self._expires > -math.inf:
            if not self._flight:
                task = asyncio.ensure_future(self._flight.do("", self._fetch))
                self._refreshing.add(task)  # the loop alone would forget it
                task.add_done_callback(self._refreshing.discard)
                await asyncio.sleep(0)  # let it take off
            return self._value
        if self._remedy in ("single flight", "stale while revalidate"):
            return await self._flight.do("", self._fetch)
        return await self._fetch()

    def _drawn(self, now: float) -> bool:
        return now - self._beta * self._took_s * math.log(1 - self._rng.random()) >= self._expires

    async def _fetch(self) -> Any:
        begin = self._clock()
        self._value = await self._load()
        end = self._clock()
        self._took_s, self._expires = end - begin, end + self._ttl_s
        return self._value
