"""What each policy can end in: counted by the search, and told again by hand for the small cases."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.caching.interleavings import Setup, interleavings, play
from sysdesign.caching.one_key import KeyCache, KeyDatabase
from sysdesign.caching.write_policies import (
    CASES,
    WRITE_POLICIES,
    Case,
    Policy,
    delete_and_write,
    ends,
    read_aside,
    setup_of,
    survey,
    survey_of,
    write_through,
)

BAD = {
    "write-through": (0, 2, 1, 1, 0, 8),
    "through, by version": (0, 0, 0, 1, 0, 2),
    "write-around": (1, 2, 2, 1, 0, 0),
    "write-back": (0, 0, 0, 0, 2, 0),
    "cache-aside": (0, 0, 1, 1, 0, 0),
    "cache-aside, leases": (0, 0, 0, 1, 0, 0),
}


@pytest.mark.parametrize("policy", WRITE_POLICIES)
def test_how_many_orders_are_bad(policy):
    assert tuple(survey(policy, case).bad for case in CASES) == BAD[policy]


def test_write_back_loses_and_the_others_go_stale():
    for policy in WRITE_POLICIES:
        found = [survey(policy, case) for case in CASES]
        assert any(each.lost for each in found) == (policy == "write-back")
        assert not (policy == "write-back" and any(each.stale for each in found))


def said(history):
    return [f"{step.client} {step.store} {step.says}" for step in history.steps]


def test_the_shortest_bad_histories_are_those_of_the_textbook():
    assert said(survey("write-through", "two writers").worst) == [
        "A database put 1", "B database put 2", "B cache put 2", "A cache put 1"]  # fmt: skip
    assert said(survey("cache-aside", "a reader meanwhile").worst) == [
        "reader cache get", "reader database get", "A database put 1", "A cache delete",
        "reader cache put 0"]  # fmt: skip
    assert said(survey("through, by version", "two writers, entry evicted").worst) == [
        "A database put 1", "B database put 2", "B cache put 2", "cache cache evict", "A cache put 1"]  # fmt: skip
    assert said(survey("write-back", "the cache restarts").worst)[:2] == ["A cache put 1", "cache cache restart"]


def test_deleting_first_is_worse_than_deleting_last():
    reader = CASES["a reader meanwhile"]
    first = survey_of(Policy(delete_and_write, read_aside), reader)
    assert first.stale > survey("cache-aside", "a reader meanwhile").stale
    leased = survey_of(Policy(delete_and_write, WRITE_POLICIES["cache-aside, leases"].read), reader)
    assert leased.stale > 0


def test_with_three_writers_write_through_is_worse_and_by_version_as_good():
    """The last at the database must be the last at the cache: else stale. Counted without the search's own judge."""

    def ends_of(write):
        def setup():
            cache, database = KeyCache(0), KeyDatabase(0)
            writers = {name: write(i + 1, cache, database) for i, name in enumerate("ABC")}
            return Setup(writers, lambda: (cache.value, database.value))

        return [history.end for history in interleavings(setup)]

    through = ends_of(write_through)
    words = {"".join(word) for word in permutations("AABBCC")}
    # Each letter stands for the database first and for the cache the second time.
    stale = sum(word[-1] != max("ABC", key=word.index) for word in words)
    assert (len(through), sum(a != b for a, b in through)) == (len(words), stale) == (90, 42)
    assert all(a == b for a, b in ends_of(WRITE_POLICIES["through, by version"].write))


@given(st.sampled_from(list(WRITE_POLICIES)), st.sampled_from(list(CASES)), st.sampled_from([1, 3, 6]))
def test_with_an_expiry_nothing_is_stale_for_ever(policy, case, ttl):
    """After the last step the clock goes on past the expiry: no entry that differs from the database is left."""
    made = []

    def setup():
        made.append(setup_of(WRITE_POLICIES[policy], CASES[case], ttl))
        return made[-1]

    history = play(setup, [])
    made[-1].tick(len(history.steps) + ttl)
    assert not made[-1].state().stale


class TestOneKey:
    def test_a_version_is_kept_with_its_entry_and_forgotten_with_it(self):
        cache = KeyCache()
        assert cache.put("new", 2).act() is True
        assert cache.put("old", 1).act() is False
        cache.evict().act()
        assert cache.put("old", 1).act() is True
        assert cache.value == "old"

    def test_one_lease_at_a_time_void_after_a_write(self):
        cache = KeyCache()
        assert cache.lease().act() == (None, 1)
        assert cache.lease().act() == (None, None)
        cache.delete().act()
        assert cache.fill("old", 1).act() is False
        _, token = cache.lease().act()
        assert cache.fill("new", token).act() is True
        assert cache.lease().act() == ("new", None)
        assert cache.fill("x", None).act() is False

    def test_what_is_unsaved_neither_expires_nor_is_evicted_but_a_restart_takes_it(self):
        now = [0.0]
        cache = KeyCache("old", ttl=1, clock=lambda: now[0])
        cache.hold("new").act()
        now[0] = 5.0
        cache.evict().act()
        assert (cache.value, cache.unsaved().act()) == ("new", "new")
        cache.saved("older").act()
        assert cache.dirty
        cache.saved("new").act()
        assert cache.unsaved().act() is None
        cache.hold("newer").act()
        cache.restart().act()
        assert (cache.value, cache.dirty) == (None, False)

    def test_a_request_does_nothing_until_it_is_carried_out(self):
        cache, database = KeyCache("old"), KeyDatabase("old")
        for request in (cache.put("new"), cache.delete(), database.put("new")):
            assert (cache.value, database.value, database.version) == ("old", "old", 0)
            assert request.store in ("cache", "database")


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: survey("write-behind", "one write"), ValueError, "'policy' must be one of 'write-through'"),
        (lambda: survey("write-back", "rain"), ValueError, "'case' must be one of 'one write'"),
        (lambda: survey_of(None, CASES["one write"]), TypeError, "'policy' must be a Policy: None"),
        (lambda: survey_of(WRITE_POLICIES["write-back"], Case), TypeError, "'case' must be a Case"),
        (lambda: write_through(1, None, KeyDatabase()), TypeError, "'cache' must have the methods of a store"),
        (lambda: KeyCache(ttl=0), ValueError, "'ttl' must be > 0: 0"),
        (lambda: ends(None), TypeError, "'history' must be a History"),
    ],
)
def test_wrong_use_is_named(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert says in str(caught.value)
