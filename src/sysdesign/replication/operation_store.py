"""A counter whose replicas send each other operations, "add one", instead of what they hold.

Adding commutes, so the order does not matter. But adding is not idempotent: an operation that is sent again, because
its acknowledgement was lost, counts twice, unless it has an id and the receiver remembers it.
"""

from sysdesign.checks import positive, truth
from sysdesign.network import Node, Received


class OperationReplica(Node):
    """Counts on its own and sends each addition to all other replicas until they acknowledge it.

    With `ids` it remembers the operations that it has seen, and leaves out repeats.
    """

    def __init__(self, name: str, ids: bool = True, resend_s: float = 1) -> None:
        super().__init__(name)
        self.ids, self.resend_s = truth("ids", ids), positive("resend_s", resend_s)

    def start(self) -> None:
        """Go on with what is on the disk."""
        self.disk = self.durable.setdefault("disk", {"count": 0, "made": 0, "seen": set(), "waiting": {}})
        for operation in self.disk["waiting"]:
            self._send(operation)

    @property
    def value(self) -> int:
        """What a reader sees."""
        return int(self.disk["count"])

    def add(self, amount: int = 1) -> None:
        """Count, and tell the others."""
        self.disk["count"] += amount
        self.disk["made"] += 1
        for name in self.others:
            operation = (self.name, self.disk["made"], name)
            self.disk["waiting"][operation] = amount
            self._send(operation)

    def on_operation(self, message: Received) -> None:
        """Count what another has counted."""
        operation, amount = message.body
        if not (self.ids and operation in self.disk["seen"]):
            self.disk["count"] += amount
            self.disk["seen"].add(operation)
        self.send(message.source, "done", operation)

    def on_done(self, message: Received) -> None:
        """Send it no more."""
        self.disk["waiting"].pop(message.body, None)

    def _send(self, operation: tuple[str, int, str]) -> None:
        amount = self.disk["waiting"].get(operation)
        if amount is not None:
            self.send(operation[2], "operation", (operation, amount), text=f"+{amount}")
            self.after(self.resend_s, self._send, operation)
