"""The contract of a write policy: whatever dies and in whatever order the steps come, nothing old stays or comes back.

A policy is a generator, `my_write(value, cache, database)`, that yields one request after another, as in
`yield database.put(value)`; the write is acknowledged when it ends. Every order and every point of death is tried.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sysdesign.caching.interleavings import History, Request, Setup, Step, Steps, interleavings, play
from sysdesign.caching.one_key import KeyCache, KeyDatabase
from sysdesign.caching.write_policies import OLD, READER, WRITES, State, read_leased
from sysdesign.teaching.calls import Broken, Call, Calls, tell
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.output import Output

MOST = 6  # requests of one write
_HAPPENS = {"restart": "the cache restarts", "evict": "the cache drops its entry"}
Finding = tuple[str, str, str]  # what was done last, what was expected, what came


class _WrongError(Exception):
    """The reader's code does something that no policy may do; `started` is False for a stub."""

    def __init__(self, says: str, *, started: bool = True) -> None:
        super().__init__(says)
        self.started = started


class _Seen:
    """A store that remembers which requests were made, so that one that is never yielded is found."""

    def __init__(self, store: Any, name: str, made: list[tuple[Request, str]]) -> None:
        self._store, self._name, self._made = store, name, made

    def __getattr__(self, method: str) -> Callable[..., Request]:
        asked = getattr(self._store, method, None)
        if method.startswith("_") or not callable(asked):
            raise _WrongError(f"there is no `{self._name}.{method}(…)`")

        def make(*args: Any) -> Request:
            request: Request = asked(*args)
            self._made.append((request, f"{self._name}.{method}({', '.join(map(tell, args))})"))
            return request

        return make


def _yours(thing: Callable[..., Any], value: int, cache: KeyCache, database: KeyDatabase) -> Steps:
    """Return the reader's client, with what it yields looked at."""
    made: list[tuple[Request, str]] = []
    try:
        client = thing(value, _Seen(cache, "cache", made), _Seen(database, "database", made))
        if not hasattr(client, "send"):
            raise _WrongError(f"returns `{tell(client)}`, not a generator", started=client not in (None, ...))
        answer = None
        for _ in range(MOST):
            request = client.send(answer)
            if request in (None, ...):
                raise _WrongError("not written yet", started=False)
            if not isinstance(request, Request):
                raise _WrongError(f"yields `{tell(request)}`, which is no request")
            if left := [said for other, said in made if other is not request]:
                raise _WrongError(f"`{left[0]}` is not yielded, so it never happens")
            made.clear()
            answer = yield request
        raise _WrongError(f"goes on after {MOST} requests")
    except StopIteration:
        if made:
            raise _WrongError(f"`{made[0][1]}` is not yielded, so it never happens") from None
    except (_WrongError, GeneratorExit):
        raise
    except NotImplementedError:
        raise _WrongError("not written yet", started=False) from None
    except Exception as error:
        raise _WrongError(f"raises `{type(error).__name__}: {str(error)[:80]}`") from error


def _setup(thing: Callable[..., Any], writers: Iterable[str], *others: str, cached: bool = True) -> Callable[[], Setup]:
    """Return how to begin: writers with the reader's policy, and `others`: a read by its name, or what befalls."""

    def setup() -> Setup:
        cache, database = KeyCache(OLD if cached else None), KeyDatabase(OLD)
        clients = {name: _yours(thing, WRITES[name], cache, database) for name in writers}
        for name in others:
            clients[name] = _befalls(cache, name) if name in _HAPPENS else read_leased(cache, database)
        return Setup(clients, lambda: State(cache.value, database.value, cache.dirty))

    return setup


def _befalls(cache: KeyCache, what: str) -> Steps:
    yield getattr(cache, what)()


def _told(step: Step) -> str:
    if step.says in _HAPPENS:
        return _HAPPENS[step.says]
    verb, _, value = step.says.partition(" ")
    who = READER if step.client.startswith(READER) else step.client
    return f"{who}: `{step.store}.{verb}({value})`" if step.store else f"{who} {step.says}"


def _shown(step: Step) -> str:
    def word(value: Any) -> str:
        return "nothing" if value is None else f"`{value}`"

    return f"cache {word(step.state.cache)}, database {word(step.state.database)}"


def _look(you: Calls, histories: Callable[[], Iterable[History]], judge: Callable[[History], Finding | None]) -> None:
    """Break the rule with the shortest history that `judge` finds something in."""
    try:
        bad = [(history, found) for history in histories() if (found := judge(history)) is not None]
    except _WrongError as wrong:
        call = Call(f"`{you.name}(1, cache, database)`", "one request at each `yield`", str(wrong), True, wrong.started)
        you.made.append(call)
        raise Broken from None
    if not bad:
        you.made.append(Call("every order", answered=True))
        return
    history, (made, expected, yours) = min(bad, key=lambda each: (len(each[0].steps), each[0].switches))
    you.made += [Call(_told(step), "", _shown(step), answered=True) for step in history.steps]
    you.made.append(Call(made, expected, yours, hit=True, answered=True))
    raise Broken


def _reads(history: History) -> list[Any]:
    return [value for name, value in history.returned.items() if name.startswith(READER)]


def _lasts(you: Calls) -> None:
    def judge(history: History) -> Finding | None:
        (read,) = _reads(history)
        return None if read == 1 else ("a read", "`1`", f"`{read}`")

    ways = (READER,), ("restart", READER)
    _look(you, lambda: [play(_setup(you.thing, "A", *others), []) for others in ways], judge)


def _dies(you: Calls) -> None:
    def judge(history: History) -> Finding | None:
        first, second = _reads(history)
        return None if first <= second else ("the second read", f"`{first}` again", f"`{second}`")

    def histories() -> Iterable[History]:
        setup = _setup(you.thing, "A", f"{READER} 1", "restart", f"{READER} 2")
        steps = sum(step.client == "A" for step in play(setup, []).steps)
        return [play(setup, ["A"] * done + ["A†"]) for done in range(1, steps)]

    _look(you, histories, judge)


def _agrees(history: History) -> Finding | None:
    end = history.end
    if not end.stale:
        return None
    return "a read, from now on", f"`{end.database}`", f"`{end.cache}`"


def _two(you: Calls) -> None:
    def histories() -> Iterable[History]:
        for others in ((), ("evict",)):
            yield from interleavings(_setup(you.thing, WRITES, *others))

    _look(you, histories, _agrees)


def _meanwhile(you: Calls) -> None:
    def histories() -> Iterable[History]:
        for cached in (False, True):
            yield from interleavings(_setup(you.thing, "A", READER, cached=cached))

    _look(you, histories, _agrees)


WRITE_POLICY = Contract(
    "my_write",
    (
        Rule(
            "When a write is done, a read returns its value, and another does after the cache has lost everything.",
            _lasts,
        ),
        Rule("When a writer dies after any of its steps, what a read has returned is not taken back.", _dies),
        Rule(
            "When two writers are done, in whatever order their steps came, the cache has the database's value or "
            "none, also if it dropped its entry meanwhile.",
            _two,
        ),
        Rule(
            "When a reader that fills the cache comes at any moment, the cache has the database's value in the end, "
            "or none.",
            _meanwhile,
        ),
    ),
)


def check_write_policy(my_write: Any) -> Output:
    """Tell whether a write policy survives crashes and races; see the rules of `WRITE_POLICY`."""
    return check(WRITE_POLICY, my_write)
