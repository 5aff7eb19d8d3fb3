"""Rate limiters: who may come in now, who has to wait, and for how long.

limiter = TokenBucket(rate=10, capacity=20)
limiter.allow()        # True, and one token is gone
limiter.retry_after()  # seconds until the next one would be allowed
limiter.at_most(60)    # what can come in within a minute, whoever asks

clients = PerKey(lambda: GCRA(rate=10, burst=20), keys=100_000)
clients.allow("user:7")
"""

from sysdesign.limiting.fixed_window import FixedWindow
from sysdesign.limiting.gcra import GCRA
from sysdesign.limiting.headers import rate_limit_fields, read_rate_limit, retry_after_s, x_fields
from sysdesign.limiting.lab import limiter_lab, limiters
from sysdesign.limiting.leaky_meter import LeakyMeter
from sysdesign.limiting.leaky_queue import LeakyQueue
from sysdesign.limiting.limiter import Limiter
from sysdesign.limiting.noisy_client import noisy_client
from sysdesign.limiting.patterns import bursts, retry_storm, steady
from sysdesign.limiting.per_key import PerKey
from sysdesign.limiting.replay_arrivals import decisions, running, served, taken, unevenness
from sysdesign.limiting.shared_limit import added_up, cut_into_shares, routed
from sysdesign.limiting.sliding_counter import SlidingCounter
from sysdesign.limiting.sliding_log import SlidingLog
from sysdesign.limiting.token_bucket import TokenBucket

__all__ = [
    "GCRA",
    "FixedWindow",
    "LeakyMeter",
    "LeakyQueue",
    "Limiter",
    "PerKey",
    "SlidingCounter",
    "SlidingLog",
    "TokenBucket",
    "added_up",
    "bursts",
    "cut_into_shares",
    "decisions",
    "limiter_lab",
    "limiters",
    "noisy_client",
    "rate_limit_fields",
    "read_rate_limit",
    "retry_after_s",
    "retry_storm",
    "routed",
    "running",
    "served",
    "steady",
    "taken",
    "unevenness",
    "x_fields",
]
