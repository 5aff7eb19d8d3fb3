"""The contract of a limiter: what each must do, whatever it counts."""

import itertools
import math
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.arrivals import most_within
from sysdesign.limiting import (
    GCRA,
    FixedWindow,
    LeakyMeter,
    LeakyQueue,
    Limiter,
    SlidingCounter,
    SlidingLog,
    TokenBucket,
)
from sysdesign.manual_clock import ManualClock

# Each lets in 6 at once, and 6 in 3 seconds.
WINDOWS = {"fixed window": FixedWindow, "sliding log": SlidingLog, "sliding counter": SlidingCounter}
BUCKETS = {"token bucket": TokenBucket, "leaky meter": LeakyMeter, "GCRA": GCRA, "leaky queue": LeakyQueue}
MAKES = {name: lambda clock, cls=cls: cls(6, 3, clock) for name, cls in WINDOWS.items()}
MAKES |= {name: lambda clock, cls=cls: cls(2, 6, clock) for name, cls in BUCKETS.items()}
EVERY = pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
STEPS = st.lists(
    st.tuples(st.sampled_from([0, 0.1, 0.5, 1, 2.9, 3, 7]) | st.floats(0, 4), st.integers(1, 9)), max_size=25
)
AT_ONCE = 6


@EVERY
class TestEveryLimiter:
    def test_it_is_a_limiter(self, make):
        assert isinstance(make(ManualClock()), Limiter)

    @pytest.mark.parametrize("begin", [0, 0.1, 2.9999, 1e6 + 0.3])
    def test_lets_in_its_burst_and_no_more(self, make, begin):
        limiter = make(ManualClock(begin))
        assert limiter.most == limiter.remaining() == AT_ONCE
        assert [limiter.allow() for _ in range(8)] == [True] * 6 + [False] * 2
        assert limiter.remaining() == 0

    def test_costs_add_up(self, make):
        limiter = make(ManualClock())
        assert [limiter.allow(cost) for cost in (4, 3, 2, 1)] == [True, False, True, False]

    def test_a_refusal_costs_nothing(self, make):
        clock = ManualClock()
        asked, left = make(clock), make(clock)
        for limiter in (asked, left):
            assert limiter.allow(6)
        for _ in range(50):
            clock.advance(0.01)
            asked.allow(6)
        assert asked.remaining() == left.remaining()
        assert asked.retry_after(6) == pytest.approx(left.retry_after(6))

    @given(steps=STEPS, span=st.sampled_from([0.001, 0.5, 2, 3, 4.5, 6, 10]))
    def test_no_adversary_gets_more_than_the_bound(self, make, steps, span):
        clock = ManualClock()
        limiter, came = make(clock), []
        for wait, tries in steps:
            clock.advance(wait)
            came += [clock.now] * sum(limiter.allow() for _ in range(tries))
        assert most_within(came, span) <= limiter.at_most(span) + 1e-5

    @given(steps=STEPS, cost=st.integers(1, 6))
    def test_after_the_wait_it_is_allowed_and_not_long_before(self, make, steps, cost):
        clock = ManualClock(0.1)
        limiter = make(clock)
        for wait, tries in steps:
            clock.advance(wait)
            for _ in range(tries):
                limiter.allow()
        wait = limiter.retry_after(cost)
        assert wait >= 0
        assert (wait == 0) == (limiter.remaining() >= cost)
        if wait > 0.01:
            clock.advance(wait - 0.005)
            assert not limiter.allow(cost)
            clock.advance(limiter.retry_after(cost))
        else:
            clock.advance(wait)
        assert limiter.allow(cost)

    @given(steps=STEPS)
    def test_what_remains_is_what_is_allowed(self, make, steps):
        clock = ManualClock()
        limiter = make(clock)
        for wait, tries in steps:
            clock.advance(wait)
            for _ in range(tries):
                limiter.allow()
            left = limiter.remaining()
            if left < limiter.most:
                assert not limiter.allow(left + 1)
            assert left == 0 or limiter.allow(left)

    def test_idle_for_long_it_is_as_new(self, make):
        clock = ManualClock()
        limiter = make(clock)
        assert limiter.allow(6)
        clock.advance(1000)
        assert limiter.remaining() == 6
        assert limiter.retry_after(6) == 0

    def test_a_clock_that_goes_back_is_refused(self, make):
        clock = ManualClock(5)
        limiter = make(clock)
        limiter.allow()
        for clock.now in (4.999, math.nan):
            for ask in (limiter.allow, limiter.retry_after, limiter.remaining):
                with pytest.raises(ValueError, match="'clock' must not go back, it said 5"):
                    ask()
        clock.now = 5
        assert limiter.allow()

    @pytest.mark.parametrize(
        ("cost", "error"),
        [
            (0, ValueError),
            (-1, ValueError),
            (7, ValueError),
            (1.5, TypeError),
            ("1", TypeError),
            (math.nan, TypeError),
            (None, TypeError),
        ],
    )
    def test_a_cost_that_cannot_be_is_refused(self, make, cost, error):
        limiter = make(ManualClock())
        for ask in (limiter.allow, limiter.retry_after):
            with pytest.raises(error, match="'cost' must be"):
                ask(cost)
        assert limiter.remaining() == 6

    def test_more_than_can_ever_come_names_the_most(self, make):
        with pytest.raises(ValueError, match="'cost' must be <= 6, which is the most that can come at once: 7"):
            make(ManualClock()).allow(7)

    @pytest.mark.parametrize("span", [-1, math.nan, "1"])
    def test_a_span_that_cannot_be_is_refused(self, make, span):
        with pytest.raises((TypeError, ValueError), match="'span_s' must be"):
            make(ManualClock()).at_most(span)

    def test_what_it_tells_its_callers(self, make):
        assert make(ManualClock()).policy == (6, 3)

    def test_it_has_no_room_for_more(self, make):
        with pytest.raises(AttributeError):
            make(ManualClock()).other = 1


