"""Traces through caches: inline loops, counts that are pinned, libcachesim's, and the optimum."""

import itertools
import os
import subprocess
import sys
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign import traces
from sysdesign.caching import FIFO, LRU, POLICIES, Replay, belady, replay

TRACE = st.lists(st.integers(0, 8), min_size=1, max_size=60)
STEADY = traces.zipf(keys=500, s=0.9, requests=5000, seed=1)
WORKLOADS = {
    "steady": STEADY,
    "scans": traces.with_scans(STEADY, every=500, length=100),
    "loop": traces.loop(keys=101, requests=3000),
    "shift": traces.shift(keys=500, s=1.1, requests=5000, every=1000, seed=2),
}
# Hits with room for 100 keys: the same on every version of Python and every machine.
PINNED = {
    "LRU": [2876, 2645, 0, 3619],
    "LFU": [3152, 3144, 0, 2853],
    "FIFO": [2603, 2443, 0, 3432],
    "CLOCK": [2936, 2735, 0, 3642],
    "SIEVE": [3162, 3164, 0, 3365],
    "S3-FIFO": [3171, 3202, 2632, 3554],
    "ARC": [3093, 3136, 0, 3608],
    "W-TinyLFU": [3231, 3216, 2843, 3498],
}
# Policies of which libcachesim's are the same to the last miss.
SAME = {"LRU": "LRU", "FIFO": "FIFO", "CLOCK": "Clock", "SIEVE": "Sieve", "ARC": "ARC", "LFU": "LFU"}
NEAR = {"S3-FIFO": "S3FIFO", "W-TinyLFU": "WTinyLFU"}


class TestReplay:
    def test_ratios(self):
        found = Replay(requests=8, hits=2)
        assert (found.misses, found.hit_ratio, found.miss_ratio) == (6, 0.25, 0.75)

    @given(trace=TRACE, capacity=st.integers(1, 9))
    @pytest.mark.parametrize("policy", [LRU, FIFO])
    def test_the_inline_loops_do_what_the_caches_do(self, policy, trace, capacity):
        by_calls = replay(lambda room: policy(room), trace, capacity)
        assert replay(policy, trace, capacity) == replay(policy.__name__, trace, capacity) == by_calls

    def test_a_subclass_is_taken_at_its_word(self):
        class Never(LRU):
            def get(self, key, default=None):
                return default

        assert replay(Never, ["a", "a"], 1).hits == 0

    def test_a_cache_of_ones_own(self):
        class Everything(dict):
            def __init__(self, capacity):
                super().__init__()

            def put(self, key, value):
                self[key] = value

        assert replay(Everything, ["a", "b", "a", "b"], 1).hits == 2

    def test_any_iterable(self):
        assert replay("LRU", (key for key in "abab"), 2) == replay("LRU", "abab", 2) == Replay(4, 2)

    @pytest.mark.parametrize("policy", POLICIES)
    def test_pinned(self, policy):
        assert [replay(policy, trace, 100).hits for trace in WORKLOADS.values()] == PINNED[policy]

    def test_text_keys_do_not_depend_on_the_salt_of_hash(self):
        code = (
            "from sysdesign import traces; from sysdesign.caching import POLICIES, replay\n"
            "trace = [f'user:{key}' for key in traces.zipf(300, 0.8, 3000, 1)]\n"
            "print([replay(name, trace, 30).hits for name in POLICIES])"
        )
        told = {
            subprocess.run(
                [sys.executable, "-c", code],
                env=os.environ | {"PYTHONHASHSEED": salt},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for salt in ("1", "2")
        }
        assert len(told) == 1

    @pytest.mark.parametrize(
        ("policy", "trace", "capacity", "says"),
        [
            ("MRU", [1], 1, "'policy' must be one of 'LRU', .*: 'MRU'"),
            (3, [1], 1, "'policy' must be a name or make a cache from a capacity: 3"),
            ("LRU", [], 1, "'trace' must not be empty"),
            ("LRU", 7, 1, "'trace' must be a list of keys: 7"),
            ("LRU", [1, [2]], 1, r"'trace' must hold hashable keys: \[2\]"),
            ("SIEVE", [1, [2]], 1, r"'trace' must hold hashable keys: \[2\]"),
            ("LRU", [1], 0, "'capacity' must be >= 1: 0"),
            ("LRU", [1], 1.5, "'capacity' must be a whole number: 1.5"),
            ("W-TinyLFU", [None], 1, "'key' must be text, bytes"),
        ],
    )
    def test_bad_input(self, policy, trace, capacity, says):
        with pytest.raises((TypeError, ValueError), match=says):
            replay(policy, trace, capacity)


class TestTheory:
    def test_lru_never_hits_in_a_loop_of_one_key_more(self):
        assert replay("LRU", traces.loop(101, 5000), 100).hits == 0
        assert replay("LRU", traces.loop(100, 5000), 100).misses == 100

    def test_more_room_can_cost_fifo_hits(self):
        """Bélády, Nelson and Shedler's example."""
        trace = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]
        assert [replay("FIFO", trace, room).misses for room in (3, 4)] == [9, 10]

    @given(trace=TRACE, capacity=st.integers(1, 5))
    def test_a_larger_lru_cache_holds_what_a_smaller_one_does(self, trace, capacity):
        small, large = LRU(capacity), LRU(capacity + 1)
        for key in trace:
            for one in (small, large):
                if one.get(key) is None:
                    one.put(key, True)
            assert set(small) <= set(large)


