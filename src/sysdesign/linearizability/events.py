"""Histories as Jepsen writes them: one event when an operation is invoked, another when it ends."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sysdesign.checks import number, one_of
from sysdesign.linearizability.operation import Operation

TYPES = ("invoke", "ok", "fail", "info")


@dataclass(frozen=True, slots=True)
class Event:
    """An operation `name` of a client begins (`invoke`) or ends: `ok`; `fail`, it did not happen; `info`, who knows.

    `value` is the argument of an `invoke` and the result of an `ok`; Jepsen calls the name `f`, the client `process`.
    """

    type: Literal["invoke", "ok", "fail", "info"]
    client: Hashable
    name: str
    value: Any
    time_s: float
    key: Hashable = None


def from_events(events: Iterable[Event]) -> list[Operation]:
    """Return the operations of a recorded history, in the order of their calls.

    What failed for sure is left out. What ended as `info`, or not at all, has no answer. An `ok` may repeat the
    argument, as Jepsen's do: an operation with an argument has the result only if it differs from it.
    Raises ValueError for time that runs backward, an invocation while the client's last operation is open, and an end
    without its invocation.

    >>> write = Event("invoke", 0, "write", 1, 0.0), Event("ok", 0, "write", 1, 0.5)
    >>> print(*from_events([*write, Event("invoke", 1, "read", None, 1)]), sep="; ")
    0: write 1; 1: read, no answer
    """
    found: list[Operation] = []
    open_: dict[Hashable, Event] = {}
    now: float | None = None
    try:
        recorded = list(events)
    except TypeError:
        raise TypeError(f"'events' must be events: {events!r}") from None
    for event in recorded:
        if not isinstance(event, Event):
            raise TypeError(f"'events' must hold events: {event!r}")
        one_of("type", event.type, TYPES)
        if now is not None and number("time_s", event.time_s) < now:
            raise ValueError(f"'events' must be in the order of time, and this comes after {now!r} s: {event!r}")
        now = number("time_s", event.time_s)
        began = open_.pop(event.client, None)
        if event.type == "invoke":
            if began is not None:
                raise ValueError(f"'events' must end an operation before the client's next: {event!r}, after {began!r}")
            open_[event.client] = event
            continue
        if began is None or (began.name, began.key) != (event.name, event.key):
            raise ValueError(f"'events' must invoke what ends: {event!r}, while the client had {began!r}")
        if event.type != "fail":
            found.append(_operation(began, event))
    found += [_operation(began, None) for began in open_.values()]
    return sorted(found, key=lambda operation: operation.called_s)


def _operation(began: Event, end: Event | None) -> Operation:
    answered = end is not None and end.type == "ok"
    told = end.value if end is not None and answered else None
    result = None if began.value is not None and told == began.value else told
    until = end.time_s if end is not None and answered else None
    return Operation(began.client, began.name, began.value, result, began.time_s, until, began.key)
