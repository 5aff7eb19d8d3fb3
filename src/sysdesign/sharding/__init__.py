"""Data split over several machines: where rows go, what a query asks, what waits for whom, and how to move it."""

from sysdesign.sharding.fan_out import Scattered, Shard, any_slow, scatter_gain, shards_for, simulate_scatter
from sysdesign.sharding.initials import initial_share, sample_names
from sysdesign.sharding.leaderboard import range_updates
from sysdesign.sharding.placement import (
    ByBucketAndDate,
    ByCustomer,
    ByDate,
    ByNumber,
    Order,
    Query,
    Scheme,
    even_starts,
    load_shares,
    sample_orders,
)
from sysdesign.sharding.resharding import PROTOCOLS, Explored, History, Protocol, explored, histories
from sysdesign.sharding.splits import SplitRanges

__all__ = [
    "PROTOCOLS",
    "ByBucketAndDate",
    "ByCustomer",
    "ByDate",
    "ByNumber",
    "Explored",
    "History",
    "Order",
    "Protocol",
    "Query",
    "Scattered",
    "Scheme",
    "Shard",
    "SplitRanges",
    "any_slow",
    "even_starts",
    "explored",
    "histories",
    "initial_share",
    "load_shares",
    "range_updates",
    "sample_names",
    "sample_orders",
    "scatter_gain",
    "shards_for",
    "simulate_scatter",
]
