"""The contract of a token bucket: right ones pass, each wrong one meets its counterexample."""

import math

import pytest

from sysdesign.limiting import GCRA, LeakyMeter, SlidingCounter, TokenBucket
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts.limiting_numbers import check_bucket_bound, check_log_memory, check_sliding_estimate
from sysdesign.teaching.contracts.token_bucket import HISTORIES, TOKEN_BUCKET, check_token_bucket


class Solution:
    """What the chapter's hidden solution does."""

    def __init__(self, rate, capacity, clock):
        if rate <= 0 or capacity < 1:
            raise ValueError(f"rate > 0 and capacity >= 1: {rate}, {capacity}")
        self.rate, self.capacity, self.clock = rate, capacity, clock
        self.tokens, self.at = capacity, clock()

    def refill(self):
        now = self.clock()
        if now < self.at:
            raise ValueError(f"the clock went back: {now} after {self.at}")
        self.tokens = min(self.capacity, self.tokens + (now - self.at) * self.rate)
        self.at = now

    def allow(self, cost=1):
        if cost > self.capacity:
            raise ValueError(f"cost above the capacity: {cost}")
        self.refill()
        if self.tokens < cost:
            return False
        self.tokens -= cost
        return True


class StartsEmpty(Solution):
    def __init__(self, *args):
        super().__init__(*args)
        self.tokens = 0


class AlwaysYes(Solution):
    def allow(self, cost=1):
        return super().allow(cost) or True


class DoubleBurst(Solution):
    def __init__(self, *args):
        super().__init__(*args)
        self.tokens = 2 * self.capacity

    def refill(self):
        kept, self.capacity = self.capacity, 2 * self.capacity
        super().refill()
        self.capacity = kept


class NeverRefills(Solution):
    def refill(self):
        if self.clock() < self.at:
            raise ValueError("back")


class OneASecond(Solution):
    def refill(self):
        now = self.clock()
        if now < self.at:
            raise ValueError("back")
        self.tokens, self.at = min(self.capacity, self.tokens + now - self.at), now


class Truncates(Solution):
    def refill(self):
        super().refill()
        self.tokens = math.floor(self.tokens)


class RoundsDownWhenTaken(Solution):
    def allow(self, cost=1):
        if super().allow(cost):
            self.tokens = math.floor(self.tokens)
            return True
        return False


class Ticks(Solution):
    """Adds whole tokens at whole ticks of the clock."""

    def refill(self):
        now = self.clock()
        if now < self.at:
            raise ValueError("back")
        ticks = math.floor(now * self.rate) - math.floor(self.at * self.rate)
        self.tokens, self.at = min(self.capacity, self.tokens + ticks), now


class Overflows(Solution):
    def refill(self):
        now = self.clock()
        if now < self.at:
            raise ValueError("back")
        self.tokens, self.at = self.tokens + (now - self.at) * self.rate, now


class RefusalsCost(Solution):
    def allow(self, cost=1):
        allowed = super().allow(cost)
        self.tokens -= 0 if allowed else cost
        return allowed


class RefusalsRestart(Solution):
    """A refused request sets the time but adds nothing."""

    def allow(self, cost=1):
        tokens = self.tokens
        allowed = super().allow(cost)
        if not allowed:
            self.tokens = tokens
        return allowed


class IgnoresCost(Solution):
    def allow(self, cost=1):
        if cost > self.capacity:
            raise ValueError(cost)
        return super().allow()


class Partial(Solution):
    def allow(self, cost=1):
        if cost > self.capacity:
            raise ValueError(cost)
        return [super(Partial, self).allow() for _ in range(cost)][-1]


class WaitsForEver(Solution):
    def allow(self, cost=1):
        return super().allow(cost) if cost <= self.capacity else False


class BackIsForward(Solution):
    def refill(self):
        self.at = min(self.at, self.clock())
        super().refill()


class Lenient(Solution):
    def __init__(self, rate, capacity, clock):
        super().__init__(abs(rate) or 1, max(1, capacity), clock)


