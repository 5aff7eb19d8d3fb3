import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.caching.lab import FIRST, KEYS, REQUESTS, SIZES, WORKLOADS, cache_lab
from sysdesign.caching.lru import LRU
from sysdesign.caching.trace_replay import POLICIES
from sysdesign.traces import loop, with_scans, zipf

STATES = st.tuples(st.sampled_from(WORKLOADS), st.sampled_from((0.6, 1.2)), st.sampled_from(list(POLICIES)))


@given(STATES, st.sampled_from(SIZES))
def test_no_policy_beats_the_optimum_and_more_room_never_hurts_it(state, size) -> None:
    lab = cache_lab(*state, size)
    assert all(0 <= best <= load + 0.01 <= 1.01 for best, load in zip(lab.optimum, lab.chosen, strict=True))
    assert list(lab.optimum) == sorted(lab.optimum, reverse=True)
    assert lab.load == lab.chosen[SIZES.index(size)]


def counted(trace: list[int], users: list[int], capacity: int) -> float:
    """Return the load on the users' requests after the first ones, request by request."""
    cache, seen, misses = LRU(capacity), 0, 0
    own = set(users)
    for key in trace:
        user = key in own
        missed = cache.get(key) is None
        cache.put(key, 1)
        seen += user
        misses += user and missed and seen > FIRST
    return misses / (REQUESTS - FIRST)


@pytest.mark.parametrize("size", [*SIZES, 1 / KEYS, 0.3, 0.777])
def test_loads_are_what_counting_one_by_one_finds(size) -> None:
    steady = zipf(KEYS, 1, REQUESTS, seed=1)
    room = round(size * KEYS)
    assert cache_lab("steady", 1, "LRU", size).load == pytest.approx(counted(steady, steady, room))
    scanned = with_scans(steady, every=200, length=200)
    assert cache_lab("scans", 1, "LRU", size).lru_load == pytest.approx(counted(scanned, steady, room))
    round_and_round = loop(KEYS, REQUESTS)
    assert cache_lab("loop", 1, "LRU", size).load == pytest.approx(counted(round_and_round, round_and_round, room))


def test_one_key_too_many_takes_every_hit_of_lru_and_hardly_any_of_others() -> None:
    assert cache_lab("loop", 0.6, "LRU", 0.99).load == 1
    assert cache_lab("loop", 0.6, "W-TinyLFU", 0.99).load < 0.05
    assert cache_lab("loop", 0.6, "LRU", 1).load == 0


@pytest.mark.parametrize(
    ("given_", "kind", "says"),
    [
        (("none", 1, "LRU", 1), ValueError, "'workload' must be one of 'steady', 'scans', 'loop', 'shift': 'none'"),
        (("loop", 1, "LRU", 0.001), ValueError, "'size' must be from 0.0025 to 1: 0.001"),
        (("loop", 1, "LRU", 1.1), ValueError, "'size' must be from 0.0025 to 1: 1.1"),
        (("loop", "1", "LRU", 1), TypeError, "'s' must be a number: '1'"),
        (("loop", 1, "MRU", 1), ValueError, "'policy' must be one of 'LRU'"),
    ],
)
def test_bad_input_is_named(given_, kind, says) -> None:
    with pytest.raises(kind) as caught:
        cache_lab(*given_)
    assert str(caught.value).startswith(says)
