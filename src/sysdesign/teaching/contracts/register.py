"""The contract of a replicated register: whatever the network and crashes do, its histories are linearizable.

A register is a subclass of `sysdesign.network.Node`, of which three nodes are made, called a, b and c. It has two
generators, `read()` and `write(value)`, which yield as all work of nodes does. Each node has one client, that asks for
one thing at a time. Which messages are late, lost, doubled or cut off, and when nodes crash, follows from a seed.
"""

import random
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from sysdesign.checks import one_of, whole
from sysdesign.linearizability import Operation, Register, Verdict, check
from sysdesign.network import Network, Node, TimedOut, constant, lognormal
from sysdesign.teaching.calls import Broken, Call, Calls, tell
from sysdesign.teaching.contract import Contract, Rule, run
from sysdesign.teaching.exercise import report_html, report_plain
from sysdesign.teaching.history_picture import history_picture
from sysdesign.teaching.output import FIGURE, HTML, PLAIN, Output

NAMES = "abc"
TROUBLES = ("quiet", "one down", "one cut off", "network", "crashes")
TURNS = 8  # operations of a client
RUNS = 200  # of trouble with the network, and of crashes
PATIENCE_S, UNTIL_S = 5.0, 60.0
SHOWN = 4  # of so many failing runs the shortest is told


class _WrongError(Exception):
    """The reader's code does something that no register may do."""


class _StubError(_WrongError):
    """The reader has not written it yet."""


@dataclass(frozen=True)
class Found:
    """A run: what clients did and were told, and what the checker says of it."""

    history: tuple[Operation, ...]
    verdict: Verdict


def play(thing: Callable[[str], Any], trouble: str, seed: int) -> Found:
    """Run three nodes of a reader's class, with a client each, through one kind of trouble, and check the history.

    Raises what the reader's code raises.
    """
    draw = random.Random(f"register {one_of('trouble', trouble, TROUBLES)} {whole('seed', seed, low=0)}")
    rough = trouble in ("network", "crashes")
    delay = lognormal(0.01, 1.5) if rough else constant(0.01)
    network = Network(seed, delay, loss=0.05 * rough, duplicate=0.1 * rough, ordered=not rough)
    nodes = [network.add(_made(thing, name)) for name in NAMES]
    crashes: list[tuple[str, float]] = []
    if trouble == "one down":
        network.crash("c", at_s=0)
    if trouble == "one cut off":
        network.partition("ab", "c", at_s=0)
    for _ in range(4 * rough):
        name, begin, length = NAMES[int(3 * draw.random())], 0.6 * draw.random(), 0.3 * draw.random() + 0.01
        if trouble == "crashes":
            crashes.append((name, begin))
            network.crash(name, at_s=begin, for_s=length)
        else:
            network.partition(name, NAMES.replace(name, ""), at_s=begin, for_s=length)
    history: list[Operation] = []
    values = count(1)
    for node in nodes[:2] if trouble.startswith("one") else nodes:
        network.env.process(_client(network, node, _plan(draw, values), crashes, history))
    network.advance(UNTIL_S)
    told = tuple(sorted(history, key=lambda each: each.called_s))
    return Found(told, check(told, Register()))


def _made(thing: Callable[[str], Any], name: str) -> Node:
    node = thing(name)
    if not isinstance(node, Node):
        raise (_StubError if node is None else _WrongError)(f"`{name}` is no Node but `{tell(node)}`")
    return node


def _plan(draw: random.Random, values: Iterator[int]) -> list[tuple[float, int | None]]:
    """Return when to go on, and what to write; None is a read."""
    return [(0.02 * draw.random(), next(values) if draw.random() < 0.4 else None) for _ in range(TURNS)]


def _client(
    network: Network,
    node: Node,
    plan: list[tuple[float, int | None]],
    crashes: list[tuple[str, float]],
    history: list[Operation],
) -> Generator[Any, Any, None]:
    for wait, value in plan:
        yield network.env.timeout(wait)
        while node.down:
            yield network.env.timeout(0.01)
        began = network.now
        done = node.run(_attempt(_begun(node, value)))
        yield done | network.env.timeout(PATIENCE_S)
        outcome: Any = done.value if done.triggered else (False, None)
        told, result = outcome
        ended = network.now if told else None
        if told or value is not None:  # a read without an answer says nothing
            result = None if value is not None else result
            history.append(Operation(node.name, "read" if value is None else "write", value, result, began, ended))
        if not done.triggered and not any(name == node.name and at >= began for name, at in crashes):
            return  # it is at work still, and does one thing at a time


