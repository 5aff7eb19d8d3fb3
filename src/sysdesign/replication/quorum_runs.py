"""Clients at work on a quorum store: one writes while others read, and a read that follows a write after a while."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import at_least, whole
from sysdesign.linearizability.operation import Operation
from sysdesign.network import Network, TimedOut, Trace
from sysdesign.replication.quorum import QuorumClient, QuorumReplica, QuorumRule

Latency = Callable[[random.Random], float]
MOST = 10_000


@dataclass(frozen=True)
class QuorumRun:
    """What clients did and were told, and what happened on the network."""

    history: tuple[Operation, ...]
    trace: Trace


def _rule(rule: QuorumRule) -> QuorumRule:
    if not isinstance(rule, QuorumRule):
        raise TypeError(f"'rule' must be a QuorumRule: {rule!r}")
    return rule


def _network(rule: QuorumRule, latency: Latency, seed: int) -> tuple[Network, list[str]]:
    network = Network(whole("seed", seed, low=0), latency=latency, ordered=False)
    names = [f"r{number}" for number in range(1, rule.n + 1)]
    for name in names:
        network.add(QuorumReplica(name))
    return network, names


def contend(rule: QuorumRule, latency: Latency, seed: int, *, writes: int = 2, readers: int = 2) -> QuorumRun:
    """Let one client write 1, 2, … while others read, each as soon as its last operation has ended.

    Every reader reads twice for each write. A run ends when all have done so. O(writes · readers · n) events.
    """
    network, names = _network(_rule(rule), latency, seed)
    if whole("writes", writes) > MOST or whole("readers", readers) > MOST:
        raise ValueError(f"'writes' and 'readers' must be <= {MOST}: {writes!r}, {readers!r}")
    history: list[Operation] = []
    ended: list[str] = []

    def writer(client: QuorumClient) -> Any:
        for value in range(1, writes + 1):
            yield from client.write(value)
        ended.append(client.name)

    def reader(client: QuorumClient) -> Any:
        for _ in range(2 * writes):
            try:
                yield from client.read()
            except TimedOut:  # a read without an answer says nothing
                continue
        ended.append(client.name)

    network.add(QuorumClient("writer", names, rule, writer, history))
    for number in range(1, readers + 1):
        network.add(QuorumClient(f"reader {number}", names, rule, reader, history))
    while len(ended) <= readers:
        network.advance(network.now + rule.timeout_s / 500)
    return QuorumRun(tuple(sorted(history, key=lambda each: each.called_s)), network.trace())


def cut_off(rule: QuorumRule, *, spares: int = 2) -> QuorumRun:
    """Let alice write on one side of a cut while bob reads on the other, and once more after it has healed.

    Alice reaches one home replica and half of the spares, bob the rest. The cut lasts from 0 to 3 s; alice writes `7`
    at once, bob reads after 1.5 s and after 6 s.
    """
    names = [f"r{number}" for number in range(1, _rule(rule).n + whole("spares", spares, low=0) + 1)]
    if len(names) > MOST:
        raise ValueError(f"'spares' must be <= {MOST}: {spares!r}")
    network, history = Network(1), list[Operation]()
    for name in names:
        network.add(QuorumReplica(name))

    def alice(client: QuorumClient) -> Any:
        yield from client.write(7)

    def bob(client: QuorumClient) -> Any:
        for at_s in (1.5, 6.0):
            yield client.sleep(at_s - client.network.now)
            try:
                yield from client.read()
            except TimedOut:
                continue

    for name, script in (("alice", alice), ("bob", bob)):
        network.add(QuorumClient(name, names, rule, script, history))
    near = [names[0], *names[rule.n :][: (spares + 1) // 2]]
    network.partition(["alice", *near], ["bob", *(name for name in names if name not in near)], at_s=0, for_s=3)
    network.advance(8)
    return QuorumRun(tuple(history), network.trace())


def stale_share(rule: QuorumRule, latency: Latency, after_s: float, *, rounds: int = 200, seed: int = 1) -> float:
    """Return the share of reads that miss a write acknowledged `after_s` before them, in `rounds` on the network.

    Each round has a key of its own. What `staleness_odds` computes without a network.
    """
    network, names = _network(_rule(rule), latency, seed)
    if whole("rounds", rounds) > MOST:
        raise ValueError(f"'rounds' must be <= {MOST}: {rounds!r}")
    at_least("after_s", after_s, 0)
    missed: list[bool] = []

    def write_then_read(client: QuorumClient) -> Any:
        for number in range(rounds):
            yield from client.write(number, key=f"k{number}")
            yield client.sleep(after_s)
            missed.append((yield from client.read(key=f"k{number}")) != number)

    network.add(QuorumClient("client", names, rule, write_then_read, []))
    network.run(until_s=rounds * (2 * rule.timeout_s + after_s))
    return sum(missed) / rounds
