"""A client of a replicated store: asks its servers one after another, and keeps the history of what it was told."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sysdesign.checks import positive
from sysdesign.linearizability.operation import Operation
from sysdesign.network import Node, TimedOut
from sysdesign.network.node import Work


class Request(NamedTuple):
    """What a client wants: `name` is `read`, `write`, `claim` (set if nothing is there) or what the store offers."""

    name: str
    key: Hashable
    argument: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says: the result, or that it did nothing, and maybe who would (`instead`)."""

    done: bool
    result: Any = None
    instead: str | None = None


class Client(Node):
    """It works off a plan of (at_s, name, key, argument), one operation after the other, none before its time.

    Servers that say no, or do not answer within `timeout_s`, are left for the next; a write that was sent and not
    answered is never sent again, since it may happen yet: its operation stays without an answer. `history` has all
    operations that may have happened, `errors` those that were refused everywhere; `told` is called with each outcome.
    """

    def __init__(
        self,
        name: str,
        servers: Sequence[str],
        plan: Iterable[tuple[float, str, Hashable, Any]] = (),
        timeout_s: float = 0.5,
    ) -> None:
        super().__init__(name)
        if not servers:
            raise ValueError(f"'servers' must name one node or more: {servers!r}")
        self.servers, self.plan = tuple(servers), tuple(plan)
        self.timeout_s = positive("timeout_s", timeout_s)
        self.history: list[Operation] = []
        self.errors: list[Operation] = []

    def start(self) -> None:
        """Begin the plan."""
        self.run(self._work())

    def _work(self) -> Work:
        for at_s, name, key, argument in self.plan:
            if at_s > self.network.now:
                yield self.sleep(at_s - self.network.now)
            yield self.run(self.operate(Request(name, key, argument)))

    def operate(self, request: Request) -> Work:
        """Ask for one operation, record it, and return the answer, or None when there was none."""
        called, asked = self.network.now, list(self.servers)
        unsure = False
        tried = set[str]()
        while asked:
            server = asked.pop(0)
            tried.add(server)
            try:
                reply = yield self.call(server, "request", request, self.timeout_s, _text(request))
            except TimedOut:
                unsure = unsure or request.name != "read"
                if unsure:
                    break
                continue
            answer: Answer = reply.body
            if answer.done:
                self._told(request, answer.result, called, answered=True)
                return answer
            instead = answer.instead
            if instead in self.servers and instead not in tried:
                asked = [instead, *(name for name in asked if name != instead)]
        self._told(request, None, called, answered=False, unsure=unsure)
        return None

    def _told(self, request: Request, result: Any, called_s: float, answered: bool, unsure: bool = False) -> None:
        returned = self.network.now if answered else None
        operation = Operation(self.name, request.name, request.argument, result, called_s, returned, key=request.key)
        if answered or unsure:
            self.history.append(operation)
        if not answered:
            self.errors.append(operation)
        self.told(operation)

    def told(self, operation: Operation) -> None:
        """Show the outcome; subclasses may look at it."""
        if operation.returned_s is None:
            self.show(f"{operation.name}: no answer", "bad")
        elif operation.name == "read":
            self.show(f"read {operation.result}", "good")
        else:
            self.show(f"{operation.name} {operation.argument}: {operation.result}", "good")


def _text(request: Request) -> str:
    return request.name if request.argument is None else f"{request.name} {request.argument}"
