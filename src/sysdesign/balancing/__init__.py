"""Load balancing: ways to choose a server, servers that misbehave, and what the whole is worth.

What stands here: `policies` choose, `traffic` is what arrives, `simulation` plays both out, `ejection` leaves out who
keeps failing, `availability` says how often a chain works.
"""

from sysdesign.balancing.arriving import WORK, Traffic, bounded_pareto, traffic
from sysdesign.balancing.availability import in_parallel, in_series
from sysdesign.balancing.ejection import Ejection, Ejector
from sysdesign.balancing.policies import (
    RULES,
    IPHash,
    LeastConnections,
    MakePolicy,
    Policy,
    PowerOfTwo,
    Random,
    RoundRobin,
    SlowStart,
    SmoothWeighted,
    first_picks,
)
from sysdesign.balancing.simulation import Outcome, Server, replicate, simulate

__all__ = [
    "RULES",
    "WORK",
    "Ejection",
    "Ejector",
    "IPHash",
    "LeastConnections",
    "MakePolicy",
    "Outcome",
    "Policy",
    "PowerOfTwo",
    "Random",
    "RoundRobin",
    "Server",
    "SlowStart",
    "SmoothWeighted",
    "Traffic",
    "bounded_pareto",
    "first_picks",
    "in_parallel",
    "in_series",
    "replicate",
    "simulate",
    "traffic",
]
