"""Moving data to another shard while people write: five protocols, and every order in which their steps can fall.

A key lies on the old shard. Clients write it, and a copying process takes what it finds there to the new shard; then
the reads go to the new one. A write to both shards is two steps, and copying a key is two: read, then write. In between
anybody else may take a step, or the client may die. A history is wrong when the shards differ at its end.

With versions, the old shard numbers its writes, a deletion leaves a tombstone with its number, and the new shard takes
only what is newer than what it has. Verifying comes last, when writes are fenced off for a moment: it compares the
shards and copies what is newer.

Source: tools that change a table's schema online copy rows beside live writes in the same way; Noach, "gh-ost: GitHub's
online schema migration tool for MySQL", 2016.

What this model leaves out: several keys at once, replicas, a client that tries again, and the hours that copying takes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sysdesign.checks import one_of, truth, whole

FIRST = "a"
Value = str | None  # None: deleted


@dataclass(frozen=True)
class Cell:
    """What a shard holds under the key: its value and the number that the old shard gave to the write."""

    value: Value
    version: int


@dataclass(frozen=True)
class Protocol:
    """How writes and copying treat the new shard.

    `both`: clients write to the old shard and then to the new one, else to the old one alone. `copy` is what the
    copying process may replace there: `anything`, only what is `absent`, or only what is `older`. `versions` makes
    clients careful in the same way. `verify`: compare at the end.
    """

    both: bool
    copy: str
    versions: bool = False
    verify: bool = False

    def __post_init__(self) -> None:
        one_of("copy", self.copy, ("anything", "absent", "older"))
        for name in ("both", "versions", "verify"):
            truth(name, getattr(self, name))


PROTOCOLS = {
    "copy, then switch": Protocol(both=False, copy="anything"),
    "write to both, copy": Protocol(both=True, copy="anything"),
    "copy only what is absent": Protocol(both=True, copy="absent"),
    "compare versions": Protocol(both=True, copy="older", versions=True),
    "compare versions, verify": Protocol(both=True, copy="older", versions=True, verify=True),
}
WRITES: tuple[tuple[Value, ...], ...] = (("b",), (None,), ("b", "c"), ("b", None))  # by one or two clients


@dataclass(frozen=True)
class _State:
    old: Cell
    new: Cell | None
    held: tuple[tuple[str, Cell], ...] = ()  # what each process carries from its first step to its second

    def carried(self, who: str) -> Cell:
        return dict(self.held)[who]


@dataclass(frozen=True)
class Step:
    """One step of one process: `old` and `new` of a client, with its value, `read` and `bring` of the copier.

    `dies` marks the last step of a client that does not live to take its next.
    """

    who: str
    what: str
    value: Value = None
    dies: bool = False


@dataclass(frozen=True)
class History:
    """The steps in the order in which they fell, and what the shards hold after them."""

    steps: tuple[Step, ...]
    old: Value
    new: Value

    @property
    def died(self) -> bool:
        """Whether a client died between its two steps."""
        return any(step.dies for step in self.steps)

    @property
    def wrong(self) -> bool:
        """Whether readers of the new shard see something else than the old one holds."""
        return self.old != self.new

    def told(self) -> list[str]:
        """Return the steps in words."""
        found: list[str] = []
        current: Value = FIRST
        read: Value = None
        for step in self.steps:
            if step.what in ("old", "new"):
                current = step.value if step.what == "old" else current
                end = ", and dies" if step.dies else ""
                found.append(f"{step.who} {_does(step.value)} on the {step.what} shard{end}")
            elif step.what == "read":
                read = current
                found.append(f"{step.who} reads {read or 'nothing'}")
            else:
                found.append(f"{step.who} brings {read or 'nothing'} to the new shard")
        return found


@dataclass(frozen=True)
class Explored:
    """Every history of a protocol."""

    histories: int
    wrong: int
    example: History | None  # the shortest wrong one

    @property
    def share(self) -> float:
        """The share of the histories that end wrong."""
        return self.wrong / self.histories


def _does(value: Value) -> str:
    return "deletes" if value is None else f"writes {value}"


def _put(new: Cell | None, cell: Cell, rule: str, keeps_tombstones: bool) -> Cell | None:
    """Return what the new shard holds after being given a cell."""
    if (rule == "absent" and new is not None) or (rule == "older" and new is not None and new.version >= cell.version):
        return new
    return cell if cell.value is not None or keeps_tombstones else None


def _after(state: _State, step: Step, protocol: Protocol) -> _State:
    if step.what == "old":
        cell = Cell(step.value, state.old.version + 1)
        return replace(state, old=cell, held=(*state.held, (step.who, cell)))
    if step.what == "read":
        return replace(state, held=(*state.held, (step.who, state.old)))
    client = step.what == "new"
    rule = protocol.copy if not client else "older" if protocol.versions else "anything"
    return replace(state, new=_put(state.new, state.carried(step.who), rule, protocol.versions))


def _orders(processes: Sequence[Sequence[Step]]) -> Iterator[tuple[Step, ...]]:
    """Yield every order of all steps that keeps each process's own order."""
    if not any(processes):
        yield ()
    for i, steps in enumerate(processes):
        if steps:
            rest = [*processes[:i], steps[1:], *processes[i + 1 :]]
            for order in _orders(rest):
                yield (steps[0], *order)


