"""The same limiters as separate commands: read, decide, write. What comes between the reading and the writing?

`in_step` makes it happen: so many gateways read before any of them writes, which gives the same result on every run.
`threads` lets it happen by chance. `dies_between` and `after_a_death` end a gateway between two commands.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

from sysdesign.checks import one_of, truth, whole
from sysdesign.measurements.limiting.scripts import OnValkey

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

KEY, WINDOW_S = "user:7", 60
SHORT_MS = 50
MOST_GATEWAYS = 64


class Counter:
    """A fixed window by GET and SET."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name

    def read(self) -> int:
        """Return how many have come in this window."""
        self._count = int(self._client.get(KEY) or 0)
        return self._count

    def write(self, place: int) -> None:
        """Count one more."""
        self._client.set(KEY, self._count + 1, ex=WINDOW_S)


class Log:
    """A sliding log by ZREMRANGEBYSCORE, ZCARD and ZADD."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name

    def read(self) -> int:
        """Forget the old ones and return how many are left."""
        seconds, micros = self._client.time()
        self._now = seconds + micros / 1e6
        self._client.zremrangebyscore(KEY, "-inf", self._now - WINDOW_S)
        return int(self._client.zcard(KEY))

    def write(self, place: int) -> None:
        """Note one more."""
        self._client.zadd(KEY, {f"{self._name}:{place}": self._now})


class Bucket:
    """A token bucket by HMGET and HSET; what is refilled meanwhile is too little to count."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name

    def read(self) -> int:
        """Return how many tokens are missing."""
        (taken,) = self._client.hmget(KEY, "taken")
        self._taken = int(taken or 0)
        return self._taken

    def write(self, place: int) -> None:
        """Take one more."""
        self._client.hset(KEY, "taken", self._taken + 1)


WAYS: dict[str, Callable[[Any, str], Any]] = {"fixed window": Counter, "sliding log": Log, "token bucket": Bucket}
SLOW = 1e-4  # of the bucket a second


def _script(client: Any, kind: str, limit: int) -> OnValkey:
    return OnValkey(client, kind, limit, limit * SLOW if kind == "token bucket" else WINDOW_S)


def in_step(store: "Valkey", kind: str, gateways: int, *, limit: int = 100) -> int:
    """Return how many are let in if `gateways` read the last free place, all of them before the first one writes."""
    one_of("kind", kind, WAYS)
    if whole("gateways", gateways) > MOST_GATEWAYS:
        raise ValueError(f"'gateways' must be <= {MOST_GATEWAYS}: {gateways!r}")
    all_of_them = [WAYS[kind](store.client(), str(number)) for number in range(gateways)]
    first, let_in = all_of_them[0], 0
    try:
        for place in range(whole("limit", limit) - 1):
            let_in += first.read() < limit
            first.write(place)
        free = [each for each in all_of_them if each.read() < limit]
        for each in free:
            each.write(limit)
        return let_in + len(free)
    finally:
        store.client().delete(KEY)


def in_step_by_script(store: "Valkey", kind: str, gateways: int, *, limit: int = 100) -> int:
    """Return the same where each gateway asks the script: nothing can come between."""
    one_of("kind", kind, WAYS)
    whole("gateways", gateways)
    client = store.client()
    limiter = _script(client, kind, whole("limit", limit))
    try:
        return sum(limiter.allow(KEY) for _ in range(limit - 1 + gateways))
    finally:
        client.delete(KEY)


def threads(store: "Valkey", kind: str, *, script: bool, limit: int = 100, gateways: int = 16, rounds: int = 5) -> int:
    """Return the most that were let in, in any of `rounds`, when `gateways` threads ask at once as often as they can.

    How many that are without a script differs from run to run. About 0.05 s a round.
    """
    one_of("kind", kind, WAYS)
    truth("script", script)
    whole("limit", limit)
    whole("rounds", rounds)
    if whole("gateways", gateways) > MOST_GATEWAYS:
        raise ValueError(f"'gateways' must be <= {MOST_GATEWAYS}: {gateways!r}")
    each = 3 * limit // gateways + 2

    def gateway(number: int, client: Any, start: Barrier) -> int:
        way = WAYS[kind](client, str(number))
        limiter = _script(client, kind, limit)
        start.wait()
        if script:
            return sum(limiter.allow(KEY, request=f"{number}:{place}") for place in range(each))
        let_in = 0
        for place in range(each):
            if way.read() < limit:
                way.write(place)
                let_in += 1
        return let_in

    clients = [store.client() for _ in range(gateways)]
    found = []
    with ThreadPoolExecutor(gateways) as pool:
        for _ in range(rounds):
            start = Barrier(gateways)
            try:
                asked = [pool.submit(gateway, number, client, start) for number, client in enumerate(clients)]
                found.append(sum(one.result() for one in asked))
            finally:
                store.client().delete(KEY)
    return max(found)


def dies_between(store: "Valkey", way: str) -> int:
    """Return the seconds that a counter has left after its first request, if the gateway ends as soon as it can.

    "INCR, EXPIRE" ends after its first command, "MULTI" before it sends EXEC, and a "script" cannot end halfway. -1 is
    for ever: the count never falls again. -2 is no counter at all.
    """
    one_of("way", way, ("INCR, EXPIRE", "MULTI", "script"))
    gateway: Any = store.client()
    other: Any = store.client()
    ways: dict[str, Callable[[], Any]] = {
        "INCR, EXPIRE": lambda: gateway.incr(KEY),
        "MULTI": lambda: gateway.pipeline().incr(KEY).expire(KEY, WINDOW_S),
        "script": lambda: OnValkey(gateway, "fixed window", 100, WINDOW_S).allow(KEY),
    }
    try:
        ways[way]()
        gateway.close()
        return int(other.ttl(KEY))
    finally:
        other.delete(KEY)


def after_a_death(store: "Valkey", *, numbered: bool, limit: int = 3) -> int:
    """Return how many are let in a window after one in which a gateway ended between INCR and EXPIRE.

    With one key for all windows nobody sends EXPIRE any more, since the count is above 1. `numbered`, each window has
    a key of its own, and what is left behind is a key. The first window has 50 ms; about 0.1 s.
    """
    truth("numbered", numbered)
    whole("limit", limit)
    client: Any = store.client()

    def allowed(window: int, *, dies: bool = False) -> bool:
        key = f"{KEY}:{window}" if numbered else KEY
        count = int(client.incr(key))
        if count == 1 and not dies:
            # The later window must not end while it is asked.
            client.pexpire(key, 1000 * WINDOW_S if window else SHORT_MS)
        return count <= limit

    try:
        allowed(0, dies=True)
        for _ in range(limit):
            allowed(0)
        time.sleep(2 * SHORT_MS / 1000)
        return sum(allowed(1) for _ in range(2 * limit))
    finally:
        client.delete(KEY, f"{KEY}:0", f"{KEY}:1")
