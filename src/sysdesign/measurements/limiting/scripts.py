"""Limiters as Lua scripts, which Valkey runs one at a time: what is read is still true when it is written.

Each takes its own keys and parameters and returns 1 or 0. The time is the server's, the same for all gateways, unless
`now` is given. Memory goes with the limit: every key expires when it would be as good as new.

Source: "Scripting with Lua", valkey.io/topics/eval-intro.
"""

from collections.abc import Sequence
from typing import Any

from sysdesign.checks import number, one_of, whole

CLOCK = """\
local now = tonumber(ARGV[3])
if not now then local t = redis.call('TIME'); now = t[1] + t[2] / 1e6 end
"""
FIXED_WINDOW = """\
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return count <= tonumber(ARGV[1]) and 1 or 0
"""
SLIDING_LOG = """\
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
local count = redis.call('ZCARD', KEYS[1])
if count >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now, ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""
TOKEN_BUCKET = """\
local capacity, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(kept[1]) or capacity
local gone = math.max(0, now - (tonumber(kept[2]) or now))
tokens = math.min(capacity, tokens + gone * rate)
local allowed = tokens + 1e-6 >= 1
if allowed then tokens = tokens - 1 end
tokens, now = ('%.17g'):format(tokens), ('%.17g'):format(now)
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('EXPIRE', KEYS[1], math.ceil(capacity / rate))
return allowed and 1 or 0
"""
GCRA = """\
local interval = 1 / ARGV[2]
local due = tonumber(redis.call('GET', KEYS[1])) or now
due = math.max(now, due) + interval
if due - now > (ARGV[1] + 1e-6) * interval then return 0 end
local seconds = math.ceil(due - now)
redis.call('SET', KEYS[1], ('%.17g'):format(due), 'EX', seconds)
return 1
"""
SCRIPTS = {
    "fixed window": FIXED_WINDOW,
    "sliding log": CLOCK + SLIDING_LOG,
    "token bucket": CLOCK + TOKEN_BUCKET,
    "GCRA": CLOCK + GCRA,
}
LUA = {"fixed window": FIXED_WINDOW, "sliding log": SLIDING_LOG, "token bucket": TOKEN_BUCKET, "GCRA": GCRA}


class OnValkey:
    """A limiter in Valkey for any number of clients: `allow(key)`, decided there in one step.

    `first` and `second` are the limit and the window in whole seconds, or for "token bucket" and "GCRA" the capacity
    and the rate. Raises ValueError or TypeError for parameters that cannot be, and the client's errors.
    """

    def __init__(self, client: Any, kind: str, first: float, second: float) -> None:
        one_of("kind", kind, SCRIPTS)
        if kind in ("fixed window", "sliding log"):
            whole("first", first), whole("second", second)
        elif number("first", first) < 1 or number("second", second) <= 0:
            raise ValueError(f"'first' must be >= 1 and 'second' > 0: {first!r}, {second!r}")
        self.kind, self._parameters = kind, (first, second)
        self._script = client.register_script(SCRIPTS[kind])
        self._asked = 0

    def allow(self, key: str, now: float | None = None, request: str = "") -> bool:
        """Return whether a request may come in.

        `request` is the request's own name, where several clients share a log: two entries of one name would be one.
        """
        self._asked += 1
        given: Sequence[Any] = ("" if now is None else repr(float(now)), request or str(self._asked))
        return bool(self._script(keys=[key], args=[*self._parameters, *given]))


def lines_of_code() -> dict[str, int]:
    """Return how many lines each script has, without that of the clock, which several share."""
    return {kind: body.count("\n") for kind, body in LUA.items()}
