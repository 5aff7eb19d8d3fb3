"""The contract of a breaker: right ones pass, each wrong one meets its shortest history."""

import pytest

from sysdesign.resilience.breaker import CircuitBreaker
from sysdesign.resilience.breaker_states import CircuitOpenError
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts.breaker import BREAKER, Reference, check_breaker


class Ours:
    """The book's breaker, asked and told as the exercise does it."""

    def __init__(self, window, cool_down_s):
        self.now, self.begun = 0.0, []
        self.breaker = CircuitBreaker(0.5, window=window, cool_down_s=cool_down_s, trial_s=1e9, clock=lambda: self.now)

    def allow(self, now):
        self.now = now
        calling = self.breaker.calling()
        try:
            calling.__enter__()
        except CircuitOpenError:
            return False
        self.begun.append(calling)
        return True

    def record(self, ok, now):
        self.now = now
        calling = self.begun.pop()
        calling.__exit__(None if ok else OSError, None if ok else OSError(), None)


@pytest.mark.parametrize("right", [Reference, Ours])
def test_right_ones(right):
    assert_contract(BREAKER, right)
    assert repr(check_breaker(right)) == "✓ Right. All 8 rules hold."


class NeverTrips(Reference):
    def record(self, ok, now):
        pass


class AtOneFailure(Reference):
    def record(self, ok, now):
        super().record(ok, now)
        if not ok:
            self.opened = now


class AtHalf(Reference):
    def record(self, ok, now):
        super().record(ok, now)
        if len(self.last) == self.last.maxlen and 2 * self.last.count(False) == len(self.last):
            self.opened = now


class TooSoon(Reference):
    def record(self, ok, now):
        super().record(ok, now)
        if 2 * self.last.count(False) > len(self.last):
            self.opened = now if self.opened is None else self.opened


class CountsAllCalls(Reference):
    def __init__(self, window, cool_down_s):
        super().__init__(window, cool_down_s)
        self.ended = self.failed = 0

    def record(self, ok, now):
        if self.trying:
            self.trying, self.opened = False, None if ok else now
            self.ended = self.failed = 0
        elif self.opened is None:
            self.ended, self.failed = self.ended + 1, self.failed + (not ok)
            if self.ended >= self.last.maxlen and 2 * self.failed > self.ended:
                self.opened = now


class OneMomentLate(Reference):
    def allow(self, now):
        return now != (self.opened or 0) + self.cool_down_s and super().allow(now)


class ManyTrials(Reference):
    def allow(self, now):
        return self.opened is None or now >= self.opened + self.cool_down_s


class EveryTrialRenewed(Reference):
    def allow(self, now):
        if self.trying and now >= self.opened + 2 * self.cool_down_s:
            return True  # lets a second trial go after a while
        return super().allow(now)


class RemembersFailures(Reference):
    def record(self, ok, now):
        kept = list(self.last)
        super().record(ok, now)
        if not self.last:
            self.last.extend(kept)


class TrialIgnored(Reference):
    def record(self, ok, now):
        if self.trying:
            self.trying, self.opened = False, None
            self.last.clear()
        else:
            super().record(ok, now)


class OldCoolDown(Reference):
    def record(self, ok, now):
        opened = self.opened
        super().record(ok, now)
        if opened is not None and self.opened is not None:
            self.opened = opened


class ExtendsOpen(Reference):
    def record(self, ok, now):
        if self.opened is not None and not self.trying:
            self.opened = now if not ok else self.opened
        super().record(ok, now)


class ClosesOnLate(Reference):
    def record(self, ok, now):
        if self.opened is not None and ok:
            self.opened = None
        super().record(ok, now)


WRONG = [
    (NeverTrips, 2), (AtOneFailure, 1), (AtHalf, 1), (TooSoon, 2), (CountsAllCalls, 2), (OneMomentLate, 3),
    (ManyTrials, 4), (EveryTrialRenewed, 4), (RemembersFailures, 5), (TrialIgnored, 6), (OldCoolDown, 6),
    (ExtendsOpen, 7), (ClosesOnLate, 7),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "first"), WRONG)
def test_wrong_ones_are_caught(wrong, first):
    breaches = run(BREAKER, wrong).breaches
    assert breaches[0].number == first
    assert all(len(breach.calls) <= 14 for breach in breaches)


def test_the_shortest_history():
    assert "MyBreaker(1, 10)" in repr(check_breaker(NeverTrips)) or "MyBreaker(2, 10)" in repr(
        check_breaker(NeverTrips)
    )
    assert repr(check_breaker(...)).startswith("◌ Not started")
