"""The timeline shows what happened: its bands are the states, one event a step, for every state of the explorer."""

from itertools import product

import pytest

from sysdesign.caching.write_policies import WRITE_POLICIES, survey
from sysdesign.caching.write_timeline import ORDERS, STEPS, write_timeline

ALL = list(product(WRITE_POLICIES, ORDERS, (None, 6, 3)))


@pytest.mark.parametrize(("policy", "order", "ttl"), ALL)
def test_bands_are_the_states(policy, order, ttl):
    found = write_timeline(policy, order, ttl)
    assert [event.time for event in found.events] == list(range(STEPS))
    for time, state in enumerate(found.states):
        for lane, value in (("cache", state.cache), ("database", state.database)):
            held = [band.value for band in found.bands if band.lane == lane and band.begin <= time < band.end]
            assert held == ([] if value is None else [str(value)])
        assert any(span.begin <= time < span.end for span in found.stale) == state.stale
    assert all(event.lane in found.lanes and event.to in ("", *found.lanes) for event in found.events)


def test_what_the_chapter_says():
    assert write_timeline("write-through", "two writers at once").stale_at_end
    assert write_timeline("write-back", "a crash").ends == "lost"
    for policy in ("write-back", "through, by version", "cache-aside, leases"):
        assert write_timeline(policy, "a reader meanwhile").stale_steps == 0
    for policy, order, ttl in ALL:
        assert ttl is None or not write_timeline(policy, order, ttl).stale_at_end
    assert [write_timeline(policy, "in turn").messages for policy in WRITE_POLICIES] == [2, 2, 1, 1, 2, 2]


def test_it_begins_with_the_worst_order():
    worst = survey("cache-aside", "a reader meanwhile").worst
    shown = write_timeline("cache-aside", "a reader meanwhile").events[: len(worst.steps)]
    assert [(event.lane, event.to) for event in shown] == [(step.client, step.store) for step in worst.steps]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("x", "in turn"), "'policy' must be one of"),
        (("write-back", "x"), "'order' must be one of"),
        (("write-back", "in turn", 0), "'ttl' must be > 0: 0"),
    ],
)
def test_wrong_use_is_named(given, says):
    with pytest.raises(ValueError, match="must") as caught:
        write_timeline(*given)
    assert says in str(caught.value)
