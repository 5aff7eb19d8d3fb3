"""The CAP theorem by enumeration: every way in which two nodes can keep one register, under every network.

A client writes 1 at node A, and then another reads at node B; or the other reads without a write. The register holds 0
at first. An algorithm fixes what A does before it acknowledges, and what B answers, which can depend only on whether
a message from A has come. That is the argument of Gilbert and Lynch ("Brewer's conjecture and the feasibility of
consistent, available, partition-tolerant web services", SIGACT News 2002), spelt out for a register of one bit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

from sysdesign.checks import one_of
from sysdesign.linearizability import Operation, Register, check

Answer = Literal[0, 1, "error"]
Network = Literal["instant", "delayed", "cut"]
NETWORKS: tuple[Network, ...] = ("instant", "delayed", "cut")
ANSWERS: tuple[Answer, ...] = (0, 1, "error")


@dataclass(frozen=True)
class Algorithm:
    """What the nodes do: whether A waits for B's confirmation, and what each says.

    `unconfirmed` is A's answer when it waits and none comes; `silent` and `told` are B's answers before and after it
    has A's message. All nodes send what they have: to send less cannot help.
    """

    waits: bool
    unconfirmed: Literal["written", "error"]
    silent: Answer
    told: Answer


def algorithms() -> tuple[Algorithm, ...]:
    """Return all 36."""
    every = product((False, True), ("written", "error"), ANSWERS, ANSWERS)
    return tuple(Algorithm(*choices) for choices in every)  # type: ignore[arg-type]


def histories(algorithm: Algorithm, network: Network) -> Iterator[tuple[Operation, ...]]:
    """Yield what clients may see: a read alone, and a read after a write that has returned.

    In an `instant` network a message is there when it is sent; in a `delayed` one it arrives, after the read or before
    it; in one that is `cut` it never does. A request that is answered with an error has no result: it may have taken
    effect or not.

    >>> bold = Algorithm(waits=False, unconfirmed="written", silent=0, told=1)
    >>> for seen in histories(bold, "cut"):
    ...     print(*seen, sep="; ")
    reader: read → 0
    writer: write 1; reader: read → 0
    """
    if not isinstance(algorithm, Algorithm):
        raise TypeError(f"'algorithm' must be an Algorithm: {algorithm!r}")
    one_of("network", network, NETWORKS)
    yield (_read(algorithm.silent),)
    confirmed = network != "cut"
    # An A that waits knows that B has the message; one that does not may be overtaken by the reader.
    heard = {"instant": (True,), "delayed": (True,) if algorithm.waits else (True, False), "cut": (False,)}[network]
    said = "written" if confirmed or not algorithm.waits else algorithm.unconfirmed
    for has_it in heard:
        yield _write(said), _read(algorithm.told if has_it else algorithm.silent)


def tally(network: Network) -> dict[str, int]:
    """Count the algorithms that are consistent, available, both, or neither, in one network.

    Consistent: every history is linearizable. Available: no request is answered with an error.

    >>> tally("cut")
    {'both': 0, 'consistent only': 15, 'available only': 18, 'neither': 3}
    """
    found = {"both": 0, "consistent only": 0, "available only": 0, "neither": 0}
    for algorithm in algorithms():
        seen = list(histories(algorithm, network))
        consistent = all(check(each, Register(0)).answer == "yes" for each in seen)
        available = all(operation.answered for each in seen for operation in each)
        kind = ("both" if available else "consistent only") if consistent else "available only"
        found[kind if consistent or available else "neither"] += 1
    return found


def _write(said: str) -> Operation:
    return Operation("writer", "write", 1, None, 0.0, 1.0 if said == "written" else None)


def _read(answer: Answer) -> Operation:
    told = answer != "error"
    return Operation("reader", "read", None, answer if told else None, 2.0, 3.0 if told else None)