def histories(protocol: Protocol, writes: Sequence[Value]) -> Iterator[History]:
    """Yield every history of clients who write one value each, beside one copy; at most four clients.

    A client that writes to both shards may die between its two steps, so each set of those who die is tried. The number
    grows like (2 · clients + 2)! / 2^(clients + 1).

    >>> len(list(histories(PROTOCOLS["compare versions"], ["b"])))
    9
    """
    if not isinstance(protocol, Protocol):
        raise TypeError(f"'protocol' must be made by Protocol: {protocol!r}")
    if isinstance(writes, str) or not isinstance(writes, Sequence):
        raise TypeError(f"'writes' must be a list of values: {writes!r}")
    for value in writes:
        if not (value is None or isinstance(value, str)):
            raise TypeError(f"'writes' must hold texts or None: {value!r}")
    if whole("number of writes", len(writes)) > 4:
        raise ValueError(f"'writes' must be at most 4: {len(writes)}")
    copier = (Step("the copier", "read"), Step("the copier", "bring"))
    parts = ("old", "new") if protocol.both else ("old",)
    names = [f"client {i}" for i in range(1, len(writes) + 1)] if len(writes) > 1 else ["the client"]
    for dies in product((False, True) if protocol.both else (False,), repeat=len(writes)):
        clients = [
            (Step(name, "old", value, dies=True),) if dead else tuple(Step(name, part, value) for part in parts)
            for name, value, dead in zip(names, writes, dies, strict=True)
        ]
        for order in _orders([*clients, copier]):
            state = _State(old=Cell(FIRST, 1), new=None)
            for step in order:
                state = _after(state, step, protocol)
            new = _put(state.new, state.old, "older", keeps_tombstones=True) if protocol.verify else state.new
            yield History(order, state.old.value, new.value if new else None)


def explored(protocol: Protocol, *, clients_die: bool = True) -> Explored:
    """Try every history of one client who writes or deletes, and of two, with and without clients that die.

    >>> explored(PROTOCOLS["write to both, copy"], clients_die=False).wrong > 0
    True
    >>> explored(PROTOCOLS["compare versions"], clients_die=False).wrong
    0
    """
    truth("clients_die", clients_die)
    found = [one for writes in WRITES for one in histories(protocol, writes) if clients_die or not one.died]
    wrong = sorted((one for one in found if one.wrong), key=lambda one: (one.died, len(one.steps)))
    return Explored(len(found), len(wrong), wrong[0] if wrong else None)
