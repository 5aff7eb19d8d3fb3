"""What people notice of eventual consistency: who likes a photo, reloads the page, and looks again.

Everybody likes once, at the replica that the load balancer picks, and then looks a few times. Three things can go
wrong: one's own like is missing (no read-your-writes), a like that was there is gone at the next look (no monotonic
reads), or it is nowhere in the end (a lost update). The first two are about where a person reads, the third about how
replicas merge (Terry et al., "Session guarantees for weakly consistent replicated data", PDIS 1994).
"""

import random
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import one_of, positive, truth, whole
from sysdesign.network import Network, Node, constant, exponential
from sysdesign.replication.ap_store import ApReplica
from sysdesign.replication.crdt import LWWRegister, ORSet

REPLICAS = ("r1", "r2", "r3")
HOLDS = ("LWW", "OR-set")
MOST_PEOPLE = 2_000


@dataclass(frozen=True)
class Felt:
    """People, and how many of them met each anomaly."""

    people: int
    missed_own: int
    went_back: int
    lost: int


class Person(Node):
    """Likes, and then looks `looks` times; `stays` keeps to the first replica."""

    def __init__(self, name: str, at_s: float, looks: int, stays: bool) -> None:
        super().__init__(name)
        self.at_s, self.looks, self.stays = at_s, looks, stays
        self.seen: list[frozenset[str]] = []

    def start(self) -> None:
        """Begin when it is time."""
        self.after(self.at_s, lambda: self.run(self._visit()))

    def _visit(self) -> Generator[Any, Any, None]:
        pick, first = self.network.draw.choice, self.network.draw.choice(REPLICAS)
        yield self.call(first, "change", _liked_by(self.name), text=f"{self.name} likes")
        for _ in range(self.looks):
            shown = yield self.call(first if self.stays else pick(REPLICAS), "read")
            self.seen.append(frozenset(shown.body))
            yield self.sleep(0.05)


def _liked_by(name: str) -> Any:
    def change(held: Any, replica: ApReplica) -> Any:
        if isinstance(held, ORSet):
            return held.add(name, replica.name)
        return held.set(held.value | {name}, replica.stamp(), replica.name)

    return change


def anomalies(
    holds: str, stays: bool, *, lag_s: float = 0.2, people: int = 100, for_s: float = 10, seed: int = 1
) -> Felt:
    """Let `people` like and look within `for_s`, on three replicas that hear of each other `lag_s` later on average.

    O(people²) time, since replicas send each other all names.
    """
    one_of("holds", holds, HOLDS)
    truth("stays", stays)
    if whole("people", people) > MOST_PEOPLE:
        raise ValueError(f"'people' must be <= {MOST_PEOPLE}: {people!r}")
    rng, lag, ends = random.Random(whole("seed", seed, low=0)), positive("lag_s", lag_s), positive("for_s", for_s)
    network = Network(seed, latency=constant(0.01))
    for name in REPLICAS:
        network.add(ApReplica(name, ORSet() if holds == "OR-set" else LWWRegister(frozenset()), sync_s=4 * lag))
    for at, name in enumerate(REPLICAS):
        for other in REPLICAS[:at]:
            network.link(name, other, exponential(lag))
    crowd = [Person(f"p{number}", rng.random() * ends, 5, stays) for number in range(people)]
    for person in crowd:
        network.add(person)
    network.advance(ends + 40 * lag)
    final = network.nodes[REPLICAS[0]].held.value  # type: ignore[attr-defined]
    return Felt(
        people,
        sum(any(person.name not in seen for seen in person.seen) for person in crowd),
        sum(any(a - b for a, b in zip(person.seen, person.seen[1:], strict=False)) for person in crowd),
        sum(person.name not in final for person in crowd),
    )
