"""Runs of a primary and its replicas: how long a commit takes, what a failover loses, how a read overtakes its write.

Each takes a seed or has no randomness at all, so that it can stand beside the real engine on one axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.checks import at_least, not_empty, one_of, positive, whole
from sysdesign.network import Latency, Network, Node, TimedOut, Trace, constant
from sysdesign.network.node import Work
from sysdesign.replication.sessions import Step
from sysdesign.replication.single_leader import MODES, LogServer, Seen

ROUTES = ("any replica", "the primary", "token of writes", "token of reads and writes")
MOST_WRITES = 10_000


class Writer(Node):
    """Writes values one after the other and keeps those that were acknowledged, with how long that took."""

    def __init__(self, writes: int, timeout_s: float) -> None:
        super().__init__("writer")
        self.writes, self.timeout_s = writes, timeout_s
        self.acknowledged: list[str] = []
        self.waits_s: list[float] = []

    def start(self) -> None:
        """Begin to write."""
        self.run(self._write())

    def _write(self) -> Work:
        for n in range(1, self.writes + 1):
            begin = self.network.now
            try:
                yield self.call("primary", "write", f"v{n}", self.timeout_s)
            except TimedOut:
                continue
            self.acknowledged.append(f"v{n}")
            self.waits_s.append(self.network.now - begin)


def commit_wait(mode: str, link_s: float, apply_s: float) -> float:
    """Return the seconds from a write to its acknowledgement, as the primary's neighbour sees it.

    One replica, `link_s` away, which replays an entry `apply_s` after it has come.

    >>> [commit_wait(mode, link_s=0.001, apply_s=0.3) for mode in ("local", "on", "remote_apply")]
    [0.0, 0.002, 0.302]
    """
    network = Network(seed=0, latency=constant(at_least("link_s", link_s, 0)), record=False)
    network.add(LogServer("primary", ["replica"], mode=mode))
    network.add(LogServer("replica", apply_s=apply_s))
    writer = Writer(1, timeout_s=2 * link_s + apply_s + 1)
    network.add(writer)
    network.link("writer", "primary", constant(0))
    network.run(until_s=2 * link_s + apply_s + 1)
    return round(writer.waits_s[0], 9)


@dataclass(frozen=True)
class Failover:
    """What became of the writes: how many were acknowledged, and how many of those the new primary lacks."""

    acknowledged: int
    lost: int


def failover(
    mode: str,
    writes: int = 100,
    *,
    frozen: bool = True,
    seed: int = 0,
    latency: Latency | None = None,
    patience_s: float = 1,
) -> Failover:
    """Write, crash the primary right after the last acknowledgement, promote its replica, and count what is missing.

    With `frozen` the replica hears nothing of the primary all the while. A write that is not acknowledged within
    `patience_s` is given up. O(writes) time; at most 10,000.

    >>> failover("local"), failover("on", writes=3)
    (Failover(acknowledged=100, lost=100), Failover(acknowledged=0, lost=0))
    """
    one_of("mode", mode, MODES)
    if whole("writes", writes) > MOST_WRITES:
        raise ValueError(f"'writes' must be at most {MOST_WRITES}: {writes!r}")
    network = Network(whole("seed", seed, 0), latency=latency or constant(0.001), record=False)
    primary, replica = LogServer("primary", ["replica"], mode=mode), LogServer("replica")
    writer = Writer(writes, positive("patience_s", patience_s))
    for node in (primary, replica, writer):
        network.add(node)
    network.link("writer", "primary", constant(0.0001))
    if frozen:
        network.cut("primary", "replica", at_s=0)
    until = 0.001
    network.advance(until)
    while len(writer.acknowledged) < writes and until < writes * (patience_s + 1):
        until += 0.001 if writer.acknowledged else patience_s
        network.advance(until)
    network.crash("primary")
    network.advance(until + 1)
    replica.promote()
    return Failover(len(writer.acknowledged), len(set(writer.acknowledged) - set(replica.log)))


class Reader(Node):
    """A user's session: it writes, reads back by its route, and keeps the steps; `told` words show on its lane."""

    def __init__(self, plan: Sequence[tuple[float, str, str]], route: str) -> None:
        super().__init__("user")
        self.plan, self.route = tuple(plan), one_of("route", route, ROUTES)
        self.steps: list[Step] = []
        self.token = self.wrote = 0
        self.tries = 0

    def start(self) -> None:
        """Begin the plan of (at_s, "write" or "read", where a read goes first)."""
        self.run(self._work())

    def _work(self) -> Work:
        for at_s, name, where in self.plan:
            if at_s > self.network.now:
                yield self.sleep(at_s - self.network.now)
            yield self.run(self._write() if name == "write" else self._read(where))

    def _write(self) -> Work:
        value = "new" if sum(step.kind == "write" for step in self.steps) == 0 else f"v{len(self.steps)}"
        reply = yield self.call("primary", "write", value, 9, text=f"save {value}")
        self.wrote = reply.body
        self.token = max(self.token, self.wrote)
        self.steps.append(Step("user", "write", self.wrote, self.network.now))
        self.show(f"saved {value}", "good")
        self.mark(f"told that {value} is saved")

    def _read(self, where: str) -> Work:
        wanted = 0 if self.route in ("any replica", "the primary") else self.token
        targets = ["primary"] if self.route == "the primary" else [where, "primary"]
        for target in targets:
            reply = yield self.call(target, "read", wanted, 9, text="show" if not wanted else f"show, ≥ {wanted}")
            self.tries += 1
            seen: Seen = reply.body
            if seen.ready:
                break
        if self.route == "token of reads and writes":
            self.token = max(self.token, seen.position)
        self.steps.append(Step("user", "read", seen.position, self.network.now))
        stale = seen.position < self.wrote
        self.show(f"sees {seen.value}", "stale" if stale else "good")
        self.mark(f"sees {seen.value} at position {seen.position}", wrong=stale)