class ThirdRefusal(Solution):
    """Gives up its tokens after a third refusal."""

    def __init__(self, *args):
        super().__init__(*args)
        self.refused = 0

    def allow(self, cost=1):
        allowed = super().allow(cost)
        self.refused += not allowed
        if self.refused == 3:
            self.tokens = 0
        return allowed


WRONG = {
    "starts empty": (StartsEmpty, 1, "  2  bucket.allow()   expected True   yours False"),
    "always yes": (AlwaysYes, 2, "  5  bucket.allow()   expected False   yours True"),
    "a double burst": (DoubleBurst, 2, "  5  bucket.allow()   expected False   yours True"),
    "never refills": (NeverRefills, 3, "  4  bucket.allow()   expected True   yours False"),
    "one a second": (OneASecond, 3, "  3  clock.advance(0.5)"),
    "refusals cost": (RefusalsCost, 4, "  6  bucket.allow()   expected True   yours False"),
    "truncates": (Truncates, 5, "  7  bucket.allow()   expected True   yours False"),
    "a refusal restarts the wait": (RefusalsRestart, 5, "  7  bucket.allow()   expected True   yours False"),
    "rounds down": (RoundsDownWhenTaken, 6, "  8  bucket.allow()   expected True   yours False"),
    "overflows": (Overflows, 7, "  5  bucket.allow()   expected False   yours True"),
    "ignores the cost": (IgnoresCost, 8, "  3  bucket.allow(2)   expected False   yours True"),
    "takes what is there": (Partial, 8, "  4  bucket.allow(1)   expected True   yours False"),
    "never says why": (WaitsForEver, 9, "  2  bucket.allow(4)   expected raises ValueError   yours False"),
    "back is forward": (BackIsForward, 10, "  3  clock.now = 8"),
    "clamps": (Lenient, 11, "  1  MyBucket(0, 1, clock)   expected raises ValueError"),
    "by ticks": (Ticks, 12, "yours"),
    "the third refusal": (ThirdRefusal, 12, "yours False"),
}


class TestTokenBucket:
    @pytest.mark.parametrize("right", [TokenBucket, LeakyMeter, GCRA, Solution, lambda *args: Solution(*args)])
    def test_right_solutions(self, right):
        assert_contract(TOKEN_BUCKET, right)

    @pytest.mark.parametrize(("wrong", "rule", "call"), WRONG.values(), ids=WRONG)
    def test_each_wrong_solution_meets_its_counterexample(self, wrong, rule, call):
        told = repr(check_token_bucket(wrong))
        assert told.splitlines()[0].endswith(f"rule {rule}:"), told
        assert call in told, told

    def test_every_rule_is_the_first_to_break_for_some_solution(self):
        assert {rule for _, rule, _ in WRONG.values()} == set(range(1, len(TOKEN_BUCKET.rules) + 1))

    def test_a_window_is_no_bucket(self):
        assert run(
            TOKEN_BUCKET, lambda rate, capacity, clock: SlidingCounter(capacity, capacity / rate, clock)
        ).breaches

    def test_histories_are_the_shortest_first(self):
        assert sorted(map(len, HISTORIES)) == list(map(len, HISTORIES))

    def test_stub(self):
        class Stub:
            def __init__(self, rate, capacity, clock): ...

            def allow(self, cost=1): ...

        assert run(TOKEN_BUCKET, ...).result == "not-started"
        assert run(TOKEN_BUCKET, Stub).result == "not-started"
        assert "Not started" in repr(check_token_bucket(Stub))


class TestNumbers:
    @pytest.mark.parametrize(
        ("check", "right", "wrong", "hint"),
        [
            (check_bucket_bound, 20 + 5 * 10, 50, "may be full"),
            (check_sliding_estimate, 100 - 80 * 0.75 - 30, 70, "The window before counts too"),
            (check_log_memory, 1e7 * 1000 * 80 / 1e9, 0.8, "ten thousand clients"),
        ],
    )
    def test_each(self, check, right, wrong, hint):
        assert "Right" in repr(check(right))
        assert hint in repr(check(wrong))
        assert "Not started" in repr(check(...))
