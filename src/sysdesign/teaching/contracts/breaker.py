"""The contract of a circuit breaker that is asked before each call and told its outcome, with the time as an argument.

`MyBreaker(window, cool_down_s)` has `allow(now)`, whether a call may be made, and `record(ok, now)`, how one has ended.
It trips when more than half of the last `window` outcomes are failures, once there are so many.
"""

from collections import deque
from typing import Any

from hypothesis import strategies as st

from sysdesign.teaching.calls import Calls
from sysdesign.teaching.contract import Contract, Rule
from sysdesign.teaching.exercise import check
from sysdesign.teaching.output import Output

COOL_DOWN = 10
WINDOWS = st.integers(1, 4)
STEPS = ("call", "call", "call", "end well", "end badly", "end badly", "wait", "cool down")


class Reference:
    """What the rules say, written down once; sysdesign's own breaker agrees with it."""

    def __init__(self, window: int, cool_down_s: float) -> None:
        self.cool_down_s = cool_down_s
        self.last: deque[bool] = deque(maxlen=window)
        self.opened: float | None = None
        self.trying = False

    def allow(self, now: float) -> bool:
        """Return whether a call may be made."""
        if self.opened is None:
            return True
        if self.trying or now < self.opened + self.cool_down_s:
            return False
        self.trying = True
        return True

    def record(self, ok: bool, now: float) -> None:
        """Note how a call has ended."""
        if self.trying:
            self.trying = False
            self.opened = None if ok else now
            self.last.clear()
        elif self.opened is None:
            self.last.append(ok)
            if len(self.last) == self.last.maxlen and 2 * self.last.count(False) > len(self.last):
                self.opened = now


def _tripped(you: Calls, window: int, at: float = 0) -> Any:
    breaker = you.new(window, COOL_DOWN)
    for _ in range(window):
        breaker.allow.should(True, at)
        breaker.record(False, at)
    return breaker


def _passes(you: Calls) -> None:
    breaker = you.new(4, COOL_DOWN)
    for ok in (True, False, True, False):
        breaker.allow.should(True, 0)
        breaker.record(ok, 0)
    breaker.allow.should(True, 0)


def _trips(you: Calls, window: int, outcomes: list[bool]) -> None:
    breaker, last = you.new(window, COOL_DOWN), deque[bool](maxlen=window)
    for ok in outcomes:
        breaker.allow.should(True, 0)
        breaker.record(ok, 0)
        last.append(ok)
        if len(last) == window and 2 * last.count(False) > window:
            if not ok:  # a success that fills the window may trip it, or leave that to the next failure
                breaker.allow.should(False, 0)
            return
    breaker.allow.should(True, 0)


def _stays_open(you: Calls) -> None:
    breaker = _tripped(you, 2, at=5)
    for now in (5, 14, 14.9):
        breaker.allow.should(False, now)
    breaker.allow.should(True, 15)


def _one_trial(you: Calls) -> None:
    breaker = _tripped(you, 2)
    breaker.allow.should(True, 10)
    for now in (10, 11, 25):
        breaker.allow.should(False, now)


def _closes(you: Calls) -> None:
    breaker = _tripped(you, 3)
    breaker.allow.should(True, 10)
    breaker.record(True, 11)
    for now in (11, 12):
        breaker.allow.should(True, now)
        breaker.record(False, now)
    breaker.allow.should(True, 13)


def _reopens(you: Calls) -> None:
    breaker = _tripped(you, 2)
    breaker.allow.should(True, 10)
    breaker.record(False, 12)
    breaker.allow.should(False, 12)
    breaker.allow.should(False, 21)
    breaker.allow.should(True, 22)
    breaker.allow.should(False, 22)


def _late(you: Calls, ok: bool) -> None:
    breaker = you.new(2, COOL_DOWN)
    for _ in range(3):
        breaker.allow.should(True, 0)
    breaker.record(False, 1)
    breaker.record(False, 1)
    breaker.record(ok, 5)
    breaker.allow.should(False, 5)
    breaker.allow.should(False, 10)
    breaker.allow.should(True, 11)


def _any_order(you: Calls, window: int, steps: list[str]) -> None:
    breaker, reference, now, under_way = you.new(window, COOL_DOWN), Reference(window, COOL_DOWN), 0, 0
    for step in steps:
        if step in ("wait", "cool down"):
            now += 1 if step == "wait" else COOL_DOWN
        elif step == "call":
            expected = reference.allow(now)
            under_way += expected
            breaker.allow.should(expected, now)
        elif under_way:
            if reference.opened is not None and not reference.trying:
                under_way = 0  # late results have a rule of their own
                continue
            under_way, tried, ok = (
                under_way - 1 if reference.opened is None else 0,
                reference.trying,
                step == "end well",
            )
            reference.record(ok, now)
            breaker.record(ok, now)
            if ok and not tried and reference.opened is not None:
                return  # as above


BREAKER = Contract(
    "MyBreaker",
    (
        Rule("Calls pass while no more than half of the last `window` calls have failed.", _passes),
        Rule(
            "It trips when more than half of the last `window` outcomes are failures, not before there are so many.",
            _trips,
            given={"window": WINDOWS, "outcomes": st.lists(st.booleans(), max_size=10)},
            examples=[{"window": 2, "outcomes": [False, False]}],
        ),
        Rule("Open, it lets no call pass until the cool-down is over.", _stays_open),
        Rule("Then one call passes, and no other before its outcome is known.", _one_trial),
        Rule("When the trial succeeds it closes, and what failed before is forgotten.", _closes),
        Rule("When the trial fails it is open for another cool-down, from that moment.", _reopens),
        Rule(
            "A call from before the trip that ends while it is open changes nothing.",
            _late,
            examples=[{"ok": True}, {"ok": False}],
        ),
        Rule(
            "So it is in any order of calls, outcomes and pauses.",
            _any_order,
            given={"window": WINDOWS, "steps": st.lists(st.sampled_from(STEPS), max_size=16)},
        ),
    ),
)


def check_breaker(my_breaker: Any) -> Output:
    """Tell whether a class is a circuit breaker; see the rules of `BREAKER`."""
    return check(BREAKER, my_breaker)
