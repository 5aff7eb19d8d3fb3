"""What links do to messages: time, cuts, losses, doubles, order."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sysdesign.network import (
    constant,
    exponential,
    lognormal,
    uniform,
)
from tests.models.network.keepers import said, three


def test_a_message_takes_the_time_of_its_link() -> None:
    network, (a, b, c) = three(latency=constant(0.25))
    network.link("a", "c", constant(2))
    network.link("a", "b", constant(0.5), both=False)
    said(network, {1.0: ("a", "b", 1), 1.1: ("a", "c", 2), 1.2: ("b", "a", 3)})
    network.run(5)
    assert (b.heard, c.heard, a.heard) == ([(1.5, "a", 1)], [(3.1, "a", 2)], [(1.45, "b", 3)])


def test_a_partition_cuts_both_ways_what_is_sent_and_what_is_flying_and_heals() -> None:
    network, (_a, b, c) = three(latency=constant(0.25))
    network.partition("ab", "c", at_s=1, for_s=2)
    said(network, {0.9: ("a", "c", "flying"), 1.5: ("c", "b", "cut"), 1.6: ("a", "b", "in"), 3.5: ("c", "b", "healed")})
    trace = network.run(5)
    assert [m.fate for m in trace.messages] == ["cut", "cut", "arrived", "arrived"]
    assert b.heard == [(1.85, "a", "in"), (3.75, "c", "healed")]
    assert not c.heard
    assert [(cut.from_s, cut.until_s) for cut in trace.cuts] == [(1, 3)]
    assert set(trace.cuts[0].blocked) == {("a", "c"), ("b", "c"), ("c", "a"), ("c", "b")}


def test_a_cut_of_one_direction_leaves_the_other() -> None:
    network, (a, b, _) = three()
    network.cut("a", "b", at_s=1)
    said(network, {2.0: ("a", "b", 1), 3.0: ("b", "a", 2)})
    network.run(5)
    assert a.heard
    assert not b.heard


def test_cuts_that_overlap_block_until_the_last_is_over() -> None:
    network, (_, b, _) = three()
    network.cut("a", "b", at_s=1, for_s=2)
    network.cut("a", "b", at_s=2, for_s=3)
    said(network, {float(second): ("a", "b", second) for second in range(1, 7)})
    network.run(9)
    assert [body for _, _, body in b.heard] == [5, 6]


def test_a_link_loses_and_doubles_as_often_as_it_says() -> None:
    network, (_, b, _) = three(loss=0.3, duplicate=0.2)
    said(network, {1 + second / 100: ("a", "b", second) for second in range(5000)})
    trace = network.run(100)
    sent, ids = len(trace.messages), {m.id for m in trace.messages}
    assert len(ids) == 5000
    assert 0.18 < sent / 5000 - 1 < 0.22
    assert 0.28 < sum(m.fate == "lost" for m in trace.messages) / sent < 0.32
    assert len(b.heard) == sum(m.fate == "arrived" for m in trace.messages)


@given(st.integers(0, 10_000), st.sampled_from([lognormal(0.01, 1), exponential(0.01), uniform(0, 0.05)]))
def test_an_ordered_link_delivers_in_the_order_of_sending(seed: int, latency: Any) -> None:
    network, (_, b, _) = three(seed=seed, latency=latency)
    said(network, {1 + step / 500: ("a", "b", step) for step in range(40)})
    network.run(100)
    assert [body for _, _, body in b.heard] == list(range(40))


def test_an_unordered_link_lets_messages_overtake() -> None:
    network, (_, b, _) = three(latency=exponential(0.05), ordered=False)
    said(network, {1 + step / 500: ("a", "b", step) for step in range(40)})
    network.run(100)
    bodies = [body for _, _, body in b.heard]
    assert sorted(bodies) == list(range(40)) != bodies


@given(st.sampled_from([constant(0.2), uniform(0.1, 0.3), exponential(0.1, 0.05), lognormal(0.2, 0.7)]), st.integers())
def test_latencies_are_never_negative_and_follow_their_source(latency: Any, seed: int) -> None:
    delay = latency(random.Random(seed))
    assert delay == latency(random.Random(seed)) >= 0
