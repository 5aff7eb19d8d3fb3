"""A time to live: validity beside eviction, by a clock that the test moves."""

import gc

import pytest

from sysdesign.caching import LRU, TTL


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


class TestTTL:
    def test_an_entry_is_a_miss_from_its_time_on(self, clock):
        cache = TTL(LRU(2), 10, clock)
        cache.put("a", 1)
        for clock.now, expected in ((0, 1), (9.999, 1), (10, "none"), (1e9, "none")):
            assert cache.get("a", "none") == expected
            assert ("a" in cache) == (expected == 1)

    def test_reading_does_not_lengthen_a_life_and_putting_does(self, clock):
        cache = TTL(LRU(2), 10, clock)
        cache.put("a", 1)
        clock.now = 9
        cache.get("a")
        clock.now = 11
        assert cache.get("a") is None
        cache.put("a", 2)
        clock.now = 20
        assert cache.get("a") == 2

    def test_what_has_expired_keeps_its_room(self, clock):
        cache = TTL(LRU(2), 10, clock)
        cache.put("a", 1)
        clock.now = 10
        cache.put("b", 2)
        assert len(cache) == 2
        cache.put("c", 3)  # "a" leaves because it was used longest ago, not because it has expired
        assert len(cache) == 2
        assert [key in cache for key in "abc"] == [False, True, True]

    def test_the_policy_does_not_know_ages(self, clock):
        cache = TTL(LRU(2), 10, clock)
        cache.put("a", 1)
        clock.now = 10
        cache.put("b", 2)
        cache.get("a")  # expired, and yet a use
        cache.put("c", 3)
        assert "b" not in cache

    def test_asking_is_no_use(self, clock):
        cache = TTL(LRU(2), 10, clock)
        cache.put("a", 1)
        cache.put("b", 2)
        assert "a" in cache
        cache.put("c", 3)
        assert "a" not in cache

    def test_it_remembers_nothing_that_was_pushed_out(self, clock):
        cache = TTL(LRU(2), 10, clock)
        for key in range(1000):
            cache.put(key, key)
        gc.collect()
        assert len(cache._entries) == 2

    def test_repr(self, clock):
        assert repr(TTL(LRU(2), 10, clock)) == "TTL(LRU(capacity=2), ttl_s=10)"

    @pytest.mark.parametrize("ttl_s", [0, -1, float("nan"), float("inf"), True, "60"])
    def test_a_life_is_above_zero(self, ttl_s, clock):
        with pytest.raises((TypeError, ValueError), match="'ttl_s' must be"):
            TTL(LRU(2), ttl_s, clock)

    def test_a_cache_and_a_clock(self, clock):
        with pytest.raises(TypeError, match="'cache' must have get, put, len and in"):
            TTL({}, 10, clock)
        with pytest.raises(TypeError, match="'cache' must have get, put, len and in"):
            TTL(LRU, 10, clock)
        with pytest.raises(TypeError, match="'clock' must be a function"):
            TTL(LRU(1), 10, 0.0)