def _begun(node: Any, value: int | None) -> Any:
    name = "read" if value is None else "write"
    if not callable(getattr(node, name, None)):
        raise _StubError(f"has no `{name}`")
    work = node.read() if value is None else node.write(value)
    if not hasattr(work, "send"):
        raise (_StubError if work is None else _WrongError)(f"`{name}` yields nothing")
    return work


def _attempt(work: Any) -> Generator[Any, Any, tuple[bool, Any]]:
    try:
        result = yield from work
    except TimedOut:
        return False, None
    try:
        hash(result)
    except TypeError:
        raise _WrongError(f"a read returns `{tell(result)}`, which nobody wrote") from None
    return True, result


def _tried(you: Calls, trouble: str, seed: int) -> Found:
    """Return a run; code that goes wrong breaks the rule."""
    try:
        return play(you.thing, trouble, seed)
    except _WrongError as wrong:
        you.made.append(
            Call(
                f"`{you.name}`",
                "operations that work",
                str(wrong),
                hit=True,
                answered=not isinstance(wrong, _StubError),
            )
        )
    except NotImplementedError as error:
        written = bool(str(error))  # the network's own say which handler is missing
        says = str(error) or "not written yet"
        you.made.append(Call(f"`{you.name}`", "operations that work", says, hit=True, answered=written))
    except Exception as error:
        says = f"raises `{type(error).__name__}: {str(error)[:90]}`"
        you.made.append(Call(f"`{you.name}`", "operations that work", says, hit=True, answered=True))
    raise Broken


def _rows(you: Calls, operations: tuple[Operation, ...], expected: str) -> None:
    for each in operations:
        made = f"node {each.client}: `{each.name}({'' if each.argument is None else each.argument})`"
        until = "on" if each.returned_s is None else f"to {1000 * each.returned_s:.0f} ms"
        result = f"`{each.result}`, " if each.name == "read" else ""
        yours = f"{result}from {1000 * each.called_s:.0f} {until}"
        you.made.append(Call(made, "", yours, answered=True))
    you.made[-1].expected, you.made[-1].hit = expected, True
    raise Broken


def _works(you: Calls) -> None:
    for trouble in TROUBLES[:3]:
        found = _tried(you, trouble, 1)
        clients = 2 if trouble.startswith("one") else 3
        unanswered = tuple(each for each in found.history if not each.answered)[:1]
        if unanswered:
            _rows(you, unanswered, "an answer from the other two")
        if len(found.history) < clients * TURNS:
            you.made.append(Call("`read()`", "an answer from the other two", "none", hit=True, answered=True))
            raise Broken
        if found.verdict.answer == "no":
            _rows(you, found.verdict.smallest, "answers that fit one order")
    you.made.append(Call("every run", answered=True))


def failing(thing: Any, trouble: str, play: Callable[[Any, str, int], Found] = play) -> Found | None:
    """Return, of the first few runs whose history is not linearizable, the one told by the fewest operations."""
    bad: list[Found] = []
    for seed in range(RUNS):
        found = play(thing, trouble, seed)
        if found.verdict.answer == "no":
            bad.append(found)
            if len(bad) == SHOWN:
                break
    return min(bad, key=lambda found: len(found.verdict.smallest), default=None)


def _survives(trouble: str) -> Callable[[Calls], None]:
    def test(you: Calls) -> None:
        found = failing(you.thing, trouble, lambda thing, trouble, seed: _tried(you, trouble, seed))
        if found is not None:
            _rows(you, found.verdict.smallest, "answers that fit one order")
        you.made.append(Call("every run", answered=True))

    return test


REGISTER = Contract(
    "MyRegister",
    (
        Rule("In a quiet network, and while one of the three nodes is down or cut off, every operation is answered, "
             "and the answers fit one order.", _works),
        Rule("When messages are late, lost, doubled, out of order or cut off, the answers still fit one order.",
             _survives("network")),
        Rule("When nodes crash as well, and come back with what is `durable`, they fit one order too.",
             _survives("crashes")),
    ),
)  # fmt: skip


def check_register(my_register: Any) -> Output:
    """Tell whether a replicated register survives; of a history that cannot be explained the smallest part is drawn."""
    report = run(REGISTER, my_register)
    page = report_html(report)
    if report.breaches and report.breaches[0].number > 1 and len(report.breaches[0].calls) > 1:
        found = failing(my_register, TROUBLES[report.breaches[0].number + 1])
        if found is not None:
            told = "No order of these operations explains the answers."
            picture = history_picture(found.verdict.smallest, found.verdict, title=told).bundle[FIGURE]
            page += f'<div style="margin-top:1.5rem">{picture}</div>'
    return Output({HTML: page, PLAIN: report_plain(report)})
