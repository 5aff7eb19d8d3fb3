"""Copies of the same data on several nodes, and what a reader of each may see."""

from sysdesign.replication.ap_store import ApClient, ApReplica
from sysdesign.replication.client import Answer, Client, Request
from sysdesign.replication.crdt import GCounter, LWWRegister, Mergeable, ORSet, PNCounter
from sysdesign.replication.escrow import Sales, sell
from sysdesign.replication.likes import Likes, spread_likes
from sysdesign.replication.likes_on_network import LikesRun, like, likes_run
from sysdesign.replication.lsn import all_reached, log_position, reached
from sysdesign.replication.operation_store import OperationReplica
from sysdesign.replication.quorum import QuorumClient, QuorumReplica, QuorumRule
from sysdesign.replication.quorum_runs import QuorumRun, contend, cut_off, stale_share
from sysdesign.replication.quorum_sizes import missed_odds, shared_replicas
from sysdesign.replication.raft import READS, RaftMember
from sysdesign.replication.raft_log import Entry, RaftLog
from sysdesign.replication.read_route import ROUTED, ReadRoute, read_route
from sysdesign.replication.reader_anomalies import Felt, anomalies
from sysdesign.replication.remedies import (
    REMEDIES,
    Edit,
    Look,
    RemedyBill,
    RemedyCost,
    behind_share,
    edit_stream,
    even_stream,
    remedy_bill,
    remedy_cost,
    serve_look,
    simulate_sticky,
    sticky_share,
)
from sysdesign.replication.sessions import GUARANTEES, Step, Violation, broken, violations
from sysdesign.replication.single_leader import MODES, LogServer, Seen
from sysdesign.replication.single_leader_runs import (
    ROUTES,
    Failover,
    commit_wait,
    failover,
    read_race,
    reading_session,
)
from sysdesign.replication.staleness_odds import (
    Constant,
    Exponential,
    Lognormal,
    Odds,
    Ways,
    batch_odds,
    memoryless_odds,
    simulate_odds,
)

__all__ = [
    "GUARANTEES",
    "MODES",
    "READS",
    "REMEDIES",
    "ROUTED",
    "ROUTES",
    "Answer",
    "ApClient",
    "ApReplica",
    "Client",
    "Constant",
    "Edit",
    "Entry",
    "Exponential",
    "Failover",
    "Felt",
    "GCounter",
    "LWWRegister",
    "Likes",
    "LikesRun",
    "LogServer",
    "Lognormal",
    "Look",
    "Mergeable",
    "ORSet",
    "Odds",
    "OperationReplica",
    "PNCounter",
    "QuorumClient",
    "QuorumReplica",
    "QuorumRule",
    "QuorumRun",
    "RaftLog",
    "RaftMember",
    "ReadRoute",
    "RemedyBill",
    "RemedyCost",
    "Request",
    "Sales",
    "Seen",
    "Step",
    "Violation",
    "Ways",
    "all_reached",
    "anomalies",
    "batch_odds",
    "behind_share",
    "broken",
    "commit_wait",
    "contend",
    "cut_off",
    "edit_stream",
    "even_stream",
    "failover",
    "like",
    "likes_run",
    "log_position",
    "memoryless_odds",
    "missed_odds",
    "reached",
    "read_race",
    "read_route",
    "reading_session",
    "remedy_bill",
    "remedy_cost",
    "sell",
    "serve_look",
    "shared_replicas",
    "simulate_odds",
    "simulate_sticky",
    "spread_likes",
    "stale_share",
    "sticky_share",
    "violations",
]