def read_race(lag_s: float = 0.3, refresh_s: float = 0.05, route: str = "any replica") -> Trace:
    """Return the run of a user who saves a profile and looks at it `refresh_s` later: the read against the log.

    Nodes are 40 ms apart; the replica replays with a delay, `lag_s` together with the way to it. The first look,
    before the save, shows the old profile.

    >>> [mark.text for mark in read_race().marks if mark.wrong]
    ['sees old at position 1']
    """
    if not 0.04 <= at_least("lag_s", lag_s, 0) <= 60:
        raise ValueError(f"'lag_s' must be from 0.04, the way to the replica, to 60: {lag_s!r}")
    if at_least("refresh_s", refresh_s, 0) > 60:
        raise ValueError(f"'refresh_s' must be at most 60: {refresh_s!r}")
    network = Network(seed=0, latency=constant(0.04))
    saved = 0.05
    plan = [(saved, "write", "primary"), (saved + 0.08 + refresh_s, "read", "replica")]
    plan.append((max(saved + lag_s, plan[1][0] + 0.08) + 0.08, "read", "replica"))
    user = Reader(plan, route)
    network.add(user)
    servers = LogServer("primary", ["replica"], resend_s=120), LogServer("replica", apply_s=lag_s - 0.04, resend_s=120)
    for server in servers:
        server.durable["log"] = ["old"]
        network.add(server)
    return network.run(until_s=plan[2][0] + 0.14)


def reading_session(route: str, lags_s: Sequence[float], seed: int, refreshes: int = 20) -> list[Step]:
    """Return the steps of a user who saves and then refreshes, while others write; each read goes to a random replica.

    A save a second, `refreshes` reads in the second after it, someone else's write every 50 ms. The replicas replay
    each entry by `lags_s`. O(refreshes · replicas) time.
    """
    one_of("route", route, ROUTES)
    lags = [at_least("lags_s", lag, 0) for lag in not_empty("lags_s", lags_s)]
    whole("refreshes", refreshes)
    if refreshes > 1000 or len(lags) > 20:
        raise ValueError(f"'refreshes' must be at most 1000, for at most 20 'lags_s': {refreshes!r}, {len(lags)}")
    network = Network(whole("seed", seed, 0), latency=constant(0.001), record=False)
    names = [f"r{n}" for n in range(1, len(lags) + 1)]
    network.add(LogServer("primary", names))
    for name, lag in zip(names, lags, strict=True):
        network.add(LogServer(name, apply_s=lag))
    plan = [(1.0, "write", "primary")]
    plan += [(1.01 + n / refreshes, "read", network.draw.choice(names)) for n in range(refreshes)]
    user = Reader(plan, route)
    network.add(user)
    network.add(_Others())
    network.run(until_s=2.5)
    return user.steps


class _Others(Node):
    """Everybody else, who writes every 50 ms."""

    def __init__(self) -> None:
        super().__init__("others")

    def start(self) -> None:
        self.send("primary", "write", "other")
        self.after(0.05, self.start)

    def on_reply(self, message: object) -> None:
        """Need no answer."""
