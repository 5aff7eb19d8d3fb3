"""The log of a member of a Raft group, on its disk, and the state that its committed entries make."""

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from sysdesign.replication.client import Request


class Entry(NamedTuple):
    """A command with the term of the leader that took it; None is the entry with which a new leader begins."""

    term: int
    command: Request | None


class RaftLog:
    """Entries numbered from 1. Entry 0 is not there and has term 0.

    >>> log = RaftLog()
    >>> log.add(Entry(1, None)), log.add(Entry(1, Request("write", "x", 5)))
    (1, 2)
    >>> log.follow(1, 1, [Entry(2, None)])  # another leader says otherwise about entry 2
    2
    >>> log.entries
    [Entry(term=1, command=None), Entry(term=2, command=None)]
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    @property
    def last(self) -> int:
        """The number of the last entry."""
        return len(self.entries)

    def term(self, index: int) -> int:
        """Return the term of an entry."""
        return self.entries[index - 1].term if index else 0

    def add(self, entry: Entry) -> int:
        """Append an entry and return its number."""
        self.entries.append(entry)
        return self.last

    def after(self, index: int) -> list[Entry]:
        """Return the entries behind one."""
        return self.entries[index:]

    def up_to_date(self, last: int, last_term: int) -> bool:
        """Whether a log with that last entry has all that this one may have committed."""
        return (last_term, last) >= (self.term(self.last), self.last)

    def follow(self, before: int, before_term: int, entries: Sequence[Entry]) -> int | None:
        """Take a leader's entries behind `before`; None if what stands there is not what the leader has.

        Returns the number of the last entry that is known to be the leader's. What contradicts it is cut off.
        """
        if before > self.last or self.term(before) != before_term:
            return None
        for place, entry in enumerate(entries, start=before):
            if place < self.last and self.entries[place].term != entry.term:
                del self.entries[place:]
            if place >= self.last:
                self.entries.append(entry)
        return before + len(entries)


def apply(state: dict[Hashable, Any], command: Request) -> Any:
    """Carry a command out on a state, keys to values, and return its result.

    Raises TypeError for what is no request, ValueError for a name that the store does not know.

    >>> names = {}
    >>> apply(names, Request("claim", "alice_g", "Alice")), apply(names, Request("claim", "alice_g", "Bob"))
    (True, False)
    """
    if not isinstance(command, Request):
        raise TypeError(f"'command' must be a request: {command!r}")
    if command.name == "read":
        return state.get(command.key)
    if command.name == "write":
        state[command.key] = command.argument
        return None
    if command.name == "claim":
        free = command.key not in state
        if free:
            state[command.key] = command.argument
        return free
    if command.name == "cas":
        expected, new = command.argument
        same = state.get(command.key) == expected
        if same:
            state[command.key] = new
        return same
    raise ValueError(f"'name' must be 'read', 'write', 'claim' or 'cas': {command.name!r}")
