"""A decision of a rate limiter that says yes: ours beside token_bucket and limits, and with a key beside without.

Both peers keep a bucket or a window for each key, so ours do too where they are compared: the token bucket and GCRA
with token_bucket's, each window with the same window of limits, all in memory, for a thousand keys. Processor time,
medians, contenders in turns. Goals: both buckets at least twice as fast as token_bucket, each window at least ten
times as fast as that of limits, and a decision with a key takes at most 1.7 times one without.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import limits
import token_bucket
from limits.storage import MemoryStorage

from sysdesign.limiting import GCRA, FixedWindow, PerKey, SlidingCounter, SlidingLog, TokenBucket

DECISIONS, KEYS, ROUNDS = 20_000, 1000, 9
PLENTY = 10**9
MAKE: dict[str, Callable[[], Any]] = {
    "GCRA": lambda: GCRA(PLENTY, PLENTY),
    "token bucket": lambda: TokenBucket(PLENTY, PLENTY),
    "fixed window": lambda: FixedWindow(PLENTY, 3600),
    "sliding counter": lambda: SlidingCounter(PLENTY, 3600),
    "sliding log": lambda: SlidingLog(PLENTY, 3600),
}
PEERS: dict[str, Any] = {
    "fixed window": limits.strategies.FixedWindowRateLimiter,
    "sliding counter": limits.strategies.SlidingWindowCounterRateLimiter,
    "sliding log": limits.strategies.MovingWindowRateLimiter,
}
NAMES = [f"user:{number}" for number in range(KEYS)] * (DECISIONS // KEYS)


def plain(make: Callable[[], Any]) -> float:
    allow = make().allow
    start = time.process_time()
    for _ in NAMES:
        allow()
    return time.process_time() - start


def keyed(allow: Callable[[str], bool]) -> float:
    start = time.process_time()
    for name in NAMES:
        allow(name)
    return time.process_time() - start


def of_limits(strategy: Any) -> float:
    hit, item = strategy.hit, limits.RateLimitItemPerHour(PLENTY)
    start = time.process_time()
    for name in NAMES:
        hit(item, name)
    return time.process_time() - start


def run() -> dict[str, float]:
    """Return nanoseconds a decision (medians) and the ratios."""
    bucket = token_bucket.Limiter(PLENTY, PLENTY, token_bucket.MemoryStorage())
    storage = MemoryStorage()
    contenders: dict[str, Callable[[], float]] = {"token_bucket": lambda: keyed(bucket.consume)}
    for name, make in MAKE.items():
        clients = PerKey(make, keys=10 * KEYS)
        contenders[name] = partial(plain, make)
        contenders[f"{name}, keyed"] = partial(keyed, clients.allow)
    for name, strategy in PEERS.items():
        peer = strategy(storage)
        contenders[f"limits, {name}"] = partial(of_limits, peer)
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, contender in contenders.items():
            times[name].append(contender())
    found = {name: statistics.median(each) / DECISIONS * 1e9 for name, each in times.items()}
    ns = {f"{name}, ns": value for name, value in found.items()}
    ratios = {f"token_bucket / {name}": found["token_bucket"] / found[f"{name}, keyed"] for name in list(MAKE)[:2]}
    ratios |= {f"limits / {name}": found[f"limits, {name}"] / found[f"{name}, keyed"] for name in PEERS}
    ratios |= {f"keyed / plain, {name}": found[f"{name}, keyed"] / found[name] for name in MAKE}
    return ns | ratios | {"keyed / plain, worst": max(ratios[f"keyed / plain, {name}"] for name in MAKE)}


def main() -> None:
    print("A rate limiter, a decision")
    for name, value in run().items():
        print(f"  {name:<32} {value:9.2f}")


if __name__ == "__main__":
    main()
