"""Message queues and event logs: delivery, acknowledgement, order, retention, and what a crash does to each."""

from sysdesign.messaging.bridge import bridged, worked
from sysdesign.messaging.delivery import RECOVERY_S, Outcome, executions_of_batch, through_log, through_queue
from sysdesign.messaging.fifo import FifoQueue
from sysdesign.messaging.groups import busiest_pace, partitions_each, simulated_pace
from sysdesign.messaging.log import Group, Log, Record, partition_of, replayed_share
from sysdesign.messaging.queue import Delivery, Queue
from sysdesign.messaging.work import SPREADS, Work, mean_square, mean_wait, random_work

__all__ = [
    "RECOVERY_S",
    "SPREADS",
    "Delivery",
    "FifoQueue",
    "Group",
    "Log",
    "Outcome",
    "Queue",
    "Record",
    "Work",
    "bridged",
    "busiest_pace",
    "executions_of_batch",
    "mean_square",
    "mean_wait",
    "partition_of",
    "partitions_each",
    "random_work",
    "replayed_share",
    "simulated_pace",
    "through_log",
    "through_queue",
    "worked",
]
