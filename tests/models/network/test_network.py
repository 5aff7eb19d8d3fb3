"""What befalls nodes: crashes, clocks, calls; and that a run repeats and records itself."""

import random
from typing import Any

import pytest

from sysdesign.network import (
    DriftingClock,
    Network,
    Node,
    Outage,
    TimedOut,
    constant,
    lognormal,
    uniform,
)
from sysdesign.network.link import Link
from tests.models.network.keepers import SIDES, Keeper, said, three


class Counter(Node):
    """Counts in memory and on its disk; a timer and a waiting work go on for ever."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.seen: list[str] = []

    def start(self) -> None:
        self.count = 0
        self.durable.setdefault("starts", 0)
        self.durable["starts"] += 1
        self.after(0.1, self.tick)
        self.run(self.work())

    def tick(self) -> None:
        self.count += 1
        self.seen.append("tick")
        self.after(0.1, self.tick)

    def work(self) -> Any:
        while True:
            yield self.sleep(0.1)
            self.seen.append("work")


def test_a_crash_loses_all_but_the_disk_and_ends_timers_and_work() -> None:
    network = Network(seed=1)
    node = network.add(Counter("a"))
    assert isinstance(node, Counter)
    network.crash("a", at_s=1.05, for_s=1)
    network.advance(1.02)
    assert (node.count, len(node.seen)) == (10, 20)
    network.advance(1.5)
    assert node.down
    assert node.seen == []
    assert not hasattr(node, "count")
    trace = network.run(2.5)
    assert (node.count, len(node.seen), node.durable["starts"]) == (4, 8, 2)
    assert trace.outages == (Outage("a", 1.05, 2.05),)


def test_a_second_crash_finds_what_was_built_as_it_was() -> None:
    network = Network(seed=1)
    node = network.add(Counter("a"))
    assert isinstance(node, Counter)
    for at_s in (1, 2):
        network.crash("a", at_s=at_s, for_s=0.1)
    network.advance(1.9)
    assert node.seen
    network.advance(2.05)
    assert node.seen == []


def test_order_holds_to_the_last_digit() -> None:
    draw, link = random.Random(1), Link(Node("b"), constant(1), 0, 0, True)
    for _ in range(2000):
        link.last_s, now = 10 * draw.random(), draw.random()
        last = link.last_s
        assert now + link.in_order(now, draw.random() / 10) >= last


def test_messages_to_a_node_that_is_down_are_gone() -> None:
    network, (_, b, _) = three()
    network.crash("b", at_s=1, for_s=1)
    said(network, {1.5: ("a", "b", 1), 2.5: ("a", "b", 2)})
    trace = network.run(3)
    assert [m.fate for m in trace.messages] == ["down", "arrived"]
    assert [body for _, _, body in b.heard] == [2]


class Asker(Node):
    def __init__(self, name: str, ask: Any) -> None:
        super().__init__(name)
        self.ask = ask
        self.told: list[Any] = []

    def start(self) -> None:
        self.run(self.work())

    def work(self) -> Any:
        try:
            answer = yield self.ask(self)
            self.told.append(answer)
        except TimedOut as error:
            self.told.append(error)


def asked(ask: Any, cut: str = "", **terms: Any) -> list[Any]:
    network, _ = three(**terms)
    asker = network.add(Asker("asker", ask))
    assert isinstance(asker, Asker)
    for name in cut:
        network.cut(name, "asker")
    network.run(10)
    return asker.told


def test_a_call_has_the_reply_or_times_out() -> None:
    (reply,) = asked(lambda node: node.call("b", "ping", 1))
    assert (reply.source, reply.body) == ("b", "b heard 1")
    (error,) = asked(lambda node: node.call("b", "ping", 1), cut="b")
    assert isinstance(error, TimedOut)
    assert str(error) == "ping to b: 0 of 1 answers in 1 s"


def test_a_broadcast_has_the_first_replies_it_needs_or_those_that_came() -> None:
    (replies,) = asked(lambda node: node.broadcast("ping", 1, need=2))
    assert len(replies) == 2
    (error,) = asked(lambda node: node.broadcast("ping", 1, need=2), cut="bc")
    assert [reply.source for reply in error.replies] == ["a"]


def test_a_reply_that_comes_twice_counts_once() -> None:
    (replies,) = asked(lambda node: node.broadcast("ping", 1, need=3), duplicate=1)
    assert sorted(reply.source for reply in replies) == SIDES


def test_a_clock_that_runs_fast_rings_early_and_shows_more() -> None:
    network = Network(seed=1)
    rang: list[tuple[float, float]] = []

    class Fast(Node):
        def start(self) -> None:
            self.after(2, lambda: rang.append((self.network.now, self.now())))

    network.add(Fast("a", DriftingClock(offset_s=5, drift=1)))
    network.run(3)
    assert rang == [(1.0, 7.0)]


def test_a_run_repeats_to_the_event_and_another_seed_does_not() -> None:
    def run(seed: int) -> Any:
        network, _ = three(seed=seed, latency=lognormal(0.01, 1), loss=0.1, duplicate=0.1, ordered=False)
        said(network, {1 + step / 500: ("a", "b", step) for step in range(40)})
        return network.run(100)

    assert run(1) == run(1) != run(2)
    assert run(1).to_dict() == run(1).to_dict()


def test_a_run_can_go_on_and_its_trace_ends_where_it_does() -> None:
    network, _ = three(latency=constant(2))
    network.partition("a", "bc", at_s=8)
    said(network, {1.0: ("a", "b", 1)})
    assert [m.fate for m in network.run(2).messages] == ["flying"]
    trace = network.run(9)
    assert [m.fate for m in trace.messages] == ["arrived"]
    assert (trace.cuts[0].until_s, trace.end_s) == (9, 9)


def test_states_and_marks_are_recorded_once() -> None:
    network, (a, _, _) = three()
    a.show("leader", "leader")
    a.show("leader", "leader")
    a.mark("two leaders", wrong=True)
    trace = network.run(1)
    assert [(c.node, c.text, c.tone) for c in trace.changes] == [("a", "leader", "leader")]
    assert [(m.text, m.node, m.wrong) for m in trace.marks] == [("two leaders", "a", True)]


def test_a_network_that_does_not_record_has_the_same_run() -> None:
    network, (_, b, _) = three(record=False)
    said(network, {1.0: ("a", "b", 1)})
    assert network.run(2).messages == ()
    assert b.heard == [(1.001, "a", 1)]
    assert network.sent == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda n: n.partition("ab", ["x"]), "'sides' must name nodes of the network, a, b, c: 'x'"),
        (lambda n: n.partition("ab", "bc"), "'sides' must be two or more groups that share no node"),
        (lambda n: n.partition("abc"), "'sides' must be two or more groups"),
        (lambda n: n.partition("a", "b", at_s=-1), "'at_s' must be >= 0"),
        (lambda n: n.partition("a", "b", for_s=0), "'for_s' must be > 0"),
        (lambda n: n.cut("a", "x"), "'target' must name nodes"),
        (lambda n: n.crash("x"), "'node' must name nodes"),
        (lambda n: n.add(Keeper("a")), "'node' must have a name of its own, 'a' is taken"),
        (lambda n: n.add("a"), "'node' must be a Node: 'a'"),
        (lambda n: n.link("a", "b", 0.1), "'latency' must be a function"),
        (lambda n: n.link("a", "b", constant(1), loss=2), "'loss' must be from 0 to 1: 2"),
        (lambda n: n.run(0), "'until_s' must be > 0"),
        (lambda n: n.nodes["a"].send("x", "say"), "'target' must name nodes"),
        (lambda n: n.nodes["a"].send("b", ""), "'kind' must be a name"),
        (lambda n: n.nodes["a"].broadcast("ping", need=3), "'need' must be at most the 2 nodes that are asked: 3"),
        (lambda n: n.nodes["a"].call("b", "ping", timeout_s=0), "'timeout_s' must be > 0"),
        (lambda n: n.nodes["a"].after(-1, print), "'seconds' must be >= 0"),
        (lambda n: Network(seed=-1), "'seed' must be >= 0"),
        (lambda n: Network(seed=1, duplicate=1.5), "'duplicate' must be from 0 to 1"),
        (lambda n: Network(seed=1, ordered=3), "'ordered' must be"),
        (lambda n: Node(""), "'name' must be text"),
        (lambda n: Node("lonely").send("a", "say"), "node 'lonely' is in no network"),
        (lambda n: DriftingClock(drift=-1), "'drift' must be from -0.9 to 10"),
        (lambda n: uniform(2, 1), "'high_s' must be >= 2"),
        (lambda n: lognormal(0, 1), "'median_s' must be > 0"),
    ],
)
def test_bad_input_names_the_parameter_the_rule_and_the_value(wrong: Any, says: str) -> None:
    network, _ = three()
    with pytest.raises((ValueError, TypeError, RuntimeError), match=says.replace("(", r"\(")):
        wrong(network)


def test_work_that_yields_no_event_and_a_kind_without_a_handler_are_named() -> None:
    network, (a, _, _) = three()

    def work() -> Any:
        yield 5

    with pytest.raises(TypeError, match="work of node 'a' must yield events"):
        a.run(work())
    a.send("b", "sing")
    with pytest.raises(NotImplementedError, match="node 'b' has no handler on_sing"):
        network.run(1)
