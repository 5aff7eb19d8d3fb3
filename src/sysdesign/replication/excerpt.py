"""The part of a run that tells of some operations, so that it can be watched without the rest."""

import math
from collections.abc import Iterable
from dataclasses import replace

from sysdesign.linearizability.operation import Operation, checked_history
from sysdesign.network import Change, Mark, Message, Trace


def excerpt(trace: Trace, operations: Iterable[Operation]) -> Trace:
    """Return what clients and servers said about these operations, until shortly after the last one has returned.

    The name of a client is that of its node, which shows nothing of its other operations; nodes that take no part are
    left out. Answers are marked, that of the operation which was called last as wrong, and shown so: it tells what
    `Verdict.smallest` has. Raises TypeError for what is no trace and no operations, ValueError if the last one has no
    answer.
    """
    if not isinstance(trace, Trace):
        raise TypeError(f"'trace' must be a Trace: {trace!r}")
    try:
        told = checked_history(operations)
    except TypeError:
        raise TypeError(f"'operations' must be operations: {operations!r}") from None
    last = told[-1] if told else None
    if last is None or last.returned_s is None:
        raise ValueError(f"'operations' must end with one that was answered: {operations!r}")
    end_s = min(trace.end_s, 1.1 * last.returned_s)
    messages = [
        message if message.ended_s <= end_s else message._replace(ended_s=end_s, fate="flying")
        for message in trace.messages
        if message.sent_s < end_s and any(_about(message, each) for each in told)
    ]
    said = [each for each in trace.changes if each.at_s <= end_s and _shows(each, told)]
    cuts = [replace(each, until_s=min(each.until_s, end_s)) for each in trace.cuts if each.from_s < end_s]
    outages = [replace(each, until_s=min(each.until_s, end_s)) for each in trace.outages if each.from_s < end_s]
    part = {str(each.client) for each in told} | {name for each in messages for name in (each.source, each.target)}
    part |= {name for cut in cuts for pair in cut.blocked for name in pair} | {each.node for each in outages}
    return Trace(
        tuple(name for name in trace.nodes if name in part),
        end_s,
        tuple(messages),
        tuple(replace(each, tone="bad") if _answers(each, last) else each for each in said if each.node in part),
        tuple(cuts),
        tuple(outages),
        tuple(
            Mark(each.returned_s, f"{each.client}: {_short(each)}", str(each.client), wrong=each is last)
            for each in sorted(told, key=lambda each: each.returned_s or 0)
            if each.returned_s is not None and each.returned_s <= end_s
        ),
    )


def _shows(change: Change, told: Iterable[Operation]) -> bool:
    """Whether a change of state is a server's, or what a client says of one of the operations."""
    mine = [each for each in told if each.client == change.node]
    return not mine or any(each.returned_s == change.at_s for each in mine)


def _answers(change: Change, operation: Operation) -> bool:
    return change.node == operation.client and change.at_s == operation.returned_s


def _about(message: Message, operation: Operation) -> bool:
    """Whether a client sent a message during an operation, or was sent it then and received it in time."""
    end = math.inf if operation.returned_s is None else operation.returned_s
    if operation.called_s > message.sent_s:
        return False
    if message.source == operation.client:
        return message.sent_s < end  # what is sent at that instant belongs to the next
    return message.target == operation.client and message.ended_s <= end


def _short(operation: Operation) -> str:
    if operation.name == "read":
        return f"read {'nothing' if operation.result is None else operation.result}"
    return f"{operation.name} {operation.argument}"
