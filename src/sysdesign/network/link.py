"""One direction between two nodes: its delay, what it loses, doubles and lets overtake, and whether it is cut."""

import math
from typing import TYPE_CHECKING

from sysdesign.checks import truth, within
from sysdesign.network.latency import Latency
from sysdesign.network.received import Deliver

if TYPE_CHECKING:
    from sysdesign.network.node import Node


class Link:
    """The way to `target`. `loss` and `duplicate` are probabilities; if `ordered`, no message overtakes another."""

    __slots__ = ("cuts", "deliver", "duplicate", "last_s", "latency", "loss", "ordered", "target")

    def __init__(self, target: "Node", latency: Latency, loss: float, duplicate: float, ordered: bool) -> None:
        if not callable(latency):
            raise TypeError(f"'latency' must be a function of a source of randomness, such as constant(1): {latency!r}")
        self.target, self.latency, self.ordered = target, latency, truth("ordered", ordered)
        self.loss, self.duplicate = within("loss", loss, 0, 1), within("duplicate", duplicate, 0, 1)
        self.cuts = 0  # partitions may overlap: how many of them block it now
        self.last_s = 0.0
        self.deliver: Deliver = [target._arrive]  # one list for all messages: SimPy reads it only

    def in_order(self, now_s: float, delay_s: float) -> float:
        """Return the delay that brings a message no earlier than the one that was sent before it."""
        if now_s + delay_s < self.last_s:
            delay_s = self.last_s - now_s
            while now_s + delay_s < self.last_s:  # by rounding
                delay_s = math.nextafter(delay_s, math.inf)
        self.last_s = now_s + delay_s
        return delay_s
