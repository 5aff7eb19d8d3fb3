"""The contract of a token bucket: what it lets in, what comes back with time, and what it refuses to do at all."""

from collections.abc import Sequence
from typing import Any

from sysdesign.limiting import TokenBucket
from sysdesign.manual_clock import ManualClock
from sysdesign.teaching.calls import Broken, Calls, Instance, same
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.histories import all_histories
from sysdesign.teaching.output import Output

# Halves and quarters are exact in floats, so that no answer hangs on rounding.
MOVES = (("allow",), ("allow", 2), ("advance", 0.25), ("advance", 1))
LONGEST = 6
NEW = ((2, 2), (1, 3))


class _Clock(ManualClock):
    """A clock that is written `clock`, and stays the same one when arguments are copied."""

    def __deepcopy__(self, memo: Any) -> "_Clock":
        return self

    def __repr__(self) -> str:
        return "clock"


class _Bench:
    """The reader's bucket and the clock that it was given; the moves of the clock are told among the calls."""

    def __init__(self, you: Calls, rate: float, capacity: float, now: float = 0) -> None:
        self.clock = _Clock(now)
        self.bucket: Instance = you.new(rate, capacity, self.clock, called="bucket")
        self._made = you.made

    def advance(self, seconds: float) -> None:
        Calls(self.clock.advance, "advance", self._made, "clock.{name}({args})")(seconds)

    def set(self, now: float) -> None:
        Calls(lambda now: setattr(self.clock, "now", now), "now", self._made, "clock.{name} = {args}")(now)

    def should(self, *answers: bool) -> None:
        for answer in answers:
            self.bucket.allow.should(answer)


def _full(you: Calls) -> None:
    _Bench(you, 1, 3).should(True, True, True)


def _empty(you: Calls) -> None:
    _Bench(you, 1, 3).should(True, True, True, False)


def _refilled(you: Calls) -> None:
    bench = _Bench(you, 2, 1)
    bench.should(True)
    bench.advance(0.5)
    bench.should(True, False)


def _parts(you: Calls) -> None:
    bench = _Bench(you, 1, 2)
    bench.should(True, True)
    bench.advance(0.75)
    bench.should(False)
    bench.advance(0.25)
    bench.should(True)


def _parts_are_left(you: Calls) -> None:
    bench = _Bench(you, 1, 2)
    bench.should(True, True)
    bench.advance(1.5)
    bench.should(True, False)
    bench.advance(0.5)
    bench.should(True, False)


def _never_fuller(you: Calls) -> None:
    bench = _Bench(you, 1, 2)
    bench.advance(100)
    bench.should(True, True, False)


def _free(you: Calls) -> None:
    bench = _Bench(you, 1, 1)
    bench.should(True, False, False)
    bench.advance(1)
    bench.should(True)


def _costs(you: Calls) -> None:
    bench = _Bench(you, 1, 3)
    bench.bucket.allow.should(True, 2)
    bench.bucket.allow.should(False, 2)
    bench.bucket.allow.should(True, 1)


def _too_much(you: Calls) -> None:
    bench = _Bench(you, 1, 3)
    bench.bucket.allow.refuses(ValueError, 4)


def _back(you: Calls) -> None:
    bench = _Bench(you, 1, 1, now=10)
    bench.should(True)
    bench.set(8)
    bench.bucket.allow.refuses(ValueError)


def _no_rate(you: Calls, rate: float, capacity: float) -> None:
    try:
        you.refuses(ValueError, rate, capacity, _Clock())
    except Broken:
        you.made[-1].answered = False  # a class that can be instantiated is no answer yet
        raise


def _answers(make: Any, new: Sequence[Any], history: Sequence[Sequence[Any]]) -> list[Any]:
    """Return the answers of one history; an error stands for itself by its type."""
    clock, found = _Clock(), []
    try:
        bucket = make(*new, clock)
        for move, *args in history:
            if move == "advance":
                clock.advance(*args)
            else:
                found.append(bucket.allow(*args))
    except Exception as error:
        return [*found, type(error)]
    return found


HISTORIES = [history for history in all_histories(MOVES, LONGEST) if history[-1][0] == "allow"]


def _every_history(you: Calls) -> None:
    for history in HISTORIES:
        for new in NEW:
            # Without notes first: most histories hold, and a note takes longer than a call.
            expected = _answers(TokenBucket, new, history)
            if not same(expected, _answers(you.thing, new, history)):
                you.made.clear()
                _play(you, new, history)
    if not you.made:
        _play(you, NEW[-1], HISTORIES[-1])


def _play(you: Calls, new: tuple[float, float], history: Sequence[Sequence[Any]]) -> None:
    bench, clock = _Bench(you, *new), ManualClock()
    ours = TokenBucket(new[0], new[1], clock)
    for move, *args in history:
        if move == "advance":
            clock.advance(*args)
            bench.advance(*args)
        else:
            bench.bucket.allow.should(ours.allow(*args), *args)


TOKEN_BUCKET = Contract(
    "MyBucket",
    (
        Rule("A new bucket is full: as many requests as its capacity come in at once.", _full),
        Rule("An empty bucket refuses.", _empty),
        Rule("It gets `rate` tokens a second, from the first second on.", _refilled),
        Rule("A refused request takes nothing.", _free),
        Rule("Parts of a token add up, also when somebody asks in between.", _parts),
        Rule("What is left of a token when one is taken stays.", _parts_are_left),
        Rule("However long it is left alone, it holds no more than its capacity.", _never_fuller),
        Rule("A request of cost 2 takes two tokens, or none.", _costs),
        Rule("A cost above the capacity is refused with ValueError: it would wait for ever.", _too_much),
        Rule("A clock that has gone back is refused with ValueError.", _back),
        Rule("A rate that is not above 0 and a capacity below 1 are refused with ValueError.", _no_rate,
             examples=[{"rate": 0, "capacity": 1}, {"rate": -1, "capacity": 1}, {"rate": 1, "capacity": 0.5}]),
        Rule("After any six calls and waits it answers as a token bucket does.", _every_history),
    ),
)  # fmt: skip


def check_token_bucket(cls: Any) -> Output:
    """Check `MyBucket(rate, capacity, clock)`, a class or a function that makes one.

    `clock()` returns seconds; `allow(cost=1)` returns whether a request may come in, and takes its tokens if so.
    """
    return check(TOKEN_BUCKET, cls)
