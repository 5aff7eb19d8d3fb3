"""Hedged requests: a second copy goes to a replica when the first has not been answered for a while (Dean and Barroso,
"The Tail at Scale", 2013). The answer that comes first counts, and the other call is cancelled.

Only for calls that may be done twice, and with a share of copies that stays small: where all calls are slow, because
the callee is overloaded, hedging doubles the load.
"""

import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from sysdesign.checks import at_least, positive, whole
from sysdesign.resilience.timeouts import Latency

T = TypeVar("T")


def hedge(call: Callable[[], Awaitable[T]], after_s: float) -> Coroutine[Any, Any, T]:
    """Return the first answer of `call()`, and of a second `call()` begun when `after_s` have passed without one.

    An error before that is raised at once: it is news, and a retry is another matter. Of two calls under way, an error
    is raised when both have failed. What is still under way at the end is cancelled and awaited.

    For instance::

        answer = await hedge(lambda: client.get("/stock/7"), after_s=0.05)
    """
    at_least("after_s", after_s, 0)
    if not callable(call):
        raise TypeError(f"'call' must be a function: {call!r}")
    return _hedge(call, after_s)


async def _hedge(call: Callable[[], Awaitable[T]], after_s: float) -> T:
    import asyncio  # heavy; whoever has a call to await has made it already

    calls = [asyncio.ensure_future(_called(call))]
    try:
        done, _ = await asyncio.wait(calls, timeout=after_s)
        if not done:
            calls.append(asyncio.ensure_future(_called(call)))
        flying = set(calls)
        while flying:
            done, flying = await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
            good = [task for task in calls if task in done and task.exception() is None]
            if good:
                return good[0].result()
        return calls[0].result()
    finally:
        for task in calls:
            task.cancel()
        await asyncio.gather(*calls, return_exceptions=True)


async def _called(call: Callable[[], Awaitable[T]]) -> T:
    return await call()


@dataclass(frozen=True)
class Hedged:
    """What hedging made of a stream of calls: sorted latencies without and with it, and the share of second copies."""

    plain_s: tuple[float, ...]
    hedged_s: tuple[float, ...]
    extra: float

    def percentiles(self, share: float) -> tuple[float, float]:
        """Return the latency within which a share of calls is done, without and with hedging."""
        place = min(len(self.plain_s) - 1, int(at_least("share", share, 0) * len(self.plain_s)))
        return self.plain_s[place], self.hedged_s[place]


def hedged(latency: Latency, after_s: float, calls: int, seed: int) -> Hedged:
    """Play so many calls whose two copies are slow independently of each other. O(calls log calls) time.

    >>> run = hedged(Latency("two modes", 0.2), after_s=0.06, calls=10_000, seed=1)
    >>> [round(s, 2) for s in run.percentiles(0.99)], round(run.extra, 2)
    ([0.21, 0.09], 0.02)
    """
    if not isinstance(latency, Latency):
        raise TypeError(f"'latency' must be a Latency: {latency!r}")
    positive("after_s", after_s)
    if whole("calls", calls) > 10_000_000:
        raise ValueError(f"'calls' must be at most ten million: {calls!r}")
    rng = random.Random(whole("seed", seed, low=0))
    plain, both, copies = [], [], 0
    for _ in range(calls):
        one, other = latency.draw(rng), latency.draw(rng)
        plain.append(one)
        both.append(min(one, after_s + other) if one > after_s else one)
        copies += one > after_s
    return Hedged(tuple(sorted(plain)), tuple(sorted(both)), copies / calls)
