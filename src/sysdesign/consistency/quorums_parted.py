"""A leaderless store of three replicas, one of them cut off with a client: which quorums are met on which side."""

from dataclasses import dataclass

from sysdesign.linearizability import Operation, Register, check
from sysdesign.network import Network, TimedOut, lognormal
from sysdesign.network.node import Work
from sysdesign.replication.quorum import QuorumClient, QuorumReplica, QuorumRule

REPLICAS = ("r1", "r2", "r3")
CUT_S, TURNS, PAUSE_S = 1.0, 5, 0.05


@dataclass(frozen=True)
class QuorumCut:
    """Requests of the client beside one replica and of that beside two, how many failed, and whether all fit."""

    asked: int
    failed_alone: int
    failed_beside_two: int
    linearizable: bool


def quorum_parted(r: int, w: int, seed: int = 1) -> QuorumCut:
    """Cut one of three replicas off, let clients on both sides write and read in turn, and count. Takes about 10 ms.

    >>> quorum_parted(r=2, w=2)
    QuorumCut(asked=10, failed_alone=10, failed_beside_two=0, linearizable=True)
    """
    rule = QuorumRule(len(REPLICAS), r, w, timeout_s=0.2)
    network = Network(seed, latency=lognormal(0.005, 0.3), ordered=False, record=False)
    for name in REPLICAS:
        network.add(QuorumReplica(name))
    history: list[Operation] = []
    failed = {"alone": 0, "beside two": 0}

    def work(client: QuorumClient) -> Work:
        yield client.sleep(CUT_S + PAUSE_S)
        for turn in range(TURNS):
            failed[client.name] += not (yield from client.write(f"{client.name} {turn}"))
            yield client.sleep(PAUSE_S)
            try:
                yield from client.read()
            except TimedOut:
                failed[client.name] += 1
            yield client.sleep(PAUSE_S)

    for name in failed:
        network.add(QuorumClient(name, REPLICAS, rule, work, history))
    network.partition(["r1", "alone"], ["r2", "r3", "beside two"], at_s=CUT_S)
    network.run(until_s=CUT_S + 2 * TURNS * (rule.timeout_s + PAUSE_S) + 1)
    fits = check(history, Register(), explain=False).answer == "yes"
    return QuorumCut(2 * TURNS, failed["alone"], failed["beside two"], fits)
