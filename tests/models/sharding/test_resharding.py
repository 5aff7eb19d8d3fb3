"""Resharding: every order of the steps is tried, each protocol fails where it should, and the last one never."""

import math

import pytest

from sysdesign.sharding import PROTOCOLS, Protocol, explored, histories

LAST = "compare versions, verify"


def multinomial(*counts: int) -> int:
    """How many orders there are of processes with so many steps each."""
    return math.factorial(sum(counts)) // math.prod(math.factorial(count) for count in counts)


def test_all_orders_are_tried() -> None:
    alone, both = PROTOCOLS["copy, then switch"], PROTOCOLS[LAST]
    assert len(list(histories(alone, ["b"]))) == multinomial(1, 2)
    assert len(list(histories(both, ["b"]))) == multinomial(2, 2) + multinomial(1, 2)
    two = multinomial(2, 2, 2) + 2 * multinomial(2, 1, 2) + multinomial(1, 1, 2)
    found = list(histories(both, ["b", "c"]))
    assert len(found) == two == len({(one.steps) for one in found})


def test_the_last_protocol_never_fails() -> None:
    assert explored(PROTOCOLS[LAST]).wrong == 0
    assert all(not one.wrong for one in histories(PROTOCOLS[LAST], ["b", None, "c"]))


@pytest.mark.parametrize("name", [name for name in PROTOCOLS if name != LAST])
def test_every_other_one_does(name: str) -> None:
    found = explored(PROTOCOLS[name])
    assert 0 < found.wrong < found.histories
    assert 0 < found.share < 1
    assert found.example is not None
    assert found.example.wrong


def test_versions_are_enough_while_nobody_dies() -> None:
    assert explored(PROTOCOLS["compare versions"], clients_die=False).wrong == 0
    assert all(one.died for one in histories(PROTOCOLS["compare versions"], ["b", None]) if one.wrong)


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("copy, then switch", ["reads a", "writes b on the old shard", "brings a to the new shard"]),
        ("write to both, copy", ["reads a", "b on the old shard", "b on the new shard", "brings a to the new shard"]),
        ("copy only what is absent", ["reads a", "deletes on the old", "deletes on the new", "brings a to the new"]),
        ("compare versions", ["reads a", "writes b on the old shard, and dies", "brings a to the new shard"]),
    ],
)
def test_the_shortest_failure_is_the_known_one(name: str, tells: list[str]) -> None:
    example = explored(PROTOCOLS[name]).example
    assert example is not None
    assert len(example.told()) == len(tells)
    assert all(part in line for part, line in zip(tells, example.told(), strict=True))


def test_the_copier_tells_what_it_carries() -> None:
    first, *_ = [one for one in histories(PROTOCOLS["copy, then switch"], [None]) if one.steps[0].what == "old"]
    steps = ["the client deletes on the old shard", "the copier reads nothing", "the copier brings nothing to the new"]
    assert first.told() == [*steps[:2], f"{steps[2]} shard"]


BAD = [
    (lambda: Protocol(both=True, copy="all"), ValueError, "'copy' must be one of 'anything', 'absent', 'older': 'all'"),
    (lambda: Protocol(both=1, copy="older"), TypeError, "'both' must be True or False: 1"),
    (lambda: list(histories("copy", ["b"])), TypeError, "'protocol' must be made by Protocol: 'copy'"),
    (lambda: list(histories(PROTOCOLS[LAST], "b")), TypeError, "'writes' must be a list of values: 'b'"),
    (lambda: list(histories(PROTOCOLS[LAST], [1])), TypeError, "'writes' must hold texts or None: 1"),
    (lambda: list(histories(PROTOCOLS[LAST], [])), ValueError, "'number of writes' must be >= 1: 0"),
    (lambda: list(histories(PROTOCOLS[LAST], ["b"] * 5)), ValueError, "'writes' must be at most 4: 5"),
    (lambda: explored(PROTOCOLS[LAST], clients_die=1), TypeError, "'clients_die' must be True or False: 1"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
