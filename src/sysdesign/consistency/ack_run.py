"""Writes that wait for some of their replicas, on the simulated network: what `ack_order` computes, watched."""

from sysdesign.checks import at_least, positive, whole
from sysdesign.network import Network, Node, Received, constant, exponential
from sysdesign.network.node import Work

MOST_REPLICAS, MOST_WRITES = 20, 100_000


class _Replica(Node):
    def on_write(self, message: Received) -> None:
        """Confirm at once; the way back takes the time."""
        self.reply(message)


class _Writer(Node):
    def __init__(self, writes: int, acks: int, patience_s: float) -> None:
        super().__init__("writer")
        self.writes, self.acks, self.patience_s = writes, acks, patience_s
        self.waits_s: list[float] = []

    def start(self) -> None:
        """Write one after the other, each when the one before has its confirmations."""
        self.run(self._work())

    def _work(self) -> Work:
        for _ in range(self.writes):
            begin = self.network.now
            yield self.broadcast("write", need=self.acks, timeout_s=self.patience_s)
            self.waits_s.append(self.network.now - begin)


def ack_waits(
    acks: int, replicas: int, mean_s: float, floor_s: float = 0, *, writes: int = 200, seed: int = 1
) -> list[float]:
    """Return how long each write waited, in seconds, until that many of its replicas had confirmed it.

    The way there takes `floor_s`, the way back an exponential time. Takes O(writes · replicas) time. Raises ValueError
    for more acknowledgements than replicas, more than 20 replicas or a hundred thousand writes.

    >>> waits = ack_waits(3, 5, mean_s=0.001, floor_s=0.0005)
    >>> round(1000 * sum(waits) / len(waits), 1)
    1.3
    """
    if whole("replicas", replicas) > MOST_REPLICAS:
        raise ValueError(f"'replicas' must be at most {MOST_REPLICAS}: {replicas!r}")
    if whole("acks", acks) > replicas:
        raise ValueError(f"'acks' must be at most the {replicas} replicas: {acks!r}")
    if whole("writes", writes) > MOST_WRITES:
        raise ValueError(f"'writes' must be at most {MOST_WRITES}: {writes!r}")
    patience_s = at_least("floor_s", floor_s, 0) + 100 * positive("mean_s", mean_s)  # nobody waits so long
    network = Network(whole("seed", seed, low=0), record=False)
    writer = _Writer(writes, acks, patience_s)
    network.add(writer)
    for number in range(replicas):
        name = f"r{number}"
        network.add(_Replica(name))
        network.link(writer.name, name, constant(floor_s), both=False)
        network.link(name, writer.name, exponential(mean_s), ordered=False, both=False)
    while len(writer.waits_s) < writes:
        network.advance(network.now + patience_s)
    return writer.waits_s
