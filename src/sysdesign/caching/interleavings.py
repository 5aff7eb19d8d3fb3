"""Every order in which the steps of several clients can come, and every point at which one of them can die.

A client is a generator. It yields a `Request`, one message to one store; the request takes effect when it is yielded,
and its answer comes back as the value of the `yield`. Between two requests any other client may run, or this one may
die. So the orders of a few short clients are a finite list, which `interleavings` walks from end to end: a race that
exists is found, not met by luck. Testing by all schedules of a small case is as old as VeriSoft (Godefroid, 1997).

What this leaves out: messages that are lost, doubled or answered too late, and more clients than a few.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sysdesign.checks import whole

MOST_STEPS = 60  # of one history: a client that never ends is an error


@dataclass(frozen=True)
class Request:
    """A message to a store: who gets it, what it asks for in a few words, and what happens when it arrives."""

    store: str
    says: str
    act: Callable[[], Any]


Steps = Generator[Request, Any, Any]


@dataclass(frozen=True)
class Step:
    """What happened at one moment: a request with its answer and the state after it, or the death of a client."""

    time: int
    client: str
    store: str
    says: str
    answer: Any
    state: Any


@dataclass(frozen=True)
class History:
    """One order of steps. `began` and `done` give the times of each client's first and last step; the dead have none.

    `returned` holds what each client that is done returned.
    """

    steps: tuple[Step, ...]
    began: Mapping[str, int]
    done: Mapping[str, int]
    returned: Mapping[str, Any]

    @property
    def end(self) -> Any:
        """The state after the last step."""
        return self.steps[-1].state

    @property
    def switches(self) -> int:
        """How often another client goes on than the one before."""
        names = [step.client for step in self.steps]
        return sum(a != b for a, b in pairwise(names))

    def before(self, one: str, other: str) -> bool:
        """Tell whether a client was done before another began.

        >>> History((), {"A": 0, "B": 2}, {"A": 1, "B": 3}, {}).before("A", "B")
        True
        """
        return one in self.done and other in self.began and self.done[one] < self.began[other]


@dataclass(frozen=True)
class Setup:
    """A fresh start: the clients by name, what to look at after each step, and what to tell the time of the step.

    `stores` are there for who wants to add clients.
    """

    clients: Mapping[str, Steps]
    state: Callable[[], Any]
    tick: Callable[[int], None] = lambda time: None
    stores: tuple[Any, ...] = ()


class _Run:
    """One history in the making."""

    def __init__(self, setup: Setup, deaths: int) -> None:
        self.setup, self.deaths = setup, deaths
        self.steps: list[Step] = []
        self.began: dict[str, int] = {}
        self.done: dict[str, int] = {}
        self.returned: dict[str, Any] = {}
        self.waiting: dict[str, Request] = {}
        for name, client in setup.clients.items():
            self._go_on(name, lambda client=client: next(client), 0)  # type: ignore[misc]

    def _go_on(self, name: str, go: Callable[[], Request], time: int) -> None:
        """Take the client's next request, or note that it is done."""
        self.waiting.pop(name, None)
        try:
            request = go()
        except StopIteration as end:
            self.done[name], self.returned[name] = time, end.value
            return
        if not isinstance(request, Request):
            raise TypeError(f"'setup' must have clients that yield requests of a store: {request!r} of {name}")
        self.waiting[name] = request

    def moves(self) -> list[tuple[str, bool]]:
        """Return what can come next: the next step of a client, or its death between two of its steps."""
        going = [name for name in self.setup.clients if name in self.waiting]
        mortal = [name for name in going if name in self.began] if self.deaths else []
        return [(name, False) for name in going] + [(name, True) for name in mortal]

    def move(self, name: str, dies: bool) -> None:
        time = len(self.steps)
        if time >= MOST_STEPS:
            raise ValueError(f"'setup' must have clients that come to an end within {MOST_STEPS} steps: {name!r}")
        self.setup.tick(time)
        if dies:
            self.deaths -= 1
            del self.waiting[name]
            self.setup.clients[name].close()
            self.steps.append(Step(time, name, "", "dies", None, self.setup.state()))
            return
        request = self.waiting[name]
        self.began.setdefault(name, time)
        answer = request.act()
        self.steps.append(Step(time, name, request.store, request.says, answer, self.setup.state()))
        self._go_on(name, lambda: self.setup.clients[name].send(answer), time)

    def history(self) -> History:
        return History(tuple(self.steps), self.began, self.done, self.returned)


def interleavings(setup: Callable[[], Setup], *, deaths: int = 0, limit: int = 100_000) -> Iterator[History]:
    """Yield every history of the clients that `setup()` makes anew each time, first those where the first goes first.

    Up to `deaths` clients die between two of their steps. Clients of a and b steps have (a + b)! / (a! b!) histories;
    each takes time for its steps. Raises TypeError for what is no setup, ValueError beyond `limit` histories.

    >>> stored = []
    >>> def client(name):
    ...     yield Request("store", name, lambda: stored.append(name))
    >>> def start():
    ...     stored.clear()
    ...     return Setup({"A": client("A"), "B": client("B")}, lambda: "".join(stored))
    >>> [history.end for history in interleavings(start)]
    ['AB', 'BA']
    """
    if not callable(setup):
        raise TypeError(f"'setup' must be a function that returns a Setup: {setup!r}")
    whole("deaths", deaths, 0)
    whole("limit", limit)
    chosen: list[int] = []
    for _ in range(limit):
        run, options = _Run(_made(setup), deaths), []
        while moves := run.moves():
            options.append(len(moves))
            if len(chosen) < len(options):
                chosen.append(0)
            run.move(*moves[chosen[len(options) - 1]])
        yield run.history()
        while chosen and chosen[-1] + 1 == options[len(chosen) - 1]:
            chosen.pop()
        if not chosen:
            return
        chosen[-1] += 1
    raise ValueError(f"'limit' must hold all histories: {limit!r}")


def play(setup: Callable[[], Setup], order: list[str]) -> History:
    """Return the history of one order: names of clients, a name with `†` where it dies; then the rest, each in turn.

    >>> def client(name):
    ...     yield Request("store", name, lambda: None)
    >>> [step.client for step in play(lambda: Setup({"A": client("A"), "B": client("B")}, str), ["B"]).steps]
    ['B', 'A']
    """
    if not callable(setup):
        raise TypeError(f"'setup' must be a function that returns a Setup: {setup!r}")
    if not isinstance(order, list):
        raise TypeError(f"'order' must be a list of clients' names: {order!r}")
    run = _Run(_made(setup), len(order))
    for said in order:
        move = (said.removesuffix("†"), said.endswith("†")) if isinstance(said, str) else (said, False)
        if move not in run.moves():
            raise ValueError(f"'order' must name clients that have a step to make, {[*run.waiting]}: {said!r}")
        run.move(*move)
    run.deaths = 0
    while moves := run.moves():
        run.move(*moves[0])
    return run.history()


def order_of(history: History) -> list[str]:
    """Return the order of a history's steps, as `play` takes it.

    >>> order_of(History((Step(0, "A", "cache", "put 1", None, None),), {}, {}, {}))
    ['A']
    """
    if not isinstance(history, History):
        raise TypeError(f"'history' must be a History: {history!r}")
    return [step.client + ("" if step.store else "†") for step in history.steps]


def _made(setup: Callable[[], Setup]) -> Setup:
    made = setup()
    if not isinstance(made, Setup):
        raise TypeError(f"'setup' must be a function that returns a Setup: {made!r}")
    return made
