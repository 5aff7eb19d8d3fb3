"""One photo, two regions, two people: a read that comes too early, and two likes that become one."""

from dataclasses import dataclass, replace

from sysdesign.checks import one_of
from sysdesign.network import Network, Trace, constant
from sysdesign.replication.ap_store import ApClient, ApReplica
from sysdesign.replication.crdt import GCounter, LWWRegister
from sysdesign.replication.likes_on_network import REGIONS, like

HOLDS = ("LWW state", "G-counter")
NEAR_S, FAR_S = 0.03, 0.3  # one way: from a person to the replica nearby, and between the two replicas
TOLD_S = 0.061  # after which an answer has come
ALICE_S, BOB_LOOKS_S, BOB_S, LATER_S, END_S = 0.05, 0.14, 0.26, 0.7, 0.84


@dataclass(frozen=True)
class Watched:
    """What Bob saw first, what both saw in the end, and the run."""

    bob_first: int
    final: tuple[int, int]
    trace: Trace


def like_and_look(holds: str = "LWW state") -> Watched:
    """Let Alice like at one replica, Bob look and then like at the other, and both look again when all is quiet.

    >>> like_and_look().bob_first, like_and_look().final, like_and_look("G-counter").final
    (0, (1, 1), (2, 2))
    """
    initial = GCounter() if one_of("holds", holds, HOLDS) == "G-counter" else LWWRegister(0)
    network = Network(1, latency=constant(NEAR_S))
    alice = ApClient("Alice", "us", [(ALICE_S, like), (LATER_S, None)])
    bob = ApClient("Bob", "eu", [(BOB_LOOKS_S, None), (BOB_S, like), (LATER_S, None)])
    for node in (alice, bob, *(ApReplica(name, initial, sync_s=END_S, told=_likes) for name in REGIONS)):
        network.add(node)
    network.link(*REGIONS, constant(FAR_S))
    network.advance(ALICE_S + TOLD_S)
    network.mark("Alice is told: 200 OK", node="Alice")
    network.advance(BOB_LOOKS_S + TOLD_S)
    first = bob.answers[0][1]
    network.mark(f"Bob sees {first}", node="Bob", wrong=first == 0)
    network.advance(LATER_S + TOLD_S)
    final = alice.answers[-1][1], bob.answers[-1][1]
    network.mark(f"Two likes, and both see {final[0]}", wrong=final != (2, 2))
    if final != (2, 2):
        for node, seen in ((alice, final[0]), (bob, final[1])):
            node.show(str(seen), "bad")
    run = network.run(until_s=END_S)
    # a client marks every answer as good; only the watcher knows that Bob's first one was old
    changes = (replace(each, tone="stale") if (each.node, each.text) == ("Bob", "0") else each for each in run.changes)
    return Watched(first, final, replace(run, changes=tuple(changes)))


def _likes(number: int) -> str:
    return f"{number} like{'' if number == 1 else 's'}"
