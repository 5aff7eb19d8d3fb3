"""A read of the replica at the moment at which its write has been acknowledged: what the primary waited for decides.

The same experiment runs on real servers in `sysdesign.measurements.replication.commit_modes`.
"""

from collections.abc import Sequence

from sysdesign.checks import at_least, whole
from sysdesign.network import Latency, Network, Node, lognormal
from sysdesign.network.node import Work
from sysdesign.replication.single_leader import LogServer, Seen

LINK_S, MOST_COMMITS, PATIENCE_S = 0.001, 1_000, 60.0


class _Asker(Node):
    """Beside both servers: writes to one, and reads the other as soon as the write is acknowledged."""

    def __init__(self, commits: int) -> None:
        super().__init__("asker")
        self.commits, self.missed = commits, 0
        self.ended = False

    def start(self) -> None:
        """Begin."""
        self.run(self._work())

    def _work(self) -> Work:
        for _ in range(self.commits):
            told = yield self.call("primary", "write", "new", PATIENCE_S)
            reply = yield self.call("replica", "read", None, PATIENCE_S)
            seen: Seen = reply.body
            self.missed += seen.position < told.body
        self.ended = True


def missed_at_ack(
    mode: str, apply_s: float, *, commits: int = 10, seed: int = 0, latency: Latency | None = None
) -> int:
    """Return how many of the acknowledged commits the replica did not show when it was asked right afterwards.

    It replays an entry `apply_s` after it has come, over a link of about a millisecond unless `latency` says otherwise.
    Raises ValueError for an unknown mode, more than a thousand commits, and a delay below zero or above ten seconds.

    >>> [missed_at_ack(mode, apply_s=0.3) for mode in ("local", "on", "remote_apply")]
    [10, 10, 0]
    """
    if whole("commits", commits) > MOST_COMMITS:
        raise ValueError(f"'commits' must be at most {MOST_COMMITS}: {commits!r}")
    if at_least("apply_s", apply_s, 0) > 10:
        raise ValueError(f"'apply_s' must be at most 10: {apply_s!r}")
    network = Network(whole("seed", seed, 0), latency=latency or lognormal(LINK_S, 0.3), record=False)
    asker, servers = _Asker(commits), ("primary", "replica")
    for node in (LogServer(servers[0], [servers[1]], mode), LogServer(servers[1], apply_s=apply_s), asker):
        network.add(node)
    _beside(network, asker.name, servers)
    while not asker.ended:
        network.advance(network.now + 1)
    return asker.missed


def _beside(network: Network, name: str, others: Sequence[str]) -> None:
    for other in others:
        network.link(name, other, lognormal(LINK_S / 10, 0.3))
