"""The contract of a cache: what each must do, whichever keys it drops."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sysdesign.caching import LRU, POLICIES, TTL, Cache

KEYS = st.integers(0, 12)
CALLS = st.lists(st.tuples(st.sampled_from(["get", "put", "in"]), KEYS), max_size=120)
# With a clock that stands still, a time to live changes nothing.
MAKES = {**POLICIES, "TTL": lambda capacity: TTL(LRU(capacity), ttl_s=60, clock=lambda: 0.0)}


def state(cache):
    """All that a cache knows, in a form that compares."""
    return {
        name: state(thing) if type(thing).__module__.startswith("sysdesign.") else copy.copy(thing)
        for name, thing in vars(cache).items()
    }


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
class TestEveryCache:
    def test_it_is_a_cache(self, make):
        assert isinstance(make(3), Cache)

    def test_what_was_put_is_found(self, make):
        cache = make(3)
        cache.put("a", 1)
        assert cache.get("a") == 1
        assert "a" in cache
        assert len(cache) == 1

    def test_what_was_not_gets_the_default(self, make):
        cache = make(3)
        assert cache.get("a") is None
        assert cache.get("a", 7) == 7
        assert "a" not in cache
        assert len(cache) == 0

    def test_a_new_value_replaces_the_old_and_pushes_nothing_out(self, make):
        cache = make(3)
        for key in "abc":
            cache.put(key, 1)
        cache.put("b", 2)
        assert [cache.get(key) for key in "abc"] == [1, 2, 1]

    def test_none_is_a_value(self, make):
        cache = make(2)
        cache.put("a", None)
        assert cache.get("a", 7) is None

    def test_1_and_text_are_two_keys(self, make):
        cache = make(3)
        cache.put(1, "number")
        cache.put("1", "text")
        cache.put((1, "1"), "both")
        assert [cache.get(key) for key in (1, "1", (1, "1"))] == ["number", "text", "both"]

    @pytest.mark.parametrize("capacity", [0, -1, True, 2.0, "3", None, float("nan")])
    def test_a_capacity_is_a_whole_number_of_at_least_1(self, make, capacity):
        with pytest.raises((TypeError, ValueError), match=f"'capacity' must be .*: {capacity!r}"):
            make(capacity)

    def test_an_unhashable_key_is_refused_and_changes_nothing(self, make):
        cache = make(1)
        cache.put("a", 1)
        for call in (lambda: cache.put(["b"], 2), lambda: cache.get(["b"]), lambda: ["b"] in cache):
            with pytest.raises(TypeError, match=r"'key' must be hashable: \['b'\]"):
                call()
        assert cache.get("a") == 1
        assert len(cache) == 1

    @given(capacity=st.integers(1, 6), calls=CALLS)
    def test_any_calls(self, make, capacity, calls):
        cache, last = make(capacity), {}
        for place, (call, key) in enumerate(calls):
            held = key in cache
            if call == "put":
                cache.put(key, place)
                last[key] = place
                assert key in cache
            elif call == "get":
                assert cache.get(key, "none") == (last[key] if held else "none")
                assert (key in cache) == held
            assert len(cache) == sum(key in cache for key in last) <= capacity
            getattr(cache, "_check", bool)()

    @given(capacity=st.integers(1, 4), calls=CALLS)
    @settings(max_examples=20)
    def test_a_miss_and_a_question_change_nothing(self, make, capacity, calls):
        cache = make(capacity)
        for call, key in calls:
            if call == "put":
                cache.put(key, key)
                continue
            before = state(cache)
            if key not in cache:
                assert cache.get(key) is None
            assert state(cache) == before

    @given(calls=CALLS)
    @settings(max_examples=20)
    def test_with_room_for_all_nothing_leaves(self, make, calls):
        cache = make(13)
        for _, key in calls:
            cache.put(key, key)
        assert all(cache.get(key) == key for _, key in calls)

    def test_a_long_scan_leaves_it_full(self, make):
        cache = make(50)
        for key in range(1000):
            cache.put(key, key)
        assert len(cache) == 50