@pytest.mark.parametrize("cls", [*WINDOWS.values(), *BUCKETS.values()])
@pytest.mark.parametrize("clock", [None, 5, "now"])
def test_a_clock_is_a_function(cls, clock):
    with pytest.raises(TypeError, match="'clock' must be a function that returns seconds"):
        cls(2, 6, clock)


@pytest.mark.parametrize("cls", [*WINDOWS.values(), *BUCKETS.values()])
def test_a_clock_returns_a_number(cls):
    with pytest.raises(TypeError, match="'clock' must be a number: 'noon'"):
        cls(2, 6, lambda: "noon")


@pytest.mark.parametrize("cls", [*WINDOWS.values(), *BUCKETS.values()])
def test_the_clock_is_the_monotonic_one_unless_told(cls):
    before = time.monotonic()
    limiter = cls(2, 6)
    assert limiter.allow()
    assert before <= limiter._now <= time.monotonic()


@pytest.mark.parametrize("cls", BUCKETS.values())
class TestBuckets:
    @pytest.mark.parametrize("rate", [0, -1, math.nan, math.inf, "2", None, True])
    def test_rates_are_above_zero(self, cls, rate):
        with pytest.raises((TypeError, ValueError), match="'rate' must be"):
            cls(rate, 6)

    @pytest.mark.parametrize("capacity", [0, -3, 0.999, math.nan])
    def test_no_bucket_is_smaller_than_one_request(self, cls, capacity):
        with pytest.raises(ValueError, match=r"'(capacity|burst)' must be"):
            cls(2, capacity)

    def test_parts_of_tokens_count(self, cls):
        clock = ManualClock()
        limiter = cls(1, 1.5, clock)
        assert [limiter.allow(), limiter.allow()] == [True, False]
        assert limiter.retry_after() == pytest.approx(0.5)
        with pytest.raises(ValueError, match="'cost' must be <= 1,"):
            limiter.allow(2)

    @pytest.mark.parametrize("begin", [0, 0.1, 12345.678])
    def test_a_client_at_exactly_the_rate_is_never_refused(self, cls, begin):
        clock = ManualClock(begin)
        limiter = cls(10, 1, clock)
        for i in range(2000):
            clock.now = begin + i / 10
            assert limiter.allow(), i


@pytest.mark.parametrize("cls", WINDOWS.values())
class TestWindows:
    @pytest.mark.parametrize("limit", [0, -1, 1.5, "6", None])
    def test_limits_are_whole(self, cls, limit):
        with pytest.raises((TypeError, ValueError), match="'limit' must be"):
            cls(limit, 60)

    @pytest.mark.parametrize("window", [0, -1, math.nan, math.inf, "60"])
    def test_windows_have_a_length(self, cls, window):
        with pytest.raises((TypeError, ValueError), match="'window_s' must be"):
            cls(6, window)

    @given(window=st.sampled_from([0.1, 0.3, 0.7, 1 / 3, 60]), step=st.integers(0, 10_000))
    def test_windows_end_where_they_should_in_floats(self, cls, window, step):
        clock = ManualClock(step * window)
        limiter = cls(1, window, clock)
        assert limiter.allow()
        wait = limiter.retry_after()
        assert 0 < wait <= 2 * window + 1e-9
        clock.advance(wait)
        assert limiter.allow()


def arrivals(many, seed):
    """Whole numbers with many ties, waits about as long as an interval, and pauses."""
    rng = random.Random(seed)
    waits = (
        0 if rng.random() < 0.2 else rng.randrange(2000) if rng.random() < 0.95 else rng.randrange(40_000)
        for _ in range(many)
    )
    return itertools.accumulate(waits)


class TestOneAlgorithm:
    """Token bucket, leaky meter, leaky queue at its entrance and GCRA: four descriptions of the same decisions."""

    def test_a_million_arrivals_in_whole_numbers_are_decided_alike(self):
        # A thousandth of a token a tick: all numbers are whole and below 2^53, so that nothing is rounded.
        clock = ManualClock()
        bucket, cell = TokenBucket(1, 20_000, clock), GCRA(1, 20_000, clock)
        admitted = 0
        for clock.now in arrivals(1_000_000, seed=1):
            decided = bucket.allow(1000)
            assert cell.allow(1000) == decided
            admitted += decided
        assert 400_000 < admitted < 999_000

    @pytest.mark.parametrize("seed", range(5))
    def test_so_are_they_in_floats_by_all_four(self, seed):
        rng, clock = random.Random(seed), ManualClock()
        four = [cls(10, 20, clock) for cls in BUCKETS.values()]
        decided = set()
        for _ in range(20_000):
            clock.advance(rng.choice([0, 0.1, 0.3, rng.expovariate(15), rng.expovariate(15)]))
            answers = {limiter.allow() for limiter in four}
            assert len(answers) == 1
            decided |= answers
        assert decided == {True, False}

    @given(costs=st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 4)), max_size=40))
    def test_whatever_they_cost(self, costs):
        clock = ManualClock()
        four = [cls(1, 4000, clock) for cls in BUCKETS.values()]
        for wait, cost in costs:
            clock.advance(wait)
            assert len({limiter.allow(1000 * cost) for limiter in four}) == 1
            assert len({limiter.remaining() for limiter in four}) == 1
