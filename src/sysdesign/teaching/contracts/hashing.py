"""The contract of a hash ring: who owns a key, and which keys move when nodes come and go."""

import operator
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from sysdesign.teaching.calls import Calls, Instance
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.output import Output

NODES = ["a", "b", "c", "d", "e"]
MANY = range(1000)  # keys, where shares count
MOST_MOVED = 0.4  # of the keys, from five nodes to six, where a sixth is the mean
MOST_LOADED = 1.6  # of the mean; a hundred points a node stay below 1.4

_nodes = st.lists(st.sampled_from(NODES), min_size=1, max_size=4, unique=True)
_some = st.lists(st.sampled_from(NODES), min_size=2, max_size=4, unique=True)
_key = st.integers(0, 99) | st.text("xyz", max_size=2)


def _ring(you: Calls, nodes: Sequence[str]) -> Instance:
    return you.new(list(nodes), called="ring")


def _owned(you: Calls, nodes: list[str], key: Any) -> None:
    owner = _ring(you, nodes).lookup(key)
    you.need(owner in nodes, f"one of {', '.join(nodes)}")


def _same(you: Calls, nodes: list[str], key: Any) -> None:
    ring = _ring(you, nodes)
    ring.lookup.should(ring.lookup(key), key)


def _any_order(you: Calls, nodes: list[str], key: Any) -> None:
    owner = _ring(you, nodes).lookup(key)
    _ring(you, nodes[::-1]).lookup.should(owner, key)


def _takes(you: Calls, nodes: list[str], key: Any) -> None:
    ring = _ring(you, nodes)
    owner = ring.lookup(key)
    ring.add("new")
    you.need(ring.lookup(key) in (owner, "new"), f"`{owner!r}` or `'new'`")


def _leaves(you: Calls, nodes: list[str], key: Any) -> None:
    ring = _ring(you, nodes)
    owner = ring.lookup(key)
    for node in nodes:
        if node != owner:  # all the others, one after the other
            ring.remove(node)
            ring.lookup.should(owner, key)


def _heirs(you: Calls, nodes: list[str], key: Any) -> None:
    ring = _ring(you, nodes)
    owner = ring.lookup(key)
    ring.remove(owner)
    left = [node for node in nodes if node != owner]
    you.need(ring.lookup(key) in left, f"one of {', '.join(left)}")


def _back(you: Calls, nodes: list[str], key: Any) -> None:
    ring = _ring(you, nodes)
    owner = ring.lookup(key)
    ring.add("new")
    ring.remove("new")
    ring.lookup.should(owner, key)


def _empty(you: Calls) -> None:
    _ring(you, []).lookup.refuses(ValueError, "x")


def _told(ring: Instance, form: str, value: Callable[[], Any]) -> Calls:
    """Return a call that is told as `form` in place of a thousand lookups."""
    return Calls(value, "", ring._made, form)


def _owners(ring: Instance) -> list[Any]:
    found = [ring._thing.lookup(key) for key in MANY]
    if None in found:
        raise NotImplementedError
    return found


def _share(you: Calls) -> None:
    ring, before = _ring(you, NODES), list[Any]()

    def used() -> int:
        before.extend(_owners(ring))
        return len(set(map(str, before)))

    def moved() -> Any:
        return sum(map(operator.ne, before, _owners(ring))) / len(MANY)

    _told(ring, "nodes that own some of 1,000 keys", used)()
    ring.add("new")
    share = _told(ring, "share of the keys that moved", moved)()
    you.need(0 < share < MOST_MOVED, "about 1/6")


def _even(you: Calls) -> None:
    ring = _ring(you, NODES)

    def fullest() -> int:
        return max(Counter(map(str, _owners(ring))).values())

    most = _told(ring, "keys of the fullest node, of 1,000", fullest)()
    you.need(most <= MOST_LOADED * len(MANY) / len(NODES), "about 200, at most 320")


def _two_keys(you: Calls) -> None:
    ring = _ring(you, NODES)

    def alike() -> int:
        return sum(owner == ring._thing.lookup(str(key)) for key, owner in zip(MANY, _owners(ring), strict=True))

    same = _told(ring, "keys of 1,000 that lie where their text lies", alike)()
    you.need(same < len(MANY), "about 200, by chance")


_any = {"nodes": _nodes, "key": _key}
_two = {"nodes": _some, "key": _key}

RING = Contract(
    "MyRing",
    (
        Rule("Every key has an owner, one of the nodes.", _owned, _any, [{"nodes": ["a"], "key": "x"}]),
        Rule("Asked again, a key has the same owner.", _same, _any),
        Rule("The order in which nodes are named does not matter.", _any_order, _two),
        Rule("When a node comes, a key stays or moves to it.", _takes, _any),
        Rule("When other nodes go, a key stays.", _leaves, _two),
        Rule("When its node goes, a key has another owner.", _heirs, _two),
        Rule("A node that comes and goes leaves no trace.", _back, _any),
        Rule("Where there is no node, a lookup raises ValueError.", _empty),
        Rule("From five nodes to six, about one key in six moves.", _share),
        Rule("Five nodes share the keys about evenly: each has many points.", _even),
        Rule("The number 1 and the text \"1\" are two keys.", _two_keys),
    ),
)  # fmt: skip


def check_ring(cls: Any) -> Output:
    """Check `MyRing(nodes)`: a hash ring with `lookup(key)`, `add(node)` and `remove(node)`.

    Nodes are texts, keys texts or whole numbers; a lookup on an empty ring raises ValueError.
    """
    return check(RING, cls)
