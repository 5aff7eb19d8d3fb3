"""What each limiter does in its own way."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.arrivals import most_within
from sysdesign.limiting import (
    FixedWindow,
    LeakyQueue,
    PerKey,
    SlidingCounter,
    SlidingLog,
    TokenBucket,
    taken,
)
from sysdesign.manual_clock import ManualClock


def greedy(cls, *parameters):
    return taken(lambda clock: cls(*parameters, clock), 59.9, 180, 0.1)


class TestWorstMinute:
    """The bounds are not only kept, they are reached."""

    def test_fixed_window(self):
        came = greedy(FixedWindow, 100, 60)
        assert most_within(came, 2) == most_within(came, 60) == 200

    def test_sliding_log(self):
        assert most_within(greedy(SlidingLog, 100, 60), 60) == 100

    def test_sliding_counter(self):
        came = greedy(SlidingCounter, 100, 60)
        assert most_within(came, 60) >= 195
        assert most_within(came, 2) <= 104

    def test_token_bucket(self):
        assert most_within(greedy(TokenBucket, 100 / 60, 100), 60) == 199
        assert most_within(greedy(TokenBucket, 100 / 60, 10), 60) == 109


class TestFixedWindow:
    def test_windows_begin_at_multiples(self):
        clock = ManualClock(119)
        limiter = FixedWindow(1, 60, clock)
        assert limiter.allow()
        assert limiter.retry_after() == 1


class TestSlidingLog:
    @given(st.lists(st.integers(0, 5), max_size=60))
    def test_is_exact(self, waits):
        """It refuses only where letting in would break the limit."""
        clock = ManualClock()
        limiter, came = SlidingLog(3, 10, clock), []
        for wait in waits:
            clock.advance(wait)
            room = sum(at > clock.now - 10 for at in came) < 3
            assert limiter.allow() == room
            if room:
                came.append(clock.now)

    def test_forgets(self):
        clock = ManualClock()
        limiter = SlidingLog(3, 10, clock)
        for clock.now in range(1000):
            limiter.allow()
        assert len(limiter._came) <= 3


class TestSlidingCounter:
    def test_under_fourfold_overload_it_is_off_by_little(self):
        for seed in range(20):
            rng, clock = random.Random(seed), ManualClock()
            limiter, came = SlidingCounter(100, 60, clock), []
            while clock.now < 600:
                clock.advance(rng.expovariate(400 / 60))
                if limiter.allow():
                    came.append(clock.now)
            assert 100 <= most_within(came, 60) <= 108

    def test_a_window_without_requests_is_no_window_before(self):
        clock = ManualClock(30)
        limiter = SlidingCounter(4, 60, clock)
        assert limiter.allow(4)
        clock.now = 130
        assert limiter.remaining() == 4


class TestLeakyQueue:
    @given(st.lists(st.floats(0, 2), max_size=60))
    def test_what_leaves_is_even_and_in_order(self, waits):
        clock = ManualClock()
        queue = LeakyQueue(2, 5, clock)
        left = []
        for wait in waits:
            clock.advance(wait)
            delay = queue.enter()
            if delay is not None:
                assert delay <= 4 / 2 + 1e-5
                left.append(clock.now + delay)
        assert all(after - before >= 0.5 - 1e-9 for before, after in pairwise(left))

    def test_what_leaves_is_bounded(self):
        queue = LeakyQueue(2, 5, ManualClock())
        assert queue.at_most(10) == 25
        assert queue.leaves_at_most(10) == 21

    def test_a_large_one_holds_up_the_next(self):
        queue = LeakyQueue(2, 5, ManualClock())
        assert [queue.enter(3), queue.enter(), queue.enter(), queue.enter()] == [0, 1.5, 2, None]


class TestPerKey:
    def new(self, clock, keys=4):
        return PerKey(lambda: TokenBucket(1, 2, clock), keys)

    def test_each_key_has_its_own(self):
        clients = self.new(ManualClock())
        assert [clients.allow(key) for key in (1, "1", 1, 1, "1", "1")] == [True, True, True, False, True, False]
        assert len(clients) == 2

    def test_costs_are_passed_on(self):
        clients = self.new(ManualClock())
        assert clients.allow("a", 2)
        assert not clients.allow("a", cost=1)
        for cost in (3, 0, 1.5, None):
            with pytest.raises((TypeError, ValueError), match="'cost' must be"):
                clients.allow("a", cost)

    def test_limiter_tells_the_rest(self):
        clients = self.new(ManualClock())
        clients.allow("a", 2)
        assert clients.limiter("a").retry_after() == 1
        assert clients.limiter("b").remaining() == 2
        assert len(clients) == 2

    @given(st.lists(st.integers(0, 12), max_size=200), st.integers(2, 9))
    def test_memory_is_bounded_and_who_comes_often_is_kept(self, asked, keys):
        clients = self.new(ManualClock(), keys)
        for place, key in enumerate(asked):
            clients.allow(key)
            assert len(clients) <= keys
            recent = list(dict.fromkeys(reversed(asked[: place + 1])))[: keys // 2]
            assert all(kept in clients._allow or kept in clients._old for kept in recent)

    def test_idle_keys_go_without_a_trace(self):
        clock = ManualClock()
        clients, alone = self.new(clock), {}
        rng = random.Random(1)
        for _ in range(2000):
            clock.advance(1.5)
            key = rng.randrange(9)
            alone.setdefault(key, TokenBucket(1, 2, clock))
            assert clients.allow(key) == alone[key].allow()
        assert clients.forgotten == 0

    def test_keys_that_were_still_counting_are_told(self):
        clients = self.new(ManualClock())
        for key in range(10):
            clients.allow(key)
        assert clients.forgotten == 6
        assert clients.allow(0, 2)

    def test_a_clock_that_goes_back_is_refused(self):
        clock = ManualClock(5)
        clients = self.new(clock)
        clients.allow("a")
        clock.now = 4
        with pytest.raises(ValueError, match="'clock' must not go back"):
            clients.allow("a")

    @pytest.mark.parametrize("keys", [1, 0, 2.5, "4", None])
    def test_keys_are_a_whole_number(self, keys):
        with pytest.raises((TypeError, ValueError), match="'keys' must be"):
            self.new(ManualClock(), keys)

    @pytest.mark.parametrize("make", [None, 5, lambda: None, TokenBucket(1, 1)])
    def test_make_makes_limiters(self, make):
        with pytest.raises(TypeError, match="'make' must be a function that makes a Limiter"):
            PerKey(make)

    def test_keys_can_be_hashed(self):
        clients = self.new(ManualClock())
        for ask in (clients.allow, clients.limiter):
            with pytest.raises(TypeError, match=r"'key' must be hashable: \[1\]"):
                ask([1])
