"""The cascade in small: it climbs, and a bulkhead in the order service stops it there."""

from sysdesign.resilience.small_chain import small_cascade


def test_it_climbs_and_profiles_are_lost():
    trace = small_cascade()
    assert [mark.text for mark in trace.marks] == [
        "inventory: no worker left",
        "orders: no worker left",
        "gateway: no worker left",
        "a profile, which needs no inventory, has no answer",
    ]
    assert trace == small_cascade()
    assert [round(mark.at_s, 2) for mark in trace.marks] == [1.86, 2.64, 3.32, 4.7]
    assert {message.kind for message in trace.messages if message.target == "inventory"} == {"order"}
    assert len(trace.messages) < 150


def test_a_bulkhead_keeps_profiles_alive():
    trace = small_cascade(bulkhead=True)
    assert [mark.text for mark in trace.marks] == ["inventory: no worker left"]
    assert [change for change in trace.changes if change.text == "profile: ok" and change.at_s > 5]
    assert [change for change in trace.changes if change.text == "order: refused"]
