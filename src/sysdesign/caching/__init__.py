"""Caches: who is dropped when there is no room, and what that costs on a trace of requests.

cache = LRU(capacity=100)
cache.put("user:7", profile)
cache.get("user:7")

replay("SIEVE", trace, capacity=100).hit_ratio  # any policy of POLICIES, or your own
belady(trace, capacity=100).hit_ratio           # the best that was possible
lru_curve(trace).hit_ratio(100)                 # LRU, for every capacity from one pass
"""

from sysdesign.caching.arc import ARC
from sysdesign.caching.cache import Cache, Policy
from sysdesign.caching.clock import Clock
from sysdesign.caching.curve import LRUCurve, lru_curve
from sysdesign.caching.curve_numpy import lru_curve_numpy
from sysdesign.caching.fifo import FIFO
from sysdesign.caching.lfu import LFU
from sysdesign.caching.lru import LRU
from sysdesign.caching.optimum import belady
from sysdesign.caching.s3fifo import S3FIFO
from sysdesign.caching.shards import shards_curve
from sysdesign.caching.sieve import Sieve
from sysdesign.caching.sketch import CountMin
from sysdesign.caching.tinylfu import WTinyLFU
from sysdesign.caching.trace_replay import POLICIES, Replay, replay
from sysdesign.caching.ttl import TTL

__all__ = [
    "ARC",
    "FIFO",
    "LFU",
    "LRU",
    "POLICIES",
    "S3FIFO",
    "TTL",
    "Cache",
    "Clock",
    "CountMin",
    "LRUCurve",
    "Policy",
    "Replay",
    "Sieve",
    "WTinyLFU",
    "belady",
    "lru_curve",
    "lru_curve_numpy",
    "replay",
    "shards_curve",
]
