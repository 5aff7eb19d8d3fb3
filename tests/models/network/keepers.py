"""Nodes that keep what they hear, on a network of three."""

from typing import Any

from sysdesign.network import Network, Node, Received

SIDES = ["a", "b", "c"]


class Keeper(Node):
    """Keeps what it hears, with the time; answers pings."""

    def __init__(self, name: str, **clock: Any) -> None:
        super().__init__(name, **clock)
        self.heard: list[tuple[float, str, Any]] = []

    def on_say(self, message: Received) -> None:
        self.heard.append((round(self.network.now, 6), message.source, message.body))

    def on_ping(self, message: Received) -> None:
        self.reply(message, f"{self.name} heard {message.body}")


def three(**terms: Any) -> tuple[Network, list[Keeper]]:
    network = Network(**({"seed": 1} | terms))
    nodes = [Keeper(name) for name in SIDES]
    for node in nodes:
        network.add(node)
    return network, nodes


def said(network: Network, at: dict[float, tuple[str, str, Any]]) -> None:
    for when, (source, target, body) in at.items():
        node = network.nodes[source]
        network.env.timeout(when).callbacks.append(  # type: ignore[union-attr]
            lambda _, node=node, target=target, body=body: node.send(target, "say", body)
        )
