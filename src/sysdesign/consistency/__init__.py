"""What a partition leaves to choose, by enumeration and by watching; and what agreement costs without one."""

from sysdesign.consistency.ack_order import ack_mean, ack_percentile, ack_probability, farthest_needed
from sysdesign.consistency.ap_run import CartRun, cart_parted
from sysdesign.consistency.cable import Answers, cable_cut, has_majority
from sysdesign.consistency.cp_run import RegisterRun, outdated, register_parted
from sysdesign.consistency.pair import PairCut, pair_parted
from sysdesign.consistency.partition_phases import PHASES, LeaderCut, Writes, leader_cut
from sysdesign.consistency.quorums_parted import QuorumCut, quorum_parted
from sysdesign.consistency.signed_token import issue, verify
from sysdesign.consistency.two_nodes import NETWORKS, Algorithm, algorithms, histories, tally

__all__ = [
    "NETWORKS",
    "PHASES",
    "Algorithm",
    "Answers",
    "CartRun",
    "LeaderCut",
    "PairCut",
    "QuorumCut",
    "RegisterRun",
    "Writes",
    "ack_mean",
    "ack_percentile",
    "ack_probability",
    "algorithms",
    "cable_cut",
    "cart_parted",
    "farthest_needed",
    "has_majority",
    "histories",
    "issue",
    "leader_cut",
    "outdated",
    "pair_parted",
    "quorum_parted",
    "register_parted",
    "tally",
    "verify",
]
