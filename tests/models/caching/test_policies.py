"""What each policy drops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.caching import ARC, FIFO, LFU, LRU, S3FIFO, Clock, Sieve, WTinyLFU

KEYS = st.integers(0, 12)


class TestLRU:
    def test_order(self):
        cache = LRU(3)
        for key in "abc":
            cache.put(key, key)
        cache.get("a")
        cache.put("b", 2)
        assert list(cache) == ["c", "a", "b"]

    @given(st.lists(st.tuples(st.sampled_from(["get", "put"]), KEYS), max_size=100))
    def test_it_is_the_shared_get_and_put_that_are_spelt_out(self, calls):
        """The fast `get` and `put` do what those of `Policy` do with `_use` and `_admit`."""

        class Slow(LRU):
            get, put = FIFO.get, FIFO.put

        fast, slow = LRU(3), Slow(3)
        for call, key in calls:
            if call == "put":
                fast.put(key, key)
                slow.put(key, key)
            else:
                assert fast.get(key) == slow.get(key)
            assert list(fast) == list(slow)

    def test_repr(self):
        assert repr(LRU(3)) == "LRU(capacity=3)"


class TestFIFO:
    def test_use_does_not_count(self):
        cache = FIFO(2)
        cache.put("a", 1)
        cache.put("b", 2)
        cache.get("a")
        cache.put("a", 3)
        cache.put("c", 4)
        assert list(cache) == ["b", "c"]


class TestLFU:
    def test_among_equals_the_one_used_longest_ago_leaves(self):
        cache = LFU(3)
        for key in "abc":
            cache.put(key, key)
        for key in "cba":
            cache.get(key)
        cache.put("d", 1)
        assert sorted(cache) == ["a", "b", "d"]

    def test_a_count_is_forgotten_with_its_key(self):
        cache = LFU(2)
        for key in "aaab":
            cache.put(key, key)
        cache.put("c", 1)
        cache.put("b", 1)
        assert sorted(cache) == ["a", "b"]


class TestClock:
    def test_a_second_chance_and_no_third(self):
        cache = Clock(3)
        for key in "abc":
            cache.put(key, key)
        for key in "ab":
            cache.get(key)
        cache.put("d", 1)
        assert sorted(cache) == ["a", "b", "d"]
        cache.put("e", 1)  # the hand comes to "a" again, whose bit it has cleared
        assert sorted(cache) == ["b", "d", "e"]


class Queue:
    """SIEVE as its authors draw it: a queue in a list, oldest first, and a hand that points at a place in it."""

    def __init__(self, capacity):
        self.capacity, self.queue, self.used, self.hand = capacity, [], set(), None

    def read(self, key):
        if key in self.queue:
            self.used.add(key)
            return True
        if len(self.queue) == self.capacity:
            place = self.queue.index(self.hand) if self.hand is not None else 0
            while self.queue[place] in self.used:
                self.used.remove(self.queue[place])
                place = (place + 1) % self.capacity
            self.hand = self.queue[place + 1] if place + 1 < self.capacity else None
            del self.queue[place]
        self.queue.append(key)
        return False


class TestSieve:
    @given(capacity=st.integers(1, 5), trace=st.lists(KEYS, max_size=100))
    def test_as_its_authors_draw_it(self, capacity, trace):
        ours, theirs = Sieve(capacity), Queue(capacity)
        for key in trace:
            hit = ours.get(key) is not None
            if not hit:
                ours.put(key, True)
            assert hit == theirs.read(key)
            assert [*ours._passed, *ours._ahead] == theirs.queue


class TestS3FIFO:
    @pytest.mark.parametrize("small", [0, 1, -0.1, float("nan"), "a", True])
    def test_the_small_queue_is_a_share(self, small):
        with pytest.raises((TypeError, ValueError), match="'small' must be"):
            S3FIFO(10, small=small)

    def test_a_ghost_goes_to_the_main_queue(self):
        cache = S3FIFO(10)
        for key in range(11):
            cache.put(key, key)
        assert 0 not in cache
        cache.put(0, 0)
        assert list(cache._main) == [0]


class TestARC:
    def test_a_ghost_of_b2_takes_its_room_from_t1_when_that_is_just_full(self):
        """The tie in REPLACE of the paper's figure 4."""
        cache = ARC(3)
        for key in (6, 3, 1, 1, 0, 6, 3):
            cache.put(key, key)
        assert (list(cache._t1), list(cache._t2), list(cache._b2), cache._p) == ([0], [6, 3], [1], 2)
        cache.put(1, 1)  # p falls to 1, which is what T1 holds
        assert (list(cache._t1), list(cache._t2), list(cache._b1)) == ([], [6, 3, 1], [0])

    @given(capacity=st.integers(1, 5), trace=st.lists(KEYS, max_size=100))
    def test_a_key_comes_back_from_the_ghosts_as_seen_twice(self, capacity, trace):
        cache = ARC(capacity)
        for key in trace:
            ghost = key in cache._b1 or key in cache._b2
            cache.put(key, key)
            assert key in cache._t2 or not ghost


class TestWTinyLFU:
    @pytest.mark.parametrize("window", [0, 1, -0.1, float("nan"), "a", True])
    def test_the_window_is_a_share(self, window):
        with pytest.raises((TypeError, ValueError), match="'window' must be"):
            WTinyLFU(10, window=window)

    @pytest.mark.parametrize("key", [True, 1.5, None, frozenset()])
    def test_a_key_that_has_no_stable_hash_is_refused_and_changes_nothing(self, key):
        cache = WTinyLFU(2)
        with pytest.raises(TypeError, match="'key' must be text, bytes, a whole number"):
            cache.put(key, 1)
        assert len(cache) == 0
        cache._check()

    def test_a_newcomer_that_nobody_asks_for_does_not_get_in(self):
        cache = WTinyLFU(4)
        for key in "aabbccdd":
            cache.put(key, key)
        for key in range(100, 103):
            cache.put(key, key)
        assert sum(key in cache for key in "abcd") == 3  # one place is the window
