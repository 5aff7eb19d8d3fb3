"""An asynchronous pair, cut in two and failed over: the primary acknowledges first and tells its replica afterwards.

The same experiment runs on real servers in `sysdesign.measurements.consistency.valkey_failover`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sysdesign.checks import whole
from sysdesign.network import Network, Node, TimedOut, constant
from sysdesign.network.node import Work
from sysdesign.replication.single_leader import LogServer

LINK_S, PATIENCE_S, SETTLED_S = 0.001, 0.1, 1.0
MOST_TRIES = 1_000


@dataclass(frozen=True)
class PairCut:
    """`tried` writes in each phase, and how many of them were acknowledged: before the cut, by the primary during it,
    by the replica after its promotion, and by the old primary after that (`split`).

    `stale` of the replica's reads during the cut lacked the last write; `confirmed` replicas had it; `lost` of all
    acknowledged writes were gone when the old primary had joined the new one.
    """

    tried: int
    before: int
    during: int
    after: int
    split: int
    stale: int
    confirmed: int
    lost: int

    @property
    def acknowledged(self) -> int:
        """Writes of all phases that were acknowledged."""
        return self.before + self.during + self.after + self.split

    @property
    def outcome(self) -> tuple[float, float, float, float]:
        """Shares of writes: accepted before the cut, on the old primary's side, on the other; lost of all accepted."""
        old_side = (self.during + self.split) / (2 * self.tried)
        lost = self.lost / self.acknowledged if self.acknowledged else 0.0
        return self.before / self.tried, old_side, self.after / self.tried, lost


class _Tester(Node):
    """Writes to one server or reads from it, and keeps what was acknowledged."""

    def __init__(self) -> None:
        super().__init__("tester")
        self.acknowledged: list[str] = []
        self.stale = 0

    def write_all(self, server: str, values: Iterable[str]) -> Work:
        for value in values:
            try:
                reply = yield self.call(server, "write", value, PATIENCE_S)
            except TimedOut:
                continue
            if reply.body is not None:
                self.acknowledged.append(value)

    def read_all(self, server: str, times: int, expected: str) -> Work:
        for _ in range(times):
            reply = yield self.call(server, "read", None, PATIENCE_S)
            self.stale += reply.body.value != expected


def pair_parted(tries: int = 20) -> PairCut:
    """Simulate it, with `tries` writes in each phase. Nothing in it is random.

    >>> pair_parted(tries=5)
    PairCut(tried=5, before=5, during=5, after=5, split=5, stale=5, confirmed=0, lost=10)
    """
    if whole("tries", tries) > MOST_TRIES:
        raise ValueError(f"'tries' must be at most {MOST_TRIES}: {tries!r}")
    network = Network(seed=0, latency=constant(LINK_S), record=False)
    primary, replica, tester = LogServer("primary", ["replica"]), LogServer("replica"), _Tester()
    for node in (primary, replica, tester):
        network.add(node)
    told = {}

    def go(work: Work) -> None:
        network.advance(network.now + SETTLED_S)
        tester.run(work)
        network.advance(network.now + tries * PATIENCE_S + SETTLED_S)

    def phase(name: str, server: str) -> None:
        known = len(tester.acknowledged)
        go(tester.write_all(server, [f"{name} {number}" for number in range(tries)]))
        told[name] = len(tester.acknowledged) - known

    phase("before", "primary")
    network.partition(["primary"], ["replica"])
    phase("during", "primary")
    go(tester.read_all("replica", tries, primary.log[-1]))
    confirmed = sum(state["received"] == len(primary.log) for state in primary.confirmed.values())
    replica.promote()
    phase("after", "replica")
    phase("split", "primary")
    lost = len(set(tester.acknowledged) - set(replica.log))  # who joins takes over what the new primary has
    return PairCut(tries, told["before"], told["during"], told["after"], told["split"], tester.stale, confirmed, lost)
