"""A primary with a log and its replicas: who waits for whom, what is sent again, what a reader is shown."""

import re

import pytest

from sysdesign.network import Network, Node, constant
from sysdesign.replication.single_leader import LogServer, Seen


class Asker(Node):
    """Sends (at_s, server, kind, body), and keeps each answer with the time at which it came."""

    def __init__(self, *plan) -> None:
        super().__init__("asker")
        self.plan, self.answers = plan, []

    def start(self) -> None:
        for step in self.plan:
            self.run(self.ask(*step))

    def ask(self, at_s, server, kind, body):
        yield self.sleep(at_s)
        reply = yield self.call(server, kind, body, timeout_s=60)
        self.answers.append((round(self.network.now, 6), reply.body))


def group(*plan, replicas=("r1",), latency=0.1, **primary):
    network = Network(seed=1, latency=constant(latency))
    asker, names = Asker(*plan), list(replicas)
    servers = [LogServer("p", names, **primary), *(LogServer(name, apply_s=1) for name in names)]
    for node in (*servers, asker):
        network.add(node)
    for server in servers:
        network.link("asker", server.name, constant(0))
    return network, asker, servers


@pytest.mark.parametrize(("mode", "at_s"), [("local", 0), ("on", 0.2), ("remote_apply", 1.2)])
def test_a_commit_waits_for_nobody_for_the_log_or_for_the_replay(mode, at_s) -> None:
    network, asker, _ = group((0, "p", "write", "a"), mode=mode)
    network.run(until_s=3)
    assert asker.answers == [(at_s, 1)]


def test_one_replica_of_three_is_enough_if_so_wanted() -> None:
    for need, at_s in ((1, 0.2), (2, 0.6), (None, 2.0)):
        network, asker, _ = group((0, "p", "write", "a"), replicas=("r1", "r2", "r3"), mode="on", need=need)
        network.link("p", "r2", constant(0.3))
        network.link("p", "r3", constant(1))
        network.run(until_s=5)
        assert asker.answers == [(at_s, 1)]


def test_commits_are_acknowledged_in_order_and_read_where_they_are_replayed() -> None:
    writes = [(0.0, "p", "write", "a"), (0.05, "p", "write", "b")]
    reads = [(at, "r1", "read", None) for at in (1.0, 1.12, 1.2)] + [(0.06, "p", "read", None)]
    network, asker, _ = group(*writes, *reads)
    network.run(until_s=2)
    assert asker.answers == [
        (0, 1),
        (0.05, 2),
        (0.06, Seen("b", 2)),
        (1.0, Seen("–", 0)),
        (1.12, Seen("a", 1)),
        (1.2, Seen("b", 2)),
    ]


def test_a_read_of_a_later_position_is_refused_with_the_position_that_is_there() -> None:
    network, asker, _ = group((0, "p", "write", "a"), (1.5, "r1", "read", 1), (1.6, "r1", "read", 2))
    network.run(until_s=2)
    assert asker.answers[1:] == [(1.5, Seen("a", 1, ready=True)), (1.6, Seen("a", 1, ready=False))]


def test_what_was_cut_off_is_sent_again_and_each_entry_taken_once() -> None:
    network, asker, servers = group(
        *((0.1 * n, "p", "write", f"v{n}") for n in range(5)), (0.9, "p", "write", "last"), mode="on", resend_s=0.5
    )
    network.partition(["p"], ["r1"], at_s=0.05, for_s=0.8)
    network.run(until_s=4)
    assert servers[0].log == servers[1].log == ["v0", "v1", "v2", "v3", "v4", "last"]
    assert len(asker.answers) == 6
    assert min(at for at, _ in asker.answers) > 0.85


def test_what_comes_twice_is_taken_once() -> None:
    network, _, servers = group((0, "p", "write", "a"), (0.45, "p", "write", "b"), latency=0.4, resend_s=0.5)
    network.run(until_s=3)
    assert servers[1].log == servers[0].log == ["a", "b"]


def test_a_replica_refuses_writes_until_it_is_promoted_and_then_shows_all_it_has() -> None:
    network, asker, (_, replica) = group(
        (0, "p", "write", "a"), (0.2, "r1", "write", "b"), (0.35, "r1", "read", None), (0.4, "r1", "write", "c")
    )
    network.advance(0.3)
    assert asker.answers[-1] == (0.2, None)
    assert (replica.log, replica.applied) == (["a"], 0)
    replica.promote()
    network.advance(0.5)
    assert asker.answers[-2:] == [(0.35, Seen("a", 1)), (0.4, 2)]
    network.advance(2)  # past the time at which the replica would have replayed the first
    assert replica.applied == 2


def test_a_log_survives_a_crash() -> None:
    network, _, (_, replica) = group((0, "p", "write", "a"))
    network.crash("r1", at_s=0.5, for_s=0.1)
    network.run(until_s=0.7)
    assert (replica.log, replica.applied) == (["a"], 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"mode": "off"}, "'mode' must be one of 'local', 'on', 'remote_apply': 'off'"),
        ({"need": 2}, "'need' must be at most the 1 replicas: 2"),
        ({"need": 0}, "'need' must be >= 1: 0"),
        ({"apply_s": -1}, "'apply_s' must be >= 0: -1"),
        ({"resend_s": 0}, "'resend_s' must be > 0: 0"),
    ],
)
def test_what_cannot_be(wrong, says) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        LogServer("p", ["r"], **wrong)
