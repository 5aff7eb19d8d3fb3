"""Nodes and the network between them, simulated: delay, loss, duplicates, reordering, partitions, crashes, clocks.

network = Network(seed=1, latency=lognormal(0.002, 0.5), loss=0.01)
for name in "abc":
    network.add(Replica(name))                        # a subclass of Node
network.partition("ab", "c", at_s=1, for_s=2)
network.crash("a", at_s=2, for_s=0.5)
trace = network.run(until_s=5)                        # every message, state and fault: replay(trace)
"""

from sysdesign.network.drifting_clock import DriftingClock
from sysdesign.network.latency import Latency, constant, exponential, lognormal, uniform
from sysdesign.network.node import Node, TimedOut, Timer
from sysdesign.network.received import Received
from sysdesign.network.simulator import Network
from sysdesign.network.trace import Change, Cut, Mark, Message, Outage, Trace

__all__ = [
    "Change",
    "Cut",
    "DriftingClock",
    "Latency",
    "Mark",
    "Message",
    "Network",
    "Node",
    "Outage",
    "Received",
    "TimedOut",
    "Timer",
    "Trace",
    "constant",
    "exponential",
    "lognormal",
    "uniform",
]