def fewest_misses(trace, capacity):
    """The optimum by trying every victim."""

    @cache
    def misses(place, held):
        if place == len(trace):
            return 0
        if trace[place] in held:
            return misses(place + 1, held)
        rooms = [held] if len(held) < capacity else [held - {victim} for victim in held]
        return 1 + min(misses(place + 1, room | {trace[place]}) for room in rooms)

    return misses(0, frozenset())


class TestBelady:
    @given(trace=st.lists(st.integers(0, 4), min_size=1, max_size=12), capacity=st.integers(1, 4))
    def test_it_is_the_optimum(self, trace, capacity):
        assert belady(trace, capacity).misses == fewest_misses(trace, capacity)

    @given(trace=TRACE, capacity=st.integers(1, 9))
    def test_no_policy_is_better(self, trace, capacity):
        best = belady(trace, capacity).hits
        assert all(replay(policy, trace, capacity).hits <= best for policy in POLICIES)

    @pytest.mark.parametrize("trace", WORKLOADS.values(), ids=WORKLOADS)
    def test_no_policy_is_better_on_longer_traces(self, trace):
        best = belady(trace, 100).hits
        assert all(replay(policy, trace, 100).hits <= best for policy in POLICIES)

    def test_keys_need_no_order(self):
        assert belady(["a", 1, None, "a", (1,), 1], 2).hits == 1

    @pytest.mark.parametrize(("trace", "capacity"), [([], 1), ([1], 0), ([1], True), (None, 1), ([[1]], 1)])
    def test_bad_input(self, trace, capacity):
        with pytest.raises((TypeError, ValueError), match=r"'(trace|capacity)' must"):
            belady(trace, capacity)


@pytest.fixture(scope="module")
def peer(tmp_path_factory):
    """Misses as libcachesim counts them: (its policy, trace, capacity) → misses."""
    libcachesim = pytest.importorskip("libcachesim")
    import numpy as np

    files = {}
    folder = tmp_path_factory.mktemp("traces")

    def misses(policy, kind, capacity):
        trace = WORKLOADS[kind]
        if kind not in files:
            records = np.zeros(len(trace), [("time", "<u4"), ("id", "<u8"), ("size", "<u4"), ("next", "<i8")])
            records["id"], records["size"], records["next"] = np.array(trace) + 1, 1, -1
            files[kind] = folder / f"{kind}.oracleGeneral.bin"
            records.tofile(files[kind])
        reader = libcachesim.TraceReader(
            str(files[kind]),
            libcachesim.TraceType.ORACLE_GENERAL_TRACE,
            libcachesim.ReaderInitParam(ignore_obj_size=True),
        )
        simulated = getattr(libcachesim, policy)(capacity, hashpower=12)
        return round(simulated.process_trace(reader)[0] * len(trace))

    return misses


class TestLibcachesim:
    @pytest.mark.parametrize(("kind", "capacity"), list(itertools.product(WORKLOADS, (10, 37, 100, 400))))
    @pytest.mark.parametrize("policy", SAME)
    def test_the_same_misses(self, peer, policy, kind, capacity):
        assert replay(policy, WORKLOADS[kind], capacity).misses == peer(SAME[policy], kind, capacity)

    @pytest.mark.parametrize("kind", ["steady", "scans"])
    @pytest.mark.parametrize("policy", NEAR)
    def test_nearly_the_same_where_details_are_left_open(self, peer, policy, kind):
        ours, theirs = replay(policy, WORKLOADS[kind], 100).misses, peer(NEAR[policy], kind, 100)
        assert ours == pytest.approx(theirs, rel=0.05)
