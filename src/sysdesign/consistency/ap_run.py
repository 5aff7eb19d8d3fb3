"""A store that prefers availability, cut in two: five replicas of a shopping cart, and a client on each side.

Ann puts a book into the cart, and then the cable is cut. On her side she adds a pen and a second book; on Bob's side
he adds ink and removes the book. Everybody is answered at once. What becomes of it depends on how carts are merged:
the `last writer` wins with the whole cart, or an addition wins over a removal that did not see it (`OR-set`).
"""

import random
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import one_of, whole
from sysdesign.network import Network, Received, Trace, lognormal
from sysdesign.replication.ap_store import ApClient, ApReplica, Change
from sysdesign.replication.crdt import LWWRegister, ORSet

REPLICAS = "abcde"
ANNS_SIDE, BOBS_SIDE = "ab", "cde"
CUT_S, HEALED_S, END_S = 0.8, 2.3, 3.3
MERGES = ("last writer", "OR-set")
ADDED = frozenset({"pen", "ink"})  # and never removed by anybody


@dataclass(frozen=True)
class CartRun:
    """What was told and what is left: `final` is the cart on all replicas, when they agree, else None.

    `lost` are additions that were acknowledged and are gone, `back` is the book that Bob removed, if it is there again.
    `answers` are calls that got one, of `calls`; `differed`: during the cut Ann and Bob read different carts.
    """

    trace: Trace
    final: frozenset[str] | None
    lost: frozenset[str]
    back: frozenset[str]
    calls: int
    answers: int
    differed: bool


class Cart(ApReplica):
    """A replica that marks the moment at which something that nobody removed disappears from a cart."""

    seen_wrong: list[str]

    def on_state(self, message: Received) -> None:
        """Merge, and look what is gone."""
        before = self.held.value
        super().on_state(message)
        for thing in sorted((before - self.held.value) & ADDED - {*self.seen_wrong}):
            self.seen_wrong.append(thing)
            self.mark(f"the {thing} is gone", wrong=True)


def cart_parted(merge: str, seed: int) -> CartRun:
    """Run it for 3.4 simulated seconds, the changes during the cut at random times. Takes about 10 ms."""
    one_of("merge", merge, MERGES)
    draw = random.Random(whole("seed", seed, low=0))
    network = Network(seed, latency=lognormal(0.03, 0.3))
    initial = LWWRegister(frozenset()) if merge == "last writer" else ORSet()
    wrong: list[str] = []
    replicas = [Cart(name, initial, sync_s=0.4) for name in REPLICAS]
    for replica in replicas:
        network.add(replica)
        replica.seen_wrong = wrong
    pen_s, ink_s, remove_s, book_s = sorted(draw.uniform(CUT_S + 0.15, HEALED_S - 0.5) for _ in range(4))
    plans: dict[str, list[tuple[float, Change | None]]] = {
        "Ann": [(0.2, _add("book", merge)), (pen_s, _add("pen", merge)), (book_s, _add("book", merge))],
        "Bob": [(ink_s, _add("ink", merge)), (remove_s, _remove("book", merge))],
    }
    clients = []
    for name, side in (("Ann", ANNS_SIDE[0]), ("Bob", BOBS_SIDE[0])):
        client = ApClient(name, side, [*plans[name], (HEALED_S - 0.3, None), (END_S - 0.2, None)])
        clients.append(network.add(client))
    network.partition([*ANNS_SIDE, "Ann"], [*BOBS_SIDE, "Bob"], at_s=CUT_S, for_s=HEALED_S - CUT_S)
    for at_s, text in ((CUT_S, "the cable is cut"), (HEALED_S, "the cable is mended")):
        network.advance(at_s)
        network.mark(text)
    trace = network.run(END_S)
    answers: list[list[Any]] = [[value for _, value in client.answers] for client in clients]  # type: ignore[attr-defined]
    left = {replica.held.value for replica in replicas}
    final = left.pop() if len(left) == 1 else None
    everywhere = final if final is not None else frozenset.intersection(*(r.held.value for r in replicas))
    return CartRun(
        trace,
        final,
        ADDED - everywhere,
        frozenset({"book"}) & everywhere,
        sum(map(len, plans.values())) + 4,
        sum(value is not None for told in answers for value in told),
        answers[0][-2] != answers[1][-2],
    )


def _add(thing: str, merge: str) -> Change:
    if merge == "last writer":
        return lambda held, replica: held.set(held.value | {thing}, replica.stamp(), replica.name)
    return lambda held, replica: held.add(thing, replica.name)


def _remove(thing: str, merge: str) -> Change:
    if merge == "last writer":
        return lambda held, replica: held.set(held.value - {thing}, replica.stamp(), replica.name)
    return lambda held, replica: held.remove(thing)
