"""Checked nodes and weights: what every placement is made from."""

from collections.abc import Collection, Container, Iterable, Mapping
from typing import Any

from sysdesign.checks import positive, whole
from sysdesign.hashing.keys import Key, encode


def checked_nodes(nodes: Iterable[Key]) -> list[Key]:
    """Return the nodes as a list; they are keys themselves, and all different.

    >>> checked_nodes(["a", "b", "a"])
    Traceback (most recent call last):
    ValueError: 'nodes' must not repeat: 'a'
    """
    if isinstance(nodes, str | bytes) or not isinstance(nodes, Iterable):
        raise TypeError(f"'nodes' must be a list of names: {nodes!r}")
    found: dict[Key, None] = {}
    for node in nodes:
        if checked_node(node) in found:
            raise ValueError(f"'nodes' must not repeat: {node!r}")
        found[node] = None
    return list(found)


def checked_node(node: Any) -> Key:
    """Return a name of a node; TypeError unless it is a key."""
    try:
        encode(node)
    except TypeError:
        raise TypeError(f"'node' must be text, bytes, a whole number, or a tuple of them: {node!r}") from None
    return node  # type: ignore[no-any-return]


def checked_weights(nodes: Iterable[Key], weights: Mapping[Key, float] | None) -> dict[Key, float]:
    """Return the weight of each of some different nodes, 1 where none is given.

    >>> checked_weights(["a", "b"], {"b": 2})
    {'a': 1, 'b': 2}
    """
    found: dict[Key, float] = dict.fromkeys(checked_nodes(nodes), 1)
    if weights is None:
        return found
    if not isinstance(weights, Mapping):
        raise TypeError(f"'weights' must map nodes to numbers: {weights!r}")
    for node, weight in weights.items():
        if node not in found:
            raise ValueError(f"'weights' must be of nodes that are there: {node!r}")
        found[node] = positive("weights", weight)
    return found


def must_be_new(node: Any, nodes: Container[Key]) -> Key:
    """Return a node that is not yet there."""
    if checked_node(node) in _container(nodes):
        raise ValueError(f"'node' must be a new one: {node!r}")
    return node  # type: ignore[no-any-return]


def must_be_there(node: Any, nodes: Container[Key]) -> Key:
    """Return a node that is there."""
    if checked_node(node) not in _container(nodes):
        raise ValueError(f"'node' must be one of those that are there: {node!r}")
    return node  # type: ignore[no-any-return]


def _container(nodes: Any) -> Container[Key]:
    if isinstance(nodes, str | bytes) or not isinstance(nodes, Container):
        raise TypeError(f"'nodes' must be a collection of names: {nodes!r}")
    return nodes


def must_have(nodes: Any) -> None:
    """Raise ValueError where there is no node to own a key."""
    if not nodes:
        raise ValueError("'nodes' must not be empty: there is no node to own a key")


def checked_count(n: Any, nodes: Collection[Key]) -> int:
    """Return a number of replicas: at most one a node.

    >>> checked_count(3, ["a", "b"])
    Traceback (most recent call last):
    ValueError: 'n' must be at most the number of nodes, 2: 3
    """
    must_have(nodes)
    if whole("n", n) > len(nodes):
        raise ValueError(f"'n' must be at most the number of nodes, {len(nodes)}: {n!r}")
    return int(n)
